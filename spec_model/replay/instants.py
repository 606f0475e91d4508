"""Moments, and the values that events carry."""

from collections.abc import Mapping
from typing import NewType

from spec_model.frozen import frozen

Millis = NewType("Millis", int)

SECOND = Millis(1000)


@frozen(order=True)
class Instant:
    """A moment, in milliseconds of UTC: what a JavaScript Date holds."""

    ms: int


Value = (
    None | bool | int | float | str | bytes | Instant | tuple["Value", ...] | Mapping[str, "Value"]
)
Record = Mapping[str, Value]


def seconds_until(now: Instant, moment: Instant) -> int:
    """Whole seconds from now until a moment, rounded up."""
    return -((now.ms - moment.ms) // SECOND)
