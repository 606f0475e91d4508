"""The forms of a slot that the library reads itself: objects, arrays, and its own few tags.

Each function looks at one slot and says what to do: fill a container with referenced parts, await
one operand and make something of it, or refuse. Nothing here follows a reference.
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from spec_model.frozen import frozen
from spec_model.policies import Choice
from spec_model.rejections import Rejected, Rejection
from spec_model.values.dialects import Dialect, SubViews
from spec_model.values.js import (
    UNDEFINED,
    ArrayBuffer,
    BigInt,
    Boxed,
    JsArray,
    JsObject,
    Temporal,
    Value,
    View,
)
from spec_model.values.json_text import Json
from spec_model.values.numbers import MAX_ARRAY_LENGTH, as_index, number_text
from spec_model.values.tags import (
    ELEMENT_SIZES,
    NATIVE_VIEWS,
    PROTO_KEY,
    TEMPORAL_KINDS,
    TEMPORAL_PREFIX,
    Special,
)

Container: TypeAlias = JsArray | JsObject


@frozen(eq=False)
class Fill:
    """A container, and the references to put into it."""

    container: Container
    parts: Iterable[tuple[str | int, Json]]


@frozen(eq=False)
class Await:
    """One reference, and what makes the value of what it refers to."""

    operand: Json
    finish: Callable[[Value], Value | Rejected]


Opened: TypeAlias = Fill | Await | Temporal | Boxed | JsObject | Rejected


def refuse(reason: Rejection, **facts: int | str) -> Rejected:
    """Refuse with named facts."""
    return Rejected(reason, facts=tuple(facts.items()))


def refuse_input(why: str) -> Rejected:
    """Refuse JSON that is not in the flattened form."""
    return refuse(Rejection.VALUE_INVALID_INPUT, why=why)


def open_object(slot: dict[str, Json]) -> Fill | Rejected:
    """Open a plain object."""
    if PROTO_KEY in slot:
        return refuse(Rejection.VALUE_PROTO_KEY)
    return Fill(JsObject(), slot.items())


def open_array(slot: list[Json], dialect: Dialect) -> Fill | Rejected:
    """Open an array, dense or sparse."""
    if slot and slot[0] == Special.SPARSE and isinstance(slot[0], float):
        return _open_sparse(slot, dialect)
    present = [(index, ref) for index, ref in enumerate(slot) if ref != Special.HOLE]
    return Fill(JsArray(len(slot)), present)


def _open_sparse(slot: list[Json], dialect: Dialect) -> Fill | Rejected:
    length = as_index(slot[1]) if len(slot) > 1 and isinstance(slot[1], float) else None
    if length is None or length > MAX_ARRAY_LENGTH:
        return refuse_input("sparse length")
    limit = dialect.reader_limit()
    if limit is not None and length > limit:
        return refuse(Rejection.VALUE_SPARSE_TOO_LONG, length=length, limit=limit)
    parts: list[tuple[str | int, Json]] = []
    for position in range(2, len(slot), 2):
        number = slot[position]
        index = as_index(number) if isinstance(number, float) else None
        if index is None or position + 1 == len(slot):
            return refuse_input("sparse index")
        if index >= length:
            if dialect.library.checks_forms or index >= MAX_ARRAY_LENGTH:
                return refuse_input("sparse index")
            length = index + 1
        parts.append((index, slot[position + 1]))
    return Fill(JsArray(length), parts)


def _null_key(key: Json, dialect: Dialect) -> str | None:
    """Return the key of a property of an object without prototype, or None."""
    if isinstance(key, str):
        return key
    if isinstance(key, float) and dialect.policies.payloads is Choice.UPSTREAM:
        return number_text(key)
    return None


def _open_null_object(slot: list[Json], dialect: Dialect) -> Opened:
    parts: dict[str, Json] = {}
    lenient = not dialect.library.checks_null_keys
    for position in range(1, len(slot), 2):
        key = _null_key(slot[position], dialect)
        if key is None or position + 1 == len(slot):
            return refuse_input("property")
        if key == PROTO_KEY and not lenient:
            return refuse(Rejection.VALUE_PROTO_KEY)
        parts[key] = slot[position + 1]
    return Fill(JsObject(null_prototype=True), parts.items())


def _box(value: Value, dialect: Dialect) -> Value | Rejected:
    """Return the object of a primitive; of undefined the packages make an empty object."""
    if isinstance(value, bool | float | str | BigInt):
        return Boxed(value)
    if value is UNDEFINED and dialect.policies.payloads is Choice.UPSTREAM:
        return JsObject()
    return refuse(Rejection.VALUE_BAD_PAYLOAD, tag="Object")


def _is_primitive_slot(slot: Json) -> bool:
    """Tell whether a slot holds a primitive, which a big integer's tag is too."""
    if isinstance(slot, list):
        return bool(slot) and slot[0] == "BigInt"
    return not isinstance(slot, dict)


