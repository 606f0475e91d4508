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
    covers: bool
    """Whether every step that the explorer finds in a scope is taken."""
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
            "every step of a scope": "taken if it is small" if self.covers else "not taken",
            "vectors of many megabytes": "asked" if self.large else "not asked",
            "seconds": self.seconds,
        }


TIERS: Final[Mapping[str, Tier]] = {
    tier.name: tier
    for tier in (
        Tier(
            name="quick", draws=20, schedules=50, choices=2, explored=200,
            covers=False, large=False, seconds=240,
        ),
        Tier(
            name="ci", draws=100, schedules=200, choices=3, explored=1_000,
            covers=True, large=True, seconds=900,
        ),
        Tier(
            name="nightly", draws=2_000, schedules=5_000, choices=4, explored=20_000,
            covers=True, large=True, seconds=7_200,
        ),
    )
}  # fmt: skip
