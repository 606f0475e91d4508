import pytest

from conformance.counterexamples import run
from conformance.exploring import StreamSearch, search_of
from spec_model.explore import Search
from spec_model.explore.interned import EXACT, UNREDUCED, InternedSearch, confirm
from spec_model.stream.judging import JUDGE
from spec_model.stream.regimes import Setting
from spec_model.stream.system import StreamSystem
from tests.spec_model.explore.samples import RIGHT, WRONG

EVERYTHING = {**RIGHT, **WRONG}
BOTH = pytest.mark.parametrize("reduce", [False, True], ids=["unreduced", "reduced"])


@BOTH
@pytest.mark.parametrize("setting", RIGHT.values(), ids=RIGHT)
def test_both_searches_visit_the_same_nodes(setting: Setting, reduce: bool) -> None:
    """The plain search and the interned one agree on nodes, endings and depth."""
    merge = setting.bound.writers == 1  # several may trade places, which the plain search ignores
    plain = Search(StreamSystem(setting), JUDGE, reduce=reduce, merge=merge).run()
    search = search_of(setting, reduce=reduce, merge=merge)
    search.run()
    machine = search.machine
    assert plain.complete
    assert search.complete
    assert {(machine.state(node), machine.memory(node)) for node in search.nodes} == set(plain.seen)
    assert (len(search.terminals), search.depth) == (plain.terminals, plain.depth)
    assert reduce or search.transitions == plain.transitions


def _counts(search: StreamSearch) -> tuple[int, int, int, int]:
    return len(search.nodes), search.transitions, len(search.terminals), search.depth


@pytest.mark.parametrize("setting", WRONG.values(), ids=WRONG)
def test_an_unreduced_search_finds_a_shortest_schedule(setting: Setting) -> None:
    """The first finding is as short as the plain search's, and running it finds the same."""
    plain = Search(StreamSystem(setting), JUDGE, reduce=False).run()
    search = search_of(setting, reduce=False)
    search.run()
    assert plain.found is not None
    assert search.found is not None
    assert search.found.shortest
    assert len(search.found.schedule) == len(plain.found.schedule)
    assert run(setting, search.found.schedule).finding == search.found.finding


@pytest.mark.parametrize("setting", WRONG.values(), ids=WRONG)
def test_what_a_reduced_search_finds_is_a_schedule_of_the_system(setting: Setting) -> None:
    """It runs as it stands, finds what was found, and is confirmed by a shortest one."""
    search = search_of(setting)
    search.run()
    assert search.found is not None
    assert run(setting, search.found.schedule).finding == search.found.finding
    plain = search_of(setting, reduce=False)
    best = confirm(plain, search.found, 100_000)
    assert best is not None
    assert best.shown == UNREDUCED
    assert len(best.schedule) <= len(search.found.schedule)
    assert run(setting, best.schedule).finding == best.finding


@pytest.mark.parametrize("setting", WRONG.values(), ids=WRONG)
def test_an_exact_search_keeps_lengths(setting: Setting) -> None:
    """It finds in as many steps as the unreduced search, and its schedule runs as it stands."""
    plain, search = search_of(setting, reduce=False), _exact(setting)
    plain.run()
    search.run()
    assert plain.found is not None
    assert search.found is not None
    assert search.found.shown == EXACT
    assert len(search.found.schedule) == len(plain.found.schedule)
    assert run(setting, search.found.schedule).finding == search.found.finding


@pytest.mark.parametrize("setting", RIGHT.values(), ids=RIGHT)
def test_an_exact_search_of_what_is_right_finds_nothing(setting: Setting) -> None:
    """Nothing that has stopped counts as an ending."""
    search = _exact(setting)
    search.run()
    assert search.complete
    assert search.terminals


def _exact(setting: Setting) -> StreamSearch:
    return InternedSearch(StreamSystem(setting), JUDGE, exact=True)


def test_a_schedule_that_could_not_be_confirmed_says_so() -> None:
    """Where too few nodes are allowed, a finding is not called a shortest one."""
    search = search_of(WRONG["stable-writer-id"])
    search.run()
    assert search.found is not None
    assert not search.found.shortest
    assert confirm(search_of(WRONG["stable-writer-id"], reduce=False), search.found, 1) is None


@BOTH
@pytest.mark.parametrize("setting", EVERYTHING.values(), ids=EVERYTHING)
def test_a_search_that_was_stopped_ends_with_the_same_counts(
    setting: Setting, reduce: bool
) -> None:
    """Stopped after any number of nodes and gone on with in another machine, nothing differs."""
    whole = search_of(setting, reduce=reduce)
    whole.run()
    stopped = search_of(setting, reduce=reduce)
    while stopped.run(300):
        again = search_of(setting, reduce=reduce)
        again.resume(stopped.saved())
        stopped = again
    assert _counts(stopped) == _counts(whole)
    assert stopped.found == whole.found
    assert stopped.nodes == whole.nodes


def test_a_search_stops_at_a_depth() -> None:
    """Nothing deeper than asked for is expanded."""
    search = search_of(RIGHT["one writer"], reduce=False)
    assert not search.run(deepest=3)
    assert search.depth == 3
    assert not search.complete
