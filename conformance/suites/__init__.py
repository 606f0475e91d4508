"""Suites: the cases of a role. What they are depends on the tier and the seed, never on a target.

golden     the vectors, role codec
drawn      the properties of the role codec, searched for a value that breaks them
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from conformance.cases import Case
from conformance.suites import drawn, golden, stream, traces
from conformance.tiers import Tier
from vectors.load import load


def cases(
    roles: Sequence[str], tier: Tier, seed: int = 0, database: Path | None = None
) -> Iterator[Case]:
    """List the cases of some roles; a database is a folder that keeps what searches found."""
    for role in roles:
        if role == "codec":
            listed = sorted(golden.cases(load()), key=lambda case: case.weight)
            yield from (case for case in listed if tier.large or case.weight < golden.HEAVY)
            yield from drawn.cases(draws=tier.draws, seed=seed, database=database)
        else:
            yield from traces.cases(role, load())
            yield from stream.cases(role, tier, seed, database)


__all__ = ["cases"]
