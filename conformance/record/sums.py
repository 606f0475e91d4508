"""What the rows of a record come to: counts, and what was declined with the clauses it costs."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sized

from conformance.exits import Exit
from conformance.record.rows import CaseRow, Header, ResultRow
from conformance.verdicts import Verdict, exits_of
from vectors.canonical import JsonObject, JsonValue

SHOWS_NOTHING = frozenset(
    {Verdict.NOT_RUN, Verdict.UNDECIDED, Verdict.DECLINED, Verdict.UNTESTABLE}
)
"""Verdicts after which nothing is known of the target."""

Reason = tuple[str, str, str]


def counts(results: Iterable[ResultRow]) -> dict[str, int]:
    """Count results by verdict, in the order of severity."""
    counted = Counter(result.verdict for result in results)
    return {verdict.value: counted[verdict] for verdict in Verdict if counted[verdict]}


def exits(
    header: Header,
    cases: Sized,
    results: Mapping[str, ResultRow],
    also: Iterable[Exit] = (),
) -> frozenset[Exit]:
    """Collect the exit codes that the rows ask for; what was planned and not judged is not-run."""
    verdicts = [result.verdict for result in results.values()]
    known = max(len(cases), header.planned or 0)
    return exits_of([*verdicts, *[Verdict.NOT_RUN] * (known - len(results))], also)


def shown_clauses(cases: Iterable[CaseRow], results: Mapping[str, ResultRow]) -> frozenset[str]:
    """Collect the clauses of which at least one case was judged, whatever came out."""
    return frozenset(
        clause
        for case in cases
        if case.id in results and results[case.id].verdict not in SHOWS_NOTHING
        for clause in case.clauses
    )


def declined(cases: Iterable[CaseRow], results: Mapping[str, ResultRow]) -> list[JsonValue]:
    """Group what was declined by its reason, with the clauses that nothing else shows."""
    known = [*cases]
    shown = shown_clauses(known, results)
    sizes: Counter[Reason] = Counter()
    lost: defaultdict[Reason, set[str]] = defaultdict(set)
    for case in known:
        result = results.get(case.id)
        if result is None or result.verdict is not Verdict.DECLINED:
            continue
        reason = (result.capability or "", result.reason, result.url or "")
        sizes[reason] += 1
        lost[reason] |= set(case.clauses) - shown
    return [_declined_row(reason, sizes[reason], lost[reason]) for reason in sorted(sizes)]


def _declined_row(reason: Reason, size: int, lost: Iterable[str]) -> JsonObject:
    capability, why, url = reason
    return {
        "capability": capability or None,
        "reason": why,
        "url": url or None,
        "cases": size,
        "clauses": [*sorted(lost)],
    }
