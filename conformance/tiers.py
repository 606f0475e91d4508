"""Tiers: how much effort a run spends. Nothing of a tier changes what is right."""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from vectors.canonical import JsonObject


@frozen(kw_only=True)
class Tier:
    """How much of everything is tried."""

    name: str
    draws: int
    """Values drawn for each property of the codec role."""
    schedules: int
    """Schedules drawn for each setting of a stream role."""
    choices: int
    """Most choices of a schedule that is listed."""
    explored: int
    """Most schedules of each scope that the explorer lists."""
    large: bool
    """Whether vectors of many megabytes are asked."""
    seconds: int
    """When no further case is begun."""

    def bounds(self) -> JsonObject:
        """Write it into a record."""
        return {
            "draws a property": self.draws,
            "schedules a setting": self.schedules,
            "choices a schedule": self.choices,
            "explored schedules a scope": self.explored,
            "vectors of many megabytes": "asked" if self.large else "not asked",
            "seconds": self.seconds,
        }


def _tier(  # noqa: PLR0913, PLR0917 - a row of the table below
    name: str, draws: int, schedules: int, choices: int, explored: int, large: str, seconds: int
) -> Tier:
    return Tier(
        name=name,
        draws=draws,
        schedules=schedules,
        choices=choices,
        explored=explored,
        large=large == "large",
        seconds=seconds,
    )


TIERS: Final[Mapping[str, Tier]] = {
    tier.name: tier
    for tier in (
        _tier("quick", 20, 50, 2, 300, "", 120),
        _tier("ci", 100, 300, 3, 2_000, "large", 600),
        _tier("nightly", 2_000, 10_000, 5, 50_000, "large", 3_600),
    )
}
