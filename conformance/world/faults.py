"""The score of the suite: which check notices each seeded fault.

A fault's own checks, those that show the clause that it breaks, are run first, with the effort of
the tier; if none of them notices it, all others are. What a harmless fault does is legal: no check
may notice it.
"""

from collections.abc import Callable, Sequence

from attrs import frozen

from conformance.mutants import world_events, world_streams
from conformance.mutants.world_fault import WorldFault
from conformance.verdicts import Verdict
from conformance.world.bench import Fleet, Setting
from conformance.world.check import Check, Tier
from conformance.world.registry import CHECKS
from conformance.world.suite import SCALE, Judged, Stores, chosen, run_check
from spec_model.clauses import Level

FAULTS: tuple[WorldFault, ...] = (
    *world_events.FAULTS,
    *world_streams.FAULTS,
    *world_events.HARMLESS,
    *world_streams.HARMLESS,
)

NOTICED = frozenset({Verdict.FAIL, Verdict.CRASH, Verdict.HANG})


@frozen
class FaultScore:
    """What noticed one fault."""

    fault: WorldFault
    judged: Judged | None
    """The check that noticed it, with what it found."""
    own: bool
    """Whether that check shows the clause that the fault breaks."""
    tried: int

    @property
    def killed(self) -> bool:
        """Whether a check noticed it."""
        return self.judged is not None

    @property
    def as_wanted(self) -> bool:
        """Whether it was noticed, or is harmless and was not."""
        return self.killed is not self.fault.harmless

    def says(self) -> str:
        """Say what was found, in a sentence."""
        if self.judged is None:
            return ""
        found = self.judged.findings
        return f"{found[0].clause}: {found[0].says}" if found else self.judged.reason


def score_fault(fault: WorldFault, fleet: Fleet, stores: Stores, tier: Tier) -> FaultScore:
    """Run checks on a backend with a fault until one notices it."""
    checks = chosen(CHECKS, Tier.QUICK if fault.harmless else tier)
    own = [check for check in checks if fault.clause in check.clauses]
    others = [check for check in checks if check not in own]
    tried = 0
    for group, scale in ((own, SCALE[tier]), (others, SCALE[Tier.QUICK])):
        for check in group:
            tried += 1
            judged = _run(check, fleet, stores, scale)
            if judged.verdict in NOTICED:
                return FaultScore(fault, judged, check in own, tried)
    return FaultScore(fault, None, own=False, tried=tried)


def _run(check: Check, fleet: Fleet, stores: Stores, scale: int) -> Judged:
    setting = Setting(seed=1, scale=scale if check.repeats else 1)
    return run_check(check, fleet, stores, setting, Level.SHOULD)


Start = Callable[[WorldFault], Fleet]


def unshown(scores: Sequence[FaultScore]) -> list[str]:
    """List the clauses of Worlds of which no fault was noticed by a check of their own."""
    shown = {score.fault.clause for score in scores if score.killed and score.own}
    every = {clause for check in CHECKS for clause in check.clauses}
    return sorted(every - shown)
