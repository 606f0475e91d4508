"""Payloads read in several ways: with each kind of key, at runtime and by displays.

A column's name says how: `runtime`, `workflow` or `stepError` hydrate, `o11y_sync` and `o11y_async`
display, and behind that which key is at hand. A row without bytes is a legacy value; what it is
stands in what the prefix decoder made of it.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Final

from attrs import frozen

from conformance.captures.checks import Check, claim, compare, differs, guarded
from conformance.captures.document import Document, producer_of, version_of
from conformance.captures.experiments import check_cut_body
from conformance.captures.outcomes import Expected, difference, seen_cell
from conformance.captures.readers import Reader, reader_at
from conformance.captures.rows import Json, NotUnderstoodError, Row, pairs, row
from spec_model.compat.decoding import library_of
from spec_model.values.dialects import Boundary
from spec_model.wire.envelope import decode_prefix
from spec_model.wire.keys import NO_KEY, AesKey, Key, KeyBundle
from spec_model.wire.layout import Format
from spec_model.wire.legacy import Legacy, as_payload
from spec_model.wire.payload import Stored

_COLUMN = re.compile(
    r"(runtime|workflow|stepError|o11y_sync|o11y_async)(?:_(keys|aes|nokey|wrongkey))?"
)
_BOUNDARIES: Final = {
    "runtime": Boundary.VALUES,
    "workflow": Boundary.WORKFLOW,
    "stepError": Boundary.ERRORS,
}
_KEYS: Final[dict[str, Callable[[bytes], Key]]] = {
    "keys": KeyBundle,
    "aes": AesKey,
    "nokey": lambda _material: NO_KEY,
    "wrongkey": lambda material: KeyBundle(bytes(octet ^ 0xFF for octet in material)),
}


@frozen
class Way:
    """Who reads the matrix, and with which run's key."""

    reader: Reader
    material: bytes

    def predict(self, column: str, stored: Stored) -> Expected:
        """Say what a column's reader makes of a payload."""
        match = _COLUMN.fullmatch(column)
        if match is None:
            raise NotUnderstoodError(f"unknown column {column!r:.40}")
        how, held = match.groups()
        if how in _BOUNDARIES:
            return self.reader.read(stored, _KEYS[held or "keys"](self.material), _BOUNDARIES[how])
        key = _KEYS[held or "nokey"](self.material)
        return self.reader.show(stored, key, asynchronous=how == "o11y_async")


def stored_of(record: Row) -> Stored:
    """Return what a row reads: bytes, or the legacy value that its prefix decoder saw."""
    if "hex" in record:
        return record.octets("hex")
    shown = seen_cell(record.get("decodeFormatPrefix")).detail
    try:
        text = json.loads(shown.removeprefix("string:"))
    except ValueError:
        raise NotUnderstoodError("no text of the prefix decoder") from None
    prefix, space, body = str(text).partition(" ")
    if not space or len(prefix) != len(Format.DEVL.value):
        raise NotUnderstoodError("the prefix decoder saw no legacy value")
    return Legacy(body)


def _material(document: Document, matrix: Row) -> bytes:
    records = [row(cells, name) for name, cells in matrix.fields.items()]
    return document.run_key(record.octets("hex") for record in records if "hex" in record)


def check_matrix(document: Document, section: Json) -> Iterator[Check]:
    """Check every cell of the matrix."""
    whole = row(section)
    whole.only("producer columns matrix")
    matrix = whole.row("matrix")
    producer = whole.row("producer")
    if "devalue" in producer:
        library = library_of(version_of(producer.text("core")))
        yield compare("library", producer.text("devalue"), library)
    way = Way(reader_at(*producer_of(whole)), _material(document, matrix))
    for name, cells in matrix.fields.items():
        yield from guarded(name, _check_row(name, row(cells, name), way))


def _check_row(name: str, record: Row, way: Way) -> Iterator[Check]:
    stored = stored_of(record)
    for column, cell in record.fields.items():
        if column != "hex":
            where = f"{name}: {column}"
            yield from guarded(where, _check_cell(where, column, cell, stored, way))


def _check_cell(where: str, column: str, cell: Json, stored: Stored, way: Way) -> Iterator[Check]:
    seen = seen_cell(cell)
    if column == "decodeFormatPrefix" and isinstance(stored, Legacy):
        form = decode_prefix(as_payload(stored))
        named = form.value.decode() if isinstance(form, Format) else "refused"
        yield claim(where, seen.detail.startswith(f'string:"{named} '), f"the model says {named}")
        return
    yield differs(where, difference(seen, way.predict(column, stored)))


def check_node_differences(document: Document, section: Json) -> Iterator[Check]:
    """Check what the versions of Node read differently, on the payloads of the matrix.

    What is no row of the matrix tells an experiment of its own.
    """
    whole = row(document.sections.get("read_matrix"), "read_matrix")
    version, _ = producer_of(whole)
    matrix = whole.row("matrix")
    material = _material(document, matrix)
    for name, columns in pairs(section):
        stored = stored_of(matrix.row(name)) if name in matrix else None
        for column, cells in pairs(columns, name):
            for node, cell in pairs(cells, column):
                where = f"{name}: {column} on {node}"
                reader = reader_at(version, node)
                if stored is None:
                    yield from guarded(where, check_cut_body(where, name, cell, reader))
                else:
                    says = Way(reader, material).predict(column, stored)
                    yield differs(where, difference(seen_cell(cell), says))
