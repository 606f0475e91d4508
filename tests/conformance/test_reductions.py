import pytest
from attrs import evolve

from conformance import reductions
from conformance.mutants.mutant import copied
from conformance.mutants.searching import SmallSearch, system_of
from conformance.mutants.stream import MUTANTS
from conformance.reductions import (
    MOST_NODES,
    NOT_ASKED,
    PAIR,
    REDUCED,
    Comparison,
    Verdict,
    compare,
    compare_mutant,
    endings,
    model,
    replayed,
)
from spec_model.explore.interned import InternedSearch
from spec_model.stream.judging import NOBODY
from spec_model.stream.regimes import SEED, Bound, Guarantee, setting, without
from spec_model.stream.system import StreamSystem

BREAKING = {
    "1 writer x 2 items, 2 cuts, torn requests": "nothing-lost",
    "1 writer x 2 items, 1 cut, reserve ahead, chunks are lost": "dense",
}
"""Systems that break the model itself, and what they break."""

SMALL = [
    small
    for small in REDUCED
    if "2 cuts" not in small.id and small.id not in BREAKING and small is not PAIR
]
QUICK = {
    "live-skips-gap": "1 writer x 2 items, 1 cut, reserve ahead",
    "persist-last-slot": "2 writers x 1 item, reserve ahead",
    "foreign-counted": "2 writers x 1 item, 1 cut",
    "info-tail-short": "1 writer x 2 items, 1 cut",
}
"""Mutants that an earlier reduction hid, each with a search that shows them."""


@pytest.mark.parametrize(
    "small", [*SMALL, pytest.param(PAIR, marks=pytest.mark.slow)], ids=lambda small: small.id
)
def test_reductions_change_nothing_for_the_model(small: SmallSearch) -> None:
    """Reduced or not, nothing is found, and the rewritten terminal states are the same."""
    compared = compare(model, small)
    assert compared.decided
    assert compared.plain.outcome == "nothing"
    assert compared.agree
    assert compared.reduced.nodes <= compared.plain.nodes


@pytest.mark.parametrize("name", BREAKING)
def test_reductions_do_not_hide_what_breaks_the_model(name: str) -> None:
    """What is wrong in these systems is found with reductions as well."""
    (small,) = (small for small in REDUCED if small.id == name)
    compared = compare(model, small)
    assert compared.plain.outcome == BREAKING[name]
    assert compared.exact is NOT_ASKED or compared.exact.steps == compared.plain.steps
    assert compared.agree


def test_reductions_lose_no_ending_where_chunks_are_lost() -> None:
    """A writer whose request was answered short looks at the log, whatever zombies made of it."""
    bound = Bound(writers=1, items=2, frames=2, cuts=1, reader_cuts=0, race=True, restarts=False)
    made = setting(bound, without(SEED, Guarantee.RESERVED_EVENTUALLY_PERSISTED))
    made = evolve(made, reader=evolve(made.reader, consecutive=2))
    searches = [InternedSearch(StreamSystem(made), NOBODY, reduce=each) for each in (False, True)]
    for search in searches:
        assert not search.run(MOST_NODES)
    plain, reduced = searches
    assert endings(plain) == endings(reduced)
    assert 2 * len(reduced.nodes) < len(plain.nodes)


@pytest.mark.parametrize("name", QUICK)
def test_reductions_do_not_hide_a_mutant(name: str) -> None:
    """What the unreduced search finds in a mutant, the reduced one finds as well."""
    mutant = next(mutant for mutant in MUTANTS if mutant.id == name)
    searches = [small for small in SMALL if small.id == QUICK[name]]
    (compared,) = compare_mutant(mutant, searches)
    assert compared.plain.outcome != "nothing"
    assert compared.agree


def test_a_finding_has_a_schedule_where_writers_trade_places() -> None:
    """Two writers that are alike for a while may be either of the two in the schedule."""
    mutant = next(mutant for mutant in MUTANTS if mutant.id == "rest-skips-one")
    with copied(mutant) as module:
        judge = module("stream.judging").JUDGE
        search = module("explore.interned").InternedSearch(system_of(module, PAIR), judge)
        search.run()
        told = replayed(module, PAIR, TOO_MANY, search.found.schedule)
    assert search.found.finding.property == told.outcome == "nothing-lost"


def test_beyond_too_many_nodes_what_was_found_is_replayed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A schedule decides if it breaks something without reductions, and does not if it does not."""
    mutant = next(mutant for mutant in MUTANTS if mutant.id == "info-tail-short")
    small = next(small for small in SMALL if small.id == QUICK[mutant.id])
    monkeypatch.setattr(reductions, "MOST_NODES", 38)
    with copied(mutant) as module:
        compared = compare(module, small, mutant.id)
        assert compared.plain.replayed
        assert compared.decided
        assert compared.agree
        assert compared.plain.outcome == compared.reduced.outcome == "no-repeat"
        told = compared.reduced.schedule
        for other in (told[:-1], told[1:]):
            assert replayed(module, small, TOO_MANY, other) == TOO_MANY
    assert replayed(model, small, TOO_MANY, told[:0]) == TOO_MANY


NOTHING = Verdict("nothing", frozenset({1}), 1)
OTHER = Verdict("nothing", frozenset({2}), 1)
FOUND = Verdict("exactly-once", frozenset(), 1, 5)
LONGER = Verdict("exactly-once", frozenset(), 1, 6)
SHORTER = Verdict("exactly-once", frozenset(), 1, 4)
TOO_MANY = Verdict("too many nodes", frozenset(), 1)
RAISES = Verdict("raises ModelBug", frozenset(), 0)


def comparison(plain: Verdict, reduced: Verdict, exact: Verdict = NOT_ASKED) -> Comparison:
    """Compare what searches came to."""
    return Comparison(search="", mutant="some", plain=plain, reduced=reduced, exact=exact)


def test_different_verdicts_and_endings_disagree() -> None:
    """A finding or something raised on one side only, or other endings, are a disagreement."""
    for same in (NOTHING, FOUND, RAISES):
        assert comparison(same, same).agree
    assert comparison(FOUND, LONGER).agree
    for other in (NOTHING, TOO_MANY, RAISES):
        assert not comparison(FOUND, other).agree
    for other in (OTHER, FOUND, RAISES):
        assert not comparison(NOTHING, other).agree
    for other in (NOTHING, FOUND, Verdict("raises KeyError", frozenset(), 0)):
        assert not comparison(RAISES, other).agree


def test_an_exact_search_that_is_not_as_long_disagrees() -> None:
    """It must find it in as many steps as without reductions, no more and no fewer."""
    for exact in (NOT_ASKED, FOUND):
        assert comparison(FOUND, FOUND, exact).agree
    for exact in (LONGER, NOTHING, RAISES, TOO_MANY, SHORTER):
        assert not comparison(FOUND, FOUND, exact).agree


LENGTHS = {
    "start-zero-is-the-end": "1 writer x 3 items, torn requests",
    "closed-after-failure": "1 writer x 2 items, 2 cuts, torn requests",
}
"""Mutants whose shortest schedule an exact search once missed: by a late beginning of the reader,
and by a writer that had stopped and seemed to have ended."""


@pytest.mark.parametrize("name", LENGTHS)
def test_an_exact_search_keeps_the_length_in_a_mutant(name: str) -> None:
    """What it calls a shortest schedule is as long as that of the unreduced search."""
    mutant = next(mutant for mutant in MUTANTS if mutant.id == name)
    searches = [small for small in REDUCED if small.id == LENGTHS[name]]
    (compared,) = compare_mutant(mutant, searches)
    assert compared.exact.steps == compared.plain.steps > 0
