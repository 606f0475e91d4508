"""Exit codes of every command: part of the interface, and never combined."""

from enum import IntEnum


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
    """Nothing ran, or everything was declined."""
    STALE = 6
    """A baseline entry passes, is stale or has expired."""
    BUDGET = 7
    """The budget ended before the stated bound."""
    INTERRUPTED = 130
    """Somebody stopped it."""
