"""Whole payloads: values in, stored payloads out, and back.

This is where the envelope meets the values. Writing flattens, encodes as UTF-8, and wraps; reading
peels, decodes and unflattens. A stored payload is bytes, or a legacy value of spec version 1.

What a reader can do is a choice of columns: the formats of its release (`Reader`), the habits of
its runtime's codecs (`Decoder`), the tags of its release (`Dialect`), and the key at hand.
"""

from typing import Final

from spec_model.frozen import evolve, frozen
from spec_model.rejections import Rejected
from spec_model.values.devalue import CURRENT as CURRENT_DIALECT
from spec_model.values.devalue import Dialect, flatten, from_utf8, to_utf8, unflatten
from spec_model.values.dialects import Boundary
from spec_model.values.js import Value
from spec_model.wire import compression, display, envelope, legacy
from spec_model.wire.compression import STRICT, Decoder, Statistics
from spec_model.wire.display import Untouched
from spec_model.wire.envelope import CURRENT, Opened, Reader, Writing
from spec_model.wire.keys import NO_KEY, Key
from spec_model.wire.legacy import AsItIs, Flat, Legacy

Stored = bytes | Legacy


@frozen(kw_only=True)
class Reading:
    """Everything that decides what one reader makes of a payload."""

    key: Key = NO_KEY
    reader: Reader = CURRENT
    decoder: Decoder = STRICT
    dialect: Dialect = CURRENT_DIALECT


DEFAULT: Final = Reading()


@frozen
class Written:
    """A stored payload, and what compression did to it; a legacy value has no statistics."""

    stored: Stored
    statistics: Statistics | None


def write_payload(
    value: Value,
    writing: Writing,
    dialect: Dialect = CURRENT_DIALECT,
    compressor: compression.Compressor = compression.deflate,
) -> Written | Rejected:
    """Write a value as a binary payload; clauses envelope.write-grammar, envelope.round-trip."""
    text = flatten(value, dialect)
    if isinstance(text, Rejected):
        return text
    written = envelope.write_envelope(to_utf8(text), writing, compressor)
    return written if isinstance(written, Rejected) else Written(*written)


def write_legacy(value: Value, dialect: Dialect = CURRENT_DIALECT) -> Written | Rejected:
    """Write a value as spec version 1 does, whatever keys and switches say; clause legacy.plain."""
    text = flatten(value, dialect)
    return text if isinstance(text, Rejected) else Written(legacy.write_legacy(text), None)


def read_payload(stored: Stored, reading: Reading = DEFAULT) -> Value | Rejected:
    """Read a stored payload as a runtime does; clauses envelope.runtime-order, legacy.runtime."""
    if isinstance(stored, Legacy):
        flat = legacy.read_runtime(stored)
        return flat if isinstance(flat, Rejected) else unflatten(flat.text, reading.dialect)
    peeled = envelope.read_runtime(
        stored, key=reading.key, reader=reading.reader, decoder=reading.decoder
    )
    return peeled if isinstance(peeled, Rejected) else read_text(peeled, reading.dialect)


def show_payload(
    stored: Stored, reading: Reading = DEFAULT, *, asynchronous: bool = False
) -> Value | Untouched | AsItIs | Rejected:
    """Read a stored payload as a display does; clauses envelope.display-secrets, legacy.display.

    Only the asynchronous form looks at the key.
    """
    dialect = evolve(reading.dialect, boundary=Boundary.DISPLAY)
    if isinstance(stored, Legacy):
        shown = legacy.read_display(stored)
        return unflatten(shown.text, dialect) if isinstance(shown, Flat) else shown
    inner = compression.synchronous(reading.decoder)
    if asynchronous:
        peeled = display.read_display_async(
            stored, key=reading.key, decoder=reading.decoder, inner=inner
        )
    else:
        peeled = display.read_display(stored, decoder=inner)
    return read_text(peeled, dialect) if isinstance(peeled, Opened) else peeled


def read_text(peeled: Opened, dialect: Dialect = CURRENT_DIALECT) -> Value | Rejected:
    """Read the text that a reader peeled out."""
    text = from_utf8(peeled.text, dialect)
    return text if isinstance(text, Rejected) else unflatten(text, dialect)
