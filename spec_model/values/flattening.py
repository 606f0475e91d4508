"""Writing: from a value to its flattened text.

Every value gets a slot before its parts do, in depth-first order, and is written as references to
the slots of its parts. A value that was met before is its slot: primitives by SameValueZero,
everything else by identity. Undefined, the special numbers and holes are negative references and
take no slot. If the root itself is special, the text is that reference alone.

A value under way is a frame on an explicit stack, so depth costs memory and nothing else. A
refusal names the path to the value, made of the steps of the frames.

A tagged value that contains itself can be written but not read back: a reader needs the whole
reduced form before it can make the value. The policy values-tagged-cycles refuses it here.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

from attrs import define, field

from spec_model.policies import Choice
from spec_model.rejections import Rejected, Rejection
from spec_model.values.dialects import CURRENT, Dialect, SubViews
from spec_model.values.js import (
    UNDEFINED,
    BigInt,
    Boxed,
    JsArray,
    JsObject,
    Symbol,
    Temporal,
    Value,
    View,
    check_value,
)
from spec_model.values.numbers import is_negative_zero, number_text
from spec_model.values.order import identity_key, keys_in_order
from spec_model.values.reducers import Reduced, reduce_value
from spec_model.values.tags import NATIVE_VIEWS, PROTO_KEY, TEMPORAL_PREFIX, Special
from spec_model.values.text import path_step, quote

NO_STEP = None
"""A part that adds nothing to the path: the reduced form of a tag."""


class Part(NamedTuple):
    """One part of a value: the text before its reference, its step in the path, the value."""

    before: str
    step: str | int | None
    value: Value


@define(eq=False)
class Frame:
    """A value under way: the pieces of its slot's text so far, and the parts still to come."""

    slot: int
    pieces: list[str]
    parts: Iterator[Part]
    end: str
    tagged: bool = False
    step: str | int | None = NO_STEP


@define(eq=False)
class Writer:
    """What writing has reached: the slots, the texts that are complete, the values under way."""

    dialect: Dialect
    slots: dict[object, int] = field(factory=dict[object, int])
    texts: list[str] = field(factory=list[str])
    frames: list[Frame] = field(factory=list[Frame])
    open_tags: set[int] = field(factory=set[int])


def special_reference(value: Value) -> Special | None:
    """Return the reference of a value that takes no slot, or None."""
    if value is UNDEFINED:
        return Special.UNDEFINED
    if not isinstance(value, float):
        return None
    if math.isnan(value):
        return Special.NAN
    if math.isinf(value):
        return Special.INFINITY if value > 0 else Special.NEGATIVE_INFINITY
    return Special.NEGATIVE_ZERO if is_negative_zero(value) else None


def _unserializable(why: str) -> Rejected:
    return Rejected(Rejection.VALUE_UNSERIALIZABLE, facts=(("why", why),))


