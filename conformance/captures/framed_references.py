"""Byte streams and object streams as many releases read them.

A row's release read the same streams as all others: a byte stream whose reference says that it is
framed, one whose reference says nothing, and object streams of plain, encrypted and sealed frames.
The bytes on the wire are what came of the stream that says nothing.
"""

import json
from collections.abc import Iterator

from attrs import frozen

from conformance.captures.checks import Check, claim, compare, differs, guarded
from conformance.captures.document import Document, version_of
from conformance.captures.json_values import to_json, to_value
from conformance.captures.nestings import Material, parse_nesting, wrap
from conformance.captures.object_streams import NODE, Stream, deliver
from conformance.captures.outcomes import Expected, Kind, difference, seen_error
from conformance.captures.readers import Reader, reader_at
from conformance.captures.rows import Json, NotUnderstoodError, Row, items, octets, row, texts
from spec_model.compat.readers import Runtime, read_bytes, reader_of
from spec_model.compat.versions import Version
from spec_model.rejections import Rejected
from spec_model.values.devalue import flatten, to_utf8
from spec_model.wire.decoder import decode_all
from spec_model.wire.keys import KeyBundle
from spec_model.wire.layout import F1, LENGTH, Format, Framing

_MATERIAL = Material(bytes(range(32)))


@frozen
class Streams:
    """What every release was given: the wire of byte streams, and the values of object frames."""

    wire: list[str]
    plain: list[Json]
    encrypted: Json
    sealed: Json


def streams_of(rows: list[Row]) -> Streams:
    """Find out what was on the streams from what came off them, anywhere."""
    plain = [items(each.get("plainFrames"), "plainFrames") for each in rows]
    encrypted = [each.get("encrFrame") for each in rows]
    sealed = [each.get("encpThenPlain") for each in rows]
    first = plain[0] if plain else []
    return Streams(
        texts(rows[0].get("rawRef"), "rawRef") if rows else [],
        first,
        next((each[0] for each in encrypted if isinstance(each, list) and len(each) == 1), None),
        next(
            (each[0] for each in sealed if isinstance(each, list) and len(each) == len(first) + 1),
            None,
        ),
    )


def check_framed_references(document: Document, section: Json) -> Iterator[Check]:
    """Check every release."""
    del document
    rows = [row(entry) for entry in items(section)]
    streams = streams_of(rows)
    for record in rows:
        name = str(record.get("ver"))
        yield from guarded(name, _check_row(name, record, streams))


def _check_row(name: str, record: Row, streams: Streams) -> Iterator[Check]:
    record.only("ver framedRef rawRef plainFrames encrFrame encpThenPlain")
    version = version_of(name)
    yield from _check_bytes(name, record, version, streams.wire)
    reader = reader_at(version, NODE)
    plain = [_frame("devl", value) for value in streams.plain]
    encrypted = [_frame("encr(devl)", streams.encrypted)]
    sealed = [_frame("encp(devl)", streams.sealed), *plain]
    for column, frames in (
        ("plainFrames", plain),
        ("encrFrame", encrypted),
        ("encpThenPlain", sealed),
    ):
        yield _check_objects(f"{name}: {column}", record.get(column), frames, reader)


def _check_bytes(name: str, record: Row, version: Version, wire: list[str]) -> Iterator[Check]:
    reader = reader_of(version, Runtime.NODE_22)
    if reader is None:
        raise NotUnderstoodError("the release has no reader")
    frames, ending = decode_all(F1, b"".join(map(octets, wire)))
    if isinstance(ending, Rejected):
        raise NotUnderstoodError("the raw stream holds no whole frames")
    unframed = [frame.item.hex() for frame in frames]
    passes = read_bytes(reader, Framing.FRAMED_V1) is not None
    captured = texts(record.get("framedRef"), "framedRef")
    yield compare(f"{name}: framedRef", captured, wire if passes else unframed)
    yield claim(f"{name}: raw", read_bytes(reader, Framing.RAW) is None, "the model unframes")
    yield compare(f"{name}: rawRef", texts(record.get("rawRef"), "rawRef"), wire)


def _frame(nesting: str, value: Json) -> bytes:
    written = flatten(to_value(value))
    if isinstance(written, Rejected):
        raise NotUnderstoodError("a value of the stream cannot be written")
    payload = wrap(parse_nesting(nesting), Format.DEVL.value + to_utf8(written), _MATERIAL)
    return LENGTH.pack(len(payload)) + payload


def _check_objects(where: str, captured: Json, frames: list[bytes], reader: Reader) -> Check:
    stream = Stream((b"".join(frames),), KeyBundle(_MATERIAL.key))
    delivered, refusal = deliver(stream, reader)
    if isinstance(captured, str):
        message = captured.removeprefix("ERR ")
        if message == captured:
            raise NotUnderstoodError("neither values nor an error")
        says = Expected(Kind.VALUE) if refusal is None else reader.outcome(refusal)
        return differs(where, difference(seen_error(message, bare=True), says))
    if refusal is not None:
        return compare(where, json.dumps(captured), f"refused: {refusal.reason.value}")
    return compare(where, captured, [to_json(value) for value in delivered])
