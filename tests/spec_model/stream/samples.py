"""Settings of small systems in which everything that may happen can happen, and random walks."""

import random
from collections.abc import Iterator

from attrs import evolve

from spec_model.policies import Choice
from spec_model.schedule import Step
from spec_model.stream.regimes import SEED, Bound, Setting, setting, with_choices
from spec_model.stream.rules import ONE_BY_ONE, PUBLISHED
from spec_model.stream.system import State, StreamSystem

WILD = Bound(
    writers=2,
    items=3,
    frames=2,
    cuts=3,
    reader_cuts=3,
    readers=2,
    page=2,
    timers=True,
    barrier=True,
    aborts=True,
    cancels=True,
    open_faults=True,
    info_faults=True,
)
"""Everything that may happen."""

LAWLESS = setting(WILD, frozenset())
"""Segment writers without any guarantee."""

SETTINGS: dict[str, Setting] = {
    "segments": LAWLESS,
    "segments, reserve ahead": setting(evolve(WILD, race=True), frozenset()),
    "segments, a store as upstream": with_choices(
        setting(evolve(WILD, race=True, start=2), frozenset()),
        {"start_ahead": Choice.UPSTREAM, "lost_index": Choice.UPSTREAM},
    ),
    "segments, single closer": setting(evolve(WILD, aborts=False, start=-2), SEED),
    "sinks": setting(WILD, frozenset(), PUBLISHED),
    "delayed sinks": setting(WILD, frozenset(), evolve(PUBLISHED, delays=True)),
    "sinks that drop": setting(WILD, frozenset(), evolve(PUBLISHED, abort_drains=False)),
    "sinks one by one": setting(WILD, frozenset(), ONE_BY_ONE),
}


def walks(
    made: Setting, seed: int, count: int = 20, length: int = 60, defaults: float = 0
) -> Iterator[list[Step]]:
    """Draw schedules by choosing among the enabled steps, the same in every run.

    So often the default one is chosen.
    """
    system = StreamSystem(made)
    draw = random.Random(seed)
    for _ in range(count):
        state, steps = system.initial(), []
        for _ in range(length):
            enabled = system.enabled(state)
            if not enabled:
                break
            step = enabled[0] if draw.random() < defaults else draw.choice(enabled)
            state, _events = system.take(state, step)
            steps.append(step)
        yield steps


def states(made: Setting, steps: list[Step]) -> Iterator[tuple[State, Step]]:
    """Give every state of a schedule with the step that follows."""
    system = StreamSystem(made)
    state = system.initial()
    for step in steps:
        yield state, step
        state, _events = system.take(state, step)