def _primitive_text(value: Value, dialect: Dialect) -> str | Rejected | None:
    """Return the text of a slot that holds a primitive, or None if the value is no primitive."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case float():
            return number_text(value)
        case str():
            return quote(value, dialect.policies.lone_surrogates)
        case Symbol():
            if dialect.library.raw_symbols:
                return f"Symbol({value.description})"
            return _unserializable("symbol")
        case _:
            return None


def writes_sparse(length: int, present: int) -> bool:
    """Tell whether an array with holes is shorter as a list of its elements.

    A hole costs three characters, and an element's index about as many as the length has digits.
    """
    digits = len(str(length))
    hole_cost = 3 * (length - present)
    sparse_cost = 4 + digits + present * (digits + 1)
    return hole_cost > sparse_cost


def _dense(array: JsArray) -> tuple[list[Part], str]:
    """Return the parts of an array and its end, with a hole wherever nothing is."""
    parts: list[Part] = []
    before = ""
    for index in range(array.length):
        if index in array.elements:
            parts.append(Part(before, index, array.elements[index]))
            before = ","
        else:
            before += f"{Special.HOLE:d},"
    tail = before.removesuffix(",") if before != "," else ""
    return parts, tail + "]"


def _sparse(array: JsArray) -> tuple[str, list[Part]]:
    """Return the beginning of a sparse array and its parts."""
    parts = [Part(f",{index},", index, array.elements[index]) for index in array.indices()]
    return f"[{Special.SPARSE:d},{array.length}", parts


def _open_array(array: JsArray, slot: int, dialect: Dialect) -> Frame | Rejected:
    present = len(array.elements)
    if present == array.length or not writes_sparse(array.length, present):
        parts, end = _dense(array)
        return Frame(slot, ["["], iter(parts), end)
    limit = dialect.reader_limit()
    strict = dialect.policies.sparse_writers is Choice.RECOMMENDED
    if strict and limit is not None and array.length > limit:
        facts = (("length", array.length), ("limit", limit))
        return Rejected(Rejection.VALUE_SPARSE_TOO_LONG, facts=facts)
    start, parts = _sparse(array)
    return Frame(slot, [start], iter(parts), "]")


def _open_object(value: JsObject, slot: int, dialect: Dialect) -> Frame | Rejected:
    if value.symbol_keys:
        return _unserializable("symbol key")
    keys = keys_in_order(value.properties)
    checked = dialect.library.checks_null_keys or not value.null_prototype
    if PROTO_KEY in value.properties and checked:
        return Rejected(Rejection.VALUE_PROTO_KEY)
    quoted = [quote(key, dialect.policies.lone_surrogates) for key in keys]
    if value.null_prototype:
        texts = [f",{text}," for text in quoted]
        start, end = '["null"', "]"
    else:
        texts = [f"{',' if at else ''}{text}:" for at, text in enumerate(quoted)]
        start, end = "{", "}"
    parts = [Part(text, key, value.properties[key]) for text, key in zip(texts, keys, strict=True)]
    return Frame(slot, [start], iter(parts), end)


def _boxed_text(value: Value, dialect: Dialect) -> str:
    """Return the slot of a boxed primitive as releases wrote it that had no reference in it."""
    if isinstance(value, BigInt):
        return f'["BigInt",{value.digits}]'
    if isinstance(value, float) and not math.isfinite(value):
        names = {Special.INFINITY: "Infinity", Special.NEGATIVE_INFINITY: "-Infinity"}
        special = special_reference(value)
        return f'["Object",{names.get(special, "NaN") if special else "NaN"}]'
    plain = 0.0 if isinstance(value, float) and value == 0 else value
    return f'["Object",{_primitive_text(plain, dialect)}]'


def _open_boxed(value: Boxed, slot: int, dialect: Dialect) -> Frame | Rejected:
    if isinstance(value.value, Symbol):
        return _unserializable("boxed symbol")
    if not dialect.library.boxed_by_reference:
        return Frame(slot, [_boxed_text(value.value, dialect)], iter(()), "")
    return Frame(slot, ['["Object",'], iter([Part("", NO_STEP, value.value)]), "]")


def _open_view(value: View, slot: int, dialect: Dialect) -> Frame | Rejected:
    """Open a view that the library writes over the slot of its buffer."""
    forms = dialect.library.sub_views
    if forms is SubViews.REFUSED:
        return _unserializable("view")
    end = "]"
    if value.length != len(value.buffer.data):
        length = str(value.elements()) if forms is SubViews.WRITTEN else "undefined"
        end = f",{value.offset},{length}]"
    parts = iter([Part("", NO_STEP, value.buffer)])
    return Frame(slot, [f'["{value.kind}",'], parts, end)


def _open_native(value: Value, slot: int, dialect: Dialect) -> Frame | Rejected:
    """Open a value that no tag of the workflow layer is for."""
    match value:
        case JsArray():
            return _open_array(value, slot, dialect)
        case JsObject():
            return _open_object(value, slot, dialect)
        case Boxed():
            return _open_boxed(value, slot, dialect)
        case View() if value.kind in NATIVE_VIEWS:
            return _open_view(value, slot, dialect)
        case Temporal():
            text = quote(value.text, dialect.policies.lone_surrogates)
            return Frame(slot, [f'["{TEMPORAL_PREFIX}{value.kind}",{text}]'], iter(()), "")
        case _:
            return _unserializable(type(value).__name__)


def _open(value: Value, slot: int, dialect: Dialect) -> Frame | Rejected:
    reduced = reduce_value(value, dialect)
    if isinstance(reduced, Rejected):
        return reduced
    if isinstance(reduced, Reduced):
        parts = iter([Part("", NO_STEP, reduced.form)])
        return Frame(slot, [f'["{reduced.tag}",'], parts, "]", tagged=True)
    return _open_native(value, slot, dialect)


def _reference(writer: Writer, value: Value) -> int | Rejected:
    """Return the reference to a value, giving it a slot if it is new."""
    special = special_reference(value)
    if special is not None:
        return special
    check_value(value)
    key = identity_key(value)
    known = writer.slots.get(key)
    if known is not None:
        refused = writer.dialect.policies.tagged_cycles is Choice.RECOMMENDED
        if refused and known in writer.open_tags:
            return Rejected(Rejection.VALUE_CIRCULAR, facts=(("slot", known),))
        return known
    slot = len(writer.slots)
    writer.slots[key] = slot
    text = _primitive_text(value, writer.dialect)
    if isinstance(text, Rejected):
        return text
    writer.texts.append(text or "")
    if text is None:
        frame = _open(value, slot, writer.dialect)
        if isinstance(frame, Rejected):
            return frame
        writer.frames.append(frame)
        if frame.tagged:
            writer.open_tags.add(slot)
    return slot


def _close(writer: Writer) -> None:
    frame = writer.frames.pop()
    writer.texts[frame.slot] = "".join(frame.pieces) + frame.end
    writer.open_tags.discard(frame.slot)


def _at_path(writer: Writer, refused: Rejected) -> Rejected:
    steps = (frame.step for frame in writer.frames if frame.step is not NO_STEP)
    path = "".join(path_step(step) for step in steps)
    return Rejected(refused.reason, refused.offset, (*refused.facts, ("path", path)))


def flatten(value: Value, dialect: Dialect = CURRENT) -> str | Rejected:
    """Return the flattened text of a value, or why it has none and where in it."""
    writer = Writer(dialect)
    root = _reference(writer, value)
    if isinstance(root, Rejected):
        return _at_path(writer, root)
    while writer.frames:
        frame = writer.frames[-1]
        part = next(frame.parts, None)
        if part is None:
            _close(writer)
            continue
        frame.step = part.step
        reference = _reference(writer, part.value)
        if isinstance(reference, Rejected):
            return _at_path(writer, reference)
        frame.pieces.append(f"{part.before}{reference:d}")
    return f"[{','.join(writer.texts)}]" if root >= 0 else f"{root:d}"
