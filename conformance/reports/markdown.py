"""The report as Markdown, as the summary of a step on GitHub shows it."""

from collections.abc import Iterator
from typing import Final

from conformance.pages.markdown import code, table
from conformance.reports.failure import clip, explain
from conformance.reports.report import (
    GROUPS,
    Group,
    Implementation,
    Judged,
    Report,
    clause_sentence,
    headline,
    not_proved,
    word,
)
from conformance.reports.suspects import suspects
from conformance.verdicts import Verdict
from vectors.canonical import JsonValue

MOST_FAILURES: Final = 20
"""Failures that are explained; a summary may not be longer than a megabyte."""

MOST_LISTED: Final = 100

MARKS: Final = {"pass": "✅", "fail": "❌", "incomplete": "⚠️"}

COLUMNS: Final = ("area", "pass", "known", "wrong", "nothing learnt")
ORDER: Final = (Group.GOOD, Group.KNOWN, Group.BAD, Group.SILENT)


def render(report: Report) -> str:
    """Write a report."""
    lines = ["# Conformance", ""]
    for each in report.implementations:
        lines += [*_implementation(each), ""]
    return "\n".join(lines).rstrip() + "\n"


def _implementation(each: Implementation) -> Iterator[str]:
    header = each.record.header
    yield f"## {MARKS[word(each)]} {_text(each.name)}"
    yield ""
    yield f"**{headline(each)}.** Exit code {int(each.exit_code)}."
    yield f"Suite {header.suite} {header.suite_version}, target {_code(header.target)}."
    yield ""
    for note in each.notes:
        yield f"> ⚠️ {_text(note)}"
        yield ""
    yield from table(COLUMNS, _rows(each))
    yield ""
    yield from _suspects(each)
    yield from _failures(each)
    yield from _declined(each)
    yield from _in_part(each)
    yield from _known(each)
    yield from _problems(each)
    yield "### What a pass does not prove"
    yield ""
    yield from (f"- {line}" for line in not_proved(each))


def _rows(each: Implementation) -> Iterator[list[str]]:
    for area, counts in each.areas.items():
        sizes = [sum(n for v, n in counts.items() if GROUPS[v] is group) for group in ORDER]
        yield [area, *(str(size) if size else "" for size in sizes)]
    totals = [each.count(group) for group in ORDER]
    yield ["**all cases**", *(f"**{size}**" if size else "" for size in totals)]


def _text(text: str) -> str:
    """Make text from outside safe in Markdown."""
    for letter in "\\`*_[]<>|":
        text = text.replace(letter, f"\\{letter}")
    return clip(text)


def _code(text: str) -> str:
    return code(clip(text).replace("`", "'"))


def _suspects(each: Implementation) -> Iterator[str]:
    found = suspects(each)
    if not found:
        return
    yield "### Where to look first"
    yield ""
    yield from table(
        ["clause", "wrong", "what it says"],
        (
            [_code(one.clause), f"{one.wrong} of {one.judged}", clause_sentence(one.clause)]
            for one in found
        ),
    )
    yield ""


def _failures(each: Implementation) -> Iterator[str]:
    red = list(each.red)
    if not red:
        return
    yield "### What is wrong"
    yield ""
    for row in red[:MOST_FAILURES]:
        yield from _failure(row)
    rest = red[MOST_FAILURES:]
    if rest:
        yield f"And {len(rest)} more:"
        yield ""
        yield from (f"- {_code(row.case.id)}: {row.verdict.value}" for row in rest[:MOST_LISTED])
        if len(rest) > MOST_LISTED:
            yield f"- and {len(rest) - MOST_LISTED} more"
        yield ""


def _failure(row: Judged) -> Iterator[str]:
    yield f"<details><summary><b>{row.verdict.value}</b> {_html(row.case.id)}"
    yield f"<br>{_html(row.result.sentence)}</summary>"
    yield ""
    yield "````text"
    yield from (line.replace("````", "'''") for line in explain(row))
    yield "````"
    yield ""
    yield "</details>"
    yield ""


def _html(text: str) -> str:
    return clip(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _names(value: JsonValue) -> str:
    return ", ".join(_code(str(name)) for name in value) if isinstance(value, list) else ""


def _declined(each: Implementation) -> Iterator[str]:
    if not each.declined:
        return
    yield "### Declined, and what that costs"
    yield ""
    yield from table(
        ["capability", "reason", "cases", "clauses that nothing else shows"],
        (
            [
                str(row["capability"] or ""),
                _text(str(row["reason"])),
                str(row["cases"]),
                _names(row["clauses"]),
            ]
            for row in each.declined
        ),
    )
    yield ""


def _in_part(each: Implementation) -> Iterator[str]:
    rows = [[_code(case), _text(reason)] for case, reason in each.in_part]
    if rows:
        yield "### Passed in part"
        yield ""
        yield from table(["case", "what of it was declined"], rows)
        yield ""


def _known(each: Implementation) -> Iterator[str]:
    known = each.of(Verdict.KNOWN_FAILURE)
    if not known:
        return
    yield "### Known failures"
    yield ""
    for row in known[:MOST_LISTED]:
        link = f" ({row.result.url})" if row.result.url else ""
        yield f"- {_code(row.case.id)}: {_text(row.result.reason)}{link}"
    if len(known) > MOST_LISTED:
        yield f"- and {len(known) - MOST_LISTED} more"
    yield ""


def _problems(each: Implementation) -> Iterator[str]:
    if not each.problems:
        return
    yield "### Entries of the baseline that must go"
    yield ""
    yield from (f"- {_code(str(row['id']))}: {_text(str(row['why']))}" for row in each.problems)
    yield ""
