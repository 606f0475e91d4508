"""Shortest histories: what of a case is enough for the same promise to be broken again.

A part of the schedule is played on a fresh store, and audited. If a finding of the same clause
comes of it, the part is kept, and smaller ones are tried: first what only reads, then what other
runs and other entities were asked, then request after request. The number of plays is bounded; what
is left at the bound is what is shown, and it was seen to fail. In the end it is played some times
more, to say how often it fails.

What only a check itself can see (the order of what a reader got, a delivery that does not come) is
in no audit: such a check is cut, and executed again (`conformance.world.cutting`).
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence

from attrs import evolve, field, frozen

from conformance.baselines import Rate
from conformance.world.amounts import WHOLE, Cut
from conformance.world.audit import audit
from conformance.world.bench import Bench, Finding, Fleet, NotOffered, Setting, WentAway
from conformance.world.check import Check
from conformance.world.history import History, Mark, Operation
from conformance.world.orders import BATCH
from conformance.world.reading import record
from conformance.world.schedules import Planned, Schedule, play, schedule_of
from conformance.world.suite import Stores, here

CREATE = "events.create"
SEARCHING = 0.7
"""Which part of the time is for the search; the rest is to say how often what it found fails."""
RACES = 4
"""How often a smaller schedule is played until it fails, before it counts as one that does not."""


@frozen
class Effort:
    """How much is spent on one failure."""

    plays: int
    """At most so many plays to make it shorter."""
    confirm: int
    """How often the shortest is played in the end."""
    seconds: float
    """After which no further play is begun, once it was played in the end."""
    sure: int = 1
    """How often it is played in the end where nothing in it depends on timing."""
    total: float = 0.0
    """Seconds for all failures of a run together."""


@frozen
class Shrunk:
    """The shortest history that was found."""

    schedule: Schedule | None
    """What is played; where a check itself sees what is wrong, that is a part of the check."""
    operations: tuple[Operation, ...]
    """What was done and answered in the last play that failed."""
    finding: Finding
    rate: Rate
    plays: int
    shortest: bool
    """Whether every part of it was seen to be needed."""
    cut: Cut = WHOLE
    """Of a check without a schedule: how much of it is done."""
    marks: tuple[Mark, ...] = ()
    own: int = 0
    """Of such a check: how many of the requests were its own, and not the audit's."""


@frozen
class Player:
    """Plays schedules on fresh stores of one backend."""

    fleet: Fleet
    stores: Stores
    setting: Setting
    check: Check

    def play(self, schedule: Schedule, clause: str) -> tuple[Finding, History] | None:
        """Play a schedule; the finding of a clause and what was done, if it fails."""
        store = self.stores.fresh()
        bench = Bench(self.fleet, store, self.setting, dict(self.check.config))
        try:
            operations = play(bench, schedule)
            found = [here(self.check, each) for each in audit(bench).findings]
        except (WentAway, NotOffered, Finding):
            return None
        finally:
            bench.close()
            self.stores.drop(store)
        for finding in found:
            if finding.clause == clause:
                return finding, History(operations, bench.history.kills, bench.history.marks)
        return None


@frozen
class _Search:
    """One search for a shorter schedule, with what is left of its effort."""

    player: Player
    clause: str
    effort: Effort
    began: float = field(factory=time.monotonic)
    spent: list[int] = field(factory=list)

    def late(self, seconds: float) -> bool:
        """Whether so many seconds have passed."""
        return time.monotonic() - self.began > seconds

    def over(self) -> bool:
        """Whether nothing more may be tried, so that there is time to confirm what was found."""
        return self.late(SEARCHING * self.effort.seconds) or len(self.spent) >= self.effort.plays

    def fails(self, schedule: Schedule) -> tuple[Finding, History] | None:
        """Play a schedule, several times if that takes a race, and say whether it fails."""
        for _ in range(RACES if overlaps(schedule) else 1):
            if self.over():
                return None
            self.spent.append(1)
            found = self.player.play(schedule, self.clause)
            if found is not None:
                return found
        return None


