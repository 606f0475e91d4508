"""The mutants of streams: what is recorded of them, and where every bug and invariant went."""

import importlib
from types import ModuleType

import pytest

from conformance.mutants import CATALOGUE, recorded
from conformance.mutants.faults import BUGS, INVARIANTS, WITHOUT_MUTANT
from conformance.mutants.recorded import ways
from conformance.mutants.score import score
from conformance.mutants.searching import (
    MOST_NODES,
    SEARCHES,
    Kill,
    SmallSearch,
    drawn,
    finding,
    system_of,
)
from conformance.pages.stream_faults import (
    ROLES,
    mutants_of_bug,
    mutants_of_invariant,
    stream_mutants,
)
from spec_model.explore.interned import InternedSearch
from spec_model.stream.judging import JUDGE
from vectors.holes import HOLES
from vectors.load import load

RECORDED = recorded.load()


def _model(name: str) -> ModuleType:
    return importlib.import_module(f"spec_model.{name}")


@pytest.mark.slow
@pytest.mark.parametrize("small", SEARCHES, ids=lambda small: small.id)
def test_the_model_breaks_nothing_in_any_search(small: SmallSearch) -> None:
    """Neither with reductions nor without, and the whole system is searched."""
    assert finding(_model, small) is None
    assert finding(_model, small, reduce=True) is None
    search = InternedSearch(system_of(_model, small), JUDGE, reduce=False)
    assert not search.run(MOST_NODES)
    assert search.terminals


def test_the_model_breaks_nothing_in_schedules_that_are_drawn() -> None:
    """As many as a mutant gets a tenth of."""
    assert drawn(_model, 4) is None


def test_there_are_enough_mutants_of_every_role() -> None:
    """At least forty in all, and some of each."""
    counts = dict.fromkeys(ROLES.values(), 0)
    for mutant in stream_mutants():
        counts[ROLES[mutant.module]] += 1
    assert sum(counts.values()) >= 40
    assert all(counts.values())


def test_every_mutant_is_recorded_as_killed() -> None:
    """By a search, by drawn schedules or by a vector; nothing else is recorded."""
    assert RECORDED.keys() == {mutant.id for mutant in stream_mutants()}
    for name, row in RECORDED.items():
        assert row.vectors or row.searched or row.drawn, name


SAMPLE = ("tail-of-nothing", "rest-all", "resume-from-start")


@pytest.mark.parametrize("name", SAMPLE)
def test_scoring_again_gives_what_is_recorded(name: str) -> None:
    """A few of the rows, from the store to the reader."""
    mutant = next(mutant for mutant in CATALOGUE if mutant.id == name)
    again = score(mutant, load().vectors.values(), ())
    row = RECORDED[name]
    assert (len(again.vectors), again.searched, again.drawn) == (
        row.vectors,
        row.searched,
        row.drawn,
    )


@pytest.mark.parametrize("number", BUGS)
def test_every_known_bug_is_somewhere(number: str) -> None:
    """It has mutants, or a hole, or a reason why it is not modelled, and only one of these."""
    bug = BUGS[number]
    places = [bool(mutants_of_bug(number)), bool(bug.hole), bool(bug.absent)]
    assert sum(places) == 1, number
    assert not bug.hole or bug.hole in {hole.name for hole in HOLES}


def test_every_bug_that_a_mutant_is_has_a_row() -> None:
    """No mutant of streams names a bug that the table does not have."""
    named = {mutant.bug for mutant in CATALOGUE if mutant.bug.startswith("B-")}
    assert named <= BUGS.keys()


@pytest.mark.parametrize("number", INVARIANTS)
def test_every_invariant_has_a_mutant_or_a_reason(number: int) -> None:
    """And not both."""
    assert bool(mutants_of_invariant(number)) is not (number in WITHOUT_MUTANT)


def test_ways_are_told_apart() -> None:
    """What found a mutant is said in one word."""
    kill = Kill("dense", "x", 1)
    found = [ways(a, b) for a in (kill, None) for b in (kill, None)]
    assert found == ["both", "exhaustive", "random", "neither"]
