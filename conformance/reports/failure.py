"""One failure explained as lines of text, for every report that is not a page."""

import json
from collections.abc import Iterator, Sequence
from typing import Final

from conformance.record import ResultRow
from conformance.record.values import moments_of
from conformance.reports import diagram, intervals, wire_picture
from conformance.reports.report import Judged, clause_sentence
from spec_model.wire.layout import PROFILES
from vectors.canonical import JsonObject, JsonValue

MOST_VALUE: Final = 160
"""Characters of a value in a text."""

MOST_LINES: Final = 12
"""Lines of a wire log in a text, the last ones."""


def explain(row: Judged) -> list[str]:
    """Explain a failure: its rules, pictures, what was expected and what came, how to replay."""
    result = row.result
    lines = [f"case     {row.case.id}"]
    if row.case.title:
        lines.append(f"         {row.case.title}")
    lines.append(f"verdict  {row.verdict.value}{_observed(row)}")
    if result.sentence:
        lines.append(f"wrong    {result.sentence}")
    cited = row.clauses if result.clause is None else (result.clause,)
    lines += [f"clause   {clause}: {clause_sentence(clause)}".rstrip(": ") for clause in cited]
    if result.reason:
        lines.append(f"reason   {result.reason}")
    if result.url:
        lines.append(f"link     {result.url}")
    lines += _block(wire_lines(result.picture))
    lines += _block(history_lines(result.history))
    if result.expected is not None or result.got is not None:
        lines += ["", f"wanted   {short(result.expected)}", f"got      {short(result.got)}"]
    lines += _block(_log(result.wire))
    if result.stderr.strip():
        lines += ["", *(f"stderr   {line}" for line in _tail(result.stderr))]
    if result.cut:
        lines += ["", f"history  {result.cut}"]
    if result.replay:
        lines += ["", f"replay   {result.replay}{again(result)}"]
    return [visible(line) for line in lines]


def often(result: ResultRow) -> str:
    """Say how often a failure came again, if it was tried."""
    rate = result.replays
    return "" if rate is None else f"fails {rate['failed']} of {rate['of']}"


def again(result: ResultRow) -> str:
    """Say it behind the line that replays it."""
    told = often(result)
    return f"   ({told})" if told else ""


def _observed(row: Judged) -> str:
    observed = row.result.observed
    return "" if observed is row.verdict else f" ({observed.value})"


def _block(lines: list[str]) -> list[str]:
    return ["", *lines] if lines else []


def wire_lines(kept: JsonObject | None) -> list[str]:
    """Draw the wire of a result, if it has one of a profile that is known."""
    if kept is None or kept["profile"] not in PROFILES:
        return []
    cuts = kept["cuts"] if isinstance(kept["cuts"], list) else []
    try:
        wire = bytes.fromhex(str(kept["wire"]))
    except ValueError:
        return []
    sizes = [cut for cut in cuts if isinstance(cut, int)]
    return wire_picture.draw(PROFILES[str(kept["profile"])], wire, sizes)


def history_rows(kept: JsonObject | None) -> tuple[list[str], list[diagram.Row]] | None:
    """Read a history as what a diagram draws; one that cannot be drawn is nothing."""
    lanes = kept.get("lanes") if kept is not None else None
    if kept is None or not isinstance(lanes, list):
        return None
    names = [str(name) for name in lanes]
    try:
        return names, diagram.rows(names, moments_of(kept), wrong=kept["wrong"] is True)
    except (ValueError, LookupError):
        return None


def history_lines(kept: JsonObject | None) -> list[str]:
    """Draw a history as text, or list its steps if this release cannot draw them."""
    if kept is None:
        return []
    requests = intervals.from_plain(kept)
    if requests is not None:
        return intervals.draw(requests, None)
    drawn = history_rows(kept)
    return [*_steps(kept)] if drawn is None else diagram.draw(*drawn, None)


def _steps(kept: JsonObject) -> Iterator[str]:
    listed = kept.get("moments")
    moments = listed if isinstance(listed, list) else []
    for number, moment in enumerate(moments, 1):
        if isinstance(moment, dict):
            yield f"{number:>4}  {moment['step']}"


def _log(wire: Sequence[JsonValue]) -> list[str]:
    marks = {"sent": ">", "received": "<", "note": "#"}
    lines = [line for line in wire if isinstance(line, dict)]
    shown = lines[-MOST_LINES:]
    left = len(lines) - len(shown)
    told = [f"wire     {marks[str(line['way'])]} {clip(str(line['line']))}" for line in shown]
    return [*([f"wire     # {left} lines before these"] if left else []), *told]


def _tail(stderr: str) -> list[str]:
    lines = stderr.rstrip().splitlines()
    return [clip(line) for line in lines[-MOST_LINES:]]


def short(value: JsonValue) -> str:
    """Write a value in one short line."""
    return clip(json.dumps(value, separators=(",", ":"), sort_keys=True))


def clip(text: str) -> str:
    """Shorten a text to one line that fits, without control characters."""
    plain = visible(text)
    return plain if len(plain) <= MOST_VALUE else f"{plain[: MOST_VALUE - 3]}..."


def visible(text: str) -> str:
    """Show what cannot be seen as escapes, so that no text can command a terminal."""
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in text)


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
