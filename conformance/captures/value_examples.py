"""Examples of values: written by a release, read back, or refused.

The bytes are decoded to the value model, written again and compared. What reading back gave is
compared by class. Two things of it the model cannot know: whether the reader had the class or the
step function of an id, so that both answers are right, and how deep its stack was.
"""

import re
from collections.abc import Iterator
from typing import Final

from attrs import evolve

from conformance.captures.checks import Check, claim, compare, differs
from conformance.captures.document import Document, producer_of
from conformance.captures.object_streams import Stream, deliver
from conformance.captures.outcomes import Expected, Kind, Seen, difference, seen_error
from conformance.captures.readers import reader_at
from conformance.captures.rows import NotUnderstoodError, Row, items, octets, texts
from spec_model.compat.decoding import dialect_of
from spec_model.policies import Choice
from spec_model.rejections import Rejected, Rejection
from spec_model.values.devalue import Dialect, flatten, from_utf8, to_utf8, unflatten
from spec_model.values.dialects import Boundary, Registry
from spec_model.values.js import Heap, JsObject, Value
from spec_model.values.shapes import take_apart
from spec_model.values.web import ReadableStream
from spec_model.wire.decoder import decode_all
from spec_model.wire.layout import F1, OBJECTS, PREFIX_BYTES, Format, Framing
from spec_model.wire.payload import read_payload

_BOUNDARIES: Final = {
    "dehydrateStepError": Boundary.ERRORS,
    "dehydrateRunError": Boundary.ERRORS,
    "dehydrateStepArguments": Boundary.WORKFLOW,
}
"""Entry points that do not write as the others do."""

_ENTRY = re.compile(r"dehydrate[A-Za-z]+")
_REFUSED: Final = Expected(Kind.ERROR, frozenset({"SerializationError"}))
_CAUSES: Final = frozenset({"DevalueError", "Error", "RangeError", "TypeError"})
_STACK: Final = Expected(Kind.ERROR, frozenset({"RangeError"}))
_DEPTH = re.compile(r".*\bdepth (\d+)\b.*")
MOST_DEPTH: Final = 200_000
_CLOSE: Final = "CLOSE"


def _dialect(example: Row) -> Dialect:
    version, _ = producer_of(example)
    entry = example.text("entry_point")
    if _ENTRY.fullmatch(entry) is None:
        raise NotUnderstoodError(f"unknown entry point {entry!r:.40}")
    boundary = _BOUNDARIES.get(entry, Boundary.VALUES)
    return evolve(dialect_of(version), boundary=boundary)


def faithful(dialect: Dialect) -> Dialect:
    """Return a dialect that reads what its writer wrote and changes nothing on the way."""
    policies = evolve(
        dialect.upstream().policies,
        tagged_cycles=Choice.RECOMMENDED,
        own_errors=Choice.RECOMMENDED,
    )
    return evolve(dialect, policies=policies, sparse_limit=None)


def value_of(body: bytes, dialect: Dialect) -> Value | Rejected:
    """Read a text in this dialect."""
    text = from_utf8(body, dialect)
    return text if isinstance(text, Rejected) else unflatten(text, dialect)


def check_text(where: str, body: bytes, dialect: Dialect) -> Iterator[Check]:
    """Decode a text to a value, write it again and compare the bytes.

    A tagged value that contains itself cannot be read back, so that it is not written again.
    """
    exact = faithful(dialect)
    value = value_of(body, exact)
    if isinstance(value, Rejected):
        circular = value.reason is Rejection.VALUE_CIRCULAR
        yield claim(f"{where}: bytes", circular, f"the model refuses: {value.reason.value}")
        return
    again = flatten(value, exact)
    written = None if isinstance(again, Rejected) else to_utf8(again)
    yield compare(f"{where}: bytes", body, written)


# --- written ------------------------------------------------------------------------------------


def check_written(where: str, example: Row, document: Document) -> Iterator[Check]:
    """Check a value that was written, and what reading it back gave."""
    del document
    dialect = _dialect(example)
    payload = example.octets("hex")
    body = payload[PREFIX_BYTES:]
    yield compare(f"{where}: prefix", payload[:PREFIX_BYTES], Format.DEVL.value)
    yield compare(f"{where}: text", example.text("payload_text"), body.decode("utf-8", "replace"))
    yield from check_text(where, body, dialect)
    seen = _seen(example)
    if seen is not None:
        yield differs(f"{where}: read back", _unlike(seen, _outcomes(example, payload, dialect)))
    if "stream_writes" in example:
        yield from _check_writes(where, example, value_of(body, dialect.upstream()))


