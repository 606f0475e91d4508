"""How much of a result a record keeps, so that no target can make it grow without bound.

What is cut says so, and how much there was: a text ends with `[... N more]`, a value becomes an
object with `cut`, its length and its head, a list ends with a note or loses its middle.
"""

import json
from collections.abc import Sequence
from typing import Final

from attrs import evolve

from conformance.record.rows import ResultRow
from vectors.canonical import JsonObject, JsonValue

MOST_TEXT: Final = 64 << 10
"""Characters of a text, or bytes of a value."""

MOST_LINE: Final = 4 << 10
"""Characters of one line of a wire log."""

MOST_LINES: Final = 200
"""Lines of a wire log."""

MOST_MOMENTS: Final = 1_000
"""Moments of a history."""


def bounded(result: ResultRow) -> ResultRow:
    """Cut what is too long in a result."""
    return evolve(
        result,
        sentence=text(result.sentence, MOST_LINE),
        expected=value(result.expected),
        got=value(result.got),
        wire=_wire(result.wire),
        picture=_picture(result.picture),
        history=_history(result.history),
        model_history=_history(result.model_history),
        stderr=_tail(result.stderr),
        reason=text(result.reason, MOST_LINE),
    )


def text(whole: str, most: int = MOST_TEXT) -> str:
    """Cut a text at its end."""
    left = len(whole) - most
    return whole if left <= 0 else f"{whole[:most]}[... {left} more]"


def value(whole: JsonValue) -> JsonValue:
    """Replace a value that is too long by its head, and write fractions as texts."""
    whole = _without_fractions(whole)
    if whole is None or isinstance(whole, bool | int):
        return whole
    if isinstance(whole, str) and len(whole) <= MOST_LINE:
        return whole
    written = json.dumps(whole, separators=(",", ":"))
    if len(written) <= MOST_TEXT:
        return whole
    return {"cut": True, "length": len(written), "head": written[:MOST_LINE]}


def _without_fractions(whole: JsonValue | float) -> JsonValue:
    """An answer of a target may hold them, and a record holds none."""
    if isinstance(whole, float):
        return repr(whole)
    if isinstance(whole, dict):
        return {name: _without_fractions(item) for name, item in whole.items()}
    if isinstance(whole, list):
        return [_without_fractions(item) for item in whole]
    return whole


def _tail(whole: str) -> str:
    left = len(whole) - MOST_TEXT
    return whole if left <= 0 else f"[{left} more ...]{whole[-MOST_TEXT:]}"


def _wire(lines: Sequence[JsonValue]) -> list[JsonValue]:
    """Keep the last lines: what happened just before a failure."""
    left = len(lines) - MOST_LINES
    kept = [_line(line) for line in lines[-MOST_LINES:]]
    return kept if left <= 0 else [{"way": "note", "line": f"{left} lines before these"}, *kept]


def _line(line: JsonValue) -> JsonValue:
    if not isinstance(line, dict):
        return line
    return {**line, "line": text(str(line.get("line")), MOST_LINE)}


def _picture(picture: JsonObject | None) -> JsonObject | None:
    """Leave out a wire that nobody could look at."""
    if picture is None or len(str(picture.get("wire"))) <= MOST_TEXT:
        return picture
    return None


def _history(history: JsonObject | None) -> JsonObject | None:
    moments = history.get("moments") if history is not None else None
    if history is None or not isinstance(moments, list):
        return history
    return {**history, "moments": moments[-MOST_MOMENTS:]}
