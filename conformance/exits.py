"""Exit codes of every command: part of the interface, never a count and never combined.

This is their only source: `docs/reference/exit-codes.md` is written from it, and so is the order in
which several that apply give way to one.
"""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Final


class Exit(IntEnum):
    """What a command's exit code means."""

    OK = 0
    """Everything passed, is known to fail or was declined, and at least one thing passed."""
    FAILED = 1
    """Something failed that no baseline covers."""
    USAGE = 2
    """A bad argument, a missing or malformed file, an unknown id."""
    NO_TARGET = 3
    """The target never answered, or a tool that it needs is absent."""
    HARNESS = 4
    """The suite's own fault."""
    VACUOUS = 5
    """Nothing passed."""
    STALE = 6
    """A baseline entry passes, is stale or has expired."""
    BUDGET = 7
    """The budget ended before the stated bound."""
    INTERRUPTED = 130
    """Somebody stopped it."""


MEANING: Final[Mapping[Exit, str]] = {
    Exit.OK: "everything passed, is known to fail or was declined, and at least one thing passed",
    Exit.FAILED: "a fail, crash, hang, protocol-error, flaky or untestable that no baseline entry"
    " covers; a mutant survived; a generated file differs",
    Exit.USAGE: "usage: a bad argument, a missing or malformed file, an unknown id",
    Exit.NO_TARGET: "the target never completed the handshake, or a tool that it needs is absent",
    Exit.HARNESS: "harness-error: the suite's own fault",
    Exit.VACUOUS: "vacuous: nothing ran, or nothing passed: all was declined or is known to fail",
    Exit.STALE: "an unexpected-pass, or a baseline entry that is stale or has expired",
    Exit.BUDGET: "cases are not-run or undecided: the budget ended before the stated bound, or a"
    " record is incomplete",
    Exit.INTERRUPTED: "interrupted",
}
"""When a command ends with a code."""

PRECEDENCE: Final = (
    Exit.USAGE,
    Exit.NO_TARGET,
    Exit.HARNESS,
    Exit.INTERRUPTED,
    Exit.FAILED,
    Exit.STALE,
    Exit.BUDGET,
    Exit.VACUOUS,
)
"""Of several codes that apply, the first of these is returned; the record holds all."""


def first(codes: Iterable[Exit]) -> Exit:
    """Return the code that a command ends with if these apply."""
    return min(codes, key=_rank, default=Exit.OK)


def _rank(code: Exit) -> int:
    return PRECEDENCE.index(code) if code in PRECEDENCE else len(PRECEDENCE)
