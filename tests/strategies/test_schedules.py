from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis.errors import InvalidArgument

from spec_model.schedule import Choices, Schedule, follow, is_terminal, write
from spec_model.stream import reader_side, writer_side
from spec_model.stream.regimes import Bound, setting
from spec_model.stream.system import StreamSystem
from strategies.schedules import choice_lists, schedules
from tests.strategies.helpers import minimal, unreached

MADE = setting(Bound(writers=1, items=2, frames=2, cuts=2, reader_cuts=2, race=True))
SYSTEM = StreamSystem(MADE)
LAWLESS = setting(Bound(writers=1, items=2, cuts=1, reader_cuts=1, timers=True), frozenset())
SHARED = setting(Bound(writers=2, items=1), frozenset())


@given(choice_lists(max_deviations=2))
def test_choice_lists_are_valid(choices: Choices) -> None:
    """Small numbers, the last of which deviates, and no more deviations than asked for."""
    assert all(choice >= 0 for choice in choices)
    assert not choices or choices[-1]
    assert sum(1 for choice in choices if choice) <= 2


def test_choice_lists_are_reachable_and_minimal() -> None:
    """None, several, and a late one; the simplest is none."""
    shapes: dict[str, Callable[[Choices], bool]] = {
        "none": lambda choices: not choices,
        "several": lambda choices: sum(1 for choice in choices if choice) > 3,
        "late": lambda choices: choices[:9] == (0,) * 9 and len(choices) > 9,
    }
    assert not unreached(choice_lists(), shapes)
    assert minimal(choice_lists()) == ()


def test_more_least_than_most_deviations_are_refused() -> None:
    """The bounds are checked."""
    with pytest.raises(InvalidArgument):
        choice_lists(min_deviations=2, max_deviations=1)


@given(schedules(MADE))
def test_schedules_are_valid(schedule: Schedule) -> None:
    """Every step can happen, and at the end nothing has to."""
    moments = list(follow(SYSTEM, schedule))
    assert len(moments) == len(schedule)
    assert is_terminal(SYSTEM, moments[-1].state)


def _has(kind: str, schedule: Schedule) -> bool:
    return any(step.kind == kind for step in schedule)


def test_every_kind_of_step_is_reachable() -> None:
    """But those that wait for a switch of the bound, which walks through samples reach."""
    kinds = (writer_side.TABLE.keys() | reader_side.TABLE.keys()) - {
        "begin", "ready", "unready", "abort", "cancel", "unreachable", "expire", "blind", "stale",
        "reserve", "persist", "lose", "refuse",
    }  # fmt: skip
    shapes: dict[str, Callable[[Schedule], bool]] = {kind: partial(_has, kind) for kind in kinds}
    assert not unreached(schedules(LAWLESS, max_deviations=4), shapes)
    assert not unreached(schedules(SHARED, max_deviations=3), {"refuse": partial(_has, "refuse")})


def test_the_simplest_schedule_is_the_run_without_a_fault() -> None:
    """Written, read, and over."""
    simplest = write(minimal(schedules(setting(Bound(writers=1, items=1)))))
    assert simplest == (
        "put w0; deliver w0; end w0; respond w0; finish app; open r0; read r0; eof r0; info r0"
    )
