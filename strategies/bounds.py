"""Checking the bounds that strategies take: a wrong one is the caller's mistake, said at once."""

from hypothesis.errors import InvalidArgument


def check_bounds(
    name: str, low: int, high: int, *, least: int = 0, most: int | None = None
) -> None:
    """Refuse bounds that are out of order or outside what the strategy can draw."""
    if low < least:
        raise InvalidArgument(f"min_{name}={low} is below {least}")
    if most is not None and high > most:
        raise InvalidArgument(f"max_{name}={high} is above {most}")
    if low > high:
        raise InvalidArgument(f"min_{name}={low} is above max_{name}={high}")
