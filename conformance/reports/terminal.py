"""The report for a terminal: a table, every failure explained, and what a pass does not prove.

Colours and the width are the console's; nothing here asks what it is printed on.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from rich.console import Group as Together
from rich.console import RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from conformance.reports.failure import explain, visible
from conformance.reports.report import (
    GROUPS,
    Group,
    Implementation,
    Report,
    clause_sentence,
    headline,
    not_proved,
    reached,
    word,
)
from conformance.reports.suspects import suspects
from conformance.verdicts import Verdict
from vectors.canonical import JsonValue

STYLES: Final[Mapping[Group, str]] = {
    Group.GOOD: "green",
    Group.KNOWN: "yellow",
    Group.BAD: "red",
    Group.SILENT: "dim",
}

WORDS: Final = {"pass": "green", "fail": "red", "incomplete": "yellow"}

PROSE: Final = frozenset({"case", "clause", "link", "reason", "verdict", "wrong"})
LABEL: Final = 9
"""Columns of the word at the beginning of a line of an explanation."""

MOST_FAILURES: Final = 5
"""Failures that are explained; the others are listed."""

MOST_LISTED: Final = 20


def render(report: Report) -> RenderableType:
    """Show a report."""
    parts: list[RenderableType] = []
    for each in report.implementations:
        parts += _implementation(each)
    return Together(*parts)


def _implementation(each: Implementation) -> Iterator[RenderableType]:
    yield Rule(Text(visible(each.name), style="bold"), align="left")
    yield Text.assemble((f"{word(each).upper()}  ", f"bold {WORDS[word(each)]}"), headline(each))
    yield Text(visible(_about(each)), style="dim")
    for note in each.notes:
        yield Text(visible(f"note: {note}"), style="yellow")
    yield Padding(_areas(each), (1, 0))
    counted = ", ".join(f"{name} {told}" for name, told in reached(each).items())
    if counted:
        yield Text(visible(f"reached: {counted}"), style="dim")
    yield from _suspects(each)
    yield from _failures(each)
    known = each.of(Verdict.KNOWN_FAILURE)
    yield from _listed("known to fail", [f"{row.case.id}: {row.result.reason}" for row in known])
    yield from _listed("declined", _declined(each), wrapped=True)
    partly = [f"{case}: {reason}" for case, reason in each.in_part]
    yield from _listed("passed in part", partly, wrapped=True)
    yield from _listed("baseline", [f"{row['id']}: {row['why']}" for row in each.problems])
    yield Text("What a pass does not prove", style="bold")
    for line in not_proved(each):
        yield Padding(Text(line), (0, 0, 0, 2))


def _about(each: Implementation) -> str:
    header = each.record.header
    told = [
        f"suite {header.suite} {header.suite_version}",
        f"target {header.target}",
        f"tier {header.tier}" if header.tier else "",
        f"seed {', '.join(str(seed) for seed in header.seeds)}" if header.seeds else "",
        f"exit code {int(each.exit_code)}",
    ]
    return ", ".join(part for part in told if part)


def _areas(each: Implementation) -> Table:
    verdicts = list(each.counts)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("area")
    for verdict in verdicts:
        table.add_column(verdict.value, justify="right")
    for area, counts in each.areas.items():
        table.add_row(visible(area), *_cells(verdicts, counts))
    table.add_row("all cases", *_cells(verdicts, each.counts), style="bold")
    return table


def _cells(verdicts: Iterable[Verdict], counts: Mapping[Verdict, int]) -> Iterator[Text]:
    for verdict in verdicts:
        size = counts.get(verdict, 0)
        yield Text(str(size), style=STYLES[GROUPS[verdict]]) if size else Text("·", style="dim")


def _suspects(each: Implementation) -> Iterator[RenderableType]:
    lines = [
        f"{found.wrong} of {found.judged} wrong  {found.clause}: {clause_sentence(found.clause)}"
        for found in suspects(each)
    ]
    yield from _listed("where to look first", lines)


def _failures(each: Implementation) -> Iterator[RenderableType]:
    red = list(each.red)
    for row in red[:MOST_FAILURES]:
        yield Padding(Together(*(_line(line) for line in explain(row))), (0, 0, 1, 0))
    others = [f"{row.case.id}: {row.verdict.value}, {row.result.sentence}" for row in red]
    yield from _listed("also wrong", others[MOST_FAILURES:])


def _line(line: str) -> RenderableType:
    """Show a line of an explanation: prose is wrapped, a picture or a log never."""
    label, text = line[:LABEL], line[LABEL:]
    if label.strip() not in PROSE:
        return Text(line, no_wrap=True, overflow="ellipsis")
    told = Table.grid()
    told.add_column(width=LABEL)
    told.add_column()
    style = "bold" if label.strip() in {"case", "wrong"} else ""
    told.add_row(Text(label, style="dim"), Text(text, style=style))
    return told


def _declined(each: Implementation) -> list[str]:
    return [
        f"{row['capability'] or 'a question'}: {row['reason'] or 'no reason given'}"
        f" ({row['cases']} {'case' if row['cases'] == 1 else 'cases'};"
        f" clauses that nothing else shows: {_names(row['clauses'])})"
        for row in each.declined
    ]


def _names(value: JsonValue) -> str:
    names = [str(name) for name in value] if isinstance(value, list) else []
    return ", ".join(names) or "none"


def _listed(title: str, lines: list[str], *, wrapped: bool = False) -> Iterator[RenderableType]:
    if not lines:
        return
    yield Text(title, style="bold")
    for line in lines[:MOST_LISTED]:
        text = Text(visible(line), no_wrap=not wrapped, overflow="fold" if wrapped else "ellipsis")
        yield Padding(text, (0, 0, 0, 2))
    left = len(lines) - MOST_LISTED
    if left > 0:
        yield Padding(Text(f"and {left} more"), (0, 0, 0, 2))
    yield Text()
