import pytest

from conformance.counterexamples import run
from conformance.shrinking import shrink
from conformance.walking import Walker
from spec_model.schedule import choices_of
from spec_model.stream.regimes import Bound, Setting, setting
from spec_model.stream.system import StreamSystem
from tests.spec_model.explore.samples import RIGHT, WRONG

LONGEST = 100
"""More steps than a walk of one writer with two items takes."""


@pytest.mark.parametrize("made", RIGHT.values(), ids=RIGHT)
def test_walks_of_what_is_right_find_nothing(made: Setting) -> None:
    """Walks through systems that are right end without a finding."""
    assert Walker(made).block(0, 200) is None


@pytest.mark.parametrize("made", WRONG.values(), ids=WRONG)
def test_a_walk_that_finds_something_is_a_schedule(made: Setting) -> None:
    """What is found replays, is found again from the same seed, and shrinks to what still fails."""
    walked = Walker(made).block(1, 5_000)
    assert walked is not None
    assert run(made, walked.schedule).finding == walked.finding
    assert Walker(made).block(1, 5_000) == walked
    small = shrink(made, walked.schedule)
    system = StreamSystem(made)
    assert len(choices_of(system, small)) <= len(choices_of(system, walked.schedule))
    found = run(made, small).finding
    assert found is not None
    assert found.property == walked.finding.property


def test_a_walker_finds_again_after_a_finding() -> None:
    """What was learned stays usable after something was found."""
    walker = Walker(WRONG["response-truthful"])
    first = walker.block(1, 5_000)
    again = walker.block(1, 5_000)
    assert first is not None
    assert again is not None
    assert again.schedule == first.schedule


def test_a_walker_forgets_what_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """It keeps no more places than allowed, but for those of one walk, and walks the same walks."""
    made = setting(Bound(writers=1, items=2))
    whole = Walker(made)
    assert whole.block(0, 200) is None
    found = Walker(WRONG["response-truthful"]).block(1, 5_000)
    monkeypatch.setattr(Walker, "MOST_KEPT", 50)
    walker = Walker(made)
    assert walker.block(0, 200) is None
    assert walker.kept <= 50 + LONGEST < whole.kept
    assert Walker(WRONG["response-truthful"]).block(1, 5_000) == found
