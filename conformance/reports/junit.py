"""The report as JUnit XML, for continuous builds.

A tool that reads JUnit takes a skipped test for green. So what makes the run end with another code
than 0 is never skipped here: a case that was not run is an error, and so are a record without a
footer and an entry of the baseline that must go, which have test cases of their own.
"""

import re
from collections.abc import Container
from itertools import islice
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from conformance.reports.failure import explain
from conformance.reports.report import Implementation, Judged, Report, is_red, not_proved
from conformance.verdicts import Verdict

ERRORS: Final = frozenset(
    {
        Verdict.CRASH,
        Verdict.HANG,
        Verdict.PROTOCOL_ERROR,
        Verdict.HARNESS_ERROR,
        Verdict.UNTESTABLE,
        Verdict.NOT_RUN,
        Verdict.UNDECIDED,
    }
)
"""Red verdicts that are no wrong answers."""

MOST_EXPLAINED: Final = 500
"""Failures that are explained at length, the worst first; others have their sentence."""

FORBIDDEN: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold."""


def render(report: Report) -> str:
    """Write a report."""
    root = Element("testsuites", name="onceproof")
    for each in report.implementations:
        explained = {row.case.id for row in islice(each.red, MOST_EXPLAINED)}
        for role in sorted({row.case.role for row in each.rows}):
            _suite(root, each, role, explained)
        _record(root, each)
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _clean(text: str) -> str:
    return FORBIDDEN.sub("\ufffd", text)


def _seconds(micros: int) -> str:
    return f"{micros // 1_000_000}.{micros % 1_000_000:06}"


def _suite(root: Element, each: Implementation, role: str, explained: Container[str]) -> None:
    rows = [row for row in each.rows if row.case.role == role]
    suite = SubElement(
        root,
        "testsuite",
        name=_clean(f"{each.name}: {role}"),
        tests=str(len(rows)),
        failures=str(sum(_kind(row) == "failure" for row in rows)),
        errors=str(sum(_kind(row) == "error" for row in rows)),
        skipped=str(sum(_kind(row) == "skipped" for row in rows)),
        time=_seconds(sum(row.result.micros for row in rows)),
    )
    _properties(suite, each)
    for row in rows:
        _case(suite, row, explained=row.case.id in explained)


def _properties(suite: Element, each: Implementation) -> None:
    header = each.record.header
    told = {
        "suite": f"{header.suite} {header.suite_version}",
        "target": header.target,
        "tier": header.tier,
        "seeds": ", ".join(str(seed) for seed in header.seeds),
        **{f"hash {name}": digest for name, digest in sorted(header.hashes.items())},
        "what a pass does not prove": " ".join(not_proved(each)),
    }
    properties = SubElement(suite, "properties")
    for name, value in told.items():
        if value:
            SubElement(properties, "property", name=_clean(name), value=_clean(value))


def _kind(row: Judged) -> str:
    if row.verdict is Verdict.PASS:
        return ""
    if not is_red(row.verdict):
        return "skipped"
    return "error" if row.verdict in ERRORS else "failure"


def _case(suite: Element, row: Judged, *, explained: bool) -> None:
    case = SubElement(
        suite,
        "testcase",
        classname=_clean(f"{row.case.role}.{row.case.area}"),
        name=_clean(row.case.id),
        time=_seconds(row.result.micros),
    )
    kind = _kind(row)
    if not kind:
        return
    said = row.result.sentence or row.result.reason or row.verdict.value
    told = SubElement(case, kind, message=_clean(f"{row.verdict.value}: {said}"))
    if kind != "skipped":
        told.set("type", row.verdict.value)
    if kind != "skipped" and explained:
        told.text = _clean("\n".join(explain(row)))


def _record(root: Element, each: Implementation) -> None:
    """Make what is wrong with the run itself red as well."""
    wrong = [(f"baseline.{row['id']}", "failure", str(row["why"])) for row in each.problems]
    if not each.complete:
        wrong.append(("record", "error", "; ".join(each.notes) or "the record is incomplete"))
    if not wrong:
        return
    kinds = [kind for _name, kind, _why in wrong]
    suite = SubElement(
        root,
        "testsuite",
        name=_clean(f"{each.name}: the run"),
        tests=str(len(wrong)),
        failures=str(kinds.count("failure")),
        errors=str(kinds.count("error")),
        skipped="0",
        time=_seconds(0),
    )
    for name, kind, why in wrong:
        case = SubElement(suite, "testcase", classname="run", name=_clean(name), time=_seconds(0))
        SubElement(case, kind, message=_clean(why), type=kind)
