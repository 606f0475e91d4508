"""The score of the suite: which check notices each seeded fault.

A fault's own checks, those that show the clause that it breaks, are run first, with the effort of
the tier, until one names that clause in what it finds; if none of them notices it, all others are.
A fault may name the one check that has to notice it.
A clause is shown by a fault that a check of its own noticed and told by its name. What a harmless
fault does is legal: no check may notice it.
"""

from collections.abc import Callable, Sequence

from attrs import frozen

from conformance.mutants import world_connections, world_events, world_streams
from conformance.mutants.world_fault import WorldFault
from conformance.verdicts import Verdict
from conformance.world.bench import Fleet, Setting
from conformance.world.check import Check, Tier
from conformance.world.registry import CHECKS
from conformance.world.suite import PROCESSES, SCALE, Judged, Stores, chosen, run_check
from spec_model.clauses import Level

FAULTS: tuple[WorldFault, ...] = (
    *world_events.FAULTS,
    *world_streams.FAULTS,
    *world_connections.FAULTS,
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
    """Whether that check shows the clause that the fault breaks, and names it in what it found."""
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
        named = [each for each in self.judged.findings if each.clause == self.fault.clause]
        found = named or self.judged.findings
        return f"{found[0].clause}: {found[0].says}" if found else self.judged.reason


def score_fault(fault: WorldFault, fleet: Fleet, stores: Stores, tier: Tier) -> FaultScore:
    """Run checks on a backend with a fault until one notices it."""
    checks = chosen(CHECKS, Tier.QUICK if fault.harmless else tier)
    own = [check for check in checks if fault.clause in check.clauses]
    if fault.check:
        own = [check for check in own if check.id == fault.check]
    others = [check for check in checks if check not in own]
    tried = 0
    beside: Judged | None = None
    for group, scale in ((own, SCALE[tier]), (others, SCALE[Tier.QUICK])):
        if group is others and beside is not None:
            break
        for check in group:
            tried += 1
            judged = _run(check, fleet, stores, scale, tier)
            if judged.verdict not in NOTICED:
                continue
            if check in own and _names(judged, fault.clause):
                return FaultScore(fault, judged, own=True, tried=tried)
            beside = beside or judged
            if group is others:
                break
    return FaultScore(fault, beside, own=False, tried=tried)


def _names(judged: Judged, clause: str) -> bool:
    """Say whether what was found is of a clause; a crash or a hang is of all that a check shows."""
    gone = judged.verdict is not Verdict.FAIL
    return gone or any(finding.clause == clause for finding in judged.findings)


def _run(check: Check, fleet: Fleet, stores: Stores, scale: int, tier: Tier) -> Judged:
    setting = Setting(1, scale if check.repeats else 1, PROCESSES[tier])
    return run_check(check, fleet, stores, setting, Level.SHOULD)


Start = Callable[[WorldFault], Fleet]


def unshown(scores: Sequence[FaultScore]) -> list[str]:
    """List the clauses of Worlds of which no fault was noticed by a check of their own.

    A clause that only allows something is shown by a fault that does just that and is harmless.
    """
    shown = {score.fault.clause for score in scores if score.killed and score.own}
    shown |= {score.fault.clause for score in scores if score.fault.harmless and score.as_wanted}
    every = {clause for check in CHECKS for clause in check.clauses}
    return sorted(every - shown)
