"""Steps and schedules: one resolved choice, and a finite list of them.

A step names what happens and to whom. It reads as two words and an optional number, `deliver w0`
or `half r0 10`, and a schedule as steps separated by semicolons; that is also its plain form, so
a schedule in a file, in a test and on a command line is the same text.
"""

from collections.abc import Iterable
from typing import NamedTuple

from spec_model.errors import ModelMisuse


class Step(NamedTuple):
    """One choice of the environment."""

    kind: str
    actor: str
    detail: int = 0

    def __str__(self) -> str:
        return f"{self.kind} {self.actor}" + (f" {self.detail}" if self.detail else "")


Schedule = tuple[Step, ...]


def parse_step(text: str) -> Step:
    """Read a step."""
    match text.split():
        case [kind, actor]:
            return Step(kind, actor)
        case [kind, actor, detail] if detail.isdecimal():
            return Step(kind, actor, int(detail))
        case _:
            raise ModelMisuse(f"a step is a kind, an actor and maybe a number, not {text!r}")


def parse(text: str) -> Schedule:
    """Read a schedule."""
    return tuple(parse_step(part) for part in text.split(";") if part.strip())


def write(schedule: Iterable[Step]) -> str:
    """Write a schedule."""
    return "; ".join(str(step) for step in schedule)
