"""How a baseline is written: from what failed in records, with what it knew before.

What holds stays as it is. A rate is measured and not claimed: it is written where several
executions of a case are on record, of which some failed.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from datetime import date

from attrs import evolve

from conformance.baselines import (
    ANYWHERE,
    Baseline,
    Entry,
    Rate,
    covers,
    is_stale,
    knowing,
)
from conformance.record.rows import ResultRow
from conformance.verdicts import FAILURES, Verdict

Reason = Callable[[ResultRow], tuple[str, str | None]]
"""Why a case fails, and where that is discussed."""


def extended(
    baseline: Baseline,
    results: Sequence[ResultRow],
    reason: Reason,
    expires: date,
    about: Mapping[str, Set[str]] | None = None,
) -> dict[str, Entry]:
    """Write down the failures that are not covered yet, and drop what passes or fails otherwise.

    `about` says which clauses each case shows. A case that fails now and then, and in none of them,
    came upon something: the entry is the clause's.
    """
    kept = {**_come_upon(results, reason, expires, about or {}), **baseline}
    for result in results:
        entry = kept.get(result.case)
        if result.observed in FAILURES:
            known = knowing(kept, result)
            if known is None:
                kept[result.case] = _written(entry, result, reason, expires)
            elif known is entry and not entry.may_pass and (rate := _rate(result)) is not None:
                kept[result.case] = evolve(entry, fails=rate)
        elif entry is not None and _lapses(entry, result.observed):
            del kept[result.case]
    return dict(sorted(kept.items()))


def _written(entry: Entry | None, result: ResultRow, reason: Reason, expires: date) -> Entry:
    """Write an entry; what an older one knew of the same failure stays known."""
    older = entry if entry is not None and covers(entry, result.observed) else None
    why, link = reason(result)
    return Entry(
        id=result.case,
        failure=older.failure if older else result.observed,
        reason=why,
        link=link,
        expires=expires,
        fails=(older.fails if older else None) or _rate(result),
        clauses=tuple(sorted({*result.broken, *(older.clauses if older else ())})),
    )


def _come_upon(
    results: Sequence[ResultRow],
    reason: Reason,
    expires: date,
    about: Mapping[str, Set[str]],
) -> dict[str, Entry]:
    """Write entries of the clauses that cases came upon now and then."""
    judged = [row for row in results if row.observed is Verdict.PASS or row.observed in FAILURES]
    first: dict[str, ResultRow] = {}
    for row in judged:
        own = about.get(row.case, frozenset())
        if own and row.observed is Verdict.FAIL and _rate(row) and not own & {*row.broken}:
            for clause in row.broken:
                first.setdefault(clause, row)
    found = {}
    for clause, row in first.items():
        seen = sum(clause in each.broken for each in judged)
        why, link = reason(row)
        if seen < len(judged):
            found[f"{ANYWHERE}{clause}"] = Entry(
                id=f"{ANYWHERE}{clause}",
                failure=Verdict.FAIL,
                reason=why,
                link=link,
                expires=expires,
                fails=Rate(failed=seen, of=len(judged)),
            )
    return found


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
        broken=sorted({clause for row in failing for clause in row.broken}),
        rate={"failed": failed, "of": of},
    )


def _executions(result: ResultRow) -> tuple[int, int]:
    """Count how often a case failed, and how often it was executed."""
    match result.rate:
        case {"failed": int(failed), "of": int(of)}:
            return failed, of
        case _:
            return int(result.observed in FAILURES), 1


def _rate(result: ResultRow) -> Rate | None:
    """Read at what rate a case failed, if some of its executions did not."""
    failed, of = _executions(result)
    return Rate(failed=failed, of=of) if failed < of else None


def _lapses(entry: Entry, observed: Verdict) -> bool:
    if observed is Verdict.PASS:
        return not entry.may_pass
    return is_stale(entry, observed)