def overlaps(schedule: Schedule) -> bool:
    """Say whether two requests of a schedule were under way together."""
    last = -1
    for each in schedule.requests:
        if each.invoked < last:
            return True
        last = max(last, each.invoked + 1 if each.returned is None else each.returned)
    return False


def shrink(player: Player, operations: History, told: Finding, effort: Effort) -> Shrunk | None:
    """Look for the shortest part of a history that breaks a clause again; none if none does."""
    clause = told.clause
    whole = schedule_of(operations)
    search = _Search(player, clause, effort)
    best: tuple[Schedule, Finding, History] | None = None
    for candidate in _candidates(whole, told.about, told.says):
        found = search.fails(candidate)
        if found is not None:
            best = (candidate, *found)
            break
    if best is None:
        return None
    schedule, finding, history, done = _smaller(search, *best)
    again = [player.play(schedule, clause)]
    while len(again) < effort.confirm and not search.late(effort.seconds):
        again.append(player.play(schedule, clause))
    failed = [each for each in again if each is not None]
    if failed:
        finding, history = failed[-1]
    rate = Rate(failed=len(failed), of=len(again))
    return Shrunk(
        schedule=schedule,
        operations=tuple(history.operations),
        marks=tuple(history.marks),
        finding=finding,
        rate=rate,
        plays=len(search.spent) + len(again),
        shortest=done,
    )


def runs_in(says: str) -> list[str]:
    """Name the runs that a sentence names."""
    return re.findall(r"\bwrun_[0-9A-Z]{26}\b", says)


def _candidates(whole: Schedule, about: Sequence[int], says: str) -> Iterator[Schedule]:
    """Give parts to begin with, the smallest first: one entity, one run, all that writes, all."""
    writing = whole.keep(frozenset(r.number for r in whole.requests if r.op in {CREATE, BATCH}))
    own = [request for request in writing.requests if request.number in about]
    runs = {request.args.get("runId") for request in own} or set(runs_in(says))
    names = {_name(request) for request in own}
    seen: set[frozenset[int]] = set()
    parts: tuple[Callable[[Planned], bool], ...] = (
        lambda r: (
            bool(own) and r.args.get("runId") in runs and (_name(r) in names or _name(r) is None)
        ),
        lambda r: r.args.get("runId") in runs,
        lambda _r: True,
    )
    for part in parts:
        numbers = frozenset(r.number for r in writing.requests if part(r))
        if numbers and numbers not in seen:
            seen.add(numbers)
            yield writing.keep(numbers)
    yield whole


def _name(request: Planned) -> object:
    return record(request.args.get("request")).get("correlationId")


def _smaller(
    search: _Search, schedule: Schedule, finding: Finding, history: History
) -> tuple[Schedule, Finding, History, bool]:
    """Leave out more and more, in halves and then one by one, while it still fails."""
    numbers = [request.number for request in schedule.requests]
    size = max(len(numbers) // 2, 1)
    while not search.over():
        start, shrunk = 0, False
        while start < len(numbers) and not search.over():
            rest = numbers[:start] + numbers[start + size :]
            found = search.fails(schedule.keep(frozenset(rest))) if rest else None
            if found is not None:
                numbers, shrunk = rest, True
                finding, history = found
            else:
                start += size
        if size == 1 and not shrunk and not search.over():
            return schedule.keep(frozenset(numbers)), finding, history, True
        size = max(size // 2, 1)
    return schedule.keep(frozenset(numbers)), finding, history, False


def history_of(operations: Sequence[Operation], kills: Sequence[tuple[int, int]]) -> History:
    """Give back the history of a case, or of its first requests."""
    return History(list(operations), list(kills))


def quiet(setting: Setting) -> Setting:
    """Wait less long than a check does: a play that hangs is none that fails."""
    return evolve(setting, patience=min(setting.patience, 10.0))
