import pytest

from conformance import confirming
from conformance.confirming import shortest
from conformance.exploring import explore, search_of
from spec_model.explore.interned import EXACT, UNREDUCED
from spec_model.schedule import write
from spec_model.stream.properties import PROPERTIES
from spec_model.stream.quotient import applies
from spec_model.stream.regimes import SEED, Bound, Guarantee, Setting, setting, without
from tests.spec_model.explore.samples import WRONG

OVERTAKES = setting(
    Bound(writers=2, items=2, cuts=0, reader_cuts=0), without(SEED, Guarantee.NO_OVERTAKING)
)


@pytest.mark.parametrize("made", [*WRONG.values(), OVERTAKES], ids=[*WRONG, "overtakes"])
def test_exact_and_unreduced_searches_show_the_same_length(
    made: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the unreduced search is too large, the exact one shows as much."""
    search = search_of(made)
    search.run()
    assert search.found is not None
    plain = shortest(made, search.found)
    monkeypatch.setattr(confirming, "MOST_UNREDUCED", 1)
    exact = shortest(made, search.found)
    assert plain.shown == UNREDUCED
    assert exact.shown == (EXACT if applies(made) else "")
    assert exact.finding.property == plain.finding.property
    if exact.shown:
        assert len(exact.schedule) == len(plain.schedule)


def test_a_schedule_that_nobody_confirmed_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """With too few nodes for both searches, what is known is told as it is."""
    monkeypatch.setattr(confirming, "MOST_UNREDUCED", 1)
    monkeypatch.setattr(confirming, "MOST_EXACT", 1)
    explored = explore(OVERTAKES, count=False)
    assert explored.found is not None
    assert not explored.shortest


def test_where_the_store_reserves_ahead_nothing_is_shown_exactly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """There an exact search is not asked."""
    monkeypatch.setattr(confirming, "MOST_UNREDUCED", 1)
    made = setting(
        Bound(writers=1, items=1, cuts=0, reader_cuts=0, race=True),
        without(SEED, Guarantee.RESPONSE_TRUTHFUL),
    )
    assert explore(made, count=False).shown == ""


def test_a_property_that_waits_for_the_end_of_the_stream_does_wait() -> None:
    """Its finding comes with or after the mark, as in the schedule that breaks it without cuts."""
    explored = explore(OVERTAKES, count=False)
    assert explored.found is not None
    assert explored.found.finding is not None
    wrong = next(item for item in PROPERTIES if item.id == explored.found.finding.property)
    assert wrong.done_first == ("end-true",)
    assert "finish app" in write(explored.found.schedule)
