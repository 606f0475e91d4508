"""Outcomes by class: what a capture says became of a payload, and what the model says.

An outcome is a value, an error of some class, or bytes that a display hands back as they are. An
error's class is its name; its message is not compared. Where the class depends on what the model
does not follow (which constructor refuses a payload, how an engine words a failure), several names
are right.

A capture shows a value in words of its own. They are compared only where they are beyond doubt: for
primitives, and for the type of the rest.
"""

import json
import math
import re
from enum import Enum
from typing import Final

from attrs import frozen

from conformance.captures.rows import Json, NotUnderstoodError, row
from spec_model.compat.readers import UNKNOWN_PREFIX
from spec_model.compat.versions import Version
from spec_model.outcomes import Outcome
from spec_model.rejections import Rejected, Rejection
from spec_model.values.js import BigInt, Function, Undefined, Value
from spec_model.values.numbers import is_negative_zero, number_text
from spec_model.wire.display import Untouched
from spec_model.wire.envelope import peek
from spec_model.wire.layout import PREFIX_BYTES, Format
from spec_model.wire.legacy import AsItIs


class Kind(Enum):
    """The classes of outcomes."""

    VALUE = "value"
    ERROR = "error"
    BYTES = "bytes"


@frozen
class Seen:
    """What a capture says: the class, and the error's name, the bytes' prefix or the value."""

    kind: Kind
    detail: str


@frozen(eq=False)
class Expected:
    """What the model says; no names stand for any error."""

    kind: Kind
    names: frozenset[str] = frozenset()
    value: Value = None
    plain: bool = False
    """Whether a value is known, so that its text can be compared."""


_ERROR = re.compile(r"((?:[A-Z][A-Za-z0-9]*)?(?:Error|Exception)): ?")
_OBJECT = re.compile(r"\[object \w+\]")
_SHOWN_BYTES = re.compile(r"BYTES:\w+ ([a-z0-9]{4})")
_TYPED = re.compile(r"(string|number|boolean|bigint|undefined|object|function):(.*)", re.DOTALL)
_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?(?:e[+-]\d+)?|Infinity)|NaN")


# --- what a capture says ------------------------------------------------------------------------


def seen_error(text: str, *, bare: bool = False) -> Seen:
    """Read an error's class off its text; a bare message, where one may be, has none."""
    match = _ERROR.match(text)
    if match is None and not bare:
        raise NotUnderstoodError(f"no class of an error: {text!r:.40}")
    return Seen(Kind.ERROR, match.group(1) if match else "")


def seen_cell(cell: Json, *, bare: bool = False) -> Seen:
    """Read `{"ok": text}` or `{"err": text}`; a bare text names no type and no class."""
    record = row(cell, "cell")
    if "err" in record:
        record.only("err")
        return seen_error(record.text("err"), bare=bare)
    record.only("ok")
    seen = seen_value(record.text("ok"))
    typed = _TYPED.fullmatch(seen.detail) or _OBJECT.fullmatch(seen.detail)
    if seen.kind is Kind.VALUE and not typed and not bare:
        raise NotUnderstoodError(f"a value without its type: {seen.detail!r:.40}")
    return seen


def seen_value(text: str) -> Seen:
    """Read a value in the words of a capture; it may be bytes that were handed back."""
    match = _SHOWN_BYTES.fullmatch(text)
    return Seen(Kind.BYTES, match.group(1)) if match else Seen(Kind.VALUE, text)


def seen_text(text: str) -> Seen:
    """Read a value, or `ERR` and an error."""
    return seen_error(text[4:]) if text.startswith("ERR ") else seen_value(text)


# --- what the model says ------------------------------------------------------------------------

_DECRYPTION = frozenset({"RuntimeDecryptionError"})
_PLAIN = frozenset({"Error"})
_NAMES: Final[dict[Rejection, frozenset[str]]] = {
    Rejection.KEY_MISSING: _DECRYPTION,
    Rejection.KEYPAIR_MISSING: _DECRYPTION,
    Rejection.CIPHERTEXT_TOO_SHORT: _DECRYPTION,
    Rejection.DECRYPTION_FAILED: _DECRYPTION,
    Rejection.KEY_AGREEMENT: _DECRYPTION,
    Rejection.VALUE_NOT_JSON: frozenset({"SyntaxError"}),
    Rejection.LEGACY_TEXT: frozenset({"SyntaxError"}),
    Rejection.VALUE_SPARSE_TOO_LONG: frozenset({"RangeError"}),
    Rejection.VALUE_UNKNOWN_CLASS: frozenset({"Error", "SerializationError"}),
    Rejection.VALUE_UNKNOWN_FUNCTION: frozenset({"SerializationError"}),
    Rejection.VALUE_UNSERIALIZABLE: frozenset({"SerializationError"}),
    Rejection.VALUE_PROTO_KEY: _PLAIN,
    Rejection.FRAME_TOO_LARGE: frozenset({"WorkflowRuntimeError"}),
    Rejection.TRUNCATED_FRAME: frozenset({"WorkflowRuntimeError"}),
    Rejection.INFLATED_TOO_LARGE: frozenset({"RangeError", "Error"}),
}
"""Names of errors by the model's refusals; what is not named is a plain `Error`."""

