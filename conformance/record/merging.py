"""Joining the records of shards, so that a report is the same as that of the unsharded run.

Records belong together if they are of the same suite, target, implementation and effort: all of
their headers is the same but which shard it was, when it ran and how. Cases are put in the order
of their ids. A case that two of them judged is joined as executions are: what differs is flaky.
"""

from collections.abc import Iterable, Sequence

from attrs import evolve

from conformance.exits import Exit, first
from conformance.record.files import Record
from conformance.record.rows import CaseRow, Footer, Header, RecordError, ResultRow
from conformance.record.sums import counts, declined, exits
from conformance.verdicts import SEVERITY, Verdict, across
from vectors.canonical import JsonObject, JsonValue


def common(header: Header) -> Header:
    """Leave out of a header what differs between shards of one run."""
    return evolve(header, shard=None, planned=None, started="")


def together(records: Iterable[Record]) -> list[Record]:
    """Merge the records that belong together, in the order of their targets."""
    groups: list[list[Record]] = []
    for record in records:
        for group in groups:
            if common(group[0].header) == common(record.header):
                group.append(record)
                break
        else:
            groups.append([record])
    return sorted((merge(group) for group in groups), key=_name)


def _name(record: Record) -> tuple[str, ...]:
    header = record.header
    told = header.implementation
    return told.get("name", ""), told.get("version", ""), header.target, header.suite


def merge(records: Sequence[Record]) -> Record:
    """Join records of the same run."""
    if not records:
        raise RecordError("there are no records to merge")
    headers = {repr(common(record.header)) for record in records}
    if len(headers) > 1:
        raise RecordError("these records are of different runs")
    cases = _cases(records)
    results = _results(records, cases)
    notes = sorted({note for record in records for note in record.notes})
    missing = _missing_shards([record.header for record in records])
    footers = [record.footer for record in records if record.footer is not None]
    whole = len(footers) == len(records) and not missing
    header = _header([record.header for record in records])
    return Record(
        header=header,
        cases=cases,
        results=results,
        footer=_footer(header, footers, cases, results) if whole else None,
        notes=[*notes, *missing],
    )


def _header(headers: Sequence[Header]) -> Header:
    return evolve(
        common(headers[0]),
        planned=_planned(headers),
        started=min(header.started for header in headers),
    )


def _planned(headers: Sequence[Header]) -> int | None:
    """Add up what the shards planned; records of the same shard planned the same cases."""
    most: dict[str, int] = {}
    for header in headers:
        if header.planned is None:
            return None
        shard = repr(header.shard)
        most[shard] = max(most.get(shard, 0), header.planned)
    return sum(most.values())


def _missing_shards(headers: Sequence[Header]) -> list[str]:
    """Say which shards of the whole are not there."""
    shards = [header.shard for header in headers]
    sizes = {str(shard["of"]) for shard in shards if shard is not None}
    if not sizes or None in shards:
        return []
    if len(sizes) > 1:
        raise RecordError("these records are shards of different divisions")
    of = int(min(sizes))
    there = {str(shard["index"]) for shard in shards if shard is not None}
    gone = [str(index) for index in range(of) if str(index) not in there]
    return [f"of {of} shards these are missing: {', '.join(gone)}"] if gone else []


def _cases(records: Iterable[Record]) -> dict[str, CaseRow]:
    found: dict[str, CaseRow] = {}
    for record in records:
        for case in record.cases.values():
            if found.setdefault(case.id, case) != case:
                raise RecordError(f"case {case.id} is something else in another record")
    return dict(sorted(found.items()))


def _results(records: Iterable[Record], cases: Iterable[str]) -> dict[str, ResultRow]:
    found: dict[str, ResultRow] = {}
    for record in records:
        for result in record.results.values():
            known = found.get(result.case)
            found[result.case] = result if known is None else _join(known, result)
    return {case: found[case] for case in cases if case in found}


def _join(one: ResultRow, other: ResultRow) -> ResultRow:
    """Keep the row that tells most, with the verdict of both."""
    worse = max(one, other, key=_telling)
    verdict = across(one.verdict, other.verdict)
    observed = across(one.observed, other.observed)
    if verdict is Verdict.FLAKY and worse.verdict is not Verdict.FLAKY:
        told = " and ".join(sorted({one.verdict.value, other.verdict.value}))
        return evolve(
            worse, verdict=verdict, observed=observed, sentence=f"{told}: {worse.sentence}"
        )
    return evolve(worse, verdict=verdict, observed=observed)


def _telling(result: ResultRow) -> tuple[int, str]:
    return SEVERITY[result.verdict], repr(result)


def _footer(
    header: Header,
    footers: Sequence[Footer],
    cases: dict[str, CaseRow],
    results: dict[str, ResultRow],
) -> Footer:
    # A shard in which nothing passed is vacuous; whether the whole is, its verdicts say.
    also = {Exit(each) for footer in footers for each in footer.exits} - {Exit.VACUOUS}
    codes = exits(header, cases, results, also)
    ended = next((footer.ended for footer in footers if footer.ended != "complete"), "complete")
    return Footer(
        ended=ended,
        exit_code=int(first(codes)),
        exits=sorted(int(each) for each in codes),
        cases=len(cases),
        counts=counts(results.values()),
        coverage=_coverage(footers),
        declined=declined(cases.values(), results),
        mutation=next((each.mutation for each in footers if each.mutation is not None), None),
        baseline=_union(footer.baseline for footer in footers),
        notes=sorted({note for footer in footers for note in footer.notes}),
        micros=sum(footer.micros for footer in footers),
    )


def _union(lists: Iterable[Sequence[JsonValue]]) -> list[JsonValue]:
    found = {repr(item): item for each in lists for item in each}
    return [found[name] for name in sorted(found)]


def _coverage(footers: Iterable[Footer]) -> JsonObject:
    reached: dict[str, set[str]] = {}
    of: dict[str, JsonValue] = {}
    for footer in footers:
        for name, covered in footer.coverage.items():
            if isinstance(covered, dict) and isinstance(covered["reached"], list):
                reached.setdefault(name, set()).update(str(each) for each in covered["reached"])
                of[name] = covered["of"]
    return {name: {"reached": [*sorted(reached[name])], "of": of[name]} for name in sorted(reached)}
