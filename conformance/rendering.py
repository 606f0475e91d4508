"""Values as people read them: JavaScript-like text, short and safe to print.

What comes out has bounds in depth, in the number of values and in the length of each text, and
holds no control characters: the payload may come from anywhere and the reader is a terminal.
"""

import math
from collections.abc import Iterator

from attrs import define

from spec_model.values.js import (
    ArrayBuffer,
    BigInt,
    Date,
    Heap,
    JsArray,
    JsMap,
    JsObject,
    JsSet,
    Symbol,
    Undefined,
    Value,
    View,
)
from spec_model.values.numbers import is_negative_zero, number_text
from spec_model.values.shapes import Fact, take_apart

MOST_DEPTH = 6
MOST_VALUES = 300
MOST_TEXT = 200
MOST_BYTES = 32
MORE = "\u2026"


def printable(text: str, most: int = MOST_TEXT) -> str:
    """Return a text with what does not print escaped, and cut to a length."""
    cut = text[:most]
    shown = "".join(char if char.isprintable() else _escaped(char) for char in cut)
    return shown if len(text) <= most else f"{shown}{MORE} ({len(text)} characters)"


def _escaped(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")


def quoted(text: str) -> str:
    """Return a text as a JavaScript string literal, cut where it is long."""
    body = printable(text.replace("\\", "\\\\").replace('"', '\\"'))
    return f'"{body}"'


def octets(data: bytes) -> str:
    """Return bytes as hexadecimal, cut where they are many."""
    shown = data[:MOST_BYTES].hex()
    return shown if len(data) <= MOST_BYTES else f"{shown}{MORE} ({len(data)} bytes)"


def render(value: Value) -> str:
    """Return a value as text."""
    return _Rendering().show(value, 0)


@define
class _Rendering:
    """One rendering: how many values may still be shown."""

    left: int = MOST_VALUES

    def show(self, value: Value, depth: int) -> str:
        """Return a value at a depth; deeper than the bound, or beyond it in number, a mark."""
        self.left -= 1
        if self.left < 0:
            return MORE
        if not isinstance(value, Heap):
            return _primitive(value)
        if depth == MOST_DEPTH:
            return f"[{take_apart(value).kind} {MORE}]"
        match value:
            case JsArray():
                return f"[{self._join(self._array(value, depth))}]"
            case JsObject():
                parts = self._parts(take_apart(value).parts, depth)
                return f"{'[no prototype] ' if value.null_prototype else ''}{{{self._join(parts)}}}"
            case JsMap():
                pairs = (self._pair(key, held, depth) for key, held in value.entries)
                return f"Map({len(value.entries)}) {{{self._join(pairs)}}}"
            case JsSet():
                members = (self.show(member, depth + 1) for member in value.members)
                return f"Set({len(value.members)}) {{{self._join(members)}}}"
            case Date():
                return f"Date({_number(value.time)})"
            case ArrayBuffer():
                return f"ArrayBuffer({len(value.data)}) <{octets(value.data)}>"
            case View():
                return f"{value.kind}({value.elements()}) <{octets(value.viewed())}>"
        return self._other(value, depth)

    def _other(self, value: Heap, depth: int) -> str:
        shape = take_apart(value)
        facts = (f"{name}: {_fact(fact)}" for name, fact in shape.facts.items())
        inside = self._join(iter([*facts, *self._parts(shape.parts, depth)]))
        return f"{shape.kind} {{{inside}}}"

    def _array(self, value: JsArray, depth: int) -> Iterator[str]:
        at = 0
        for index in value.indices():
            if index > at:
                yield f"<{index - at} empty>"
            yield self.show(value.elements[index], depth + 1)
            at = index + 1
        if at < value.length:
            yield f"<{value.length - at} empty>"

    def _parts(self, parts: list[tuple[str, Value]], depth: int) -> Iterator[str]:
        for label, part in parts:
            yield f"{printable(label, 80)}: {self.show(part, depth + 1)}"

    def _pair(self, key: Value, held: Value, depth: int) -> str:
        return f"{self.show(key, depth + 1)} => {self.show(held, depth + 1)}"

    def _join(self, parts: Iterator[str]) -> str:
        """Join what is shown; stop where the budget ends."""
        shown = []
        for part in parts:
            if self.left < 0:
                shown.append(MORE)
                break
            shown.append(part)
        return ", ".join(shown)


def _primitive(value: Value) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Undefined():
            return "undefined"
        case str():
            return quoted(value)
        case float():
            return _number(value)
        case BigInt(digits):
            return f"{printable(digits)}n"
        case Symbol(description):
            return f"Symbol({printable(description)})"
    return repr(value)


def _number(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return "-0" if is_negative_zero(value) else number_text(value)


def _fact(fact: Fact) -> str:
    match fact:
        case str():
            return quoted(fact)
        case bytes():
            return f"<{octets(fact)}>"
        case bool():
            return "true" if fact else "false"
    return "-" if fact is None else str(fact)
