"""The report as annotations: lines that GitHub shows beside a change.

A step shows only a few of each kind, so the worst come first, and what is left out is counted.
"""

from collections.abc import Iterator
from typing import Final

from conformance.exits import Exit
from conformance.reports.failure import again
from conformance.reports.report import Implementation, Judged, Report, word

MOST: Final = 10
"""How many of a kind are shown for one step."""

_IN_TEXT: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY: Final = {**_IN_TEXT, ":": "%3A", ",": "%2C"}


def render(report: Report) -> str:
    """Write a line for each failure, and one for each implementation."""
    return "".join(f"{line}\n" for each in report.implementations for line in _lines(each))


def _lines(each: Implementation) -> Iterator[str]:
    red = list(each.red)
    if each.exit_code is Exit.OK:
        kept = f"{each.name}: {each.total} cases, nothing is wrong"
        yield _line("notice", f"onceproof: {word(each)}", kept)
    else:
        names = f"{each.name} ends with exit code {int(each.exit_code)}: {len(red)} cases are wrong"
        yield _line("error", f"onceproof: {word(each)}", names)
    for row in red[: MOST - 1]:
        yield _line("error", row.result.clause or row.case.id, _says(row))
    for problem in each.problems[: MOST - 1]:
        yield _line("warning", "the baseline", f"{problem.get('id')}: {problem.get('why')}")
    left = len(red) - len(red[: MOST - 1])
    if left:
        yield _line("notice", each.name, f"{left} more are in the report")


def _says(row: Judged) -> str:
    said = f"{row.case.id}: {row.verdict.value}: {row.result.sentence or row.case.title}"
    line = row.result.replay
    return said if line is None else f"{said}\nAgain: {line}{again(row.result)}"


def _line(kind: str, title: str, text: str) -> str:
    return f"::{kind} title={_hidden(title, _IN_PROPERTY)}::{_hidden(text, _IN_TEXT)}"


def _hidden(text: str, signs: dict[str, str]) -> str:
    """Write a text so that it stays on its line."""
    return "".join(signs.get(sign, sign) for sign in text)