def _open_boxed(slot: list[Json], slots: list[Json], dialect: Dialect) -> Opened:
    operand: Json = slot[1] if len(slot) > 1 else None
    if not dialect.library.boxed_by_reference:
        if isinstance(operand, bool | float | str):
            return Boxed(operand)
        return refuse(Rejection.VALUE_BAD_PAYLOAD, tag="Object")
    index = as_index(operand) if isinstance(operand, float) else None
    if index is not None and index < len(slots) and not _is_primitive_slot(slots[index]):
        return refuse(Rejection.VALUE_BAD_PAYLOAD, tag="Object")
    return Await(operand, lambda value: _box(value, dialect))


def _bound(operand: Json, dialect: Dialect) -> int | None:
    """Return an offset or a length; coerced, null is nothing and a fraction is cut off."""
    if dialect.policies.payloads is Choice.UPSTREAM:
        if operand is None:
            return 0
        operand = float(int(operand)) if isinstance(operand, float) and operand < 2**53 else operand
    return as_index(operand) if isinstance(operand, float) else None


def _view(kind: str, buffer: Value, bounds: list[Json], dialect: Dialect) -> Value | Rejected:
    bad = refuse(Rejection.VALUE_BAD_PAYLOAD, tag=kind)
    if not isinstance(buffer, ArrayBuffer):
        return bad
    size, whole = ELEMENT_SIZES[kind], len(buffer.data)
    offset = _bound(bounds[0], dialect) if bounds else 0
    if offset is None or offset > whole or offset % size != 0:
        return bad
    if len(bounds) < 2:
        length: int | None = whole - offset
    else:
        count = _bound(bounds[1], dialect)
        length = None if count is None else count * size
    if length is None or length % size != 0 or offset + length > whole:
        return bad
    return View(kind, buffer, offset, length)


def _open_view(slot: list[Json], slots: list[Json], dialect: Dialect) -> Opened:
    kind, operand, bounds = str(slot[0]), slot[1] if len(slot) > 1 else None, slot[2:4]
    index = as_index(operand) if isinstance(operand, float) else None
    target = slots[index] if index is not None and index < len(slots) else None
    if not isinstance(target, list) or not target or target[0] != "ArrayBuffer":
        return refuse(Rejection.VALUE_BAD_PAYLOAD, tag=kind)
    return Await(operand, lambda buffer: _view(kind, buffer, bounds, dialect))


OPERANDS: dict[str, tuple[int, ...]] = {
    "Object": (1,),
    "DataView": (1, 3),
    "Float16Array": (1, 3),
}
"""How many operands each tag of the library has; every other tag has one."""


def operands_fit(tag: str, count: int) -> bool:
    """Tell whether the tag's form has this many operands."""
    return tag == "null" or count in OPERANDS.get(tag, (1,))


def open_native_tag(slot: list[Json], slots: list[Json], dialect: Dialect) -> Opened:
    """Open a slot whose tag belongs to the library."""
    tag = str(slot[0])
    if tag == "null":
        return _open_null_object(slot, dialect)
    if tag == "Object":
        return _open_boxed(slot, slots, dialect)
    if tag in NATIVE_VIEWS and dialect.library.sub_views is not SubViews.REFUSED:
        return _open_view(slot, slots, dialect)
    kind = tag.removeprefix(TEMPORAL_PREFIX)
    if tag.startswith(TEMPORAL_PREFIX) and kind in TEMPORAL_KINDS:
        text = slot[1] if len(slot) > 1 else None
        if isinstance(text, str):
            return Temporal(kind, text)
        return refuse(Rejection.VALUE_BAD_PAYLOAD, tag=tag)
    return refuse(Rejection.VALUE_UNKNOWN_TAG, tag=tag)
