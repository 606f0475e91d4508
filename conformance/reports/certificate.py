"""The report as a certificate: what a run showed, checkable offline, and the same for all shards.

It holds no times and no machine, so that the same run gives the same bytes wherever and in however
many shards it was made. `digest` is that of the rows without times and places: whoever has the
records can make the certificate again and compare.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Final

from attrs import evolve

from conformance.record import Record, RecordError
from conformance.record.merging import common
from conformance.record.rows import to_plain
from conformance.record.shapes import (
    COUNT,
    DECLINED,
    EXIT,
    MAYBE_COUNT,
    MAYBE_TEXT,
    MUTATION,
    NUMBER,
    OBJECT,
    PROBLEMS,
    TEXT,
    TEXT_MAP,
    TEXTS,
    VERDICT,
    Shape,
    exact,
    items,
    named,
    words,
)
from conformance.record.sums import SHOWS_NOTHING
from conformance.reports.report import (
    Implementation,
    Judged,
    Report,
    clause_sentence,
    not_proved,
    word,
)
from conformance.results import DRAFT
from conformance.verdicts import Verdict
from vectors.canonical import JsonObject, JsonValue

SCHEMA: Final = "onceproof/certificate/1"


def render(report: Report) -> str:
    """Write the certificate of one implementation."""
    if len(report.implementations) > 1:
        raise RecordError("a certificate is of one implementation, and these are several runs")
    return json.dumps(certificate(report.implementations[0]), indent=2) + "\n"


def certificate(each: Implementation) -> JsonObject:
    """Make a certificate."""
    header, footer = each.record.header, each.record.footer
    return {
        "schema": SCHEMA,
        "suite": header.suite,
        "suite_version": header.suite_version,
        "implementation": {**header.implementation},
        "target": header.target,
        "describe": {**header.describe},
        "verdict": word(each),
        "exit_code": int(each.exit_code),
        "exits": [*sorted(int(code) for code in each.exits)],
        "tier": header.tier,
        "seeds": [*header.seeds],
        "bounds": {**header.bounds},
        "roles": [*header.roles],
        "profiles": [*header.profiles],
        "capabilities": [*header.capabilities],
        "counts": {verdict.value: size for verdict, size in each.counts.items()},
        "clauses": _clauses(each),
        "coverage": {} if footer is None else _coverage(footer.coverage),
        "mutation": each.mutation,
        "declined": [*each.declined],
        "known_failures": _reasons(each.of(Verdict.KNOWN_FAILURE)),
        "untestable": _reasons(each.of(Verdict.UNTESTABLE)),
        "failures": [row.case.id for row in each.red],
        "baseline": [*each.problems],
        "hashes": {**header.hashes},
        "digest": digest(each.record),
        "notes": [*each.notes],
        "does_not_prove": [*not_proved(each)],
    }


def digest(record: Record) -> str:
    """Digest the rows of a record without its times, and without where its files lie."""
    rows = [
        to_plain(common(record.header)),
        *(to_plain(case) for _id, case in sorted(record.cases.items())),
        *(
            to_plain(evolve(row, micros=0, replay=None))
            for _id, row in sorted(record.results.items())
        ),
        *([] if record.footer is None else [to_plain(evolve(record.footer, micros=0))]),
    ]
    whole = hashlib.sha256()
    for row in rows:
        whole.update(json.dumps(row, sort_keys=True).encode("ascii") + b"\n")
    return whole.hexdigest()


def _clauses(each: Implementation) -> list[JsonValue]:
    """Say of every clause how many cases show it, and how many of them pass."""
    shown: dict[str, list[Verdict]] = {}
    for row in each.rows:
        for clause in row.case.clauses:
            shown.setdefault(clause, [])
            if row.verdict not in SHOWS_NOTHING:
                shown[clause].append(row.verdict)
    return [
        {
            "id": clause,
            "sentence": clause_sentence(clause),
            "cases": len(shown[clause]),
            "pass": shown[clause].count(Verdict.PASS),
        }
        for clause in sorted(shown)
    ]


def _coverage(coverage: Mapping[str, JsonValue]) -> JsonObject:
    return {
        name: {"reached": len(covered["reached"]), "of": covered["of"]}
        for name, covered in coverage.items()
        if isinstance(covered, dict) and isinstance(covered["reached"], list)
    }


def _reasons(rows: Iterable[Judged]) -> list[JsonValue]:
    return [
        {
            "id": row.case.id,
            "failure": row.result.observed.value,
            "reason": row.result.reason,
            "url": row.result.url,
        }
        for row in rows
    ]


# --- the published schema -----------------------------------------------------------------------

_REASON: Final = exact(id=TEXT, failure=VERDICT, reason=TEXT, url=MAYBE_TEXT)

FIELDS: Final[Mapping[str, Shape]] = {
    "schema": words(SCHEMA),
    "suite": TEXT,
    "suite_version": TEXT,
    "implementation": TEXT_MAP,
    "target": TEXT,
    "describe": TEXT_MAP,
    "verdict": words("pass", "fail", "incomplete"),
    "exit_code": EXIT,
    "exits": items(EXIT),
    "tier": TEXT,
    "seeds": items(NUMBER),
    "bounds": OBJECT,
    "roles": TEXTS,
    "profiles": TEXTS,
    "capabilities": TEXTS,
    "counts": named(COUNT),
    "clauses": items(exact(id=TEXT, sentence=TEXT, cases=COUNT, **{"pass": COUNT})),
    "coverage": named(exact(reached=COUNT, of=MAYBE_COUNT)),
    "mutation": MUTATION,
    "declined": DECLINED,
    "known_failures": items(_REASON),
    "untestable": items(_REASON),
    "failures": TEXTS,
    "baseline": PROBLEMS,
    "hashes": TEXT_MAP,
    "digest": TEXT,
    "notes": TEXTS,
    "does_not_prove": TEXTS,
}
"""What each field of a certificate holds."""


def schema() -> JsonObject:
    """Describe a certificate."""
    told = exact(**FIELDS).schema
    return {"$schema": DRAFT, "title": "what a run of the suite showed", **told}
