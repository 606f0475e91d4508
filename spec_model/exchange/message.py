"""One message of a role: its name, what it says, and the shapes of its fields."""

from collections.abc import Mapping
from typing import TypeVar

from attrs import field

from spec_model.codec.shapes import Fields
from spec_model.errors import ModelMisuse
from spec_model.frozen import frozen
from spec_model.plain import Plain, Record

T = TypeVar("T")

KIND = "kind"
"""The field that names a message."""


@frozen
class Message:
    """An input or an output of a role."""

    kind: str
    sentence: str
    fields: Fields = field(factory=Fields)


Messages = Mapping[str, Message]


def messages(*table: Message) -> Messages:
    """Make a table of messages by name."""
    return {message.kind: message for message in table}


@frozen
class Reading:
    """The fields of one message, read by name and type."""

    record: Record

    @property
    def kind(self) -> str:
        """The message's name."""
        return self.text(KIND)

    def get(self, name: str, kind: type[T]) -> T:
        """Return a field of a type."""
        value = self.record.get(name)
        if not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool):
            raise ModelMisuse(f"{name} is {_called(value)}, not {kind.__name__}")
        return value

    def text(self, name: str) -> str:
        """Return a text."""
        return self.get(name, str)

    def number(self, name: str) -> int:
        """Return a whole number."""
        return self.get(name, int)

    def flag(self, name: str) -> bool:
        """Return true or false."""
        return self.get(name, bool)

    def octets(self, name: str) -> bytes:
        """Return bytes."""
        return self.get(name, bytes)

    def items(self, name: str) -> list[Plain]:
        """Return a list."""
        value = self.record.get(name)
        if not isinstance(value, list | tuple):
            raise ModelMisuse(f"{name} is {_called(value)}, not list")
        return list(value)


def _called(value: object) -> str:
    return "absent" if value is None else type(value).__name__


def check(known: Messages, record: Record) -> Reading:
    """Read a message, refusing one that is not in the table or has fields that are not its own."""
    name = record.get(KIND)
    if not isinstance(name, str) or name not in known:
        raise ModelMisuse(f"there is no message {name!r}")
    fields = known[name].fields
    strange = sorted(record.keys() - fields.required.keys() - fields.optional.keys() - {KIND})
    missing = sorted(fields.required.keys() - record.keys())
    if strange or missing:
        wrong = f"has no {strange[0]}" if strange else f"lacks {missing[0]}"
        raise ModelMisuse(f"{name} {wrong}")
    return Reading(record)
