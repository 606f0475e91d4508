"""Values as the recorded outcomes print them."""

import math

from spec_model.values.dates import iso_text
from spec_model.values.js import (
    UNDEFINED,
    Absent,
    ArrayBuffer,
    BigInt,
    Boxed,
    Date,
    DomException,
    Function,
    Heap,
    JsArray,
    JsError,
    JsMap,
    JsObject,
    JsSet,
    Value,
    View,
)
from spec_model.values.numbers import number_text
from spec_model.values.order import keys_in_order
from spec_model.values.web import AbortHandle, ReadableStream, Url, UrlSearchParams


def number(value: float) -> str:
    """Return a number as JSON has it: null where it has none."""
    return number_text(value + 0.0) if math.isfinite(value) else "null"


def as_json(value: Value) -> str | None:
    """Return what `JSON.stringify` makes of a value, or None if it drops it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case float():
            return number(value)
        case str():
            return f'"{value}"'
        case JsArray():
            items = [value.elements.get(at, UNDEFINED) for at in range(min(value.length, 100))]
            return f"[{','.join(as_json(item) or 'null' for item in items)}]"
        case JsObject():
            keys = keys_in_order(value.properties)
            pairs = ((key, as_json(value.properties[key])) for key in keys)
            return (
                f"{{{','.join(f'{chr(34)}{key}{chr(34)}:{text}' for key, text in pairs if text)}}}"
            )
        case Date():
            return f'"{iso_text(value.time)}"'
        case Heap():
            return "{}"
        case _:
            return None


def _boxed(value: Boxed) -> str:
    match value.value:
        case bool() as inner:
            return f"Booleanobj({'true' if inner else 'false'})"
        case float() as inner:
            return f"Numberobj({number(inner)})"
        case str() as inner:
            return f"Stringobj({inner})"
        case BigInt() as inner:
            return f"BigIntobj({inner.digits})"
        case _:
            return "?"


def _error(value: JsError | DomException) -> str:
    kind = value.kind if isinstance(value, JsError) else "DOMException"
    hidden = isinstance(value.cause, Absent) or value.cause is UNDEFINED
    cause = "" if isinstance(value.cause, Absent) or hidden else f",cause={as_json(value.cause)}"
    return f"{kind}(name={value.name},msg={value.message}{cause})"


def _plain(value: Value) -> str:
    match value:
        case JsArray():
            return f"Array(len={value.length})"
        case JsObject():
            return f"Object{as_json(value)}"
        case JsMap():
            pairs = (f"[{as_json(key)},{as_json(item)}]" for key, item in value.entries)
            return f"Map[{','.join(pairs)}]"
        case JsSet():
            return f"Set[{','.join(as_json(member) or 'null' for member in value.members)}]"
        case Date():
            return f"Date({'NaN' if math.isnan(value.time) else number(value.time)})"
        case View():
            octets = value.viewed()
            return (
                f"U8{octets.hex()}"
                if value.kind == "Uint8Array"
                else f"{value.kind}(len={len(octets)})"
            )
        case _:
            return type(value).__name__ + "{}"


def rendered(value: Value) -> str:
    """Return a value as the outcomes of readers of other releases print it."""
    match value:
        case BigInt():
            return f"{value.digits}n"
        case Boxed():
            return _boxed(value)
        case JsError() | DomException():
            return _error(value)
        case Function():
            return f"fn<{value.workflow_id}>"
        case Url():
            return f'URL"{value.href}"'
        case UrlSearchParams():
            return "URLSearchParams{}"
        case AbortHandle():
            return f"AbortSignal({'true' if value.aborted else 'false'},{value.reason})"
        case ReadableStream() | ArrayBuffer():
            return type(value).__name__ + "{}"
        case Heap():
            return _plain(value)
        case _:
            return "undefined" if value is UNDEFINED else str(as_json(value))
