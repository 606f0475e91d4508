"""How a baseline is written: from what failed in records, with what it knew before.

What holds stays as it is. A rate is measured and not claimed: it is written where several
executions of a case are on record, of which some failed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date

from attrs import evolve

from conformance.baselines import (
    ANYWHERE,
    Baseline,
    Entry,
    Rate,
    anywhere,
    covers,
    is_stale,
    knowing,
)
from conformance.record.rows import ResultRow
from conformance.verdicts import FAILURES, Verdict

About = Mapping[str, Set[str]]
"""Which clauses each case shows, by its id."""

Reason = Callable[[ResultRow, str], tuple[str, str | None]]
"""Why a case fails, or what it came upon of a clause; and where that is discussed."""


def extended(
    baseline: Baseline,
    results: Sequence[ResultRow],
    reason: Reason,
    expires: date,
    about: About | None = None,
) -> dict[str, Entry]:
    """Write down the failures that are not covered yet, and drop what passes or fails otherwise.

    `about` says which clauses each case shows. What a case breaks now and then and is not about, it
    came upon: that is an entry of the clause, and the case has one of what is left.
    """
    own: About = about or {}
    kept = {**_come_upon(results, reason, expires, own), **baseline}
    for result in results:
        entry = kept.get(result.case)
        shows = own.get(result.case, frozenset())
        if result.observed in FAILURES:
            known = knowing(kept, result, shows)
            if known is None:
                kept[result.case] = _written(kept, result, shows, reason, expires)
            elif known is entry and not entry.may_pass and (rate := _rate(result, entry.clauses)):
                kept[result.case] = evolve(entry, fails=rate)
        elif entry is not None and _lapses(entry, result.observed):
            del kept[result.case]
    return dict(sorted(kept.items()))


def recounted(baseline: Baseline, results: Sequence[ResultRow]) -> dict[str, Entry]:
    """Add further executions to what is known: how often each entry failed, of how many.

    An entry without a rate stands for one execution that failed, so a pass gives it a rate.
    """
    rows = {row.case: row for row in results}
    return {
        name: _counted(entry, rows[name]) if name in rows else entry
        for name, entry in baseline.items()
    }


def _counted(entry: Entry, result: ResultRow) -> Entry:
    failed, of = _executions(result)
    if result.observed is not Verdict.PASS and not covers(entry, result.observed):
        return entry
    if failed:
        failed = max((result.broken.get(clause, 0) for clause in entry.clauses), default=failed)
    if entry.fails is None and failed == of:
        return entry
    before = entry.fails or Rate(failed=1, of=1)
    return evolve(entry, fails=Rate(failed=before.failed + failed, of=before.of + of))


def _written(
    baseline: Baseline, result: ResultRow, shows: Set[str], reason: Reason, expires: date
) -> Entry:
    """Write an entry; what an older one knew of the same failure stays known."""
    entry = baseline.get(result.case)
    older = entry if entry is not None and covers(entry, result.observed) else None
    why, link = reason(result, "")
    met = anywhere(baseline).keys() - shows
    clauses = {*result.broken, *(older.clauses if older else ())} - met
    return Entry(
        id=result.case,
        failure=older.failure if older else result.observed,
        reason=why,
        link=link,
        expires=expires,
        fails=(older.fails if older else None) or _rate(result, clauses),
        clauses=tuple(sorted(clauses)),
    )


def _come_upon(
    results: Sequence[ResultRow], reason: Reason, expires: date, about: About
) -> dict[str, Entry]:
    """Write entries of the clauses that cases came upon now and then."""
    judged = [row for row in results if row.observed is Verdict.PASS or row.observed in FAILURES]
    first: dict[str, ResultRow] = {}
    for row in judged:
        own = about.get(row.case, row.broken.keys())
        _failed, of = _executions(row)
        if row.observed is Verdict.FAIL:
            for clause, times in row.broken.items():
                if times < of and clause not in own:
                    first.setdefault(clause, row)
    return {
        f"{ANYWHERE}{clause}": _met(clause, judged, reason(row, clause), expires)
        for clause, row in first.items()
    }


def _met(
    clause: str, judged: Sequence[ResultRow], told: tuple[str, str | None], expires: date
) -> Entry:
    """Write the entry of a clause: how many of the cases came upon it."""
    seen = sum(clause in row.broken for row in judged)
    return Entry(
        id=f"{ANYWHERE}{clause}",
        failure=Verdict.FAIL,
        reason=told[0],
        link=told[1],
        expires=expires,
        fails=Rate(failed=seen, of=max(len(judged), seen + 1)),
    )


def combined(runs: Sequence[Mapping[str, ResultRow]]) -> list[ResultRow]:
    """Take several runs of the same cases for one: the executions of each case add up."""
    rows: dict[str, list[ResultRow]] = {}
    for run in runs:
        for case, row in run.items():
            rows.setdefault(case, []).append(row)
    return [_added(each) for each in rows.values()]


def _added(rows: Sequence[ResultRow]) -> ResultRow:
    failing = [row for row in rows if row.observed in FAILURES]
    counted = [*failing, *(row for row in rows if row.observed is Verdict.PASS)]
    if not failing:
        return next(iter(counted), rows[0])
    first = failing[0]
    classes = {row.observed for row in failing}
    failed, of = (sum(counts) for counts in zip(*map(_executions, counted), strict=True))
    return evolve(
        first,
        observed=first.observed if len(classes) == 1 else Verdict.FLAKY,
        broken=sum((Counter(row.broken) for row in failing), Counter[str]()),
        rate={"failed": failed, "of": of},
    )


def _executions(result: ResultRow) -> tuple[int, int]:
    """Count how often a case failed, and how often it was executed."""
    match result.rate:
        case {"failed": int(failed), "of": int(of)}:
            return failed, of
        case _:
            return int(result.observed in FAILURES), 1


def _rate(result: ResultRow, clauses: Iterable[str]) -> Rate | None:
    """Say at what rate a case broke any of some clauses, if some of its executions did not."""
    failed, of = _executions(result)
    broke = max((result.broken.get(clause, 0) for clause in clauses), default=failed)
    return Rate(failed=broke, of=of) if 0 < broke < of else None


def _lapses(entry: Entry, observed: Verdict) -> bool:
    if observed is Verdict.PASS:
        return not entry.may_pass
    return is_stale(entry, observed)
