"""Reading: from a flattened text to its value.

The text is JSON: an array of slots, of which the first is the root, or one negative reference. A
slot holds a primitive, an object or array of references, or a tag. Objects and arrays exist
before their parts are read, so that a cycle through them closes; a tagged value is made when its
payload is complete. Slots that nothing refers to are ignored.

A value under way is a frame on an explicit stack. Every slot is read once, and a sparse array
costs its elements, whatever length it claims: so time and memory are linear in the text.

What the published readers do by accident is a policy: operands that a form does not have
(values-operands), references that name nothing (values-references), payloads of another shape
(values-payloads), tagged values that contain themselves (values-tagged-cycles). An operand that is
no reference is read in place by the generic rule of the library; that is how a Date written in the
library's own form is understood.
"""

import math
from collections.abc import Callable, Iterator
from enum import Enum
from typing import TypeAlias

from attrs import define, field

from spec_model.errors import ModelBug
from spec_model.policies import Choice
from spec_model.rejections import Rejected, Rejection
from spec_model.values.dialects import CURRENT, Dialect
from spec_model.values.js import UNDEFINED, Heap, JsArray, Value
from spec_model.values.json_text import Json, parse_json
from spec_model.values.native_forms import (
    Await,
    Container,
    Fill,
    open_array,
    open_native_tag,
    open_object,
    operands_fit,
    refuse,
    refuse_input,
)
from spec_model.values.numbers import as_index
from spec_model.values.payload import Payload
from spec_model.values.revivers import revive
from spec_model.values.tags import Special


class Pending(Enum):
    """The type of `PENDING`."""

    PENDING = "pending"


PENDING = Pending.PENDING
"""A slot was opened and its value is not there yet."""

Result: TypeAlias = Value | Rejected | Pending

SPECIALS: dict[float, Value] = {
    Special.UNDEFINED: UNDEFINED,
    Special.NAN: math.nan,
    Special.INFINITY: math.inf,
    Special.NEGATIVE_INFINITY: -math.inf,
    Special.NEGATIVE_ZERO: -0.0,
}
"""What the negative references stand for wherever a value may be."""


@define(eq=False)
class Filling:
    """A container under way."""

    container: Container
    parts: Iterator[tuple[str | int, Json]]
    key: str | int = ""


@define(eq=False)
class Making:
    """A value under way that is made of one operand; a tag's payload has a slot."""

    slot: int
    finish: Callable[[Value], Value | Rejected]
    payload_slot: int | None = None


@define(eq=False)
class Reader:
    """What reading has reached."""

    dialect: Dialect
    slots: list[Json]
    declared: int
    made: dict[int, Value] = field(factory=dict[int, Value])
    open: set[Heap] = field(factory=set[Heap])
    payloads: set[int] = field(factory=set[int])
    in_place: dict[int, int] = field(factory=dict[int, int])
    frames: list[Filling | Making] = field(factory=list[Filling | Making])


def _stray(reader: Reader, number: float) -> Result:
    """Answer a reference that names neither a slot nor a special value."""
    if reader.dialect.policies.references is Choice.RECOMMENDED:
        return refuse(Rejection.VALUE_BAD_REFERENCE, reference=str(number))
    if reader.dialect.library.checks_range and number >= len(reader.slots):
        return refuse(Rejection.VALUE_BAD_REFERENCE, reference=str(number))
    return UNDEFINED


def _slot_of(reader: Reader, reference: float) -> int | None:
    """Return the slot that a reference names, or None if it names none.

    Operands that were read in place have slots too, behind those of the text.
    """
    index = as_index(reference)
    strict = reader.dialect.policies.operands is Choice.RECOMMENDED
    count = reader.declared if strict else len(reader.slots)
    return index if index is not None and index < count else None


def _refer(reader: Reader, reference: Json) -> Result:
    """Follow a reference."""
    if not isinstance(reference, float):
        return refuse_input("no reference")
    if reference in SPECIALS:
        return SPECIALS[reference]
    index = _slot_of(reader, reference)
    return _stray(reader, reference) if index is None else _enter(reader, index)


def _enter(reader: Reader, index: int) -> Result:
    """Return the value of a slot, opening it if this is the first time."""
    if index in reader.made:
        return reader.made[index]
    slot = reader.slots[index]
    if isinstance(slot, list):
        if slot and isinstance(slot[0], str):
            return _enter_tag(reader, index, slot, slot[0])
        return _fill(reader, index, open_array(slot, reader.dialect))
    if isinstance(slot, dict):
        return _fill(reader, index, open_object(slot))
    reader.made[index] = slot
    return slot


