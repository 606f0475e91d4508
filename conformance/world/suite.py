"""Runs the checks of the world role, one fresh store each, and says what came of every clause.

Rules
- A check's findings are its own and those of the audit of everything that it did. A finding of a
  clause that nobody has to keep (SHOULD) is noted, and fails no one unless that is asked for.
- A check that needs what the backend does not declare is declined. A process that dies or does not
  answer where nobody killed it is a crash or a hang, whatever the check found before.
- A check whose search for an order was given up is undecided, if nothing else is found.
- What becomes of a clause is the business of `conformance.world.promises`.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from attrs import evolve, frozen

from conformance.verdicts import Verdict
from conformance.world.audit import audit
from conformance.world.bench import Bench, Finding, Fleet, NotOffered, Setting, WentAway
from conformance.world.check import TIERS, Check, Tier
from conformance.world.history import Operation
from spec_model import clauses
from spec_model.clauses import Level
from spec_model.world_policies import Choices

PROCESSES: Mapping[Tier, int] = {Tier.QUICK: 2, Tier.CI: 3, Tier.NIGHTLY: 4}
"""Over how many processes a case goes at most."""

SCALE: Mapping[Tier, int] = {Tier.QUICK: 1, Tier.CI: 2, Tier.NIGHTLY: 6}


@frozen
class Judged:
    """What came of one check."""

    check: Check
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    """What is broken that has to be kept."""
    notes: tuple[Finding, ...] = ()
    """What is broken that should be kept."""
    reason: str = ""
    """Why it was declined or is not decided, or how the process went away."""
    early: str = ""
    """The clause of the finding that ended the check before its end, if one did."""
    operations: tuple[Operation, ...] = ()
    seconds: float = 0.0
    seed: int = 0


class Stores(Protocol):
    """Where fresh stores come from."""

    def fresh(self) -> Path:
        """Make a folder for a store."""

    def drop(self, store: Path) -> None:
        """Forget a store."""


def chosen(checks: Iterable[Check], tier: Tier) -> list[Check]:
    """List the checks of a tier."""
    return [check for check in checks if TIERS.index(check.tier) <= TIERS.index(tier)]


def run_check(
    check: Check, fleet: Fleet, stores: Stores, setting: Setting, level: Level = Level.MUST
) -> Judged:
    """Run one check on a fresh store."""
    store = stores.fresh()
    began = time.monotonic()
    bench = Bench(fleet, store, setting, dict(check.config))
    try:
        judged = _judge(check, bench, level)
    finally:
        bench.close()
        stores.drop(store)
    operations = tuple(bench.history.operations)
    seconds = time.monotonic() - began
    return evolve(judged, operations=operations, seconds=seconds, seed=setting.seed)


def _judge(check: Check, bench: Bench, level: Level) -> Judged:
    found: list[Finding] = []
    early = ""
    left: tuple[str, ...] = ()
    try:
        check.needs(bench)
        try:
            check.run(bench)
        except Finding as finding:
            found.append(finding)
            early = finding.clause
        found += bench.noted
        audited = audit(bench)
        found += [_here(check, finding) for finding in audited.findings]
        left = audited.open
    except NotOffered as why:
        if not found:
            return Judged(check, Verdict.DECLINED, reason=str(why))
    except Finding as finding:
        found.append(finding)
    except WentAway as gone:
        verdict = Verdict.HANG if gone.lost.hang else Verdict.CRASH
        return Judged(check, verdict, tuple(found), reason=gone.lost.why)
    binding = [each for each in found if _binds(each, level)]
    notes = tuple(each for each in found if not _binds(each, level))
    verdict = Verdict.FAIL if binding else Verdict.UNDECIDED if left else Verdict.PASS
    reason = "not decided: " + "; ".join(left) if left else ""
    return Judged(check, verdict, tuple(binding), notes, reason, early)


def _here(check: Check, finding: Finding) -> Finding:
    """Name the clause that a finding of the audit breaks in a check."""
    clause = check.audited.get(finding.clause, finding.clause)
    return Finding(clause, finding.says, finding.witness, finding.about)


def _binds(finding: Finding, level: Level) -> bool:
    wanted = clauses.get(finding.clause).level
    return wanted is Level.MUST or wanted is level


def run_checks(  # noqa: PLR0913 - what a run depends on
    checks: Sequence[Check],
    fleet: Fleet,
    stores: Stores,
    *,
    tier: Tier,
    seed: int = 0,
    level: Level = Level.MUST,
    choices: Choices | None = None,
    until: Callable[[], bool] = lambda: False,
) -> Iterator[Judged]:
    """Run checks one after the other, until there are none or it is time to stop."""
    for number, check in enumerate(chosen(checks, tier)):
        if until():
            return
        scale = SCALE[tier] if check.repeats else 1
        setting = Setting(seed * 1000 + number, scale, PROCESSES[tier], choices=choices or {})
        yield run_check(check, fleet, stores, setting, level)
