"""The shortest history of each failure of a run, how it was found, and how often it comes again.

What the audit sees is shortened as a schedule of requests (`conformance.world.shrinking`); what a
check itself sees, or a schedule does not show again, as a part of the check
(`conformance.world.cutting`). There is time for each failure and for all of them: what one leaves
is for the others, and one for which there is none is said not to have been looked at.
"""

import time
from collections.abc import Callable, Sequence

from attrs import evolve, field, frozen

from conformance.world import amounts
from conformance.world.bench import Finding, Fleet
from conformance.world.check import Kind
from conformance.world.cutting import Cutter, cut_down
from conformance.world.shrinking import Effort, Player, Shrunk, history_of, quiet, shrink
from conformance.world.suite import Judged, Stores, shown

SCRIPTED = "scripted: nothing to cut"
"""Of a check that does nothing several times, and nothing that it could leave out."""


AMONG_FAULTS = frozenset({Kind.CRASH, Kind.CONNECTION})
"""Kinds of checks that do more than ask: without it, what they asked says nothing."""


@frozen
class Shortener:
    """Finds shortest histories within a budget for all of them."""

    fleet: Fleet
    stores: Stores
    effort: Effort
    spent: Callable[[], bool]
    """Whether there is no time left, whatever the budget is."""
    used: list[float] = field(factory=list)

    def shorten_all(self, failed: Sequence[Judged]) -> dict[str, Shrunk]:
        """Shorten failures, by their checks; those first that are a check's own, and soon done."""
        ordered = sorted(failed, key=_by_audit)
        found: dict[str, Shrunk] = {}
        for at, judged in enumerate(ordered, 1):
            shrunk = self.shorten(judged, len(ordered) - at)
            if shrunk is not None:
                found[judged.check.id] = shrunk
        return found

    def shorten(self, judged: Judged, waiting: int) -> Shrunk | None:
        """Shorten one failure, with as many waiting behind it; nothing if there is no time."""
        finding, setting = shown(judged), judged.setting
        left = self.effort.total - sum(self.used)
        if finding is None or setting is None or left <= 0 or self.spent():
            return None
        began = time.monotonic()
        share = min(self.effort.seconds, left / (waiting + 1))
        effort = evolve(self.effort, seconds=share)
        shrunk = self._by_schedule(judged, finding, effort)
        if shrunk is None:
            passed = time.monotonic() - began
            shrunk = self._by_cut(judged, finding, evolve(effort, seconds=max(share - passed, 0.0)))
        self.used.append(time.monotonic() - began)
        return shrunk

    def _by_schedule(self, judged: Judged, told: Finding, effort: Effort) -> Shrunk | None:
        seen = [each for each in judged.findings if each.seen is None]
        same = [each for each in seen if each.clause == told.clause]
        if not same or judged.setting is None or judged.check.kind in AMONG_FAULTS:
            return None
        player = Player(self.fleet, self.stores, quiet(judged.setting), judged.check)
        return shrink(
            player, history_of(judged.operations[: judged.own], judged.kills), same[0], effort
        )

    def _by_cut(self, judged: Judged, told: Finding, effort: Effort) -> Shrunk:
        assert judged.setting is not None
        setting = evolve(quiet(judged.setting), seed=judged.seed)
        cutter = Cutter(
            fleet=self.fleet, stores=self.stores, setting=setting, check=judged.check,
            clause=told.clause, audited=told.seen is None and bool(judged.findings),
        )  # fmt: skip
        return cut_down(cutter, judged, told, effort)

    def sums(self) -> str:
        """Say how much time the histories took, and of how much."""
        return f"{sum(self.used):.0f} s of {self.effort.total:.0f} s for {len(self.used)} histories"


def how(judged: Judged, shrunk: Shrunk | None) -> str:
    """Say how a history became what is shown."""
    if shrunk is None:
        return "not cut: there was no time left for it"
    if shrunk.schedule is not None:
        left = len(shrunk.schedule.requests)
        text = f"cut to {left} of {judged.own} requests"
    elif not judged.offered:
        return SCRIPTED
    elif not shrunk.cut:
        text = "not cut"
        if shrunk.shortest:
            failed = shrunk.rate.failed
            text += ": " + (
                "all of it is needed" if failed else f"{shrunk.plays} plays did not fail"
            )
    else:
        text = f"cut to {amounts.says(shrunk.cut, judged.offered)}"
    return text if shrunk.shortest else f"{text}; there was no time to look for less"


def _by_audit(judged: Judged) -> bool:
    finding = shown(judged)
    return finding is not None and finding.seen is None