def _seen(example: Row) -> Seen | None:
    """Return what reading the example back gave, if that was captured."""
    if "roundtrip_error" in example:
        return seen_error(f"{example.row('roundtrip_error').text('name')}: ")
    return Seen(Kind.VALUE, "") if "roundtrip" in example else None


def _outcomes(example: Row, payload: bytes, dialect: Dialect) -> list[Expected]:
    """Read with every class and function registered, and with none."""
    reader = reader_at(*producer_of(example))
    none = Registry(classes=frozenset(), steps=frozenset())
    dialects = (dialect.upstream(), evolve(dialect.upstream(), registry=none))
    readings = [evolve(reader.reading(), dialect=each) for each in dialects]
    return [reader.outcome(read_payload(payload, reading)) for reading in readings]


def _unlike(seen: Seen, outcomes: list[Expected]) -> str | None:
    """Say how an outcome differs from each of those that are right."""
    unlike = [difference(seen, evolve(says, plain=False)) for says in outcomes]
    return None if None in unlike else unlike[0]


# --- streams that were written beside -----------------------------------------------------------


def _check_writes(where: str, example: Row, value: Value | Rejected) -> Iterator[Check]:
    """Check what went to the streams that a value refers to."""
    writes: dict[str, list[str]] = {}
    for entry in items(example.get("stream_writes"), "stream_writes"):
        write = texts(entry, "write")
        if len(write) != 3:
            raise NotUnderstoodError("a write is a run, a stream and bytes")
        writes.setdefault(write[1], []).append(write[2])
    streams = {stream.name: stream for stream in _streams(value)}
    for name, written in writes.items():
        yield claim(f"{where}: {name}", name in streams, "the value refers to no such stream")
        wire = b"".join(octets(text) for text in written if text != _CLOSE)
        if name in streams:
            yield from _check_stream(f"{where}: {name}", streams[name], wire, example)


def _streams(value: Value | Rejected) -> Iterator[ReadableStream]:
    waiting, seen = [value], set[Heap]()
    while waiting:
        each = waiting.pop()
        if isinstance(each, Heap) and each not in seen:
            seen.add(each)
            waiting.extend(part for _, part in take_apart(each).parts)
            if isinstance(each, ReadableStream):
                yield each


def _check_stream(where: str, stream: ReadableStream, wire: bytes, example: Row) -> Iterator[Check]:
    if stream.framing == Framing.FRAMED_V1.value:
        _, ending = decode_all(F1, wire)
        yield claim(f"{where}: frames", not isinstance(ending, Rejected), "no whole frames")
    elif not isinstance(stream.type, str):
        delivered, refusal = deliver(Stream((wire,)), reader_at(*producer_of(example)))
        yield claim(f"{where}: read", refusal is None, "the model refuses the frames")
        frames, _ = decode_all(OBJECTS, wire)
        yield compare(f"{where}: values", len(frames), len(delivered))
        for frame in frames:
            yield from check_text(where, frame.item[PREFIX_BYTES:], _dialect(example))


# --- refused, and too deep for a stack ----------------------------------------------------------


def check_refused(where: str, example: Row, document: Document) -> Iterator[Check]:
    """Check how a writer refused; the value itself is only described."""
    del document
    _dialect(example)
    error = example.row("error")
    seen = seen_error(f"{error.text('name')}: ")
    yield differs(f"{where}: refused", difference(seen, _REFUSED))
    cause = error.row("cause").text("name")
    yield claim(f"{where}: cause", cause in _CAUSES, f"{cause:.40} refuses no value")


def check_deep(where: str, example: Row, document: Document) -> Iterator[Check]:
    """Check a nesting that a writer wrote and whose reader ran out of stack, by its length."""
    del document
    match = _DEPTH.fullmatch(example.text("description"))
    if match is None or int(match.group(1)) > MOST_DEPTH:
        raise NotUnderstoodError("no nesting of a known depth")
    value = JsObject()
    for _ in range(int(match.group(1))):
        value = JsObject({"n": value})
    text = flatten(value, _dialect(example).upstream())
    size = len(text) + PREFIX_BYTES if isinstance(text, str) else None
    yield compare(f"{where}: length", example.number("hex_len"), size)
    seen = _seen(example)
    if seen is not None:
        yield differs(f"{where}: read back", difference(seen, _STACK))
