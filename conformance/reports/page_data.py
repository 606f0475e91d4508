"""What the page of a report knows of its cases: one JSON object, compact, for its script.

Names are told once and cases refer to them by number, so that 20,000 cases are a few megabytes.
What a case has to show beyond one line is its detail. Details are kept for what is red first, up
to a limit; beyond it a case says that its detail is only in the record.
"""

import json
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final

from attrs import evolve

from conformance.record import ResultRow
from conformance.reports import intervals, intervals_svg
from conformance.reports.diagram import draw
from conformance.reports.diagram_svg import draw_inline
from conformance.reports.failure import history_lines, history_rows, often, wire_lines
from conformance.reports.report import GROUPS, WORST_FIRST, Judged, Report, clause_sentence
from conformance.verdicts import MEANING, SEVERITY, Verdict
from vectors.canonical import JsonObject, JsonValue
from vectors.flags import BY_ID as FLAGS

MOST_DETAIL: Final = 24 << 20
"""Characters of all details of a page together."""

MOST_DRAWN: Final = 200
"""Moments of the longest history that is drawn as a picture; a longer one is told as text."""

LEFT_OUT: Final = -2
NO_DETAIL: Final = -1


class Names:
    """Names by number, in the order in which they were first asked for."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        """Begin with some names."""
        self._numbers = {name: number for number, name in enumerate(known)}

    def number(self, name: str) -> int:
        """Give the number of a name."""
        return self._numbers.setdefault(name, len(self._numbers))

    def numbers(self, names: Iterable[str]) -> list[JsonValue]:
        """Give the numbers of names."""
        return [self.number(name) for name in names]

    @property
    def all(self) -> list[str]:
        """Every name, by number."""
        return [*self._numbers]


def data(report: Report) -> JsonObject:
    """Collect everything that the script of a page needs."""
    rows = [
        (number, row) for number, each in enumerate(report.implementations) for row in each.rows
    ]
    rows.sort(key=lambda entry: (-SEVERITY[entry[1].verdict], entry[1].case.id, entry[0]))
    every = [row for _number, row in rows]
    roles = Names(sorted({row.case.role for row in every}))
    areas = Names(report.areas)
    clauses = Names(sorted(set(chain.from_iterable(row.clauses for row in every))))
    flags = Names(sorted(set(chain.from_iterable(row.case.flags for row in every))))
    details = Details()
    cases: list[JsonValue] = [
        [
            number,
            row.case.id,
            row.case.title,
            roles.number(row.case.role),
            areas.numbers(row.areas),
            clauses.numbers(row.clauses),
            flags.numbers(row.case.flags),
            WORST_FIRST.index(row.verdict),
            row.result.sentence,
            row.result.micros,
            details.add(row),
        ]
        for number, row in rows
    ]
    return {
        "implementations": [each.name for each in report.implementations],
        "verdicts": [_verdict(verdict) for verdict in WORST_FIRST],
        "roles": [*roles.all],
        "areas": [*areas.all],
        "clauses": [[clause, clause_sentence(clause)] for clause in clauses.all],
        "flags": [[flag, FLAGS[flag].meaning if flag in FLAGS else ""] for flag in flags.all],
        "cases": cases,
        "details": [*details.kept],
    }


def _verdict(verdict: Verdict) -> JsonValue:
    return [verdict.value, GROUPS[verdict].value, MEANING[verdict]]


def embed(value: JsonObject) -> str:
    """Write data so that no text in it can end the element that holds it."""
    written = json.dumps(value, separators=(",", ":"))
    return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


# --- details ------------------------------------------------------------------------------------


class Details:
    """The details that a page keeps."""

    def __init__(self) -> None:
        """Begin with none."""
        self.kept: list[JsonObject] = []
        self._size = 0
        self._full = False

    def add(self, row: Judged) -> int:
        """Keep the detail of a case, if it has one and there is room; say its number."""
        if self._full:
            return LEFT_OUT if detail(_without_pictures(row)) else NO_DETAIL
        told = detail(row)
        if not told:
            return NO_DETAIL
        size = len(json.dumps(told))
        if self._size + size > MOST_DETAIL:
            self._full = True
            return LEFT_OUT
        self._size += size
        self.kept.append(told)
        return len(self.kept) - 1


def _without_pictures(row: Judged) -> Judged:
    """Leave out what takes long to draw, and say that there is something."""
    drawn = row.result.history or row.result.model_history
    note = row.result.reason or ("drawn" if drawn else "")
    return evolve(row, result=evolve(row.result, history=None, model_history=None, reason=note))


def detail(row: Judged) -> JsonObject:
    """Collect what a case has to show; empty if one line says all."""
    result = row.result
    told: JsonObject = {} if result.clause is None else {"broken": True}
    if result.observed is not row.verdict:
        told["observed"] = result.observed.value
    if result.expected is not None or result.got is not None:
        told["expected"], told["got"] = pretty(result.expected), pretty(result.got)
    picture = wire_lines(result.picture)
    if picture:
        told["picture"] = "\n".join(picture)
    told |= _histories(result)
    if result.wire:
        told["wire"] = [[line["way"], line["line"]] for line in _objects(result.wire)]
    texts = {
        "stderr": result.stderr,
        "replay": result.replay or "",
        "cut": result.cut,
        "often": often(result),
        "counterexample": result.counterexample or "",
        "reason": result.reason,
        "url": result.url or "",
        "capability": result.capability or "",
    }
    told |= {name: text for name, text in texts.items() if text}
    if told:
        told |= _origin(row)
    return told


def _origin(row: Judged) -> JsonObject:
    """Say where the case comes from and what it needs."""
    said = {"source": row.case.source, "requires": ", ".join(row.case.requires)}
    said |= {name: str(value) for name, value in sorted(row.case.detail.items())}
    return {"origin": [[name, text] for name, text in said.items() if text]}


def _objects(values: Sequence[JsonValue]) -> list[JsonObject]:
    return [value for value in values if isinstance(value, dict)]


def pretty(value: JsonValue) -> str:
    """Write a value over several lines."""
    return value if isinstance(value, str) else json.dumps(value, indent=2, sort_keys=True)


def _histories(result: ResultRow) -> JsonObject:
    told: JsonObject = {}
    for name, kept, title in (
        ("history", result.history, "what the target did"),
        ("model", result.model_history, "what the model does"),
    ):
        if kept is None:
            continue
        requests = intervals.from_plain(kept)
        if requests is not None:
            told[name] = {
                "svg": intervals_svg.draw_inline(requests, title="what clients asked, and when"),
                "text": "\n".join(history_lines(kept)),
            }
            continue
        drawn = history_rows(kept)
        if drawn is None or len(drawn[1]) > MOST_DRAWN:
            told[name] = {"text": "\n".join(history_lines(kept))}
        else:
            told[name] = {
                "svg": draw_inline(*drawn, title=title),
                "text": "\n".join(draw(*drawn, None)),
            }
    return told
