"""Shortest executions of a check: what of its amounts is enough for it to find the same again.

A check that sees itself what is wrong (the order of what a reader got, a delivery that does not
come, what a kill left behind) is executed again with less of what it offers, on a fresh store, and
the cut is kept while it finds something of the same clause. First it does only what it was doing
when it found it, and the least of everything else; then amount after amount is cut as far as it
goes. What is left was seen to fail, and every part of it that can be left out to be needed, unless
plays or time end before (`Shrunk.shortest`). In the end it is executed some times more, to say how
often it fails; once, or a few times, where nothing in it depends on timing.

A check that offers nothing is a fixed script: there is nothing to cut, and only its rate is found.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import evolve, field, frozen

from conformance.baselines import Rate
from conformance.world.amounts import WHOLE, Cut, Label, Offer
from conformance.world.bench import Finding, Fleet, Setting
from conformance.world.check import Check
from conformance.world.shrinking import RACES, SEARCHING, Effort, Shrunk
from conformance.world.suite import Judged, Stores, again, run_check
from spec_model.clauses import Level


@frozen(kw_only=True)
class Cutter:
    """Executes cuts of one check on fresh stores of one backend."""

    fleet: Fleet
    stores: Stores
    setting: Setting
    """As the suite was run: not the one that is made of it for the check."""
    check: Check
    clause: str
    audited: bool
    """Whether it takes the audit to see what is wrong."""

    def play(self, cut: Cut) -> Judged | None:
        """Execute a cut; what came of it, if it finds the same."""
        setting = evolve(self.setting, cut=cut, audited=self.audited)
        judged = run_check(self.check, self.fleet, self.stores, setting, Level.SHOULD)
        return judged if again(judged, self.clause) is not None else None


@frozen
class _Search:
    """One search, with what is left of its effort."""

    cutter: Cutter
    effort: Effort
    began: float = field(factory=time.monotonic)
    spent: list[float] = field(factory=list)
    untried: list[Cut] = field(factory=list)
    """What there was no time for."""

    def late(self, seconds: float) -> bool:
        """Whether so many seconds would have passed after another play like the last."""
        last = self.spent[-1] if self.spent else 0.0
        return time.monotonic() - self.began + last > seconds

    def over(self) -> bool:
        """Whether nothing more may be tried, so that there is time to confirm what was found."""
        return self.late(SEARCHING * self.effort.seconds) or len(self.spent) >= self.effort.plays

    def fails(self, cut: Cut) -> Judged | None:
        """Execute a cut, several times if what it finds may depend on timing."""
        for _ in range(RACES if self.cutter.check.repeats else 1):
            if self.over():
                self.untried.append(cut)
                return None
            found = self.once(cut)
            if found is not None:
                return found
        return None

    def once(self, cut: Cut) -> Judged | None:
        """Execute a cut, and note how long that took."""
        began = time.monotonic()
        found = self.cutter.play(cut)
        self.spent.append(time.monotonic() - began)
        return found


def cut_down(cutter: Cutter, judged: Judged, finding: Finding, effort: Effort) -> Shrunk:
    """Look for the least of a check that finds the same again, and say how often that fails."""
    search = _Search(cutter, effort)
    cut, best = _begun(search, judged, finding)
    if best is not None:
        cut, best = _smaller(search, cut, best)
    most = effort.confirm if cutter.check.repeats else effort.sure
    last, failed, of = best, 0, 0
    while of < most and (of == 0 or not search.late(effort.seconds)):
        found = search.once(cut)
        of += 1
        failed += found is not None
        last = found or last
    whole = last or judged
    return Shrunk(
        schedule=None,
        cut=cut,
        operations=whole.operations,
        marks=whole.marks,
        finding=again(whole, cutter.clause) or finding,
        rate=Rate(failed=failed, of=of),
        plays=len(search.spent),
        shortest=not search.untried,
        own=whole.own,
    )


def _begun(search: _Search, judged: Judged, finding: Finding) -> tuple[Cut, Judged | None]:
    """Find something to begin with, the smallest first; else all of it, which is not played."""
    for candidate in _candidates(judged.offered, finding.during):
        found = search.fails(candidate)
        if found is not None:
            return candidate, found
    return WHOLE, None


def _candidates(offered: Mapping[str, Offer], during: Mapping[str, Label]) -> Iterator[Cut]:
    doing: Cut = {name: (label,) for name, label in during.items() if name in offered}
    least: Cut = {name: _least(offer) for name, offer in offered.items() if name not in doing}
    seen: list[Cut] = [WHOLE]
    for candidate in ({**least, **doing}, doing):
        if candidate not in seen:
            seen.append(candidate)
            yield candidate
    if offered:
        yield WHOLE


def _least(offer: Offer) -> int | tuple[Label, ...]:
    return offer.least if isinstance(offer.usual, int) else offer.usual[: offer.least]


def _smaller(search: _Search, cut: Cut, best: Judged) -> tuple[Cut, Judged]:
    """Cut amount after amount as far as it goes."""
    now = dict(cut)
    for name, offer in best.offered.items():

        def with_less(kept: int | tuple[Label, ...], name: str = name) -> Judged | None:
            return search.fails({**now, name: kept})

        given = now.get(name, offer.usual)
        kept, found = _cut(given, offer.least, with_less)
        if found is not None:
            now[name], best = kept, found
    return now, best


Try = Callable[[int | tuple[Label, ...]], Judged | None]


def _cut(
    given: int | tuple[Label, ...], least: int, fails: Try
) -> tuple[int | tuple[Label, ...], Judged | None]:
    return _fewer(given, least, fails) if isinstance(given, int) else _without(given, least, fails)


def _fewer(given: int, least: int, fails: Try) -> tuple[int, Judged | None]:
    """Find the least number: the least that there may be, or what is found by halving."""
    best: Judged | None = None
    low, high = least, given
    guess = least
    while low < high:
        found = fails(guess)
        if found is not None:
            best, high = found, guess
        else:
            low = guess + 1
        guess = (low + high) // 2
    return high, best


def _without(
    given: Sequence[Label], least: int, fails: Try
) -> tuple[tuple[Label, ...], Judged | None]:
    """Leave out things, in halves and then one by one, from the end on."""
    kept, best = tuple(given), None
    size = len(kept) if least == 0 else max(len(kept) // 2, 1)
    while size and len(kept) > least:
        stop = len(kept)
        while stop > 0 and len(kept) > least:
            start = max(stop - size, 0)
            rest = kept[:start] + kept[stop:]
            found = fails(rest) if len(rest) >= least else None
            if found is not None:
                kept, best = rest, found
            stop = start
        size = 0 if size == 1 else max(size // 2, 1)
    return kept, best
