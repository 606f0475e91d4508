"""Legacy values of spec version 1: flattened text that is stored as a value, not as bytes.

Such a value is what `JSON.parse` makes of a flattened text: an array, or one of five bare numbers
where the root itself is special. It has no prefix, is never compressed and never encrypted, even
where a key is at hand (clause legacy.plain). The model holds it as its JSON text; the one value
that has no JSON text, undefined, is the empty text.

The two readers differ (clauses legacy.runtime and legacy.display):

    stored value          runtime reader          display reader
    non-empty array       the value it flattens   the same
    -1 -3 -4 -5 -6        the special value       the number itself
    empty array           refused                 refused
    anything else         refused                 handed back as it is
"""

from attrs import field

from spec_model.errors import ModelMisuse
from spec_model.frozen import frozen
from spec_model.rejections import Rejected, Rejection
from spec_model.wire import layout
from spec_model.wire.layout import Format


def _encodable(_holder: object, _attribute: object, text: str) -> None:
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise ModelMisuse("a JSON text escapes its lone surrogates")


@frozen
class Legacy:
    """A stored value that is not bytes, as its JSON text."""

    text: str = field(validator=_encodable)


@frozen
class Flat:
    """A flattened text that is to be read as one."""

    text: str


@frozen
class AsItIs:
    """A legacy value that a display reader hands back unread."""

    text: str


def write_legacy(text: str) -> Legacy:
    """Store a flattened text as spec version 1 does; clause legacy.plain."""
    return Legacy(text)


def read_runtime(stored: Legacy) -> Flat | Rejected:
    """Read a legacy value as a runtime does: as flattened text, whatever it is.

    What is neither a non-empty array nor a special number is refused there, and undefined, which
    has no text, here; clause legacy.runtime.
    """
    return Flat(stored.text) if stored.text else Rejected(Rejection.VALUE_INVALID_INPUT)


def read_display(stored: Legacy) -> Flat | AsItIs:
    """Read a legacy value for people: only an array is flattened text; clause legacy.display."""
    if stored.text.lstrip(layout.JSON_SPACE).startswith(layout.JSON_ARRAY):
        return Flat(stored.text)
    return AsItIs(stored.text)


def as_payload(stored: Legacy) -> bytes:
    """Return what the low-level prefix decoder makes of a value: `devl` and its JSON text.

    No reader of persisted payloads comes this way; clause legacy.prefix-decoder.
    """
    return Format.DEVL.value + stored.text.encode()
