"""Steps, schedules and choices: one resolved choice, a finite list of them, and how they are drawn.

A step names what happens and to whom. It reads as two words and an optional number, `deliver w0`
or `half r0 10`, and a schedule as steps separated by semicolons; that is also its plain form, so
a schedule in a file, in a test and on a command line is the same text.

A schedule can also be told as a list of small integers. Each picks one of the steps that are
enabled at its turn (`options`), counted from 0, the default continuation, and around if there are
fewer. Any list of integers is a schedule then, and an empty one is the run in which nothing goes
wrong: a list that is finished goes on by default steps until nothing but weak steps is left.
There, choice 0 is to stop. So lists can be drawn and shortened without knowing the system.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

from spec_model.errors import ModelBug, ModelMisuse
from spec_model.history import Event

S = TypeVar("S", bound=Hashable)


class Step(NamedTuple):
    """One choice of the environment."""

    kind: str
    actor: str
    detail: int = 0

    def __str__(self) -> str:
        return f"{self.kind} {self.actor}" + (f" {self.detail}" if self.detail else "")


Schedule = tuple[Step, ...]
Choices = tuple[int, ...]

MOST_DIGITS = 9
"""Digits of the number in a step."""


def parse_step(text: str) -> Step:
    """Read a step."""
    match text.split():
        case [kind, actor]:
            return Step(kind, actor)
        case [kind, actor, detail] if _is_number(detail):
            return Step(kind, actor, int(detail))
        case _:
            raise ModelMisuse(f"a step is a kind, an actor and maybe a number, not {text!r}")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS


def parse(text: str) -> Schedule:
    """Read a schedule."""
    return tuple(parse_step(part) for part in text.split(";") if part.strip())


def write(schedule: Iterable[Step]) -> str:
    """Write a schedule."""
    return "; ".join(str(step) for step in schedule)


# --- running ------------------------------------------------------------------------------------


class Choosable(Protocol[S]):
    """What choosing steps needs of a system."""

    def initial(self) -> S:
        """Return the state in which nothing has happened."""

    def enabled(self, state: S) -> Sequence[Step]:
        """List what may happen next, the default continuation first."""

    def take(self, state: S, step: Step) -> tuple[S, Sequence[Event]]:
        """Make an enabled step happen."""

    def weak(self, state: S, step: Step) -> bool:
        """Say whether an enabled step may also never happen."""


class Moment(NamedTuple, Generic[S]):
    """A step that happened, with the state that it led to and what was observed."""

    step: Step
    state: S
    events: Sequence[Event]


MOST_STEPS = 100_000
"""More steps than any default continuation takes."""


def is_terminal(system: Choosable[S], state: S) -> bool:
    """Say whether nothing has to happen any more."""
    return all(system.weak(state, step) for step in system.enabled(state))


def options(system: Choosable[S], state: S) -> Sequence[Step | None]:
    """List what can be chosen, the default first; None is to stop."""
    steps = system.enabled(state)
    if all(system.weak(state, step) for step in steps):
        return [None, *steps]
    return steps


def walk(system: Choosable[S], choices: Iterable[int] = ()) -> Iterator[Moment[S]]:
    """Make steps happen as they are chosen, then by default until nothing has to happen."""
    state = system.initial()
    left = iter(choices)
    for _ in range(MOST_STEPS):
        offered = options(system, state)
        step = offered[next(left, 0) % len(offered)]
        if step is None:
            return
        state, events = system.take(state, step)
        yield Moment(step, state, events)
    raise ModelBug("the default continuation does not end")


def follow(system: Choosable[S], schedule: Iterable[Step]) -> Iterator[Moment[S]]:
    """Make the steps of a schedule happen, up to the first that is not enabled."""
    state = system.initial()
    for step in schedule:
        if step not in system.enabled(state):
            return
        state, events = system.take(state, step)
        yield Moment(step, state, events)


def resolve(system: Choosable[S], choices: Iterable[int]) -> Schedule:
    """Say which schedule the choices are."""
    return tuple(moment.step for moment in walk(system, choices))


def choices_of(system: Choosable[S], schedule: Iterable[Step]) -> Choices:
    """Say which choices make a schedule, without the default steps at its end."""
    state = system.initial()
    chosen: list[int] = []
    for step in schedule:
        offered = options(system, state)
        if step not in offered:
            raise ModelMisuse(f"{step} is not enabled")
        chosen.append(offered.index(step))
        state, _events = system.take(state, step)
    while chosen and not chosen[-1]:
        chosen.pop()
    return tuple(chosen)
