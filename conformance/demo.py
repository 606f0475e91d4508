"""The first thing that a newcomer runs: a check that passes and one that fails, explained.

The suites are put to two implementations, the model and a copy of it with one rule broken. The
model must pass all of them, and the copy must not. Of the failures the one that is told with the
fewest choices is shown: where the schedule leaves the default, what happened, and what is wrong.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from attrs import frozen

from conformance.campaign import Seen
from conformance.check import Checked, Options, check_implementation
from conformance.exits import Exit
from conformance.mutants import CATALOGUE, Mutant
from conformance.record import CaseRow, ResultRow
from conformance.wanted import ROLES

BROKEN: Final = "window-upper-exclusive"
"""The mutant that the demonstration shows: recovery overlooks the last stored chunk."""

BROKEN_ROLE: Final = "writer"

MOST_CHOICES: Final = 8
"""Choices of a counterexample that one can follow."""


@frozen
class Demonstration:
    """What the demonstration found."""

    reference: Checked
    mutant: Mutant
    broken: Checked

    @property
    def smallest(self) -> tuple[CaseRow, ResultRow] | None:
        """The failure that is told with the fewest choices, and then the fewest steps."""
        told = [pair for pair in self.broken.failures if pair[1].history is not None]
        return min(
            told, key=lambda pair: (choices(pair[0]), steps(pair[1]), pair[0].id), default=None
        )

    @property
    def as_it_should_be(self) -> bool:
        """Whether the reference passed, and the broken copy failed so that one can see why."""
        small = self.smallest
        if small is None or self.broken.exit_code is not Exit.FAILED:
            return False
        return self.reference.passed and choices(small[0]) <= MOST_CHOICES


def choices(case: CaseRow) -> int:
    """Count the choices of a schedule: the steps that differ from the default."""
    made = case.detail.get("choices")
    return sum(1 for choice in made if choice) if isinstance(made, list) else MOST_CHOICES + 1


def steps(result: ResultRow) -> int:
    """Count the steps of a history."""
    moments = (result.history or {}).get("moments")
    return len(moments) if isinstance(moments, list) else 0


def demonstrate(folder: Path, seen: Seen, only: Sequence[str] = ()) -> Demonstration:
    """Put the suites to the model, and that of the broken rule's role to the broken copy.

    `only` says which cases the model is asked, all if it is empty.
    """
    mutant = next(mutant for mutant in CATALOGUE if mutant.id == BROKEN)
    reference = check_implementation(
        "model:", ",".join(ROLES), Options(folder=folder / "reference", only=only, seen=seen)
    )
    own = (f"explored.{BROKEN_ROLE}-cut",)
    broken = check_implementation(
        f"mutant:{BROKEN}", BROKEN_ROLE, Options(folder=folder / "broken", only=own, seen=seen)
    )
    return Demonstration(reference, mutant, broken)
