"""Readers of the tags of the language: dates, big integers, expressions, collections, buffers."""

import math
import re

from spec_model.rejections import Rejected
from spec_model.values.base64_text import decode_lenient, decode_strict
from spec_model.values.dates import parse_iso, time_clip
from spec_model.values.js import (
    UNDEFINED,
    ArrayBuffer,
    BigInt,
    Date,
    Heap,
    JsArray,
    JsMap,
    JsObject,
    JsSet,
    RegExp,
    Value,
    View,
)
from spec_model.values.order import identity_key
from spec_model.values.payload import Payload, dense_items
from spec_model.values.tags import ELEMENT_SIZES, EMPTY

NO_SOURCE = "(?:)"
"""The source of an expression that was made of nothing."""

_FLAGS = "dgimsuvy"
_DIGITS = re.compile(r"-?[1-9][0-9]*|0")
_LOOSE_DIGITS = re.compile(r"([+-]?)([0-9]*)")
_RADIX = re.compile(r"0[xX][0-9a-fA-F]{1,500}|0[oO][0-7]{1,500}|0[bB][01]{1,500}")
_BLANK = " \t\n\r\v\f\u00a0\u2028\u2029\ufeff"


def revive_date(payload: Payload) -> Value | Rejected:
    """Make a Date of an ISO text, or of `.` if it is invalid."""
    value = payload.value
    if isinstance(value, str):
        time = parse_iso(value)
        if payload.strict and math.isnan(time) and value != EMPTY:
            return payload.bad()
        return Date(time)
    if payload.strict:
        return payload.bad()
    if value is None:
        return Date(0.0)
    return Date(time_clip(float(value)) if isinstance(value, float | bool) else math.nan)


def _coerced_digits(text: str) -> str | None:
    """Return the digits of a big integer as its constructor reads them, or None."""
    trimmed = text.strip(_BLANK)
    if _RADIX.fullmatch(trimmed):
        return str(int(trimmed, 0))
    found = _LOOSE_DIGITS.fullmatch(trimmed)
    if found is None or (found[1] and not found[2]):
        return None
    digits = found[2].lstrip("0") or "0"
    return f"-{digits}" if found[1] == "-" and digits != "0" else digits


def revive_bigint(payload: Payload) -> Value | Rejected:
    """Make a BigInt of its decimal digits."""
    value = payload.value
    if isinstance(value, str):
        digits: str | None = value
        if _DIGITS.fullmatch(value) is None:
            digits = None if payload.strict else _coerced_digits(value)
        return payload.bad() if digits is None else BigInt(digits)
    if payload.strict or not isinstance(value, float | bool) or not float(value).is_integer():
        return payload.bad()
    return BigInt.of(int(value))


def _expression(source: str, flags: str, payload: Payload) -> Value | Rejected:
    unknown = any(flag not in _FLAGS for flag in flags)
    if unknown or len(set(flags)) != len(flags) or {"u", "v"} <= set(flags):
        return payload.bad()
    return RegExp(source or NO_SOURCE, "".join(sorted(flags)))


def revive_regexp(payload: Payload) -> Value | Rejected:
    """Make a RegExp of an object with source and flags."""
    fields = payload.fields()
    if fields is None:
        if payload.strict or payload.value is None or payload.value is UNDEFINED:
            return payload.bad()
        return RegExp(NO_SOURCE)
    source, flags = fields.text("source"), fields.text("flags")
    if payload.strict and (source is None or flags is None):
        return payload.bad()
    return _expression(source or NO_SOURCE, flags or "", payload)


def _collected(payload: Payload) -> list[Value] | None:
    """Return what a Map or Set is made of, or None."""
    value = payload.value
    if payload.strict:
        return dense_items(value)
    if isinstance(value, JsArray):
        return _with_gaps(value)
    if isinstance(value, str):
        return list(value)
    return [] if value is None or value is UNDEFINED else None


def _with_gaps(array: JsArray) -> list[Value]:
    """Return the elements in order, with one undefined for each run of holes.

    A Set keeps one undefined however many there are, and a Map refuses the first, so a length that
    an array merely claims costs nothing.
    """
    items: list[Value] = []
    expected = 0
    for index in array.indices():
        items += [UNDEFINED] if index > expected else []
        items.append(array.elements[index])
        expected = index + 1
    return [*items, UNDEFINED] if array.length > expected else items


def _entry(item: Value, payload: Payload) -> tuple[Value, Value] | None:
    """Return key and value of an entry, or None if it is none."""
    if payload.strict:
        pair = dense_items(item)
        return (pair[0], pair[1]) if pair is not None and len(pair) == 2 else None
    if isinstance(item, JsArray):
        return item.elements.get(0, UNDEFINED), item.elements.get(1, UNDEFINED)
    if isinstance(item, JsObject):
        return item.properties.get("0", UNDEFINED), item.properties.get("1", UNDEFINED)
    return (UNDEFINED, UNDEFINED) if isinstance(item, Heap) else None


def _as_key(value: Value) -> Value:
    return 0.0 if isinstance(value, float) and value == 0 else value


def revive_map(payload: Payload) -> Value | Rejected:
    """Make a Map of an array of pairs; of equal keys the last value wins."""
    items = _collected(payload)
    if items is None:
        return payload.bad()
    entries: dict[object, tuple[Value, Value]] = {}
    for item in items:
        if payload.circular(item):
            return payload.refuse_circular()
        entry = _entry(item, payload)
        if entry is None:
            return payload.bad()
        mark = identity_key(entry[0])
        key = entries[mark][0] if mark in entries else _as_key(entry[0])
        entries[mark] = (key, entry[1])
    return JsMap(list(entries.values()))


def revive_set(payload: Payload) -> Value | Rejected:
    """Make a Set of an array."""
    items = _collected(payload)
    if items is None:
        return payload.bad()
    members: dict[object, Value] = {}
    for item in items:
        members.setdefault(identity_key(item), _as_key(item))
    return JsSet(list(members.values()))


def _octets(payload: Payload) -> bytes | None:
    """Return the bytes of a buffer, from text or from a buffer in the library's own form."""
    value = payload.value
    if isinstance(value, ArrayBuffer):
        return value.data
    if isinstance(value, str):
        if payload.strict:
            return decode_strict(value)
        return b"" if value == EMPTY else decode_lenient(value)
    if isinstance(value, View) and not payload.strict:
        return value.viewed()
    return None


def revive_buffer(payload: Payload) -> Value | Rejected:
    """Make an ArrayBuffer of base64."""
    data = None if isinstance(payload.value, ArrayBuffer | View) else _octets(payload)
    return payload.bad() if data is None else ArrayBuffer(data)


def revive_typed_array(payload: Payload) -> Value | Rejected:
    """Make a typed array over a buffer of its own; the bytes must be whole elements."""
    data = _octets(payload)
    if data is None or len(data) % ELEMENT_SIZES[payload.tag] != 0:
        return payload.bad()
    return View(payload.tag, ArrayBuffer(data))
