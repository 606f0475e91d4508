"""What can become of a value that crosses from a writer to a reader: one list for everybody."""

from enum import StrEnum


class Outcome(StrEnum):
    """The outcomes, from good to bad."""

    DECODED = "decoded"
    REFUSED_TYPED = "refused-typed"
    """Refused with an error of the SDK's own kinds."""
    REFUSED_UNTYPED = "refused-untyped"
    """Refused with an error that says nothing to a program."""
    SILENT_DIFFERENT = "silent-different"
    """Read without complaint as something else."""
    LOST = "lost"
    """Dropped without complaint."""
    HANG = "hang"
    CRASH = "crash"
