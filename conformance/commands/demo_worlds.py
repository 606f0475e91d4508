"""What `onceproof demo` shows of backends: a World that keeps its promises, and one that does not.

The World in memory is asked every check of tier `quick`; a World with one rule broken only the
check of that rule, whose history is shown as short as it can be made.
"""

from pathlib import Path
from typing import Final

from attrs import frozen

from conformance.commands.world_target import opened
from conformance.exits import Exit
from conformance.mutants.world_fault import WorldFault
from conformance.record import Record, ResultRow, read
from conformance.world.check import Tier
from conformance.world.faults import FAULTS
from conformance.world.running import RECORD, Options, Ran, run_world

REFERENCE: Final = "world:memory"

BROKEN: Final = "step-created-twice"
"""The fault that the demonstration shows: two callers are told that they created one step."""

CHECK: Final = "step.one-winner"


@frozen(kw_only=True)
class Worlds:
    """What the demonstration found of two backends."""

    reference: Ran
    broken: Ran
    fault: WorldFault
    records: tuple[Record, Record]

    @property
    def as_it_should_be(self) -> bool:
        """Whether the reference passed, and the broken one failed where it is broken."""
        shown = self.shown
        if shown is None or self.broken.footer.exit_code != Exit.FAILED:
            return False
        return self.reference.footer.exit_code == Exit.OK and shown.clause == self.fault.clause

    @property
    def shown(self) -> ResultRow | None:
        """The failure of the broken one, if it has a history to show."""
        return next((row for row in self.broken.rows if row.history is not None), None)


def demonstrate_worlds(folder: Path) -> Worlds:
    """Put the suite to the reference, and the check of the broken rule to the broken one."""
    fault = next(fault for fault in FAULTS if fault.id == BROKEN)
    reference = _asked(REFERENCE, folder / "world", ())
    broken = _asked(f"mutant:{BROKEN}", folder / "broken-world", (CHECK,))
    records = (read(folder / "world" / RECORD), read(folder / "broken-world" / RECORD))
    return Worlds(reference=reference, broken=broken, fault=fault, records=records)


def _asked(target: str, folder: Path, only: tuple[str, ...]) -> Ran:
    words = ["onceproof", "world", target, "--tier", Tier.QUICK.value]
    words += [word for check in only for word in ("--check", check)]
    with opened(target, lambda _line: None) as backend:
        options = Options(
            target=target,
            tier=Tier.QUICK,
            only=only,
            folder=folder,
            command=" ".join(words),
            against=backend.against,
            implementation=backend.implementation,
        )
        return run_world(options, backend.crew, backend.stores)