_GZIP_FAILURE: Final = frozenset({"TypeError"})
_ZSTD_FAILURE: Final = frozenset({"Error"})
_CODEC_FAILURE: Final[dict[Format | None, frozenset[str]]] = {
    Format.GZIP: _GZIP_FAILURE,
    Format.ZSTD: _ZSTD_FAILURE,
}
_PAYLOAD: Final[dict[str, frozenset[str]]] = {
    "BigInt": frozenset({"TypeError", "SyntaxError", "RangeError"}),
    "Headers": frozenset({"TypeError"}),
    "Map": frozenset({"TypeError"}),
    "Object": _PLAIN,
    "RegExp": frozenset({"TypeError", "SyntaxError"}),
    "Set": frozenset({"TypeError"}),
    "URL": frozenset({"TypeError"}),
    "URLSearchParams": frozenset({"TypeError"}),
}
"""What a constructor throws at a payload that it does not take."""

_ANY_CONSTRUCTOR: Final = frozenset(
    {"Error", "TypeError", "RangeError", "SyntaxError", "InvalidCharacterError", "DOMException"}
)


def names_of(refusal: Rejected, version: Version, payload: bytes = b"") -> frozenset[str]:
    """Name the errors that a release may refuse with."""
    match refusal.reason:
        case Rejection.FORMAT_UNKNOWN:
            typed = next(outcome for outcome, since in UNKNOWN_PREFIX if version in since)
            return frozenset({"WorkflowRuntimeError"}) if typed is Outcome.REFUSED_TYPED else _PLAIN
        case Rejection.CODEC_CORRUPT | Rejection.CODEC_TRUNCATED | Rejection.CODEC_TRAILING:
            return _CODEC_FAILURE.get(peek(payload), _GZIP_FAILURE | _ZSTD_FAILURE)
        case Rejection.VALUE_BAD_PAYLOAD:
            tag = str(dict(refusal.facts).get("tag", ""))
            return _PAYLOAD.get(tag, _ANY_CONSTRUCTOR)
    return _NAMES.get(refusal.reason, _PLAIN)


def expected(
    outcome: Value | Untouched | AsItIs | Rejected, version: Version, payload: bytes = b""
) -> Expected:
    """Turn what the model answered into a class."""
    match outcome:
        case Rejected():
            return Expected(Kind.ERROR, names_of(outcome, version, payload))
        case Untouched(payload=shown):
            prefix = shown[:PREFIX_BYTES].decode("ascii", "replace")
            return Expected(Kind.BYTES, frozenset({prefix}))
        case AsItIs():
            return Expected(Kind.VALUE)
    return Expected(Kind.VALUE, value=outcome, plain=True)


# --- whether they agree -------------------------------------------------------------------------


def difference(seen: Seen, says: Expected) -> str | None:
    """Say in which class the two differ, or nothing."""
    wanted = "/".join(sorted(says.names)) or says.kind.value
    if seen.kind is not says.kind:
        shown = seen.detail if seen.kind is Kind.ERROR else seen.kind.value
        return f"captured {shown or 'an error':.60}, the model {wanted}"
    if seen.kind is Kind.VALUE:
        return _value_difference(seen.detail, says) if says.plain else None
    if says.names and seen.detail and seen.detail not in says.names:
        return f"captured {seen.detail:.60}, the model {wanted}"
    return None


def type_of(value: Value) -> str:
    """Return what `typeof` says of a value."""
    match value:
        case bool():
            return "boolean"
        case float():
            return "number"
        case str():
            return "string"
        case Undefined():
            return "undefined"
        case BigInt():
            return "bigint"
        case Function():
            return "function"
    return "object"


def primitive_texts(value: Value) -> frozenset[str] | None:
    """Return how a primitive may be written, or None for what is none."""
    match value:
        case None:
            return frozenset({"null"})
        case bool():
            return frozenset({"true" if value else "false"})
        case float():
            return _number_texts(value)
        case str():
            return frozenset({value, json.dumps(value), json.dumps(value, ensure_ascii=False)})
        case Undefined():
            return frozenset({"undefined"})
        case BigInt(digits=digits):
            return frozenset({digits, f"{digits}n"})
    return None


def _number_texts(number: float) -> frozenset[str]:
    """Return how a number may be written; some displays drop the sign of -0."""
    if math.isnan(number):
        return frozenset({"NaN"})
    if math.isinf(number):
        return frozenset({"Infinity" if number > 0 else "-Infinity"})
    if number == 0:
        return frozenset({"0", "-0"}) if is_negative_zero(number) else frozenset({"0"})
    return frozenset({number_text(number)})


def _value_difference(text: str, says: Expected) -> str | None:
    """Compare a value with its text: the type where it is named, the whole of a primitive."""
    texts = primitive_texts(says.value)
    match = _TYPED.fullmatch(text)
    if match is not None:
        kind, rest = match.groups()
        if kind != type_of(says.value):
            return f"captured {kind}, the model {type_of(says.value)}"
        if texts is not None and rest not in texts:
            return f"captured {text!r:.60}, the model another {kind}"
        return None
    named = primitive_named(text)
    if texts is None and named:
        return f"captured {text!r:.60}, the model {type_of(says.value)}"
    if texts is not None and named and text not in texts:
        return f"captured {text!r:.60}, the model another {type_of(says.value)}"
    return None


def primitive_named(text: str) -> bool:
    """Say whether a text without a type is beyond doubt that of a primitive."""
    if text in {"undefined", "null", "true", "false"} or _NUMBER.fullmatch(text.removesuffix("n")):
        return True
    if not text.startswith('"'):
        return False
    try:
        return isinstance(json.loads(text), str)
    except ValueError:
        return False


def status(text: str, good: str, bad: str) -> Kind:
    """Read a word that says whether it went well."""
    if text == good:
        return Kind.VALUE
    if text == bad:
        return Kind.ERROR
    raise NotUnderstoodError(f"{text!r:.40} is neither {good!r} nor {bad!r}")
