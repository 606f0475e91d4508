"""Events of a history as plain values: a record with the event's name and its fields."""

from typing import Final

import attrs

from spec_model.codec.shapes import Bool, Fields, Int, OneOf, Shape, Text
from spec_model.errors import ModelMisuse
from spec_model.history import KINDS, Event
from spec_model.plain import Plain, Record

NAME: Final = "event"
"""The field that names an event."""

_SHAPES: Final[dict[str, Shape]] = {"int": Int(), "bool": Bool(), "str": Text()}


def _shape(attribute: "attrs.Attribute[object]") -> Shape:
    kind = attribute.type
    return _SHAPES[kind if isinstance(kind, str) else getattr(kind, "__name__", "")]


def _all_fields() -> dict[str, Shape]:
    return {
        attribute.name: _shape(attribute)
        for kind in KINDS.values()
        for attribute in attrs.fields(kind)
    }


EVENT: Final = Fields({NAME: OneOf(tuple(KINDS))}, _all_fields())
"""The shape of any one event."""


def to_plain(event: Event) -> dict[str, Plain]:
    """Write an event."""
    return {NAME: type(event).__name__, **attrs.asdict(event)}


def from_plain(record: Record) -> Event:
    """Read an event."""
    name = record.get(NAME)
    if not isinstance(name, str) or name not in KINDS:
        raise ModelMisuse(f"there is no event {name!r}")
    given = {key: value for key, value in record.items() if key != NAME}
    try:
        return KINDS[name](**given)  # type: ignore[arg-type] # the fields are checked by attrs
    except TypeError:
        raise ModelMisuse(f"{name} does not have these fields") from None