def _fill(reader: Reader, index: int, opened: Fill | Rejected) -> Result:
    if isinstance(opened, Rejected):
        return opened
    reader.made[index] = opened.container
    reader.open.add(opened.container)
    reader.frames.append(Filling(opened.container, iter(opened.parts)))
    return PENDING


def _enter_tag(reader: Reader, index: int, slot: list[Json], tag: str) -> Result:
    strict = reader.dialect.policies.operands is Choice.RECOMMENDED
    if tag in reader.dialect.tags:
        if strict and not operands_fit(tag, len(slot) - 1):
            return refuse(Rejection.VALUE_OPERAND_COUNT, tag=tag, operands=len(slot) - 1)
        return _enter_workflow_tag(reader, index, slot, tag)
    opened = open_native_tag(slot, reader.slots, reader.dialect)
    if isinstance(opened, Rejected):
        return opened
    if strict and not operands_fit(tag, len(slot) - 1):
        return refuse(Rejection.VALUE_OPERAND_COUNT, tag=tag, operands=len(slot) - 1)
    if isinstance(opened, Fill):
        return _fill(reader, index, opened)
    if isinstance(opened, Await):
        reader.frames.append(Making(index, opened.finish))
        return _refer(reader, opened.operand)
    reader.made[index] = opened
    return opened


def _payload_slot(reader: Reader, index: int, slot: list[Json]) -> int | None:
    """Return the slot of a tag's operand; one that is no reference becomes a slot of its own.

    It becomes one once, however often the tag is entered before it is made.
    """
    operand: Json = slot[1] if len(slot) > 1 else float(Special.UNDEFINED)
    if isinstance(operand, float):
        return _slot_of(reader, operand)
    if index not in reader.in_place:
        reader.in_place[index] = len(reader.slots)
        reader.slots.append(operand)
    return reader.in_place[index]


def _is_circular(reader: Reader, payload_slot: int) -> bool:
    """Tell whether a tag asks for a payload that another tag, or itself, is waiting for."""
    if payload_slot not in reader.payloads:
        return False
    if payload_slot >= reader.declared:
        return True
    lenient = reader.dialect.policies.tagged_cycles is Choice.UPSTREAM
    available = reader.dialect.library.open_payloads and payload_slot in reader.made
    return not (lenient and available)


def _enter_workflow_tag(reader: Reader, index: int, slot: list[Json], tag: str) -> Result:
    payload_slot = _payload_slot(reader, index, slot)

    def finish(value: Value) -> Value | Rejected:
        return revive(Payload(tag, value, reader.dialect, reader.open.__contains__))

    if payload_slot is None:
        reader.frames.append(Making(index, finish))
        return _refer(reader, slot[1] if len(slot) > 1 else float(Special.UNDEFINED))
    if _is_circular(reader, payload_slot):
        return refuse(Rejection.VALUE_CIRCULAR, tag=tag)
    reader.payloads.add(payload_slot)
    reader.frames.append(Making(index, finish, payload_slot))
    return _enter(reader, payload_slot)


def _advance(reader: Reader) -> Result:
    """Take the innermost value one reference further, or complete it."""
    frame = reader.frames[-1]
    if isinstance(frame, Making):
        raise ModelBug("a value that is made of one operand has no parts")
    part = next(frame.parts, None)
    if part is None:
        reader.frames.pop()
        reader.open.discard(frame.container)
        return frame.container
    frame.key = part[0]
    return _refer(reader, part[1])


def _accept(reader: Reader, value: Value) -> Result:
    """Give a complete value to the value that awaits it."""
    frame = reader.frames[-1]
    if isinstance(frame, Filling):
        if isinstance(frame.container, JsArray):
            frame.container.elements[int(frame.key)] = value
        else:
            frame.container.properties[str(frame.key)] = value
        return _advance(reader)
    reader.frames.pop()
    if frame.payload_slot is not None:
        reader.payloads.discard(frame.payload_slot)
    result = frame.finish(value)
    if not isinstance(result, Rejected):
        reader.made[frame.slot] = result
    return result


def _read(reader: Reader) -> Value | Rejected:
    result = _enter(reader, 0)
    while not isinstance(result, Rejected):
        if isinstance(result, Pending):
            result = _advance(reader)
        elif reader.frames:
            result = _accept(reader, result)
        else:
            return result
    return result


def unflatten(text: str, dialect: Dialect = CURRENT) -> Value | Rejected:
    """Return the value of a flattened text, or why it has none."""
    parsed = parse_json(text)
    if isinstance(parsed, Rejected):
        return parsed
    if isinstance(parsed, float) and parsed in SPECIALS:
        return SPECIALS[parsed]
    if not isinstance(parsed, list) or not parsed:
        return refuse_input("root")
    return _read(Reader(dialect, parsed, len(parsed)))
