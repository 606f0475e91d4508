"""Object streams: cases that are told in a few words, and frames read by many releases.

The words of a case say what was on the stream, how it was cut and which key was at hand. The stream
is made again from them, with the values that came out of it; whether they come out, or what is
refused instead, is then the model's answer.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Final

from attrs import frozen

from conformance.captures.checks import Check, differs, guarded
from conformance.captures.document import Document
from conformance.captures.json_values import to_json, to_value
from conformance.captures.nestings import Material, parse_nesting, wrap
from conformance.captures.outcomes import difference, seen_error
from conformance.captures.readers import Reader, reader_at
from conformance.captures.rows import (
    Json,
    NotUnderstoodError,
    Row,
    items,
    pairs,
    row,
)
from spec_model.policies import Choice
from spec_model.rejections import Rejected
from spec_model.values.devalue import flatten, to_utf8
from spec_model.values.js import Value
from spec_model.wire.keys import NO_KEY, AesKey, Key, KeyBundle
from spec_model.wire.layout import LENGTH, Format
from spec_model.wire.object_values import Delivered, ObjectValueReader
from spec_model.wire.objects import ReadingPolicy

NODE: Final = "v22"
DEFAULT_VALUES: Final[list[Json]] = ["x", "y"]
UNKNOWN_PAYLOAD: Final = b"cborx"
_RUN_KEY: Final = bytes(range(32))


@frozen
class Stream:
    """What a reader gets: reads, and a key."""

    reads: tuple[bytes, ...]
    key: Key = NO_KEY


# --- what the words mean ------------------------------------------------------------------------


def _text(value: Json) -> bytes:
    written = flatten(to_value(value))
    if isinstance(written, Rejected):
        raise NotUnderstoodError("a value of the stream cannot be written")
    return to_utf8(written)


def _frame(payload: bytes) -> bytes:
    return LENGTH.pack(len(payload)) + payload


def _payload(nesting: str, value: Json, material: Material) -> bytes:
    return wrap(parse_nesting(nesting), Format.DEVL.value + _text(value), material)


def _frames(values: list[Json]) -> bytes:
    return b"".join(_frame(Format.DEVL.value + _text(value)) for value in values)


_Make = Callable[[re.Match[str], list[Json], Material], Stream]


def _coalesced(_words: re.Match[str], values: list[Json], _material: Material) -> Stream:
    return Stream((_frames(values),))


def _byte_by_byte(words: re.Match[str], values: list[Json], _material: Material) -> Stream:
    wire, first = _frames(values), int(words.group(1))
    rest = (wire[at : at + 1] for at in range(first, len(wire)))
    return Stream((wire[:first], *rest))


def _short_first(words: re.Match[str], values: list[Json], _material: Material) -> Stream:
    wire, first = _frames(values[:1]), int(words.group(1)) - 1
    return Stream((wire[:first], wire[first:]))


def _lines(_words: re.Match[str], values: list[Json], _material: Material) -> Stream:
    return Stream((b"".join(_text(value) + b"\n" for value in values),))


def _split_line(_words: re.Match[str], values: list[Json], _material: Material) -> Stream:
    line = _text(values[0]) + b"\n"
    return Stream((line[: len(line) // 2], line[len(line) // 2 :]))


def _strange(words: re.Match[str], values: list[Json], material: Material) -> Stream:
    if words.group(1) == "unknown format":
        payload = UNKNOWN_PAYLOAD
    else:
        payload = _payload(words.group(1), values[0], material)
    return Stream((_frame(payload) + _frames(values),), KeyBundle(material.key))


def _truncated(_words: re.Match[str], values: list[Json], _material: Material) -> Stream:
    return Stream((_frames(values) + _frames(values[:1])[:-1],))


def _zero_first(_words: re.Match[str], values: list[Json], _material: Material) -> Stream:
    return Stream((_frame(b"") + _frames(values),))


def _zero_second(_words: re.Match[str], values: list[Json], _material: Material) -> Stream:
    return Stream((_frames(values[:1]) + _frame(b""),))


def _short_frame(words: re.Match[str], _values: list[Json], _material: Material) -> Stream:
    payload = (Format.DEVL.value + _text(None))[: int(words.group(1))]
    return Stream((_frame(payload),))


def _secret(words: re.Match[str], values: list[Json], material: Material) -> Stream:
    layer, held = words.groups()
    holds: dict[str, Key] = {
        "no key": NO_KEY,
        "with aes only": AesKey(material.key),
        "with keys": KeyBundle(material.key),
        "with wrong key": KeyBundle(bytes(octet ^ 0xFF for octet in material.key)),
    }
    payload = _payload(f"{layer}(devl)", values[0], material)
    return Stream((_frame(payload),), holds[held])


def _mixed(words: re.Match[str], values: list[Json], material: Material) -> Stream:
    layers = words.group(1).split(",")
    held = [*values, *DEFAULT_VALUES][: len(layers)]
    made = [
        _frame(_payload(layer if layer == "devl" else f"{layer}(devl)", value, material))
        for layer, value in zip(layers, held, strict=True)
    ]
    return Stream((b"".join(made),), KeyBundle(material.key))


def _header(words: re.Match[str], values: list[Json], _material: Material) -> Stream:
    length = int(words.group(1))
    if length >= 1 << 32:
        raise NotUnderstoodError("a length has 32 bits")
    return Stream((LENGTH.pack(length) + _text(values[0]),))


PHRASES: Final[tuple[tuple[re.Pattern[str], _Make], ...]] = (
    (re.compile(r"\w+ frames coalesced"), _coalesced),
    (re.compile(r"byte by byte from offset (\d+)"), _byte_by_byte),
    (re.compile(r"first chunk shorter than (\d+) bytes"), _short_first),
    (re.compile(r"legacy newline text"), _lines),
    (re.compile(r"legacy text split mid-line"), _split_line),
    (re.compile(r"truncated last frame silently dropped"), _truncated),
    (re.compile(r"(unknown format|[a-z0-9()]+) frame silently dropped"), _strange),
    (re.compile(r"zero length frame first"), _zero_first),
    (re.compile(r"zero length frame second"), _zero_second),
    (re.compile(r"(\d)-byte frame"), _short_frame),
    (re.compile(r"(encr|encp) (no key|with aes only|with keys|with wrong key)"), _secret),
    (re.compile(r"mixed ((?:devl|encr|encp)(?:,(?:devl|encr|encp))*)"), _mixed),
    (re.compile(r"length (\d+) header"), _header),
)
"""The words of a case, and what they put on the stream."""


def check_object_streams(document: Document, section: Json) -> Iterator[Check]:
    """Check every case that is told in words."""
    reader = reader_at(document.newest(), NODE)
    for name, outcome in pairs(section):
        yield from guarded(name, _check_case(name, row(outcome, name), reader))


def _check_case(name: str, outcome: Row, reader: Reader) -> Iterator[Check]:
    outcome.only("err" if "err" in outcome else "ok")
    captured = None if "err" in outcome else items(outcome.get("ok"), "ok")
    values = captured or DEFAULT_VALUES
    found = [(make, words) for phrase, make in PHRASES if (words := phrase.fullmatch(name))]
    if not found:
        raise NotUnderstoodError("no stream of a known kind")
    ((make, words),) = found
    stream = make(words, values, Material(_RUN_KEY))
    delivered, refusal = deliver(stream, reader)
    if refusal is None:
        yield differs(name, _unequal(captured, [to_json(value) for value in delivered]))
        return
    if captured is None:
        yield differs(name, difference(seen_error(outcome.text("err")), reader.outcome(refusal)))
    else:
        yield differs(name, f"captured values, the model {refusal.reason.value}")


def _unequal(captured: list[Json] | None, delivered: list[Json]) -> str | None:
    if captured is None:
        return "captured an error, the model values"
    if captured != delivered:
        return f"captured {json.dumps(captured):.80}, the model {json.dumps(delivered):.80}"
    return None


def deliver(stream: Stream, reader: Reader) -> tuple[list[Value], Rejected | None]:
    """Read a stream as a published reader does: its values, and how it was refused if it was."""
    values = ObjectValueReader(
        reader.reading(stream.key),
        ReadingPolicy.every(Choice.UPSTREAM),
        unknown_frame=Choice.UPSTREAM,
    )
    outcomes = [outcome for read in stream.reads for outcome in values.feed(read)]
    outcomes += values.close()
    refusals = [outcome for outcome in outcomes if isinstance(outcome, Rejected)]
    delivered = [each.value for each in outcomes if isinstance(each, Delivered)]
    return delivered, refusals[0] if refusals else None
