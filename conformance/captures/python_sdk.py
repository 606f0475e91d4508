"""Interchange with the Python SDK: what it reads of the file's payloads, and what it writes.

A row of `ts_to_py` is named after an example, or after a row of the matrix behind `M:`. A row of
`py_to_ts` shows what was written as text, from which a plain payload can be had back; of another
only the prefix is certain, so that its outermost layer is what is checked.
"""

import re
from collections.abc import Iterator
from typing import Final

from conformance.captures.checks import Check, differs, guarded
from conformance.captures.document import Document, producer_of
from conformance.captures.matrix import stored_of
from conformance.captures.outcomes import (
    Expected,
    Kind,
    Seen,
    difference,
    seen_error,
    seen_text,
    status,
)
from conformance.captures.python_reading import predict
from conformance.captures.readers import Reader, reader_at
from conformance.captures.rows import Json, NotUnderstoodError, pairs, row
from spec_model.wire.envelope import peek
from spec_model.wire.keys import KeyBundle
from spec_model.wire.layout import PREFIX_BYTES, Format

_MATRIX: Final = "M:"
_TYPED = re.compile(r"[A-Za-z_]\w*:")
_REFUSED: Final = Expected(Kind.ERROR, frozenset({"SerializationError"}))


def check_python_sdk(document: Document, section: Json) -> Iterator[Check]:
    """Check both directions."""
    for direction, rows in pairs(section):
        for name, entry in pairs(rows, direction):
            where = f"{direction}: {name}"
            match direction:
                case "ts_to_py":
                    yield from guarded(where, _check_read(where, name, entry, document))
                case "py_to_ts":
                    yield from guarded(where, _check_written(where, entry, document))
                case _:
                    yield from guarded(where, _unknown(direction))


def _unknown(direction: str) -> Iterator[Check]:
    if direction:
        raise NotUnderstoodError("unknown direction")
    yield from ()


def _payload(name: str, document: Document) -> bytes:
    if not name.startswith(_MATRIX):
        return document.example(name).octets("hex")
    matrix = row(document.sections.get("read_matrix"), "read_matrix").row("matrix")
    stored = stored_of(matrix.row(name.removeprefix(_MATRIX)))
    if not isinstance(stored, bytes):
        raise NotUnderstoodError("a legacy value has no bytes")
    return stored


def _check_read(where: str, name: str, entry: Json, document: Document) -> Iterator[Check]:
    record = row(entry)
    record.only("status result")
    payload = _payload(name, document)
    key = KeyBundle(document.run_key([payload]))
    kind = status(record.text("status"), good="ok", bad="ERR")
    result = record.text("result")
    if kind is Kind.VALUE and _TYPED.match(result) is None:
        raise NotUnderstoodError(f"a value without its type: {result!r:.40}")
    seen = seen_error(result) if kind is Kind.ERROR else Seen(kind, "")
    yield differs(where, difference(seen, predict(payload, key)))


def _check_written(where: str, entry: Json, document: Document) -> Iterator[Check]:
    record = row(entry)
    if "pyerr" in record:
        record.only("pyerr")
        yield differs(where, difference(seen_error(record.text("pyerr")), _REFUSED))
        return
    record.only("wire ts")
    reader = _reader(document)
    text = record.text("ts")
    seen = seen_text(text.removeprefix("ok ")) if text.startswith("ok ") else seen_text(text)
    yield differs(where, difference(seen, _read(record.text("wire"), reader)))


def _reader(document: Document) -> Reader:
    _, node = producer_of(row(document.sections.get("read_matrix"), "read_matrix"))
    return reader_at(document.newest(), node)


def _read(wire: str, reader: Reader) -> Expected:
    """Read a payload that is shown as text; where bytes were lost, its layers are legal or not."""
    payload = wire.encode("utf-8", "surrogatepass")
    form = peek(payload[:PREFIX_BYTES])
    if form is Format.DEVL or form is None:
        return reader.read(payload)
    readable = form in reader.reading().reader.formats
    return Expected(Kind.VALUE) if readable else Expected(Kind.ERROR)
