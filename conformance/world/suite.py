"""Runs the checks of the world role, one fresh store each, and says what came of every clause.

Rules
- A check's findings are its own and those of the audit of everything that it did. A finding of a
  clause that nobody has to keep (SHOULD) is noted, and fails no one unless that is asked for.
- A check that needs what the backend does not declare is declined. A process that dies or does not
  answer where nobody killed it is a crash or a hang, whatever the check found before.
- What a check draws follows from the seed and its id, so that it is the same when run alone.
- A check whose search for an order was given up is undecided, if nothing else is found.
- What becomes of a clause is the business of `conformance.world.promises`.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol
from zlib import crc32

from attrs import Factory, evolve, frozen

from conformance.verdicts import FAILURES, Verdict
from conformance.world.amounts import Offer
from conformance.world.audit import audit
from conformance.world.bench import (
    Bench,
    Finding,
    Fleet,
    NotApplicable,
    NotOffered,
    Setting,
    WentAway,
)
from conformance.world.check import TIERS, Check, Tier
from conformance.world.history import Lost, Mark, Operation
from spec_model import clauses
from spec_model.clauses import Level
from spec_model.world_policies import Choices

GONE = frozenset({Verdict.CRASH, Verdict.HANG})

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
    applies: bool = True
    """Whether the backend has anything that the check is about."""
    early: str = ""
    """The clause of the finding that ended the check before its end, if one did."""
    operations: tuple[Operation, ...] = ()
    kills: tuple[tuple[int, int], ...] = ()
    marks: tuple[Mark, ...] = ()
    setting: Setting | None = None
    seconds: float = 0.0
    seed: int = 0
    own: int = 0
    """How many requests were the check's; those after them are the audit's."""
    offered: Mapping[str, Offer] = Factory(dict)
    """What the check can do less of; nothing if it is a fixed script."""
    runs: int = 1
    """How often it was executed, with other seeds; this is the first execution that failed."""
    failed: int = 0
    """In how many of them it failed."""
    broken: Mapping[str, int] = Factory(dict)
    """In how many of them each clause was found broken."""


@frozen
class Times:
    """How often a check is executed."""

    runs: int = 1
    tries: int = 1
    """How often it is tried until it fails, where it is known to."""


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
    processes = max(setting.processes, check.processes)
    own = evolve(
        setting, processes=processes, seed=setting.seed * 1_000_003 + crc32(check.id.encode())
    )
    bench = Bench(fleet, store, own, dict(check.config))
    try:
        judged = _judge(check, bench, level)
    finally:
        bench.close()
        stores.drop(store)
    operations = tuple(bench.history.operations)
    seconds = time.monotonic() - began
    return evolve(
        judged,
        operations=operations,
        kills=tuple(bench.history.kills),
        marks=tuple(bench.history.marks),
        offered=dict(bench.amounts.offered),
        own=judged.own or len(operations),
        setting=own,
        seconds=seconds,
        seed=setting.seed,
    )


def _judge(check: Check, bench: Bench, level: Level) -> Judged:
    found: list[Finding] = []
    early = ""
    left: tuple[str, ...] = ()
    own = 0
    try:
        check.needs(bench)
        try:
            check.run(bench)
        except Finding as finding:
            found.append(bench.found(finding))
            early = finding.clause
        found += bench.noted
        own = bench.sent
        if bench.setting.audited:
            told = audit(bench)
            found += [here(check, finding) for finding in told.findings]
            left = told.open
    except NotOffered as why:
        if not found:
            applies = not isinstance(why, NotApplicable)
            return Judged(check, Verdict.DECLINED, reason=str(why), applies=applies)
    except Finding as finding:
        found.append(finding)
    except WentAway as gone:
        verdict = Verdict.HANG if gone.lost.hang else Verdict.CRASH
        return Judged(check, verdict, tuple(found), reason=gone.lost.why)
    binding = [each for each in found if _binds(each, level)]
    notes = tuple(each for each in found if not _binds(each, level))
    verdict = Verdict.FAIL if binding else Verdict.UNDECIDED if left else Verdict.PASS
    reason = "not decided: " + "; ".join(left) if left else ""
    return Judged(check, verdict, tuple(binding), notes, reason, early=early, own=own)


def shown(judged: Judged) -> Finding | None:
    """Choose what is told of a failure: the first finding, or that the process went away."""
    if judged.findings:
        return judged.findings[0]
    if judged.verdict not in GONE:
        return None
    lost = [each.number for each in judged.operations if isinstance(each.outcome, Lost)]
    return Finding(judged.check.clauses[0], judged.reason, about=lost[-1:])


def again(judged: Judged, clause: str) -> Finding | None:
    """Find in another execution what was told of a failure."""
    found = [each for each in (*judged.findings, *judged.notes) if each.clause == clause]
    told = shown(judged)
    return found[0] if found else told if told and told.clause == clause else None


def here(check: Check, finding: Finding) -> Finding:
    """Name the clause that a finding of the audit breaks in a check, and the one it is about."""
    clause = check.audited.get(finding.source)
    if clause in {None, finding.clause} or not _binds(finding, Level.MUST):
        return finding
    says = f"{finding.says} ({finding.clause})"
    return Finding(str(clause), says, finding.witness, finding.about, finding.source)


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
    times: Callable[[Check], Times] = lambda _check: Times(),
) -> Iterator[Judged]:
    """Run checks one after the other, until there are none or it is time to stop."""
    for check in chosen(checks, tier):
        if until():
            return
        scale = SCALE[tier] if check.repeats else 1
        setting = Setting(seed, scale, PROCESSES[tier], choices=choices or {})

        def execute(turn: int, check: Check = check, setting: Setting = setting) -> Judged:
            moved = evolve(setting, seed=setting.seed + turn)
            return run_check(check, fleet, stores, moved, level)

        yield _several(execute, times(check), until)


def _several(execute: Callable[[int], Judged], times: Times, until: Callable[[], bool]) -> Judged:
    """Execute a check as often as it takes; the first execution that failed stands for all."""
    every = [execute(0)]
    while len(every) < times.runs and not until():
        every.append(execute(len(every)))
    while len(every) < times.tries and every[-1].verdict is Verdict.PASS and not until():
        every.append(execute(len(every)))
    failed = [judged for judged in every if judged.verdict in FAILURES]
    seconds = sum(judged.seconds for judged in every)
    chosen_one = failed[0] if failed else every[0]
    broken = Counter(clause for judged in failed for clause in {f.clause for f in judged.findings})
    return evolve(chosen_one, runs=len(every), failed=len(failed), broken=broken, seconds=seconds)
