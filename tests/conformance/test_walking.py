from random import Random

import pytest

from conformance import walking
from conformance.counterexamples import run
from conformance.shrinking import shrink
from conformance.stepping import STOP, Stepper
from conformance.walking import Walker
from spec_model.schedule import choices_of
from spec_model.stream.regimes import Bound, Setting, setting
from spec_model.stream.system import StreamSystem
from tests.spec_model.explore.samples import RIGHT, WRONG

MANY = 3_000
"""Nodes of one system whose ways are compared."""

LONGEST = 100
"""More steps than a walk of one writer with two items takes."""


def asked(stepper: Stepper, node: int) -> list[int]:
    """Ask for each way of a node by itself."""
    rows = stepper.rows(node)
    ways = [stepper.after(node, move) for row in rows for move in row.moves]
    if all(row.quiet for row in rows):
        ways += [stepper.ending(node)] * (len(ways) or 1)
    return [min(ways)] if min(ways) < STOP else ways


SYSTEMS = {**RIGHT, **WRONG}


@pytest.mark.parametrize("made", SYSTEMS.values(), ids=SYSTEMS)
def test_all_ways_of_a_node_are_those_that_are_asked_for_one_by_one(made: Setting) -> None:
    """What is kept by actors says the same as the moves, in the same order, in every node."""
    stepper = Stepper(StreamSystem(made))
    nodes = [stepper.first]
    for node in nodes:
        ways = stepper.ways(node)
        assert ways == asked(stepper, node)
        if len(nodes) < MANY:
            nodes += [way for way in dict.fromkeys(ways) if way > STOP]


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


def walked_plainly(made: Setting, seed: int) -> tuple[int, int]:
    """Walk from node to node, a byte where there are several ways: how many walks, and steps."""
    stepper = Stepper(StreamSystem(made))
    drawn = Random(seed)
    walks, path = 1, [stepper.first]
    while True:
        ways = stepper.ways(path[-1])
        path.append(ways[0] if len(ways) == 1 else ways[drawn.randbytes(1)[0] % len(ways)])
        if path[-1] == STOP:
            walks, path = walks + 1, [stepper.first]
        elif path[-1] < STOP:
            at_end = stepper.ending(path[-2]) == path[-1]
            return walks, len(path) - (2 if at_end else 1)


@pytest.mark.parametrize("made", WRONG.values(), ids=WRONG)
def test_the_schedule_is_that_of_the_walk_that_found(
    made: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A block walks as one would from node to node, and so does the walk that keeps its way."""
    monkeypatch.setattr(walking, "AT_ONCE", 1)
    for seed in range(15):
        walked = Walker(made).block(seed, 5_000)
        assert walked is not None
        assert (walked.walks, len(walked.schedule)) == walked_plainly(made, seed)


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
