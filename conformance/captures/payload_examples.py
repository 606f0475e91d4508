"""Examples of whole payloads: with a codec, a secret or both, and those that others made.

A secret is opened with a key of the file and made again. What a codec holds is decoded, never
compared as compressed bytes. Rows that are described alike hold the same value, whatever lies
around it; that is how a payload without a checksum of its own is checked.
"""

import re
from collections.abc import Iterator

from conformance.captures.checks import Check, claim, compare, differs
from conformance.captures.document import Document, producer_of, version_of
from conformance.captures.outcomes import difference, seen_text
from conformance.captures.readers import Reader, reader_at
from conformance.captures.rows import Row
from conformance.captures.secret_examples import sealed_again
from conformance.captures.value_examples import check_text
from spec_model.compat.decoding import dialect_of
from spec_model.rejections import Rejected
from spec_model.values.compare import same
from spec_model.values.js import Value
from spec_model.wire import encryption
from spec_model.wire.compression import deflate
from spec_model.wire.envelope import Opened, peek, read_runtime
from spec_model.wire.keys import KeyBundle
from spec_model.wire.layout import PREFIX_BYTES, Format
from spec_model.wire.payload import read_payload

_LENGTH = re.compile(r"string len (\d+)")
_GZIP_HEADER = 10


def check_payload(where: str, example: Row, document: Document) -> Iterator[Check]:
    """Check a whole payload of a release: its size, its layers, its text and its value."""
    payload = example.octets("hex")
    yield compare(f"{where}: length", example.number("length"), len(payload))
    prefix = payload[:PREFIX_BYTES].decode("ascii", "replace")
    yield compare(f"{where}: prefix", example.text("prefix"), prefix)
    reader = reader_at(*producer_of(example))
    key = KeyBundle(document.run_key([payload]))
    yield from check_layers(where, payload, reader, key, document)
    value = read_payload(payload, reader.reading(key))
    for name, other in document.examples.items():
        if _alike(example, other) and name != where:
            twin = _value(other, document)
            equal = twin is None or (_is_value(value) and _same(value, twin))
            yield claim(f"{where}: as {name}", equal, "the two hold different values")


def _alike(example: Row, other: Row) -> bool:
    return (
        "prefix" in other
        and "hex" in other
        and (other.get("description") == example.get("description"))
    )


def _is_value(value: Value | Rejected) -> bool:
    return not isinstance(value, Rejected)


def _same(value: Value | Rejected, twin: Value) -> bool:
    return not isinstance(value, Rejected) and same(value, twin)


def _value(example: Row, document: Document) -> Value | None:
    """Return the value of another row, if it has one; that it has is that row's own check."""
    payload = example.octets("hex")
    reader = reader_at(*producer_of(example))
    value = read_payload(payload, reader.reading(KeyBundle(document.run_key([payload]))))
    return None if isinstance(value, Rejected) else value


def check_layers(
    where: str, payload: bytes, reader: Reader, key: KeyBundle, document: Document
) -> Iterator[Check]:
    """Open a payload layer by layer, make what is no codec again, and check the text inside."""
    yield compare(f"{where}: secret", payload.hex(), sealed_again(payload, key, document))
    plain = encryption.open_secret(key, payload)
    if isinstance(plain, bytes):
        yield from check_header(where, plain)
    opened = read_runtime(
        payload, key=key, reader=reader.reading().reader, decoder=reader.node.decoder
    )
    if isinstance(opened, Opened):
        yield from check_text(where, opened.text, dialect_of(reader.version))
    else:
        yield claim(f"{where}: layers", holds=False, says=f"refused: {opened.reason.value}")


def check_header(where: str, packed: bytes) -> Iterator[Check]:
    """Check the header of a gzip member, in which published writers leave nothing to chance."""
    if peek(packed) is Format.GZIP:
        body = packed[PREFIX_BYTES:][:_GZIP_HEADER]
        yield compare(
            f"{where}: header", body.hex(), deflate(Format.GZIP, b"")[:_GZIP_HEADER].hex()
        )


def check_foreign(where: str, example: Row, document: Document) -> Iterator[Check]:
    """Check a payload that another implementation made and a release read."""
    payload = example.octets("hex")
    told = example.row("reader")
    reader = reader_at(version_of(told.text("core")), told.text("node"))
    key = KeyBundle(example.octets("K"))
    yield compare(f"{where}: secret", payload.hex(), sealed_again(payload, key, document))
    if payload.startswith(Format.ENCR.value):
        nonce = payload[PREFIX_BYTES:][: len(example.octets("nonce"))]
        yield compare(f"{where}: nonce", example.text("nonce"), nonce.hex())
    value = read_payload(payload, reader.reading(key))
    result = example.text("node_package_result")
    length = _LENGTH.fullmatch(result)
    if length is None:
        yield differs(
            f"{where}: read", difference(seen_text(result), reader.outcome(value, payload))
        )
        return
    size = len(value) if isinstance(value, str) else None
    yield compare(f"{where}: read", int(length.group(1)), size)
