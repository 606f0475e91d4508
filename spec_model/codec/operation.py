"""One operation of the codec role, and how its arguments are read."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from spec_model.codec.shapes import Fields, Shape
from spec_model.errors import ModelMisuse
from spec_model.frozen import frozen
from spec_model.plain import Plain, Record
from spec_model.rejections import Rejected

T = TypeVar("T")


@frozen
class Refused:
    """A refusal, and what had come out before it."""

    rejection: Rejected
    before: Plain = None


Answer = Plain | Rejected | Refused


@frozen
class Arguments:
    """The arguments of one call, read by name and type."""

    values: Mapping[str, Plain]

    def _get(self, name: str, kind: type[T]) -> T:
        value = self.values.get(name)
        if not isinstance(value, kind):
            raise ModelMisuse(f"argument {name!r} is {type(value).__name__}, not {kind.__name__}")
        return value

    def octets(self, name: str) -> bytes:
        """Return an argument of bytes."""
        return self._get(name, bytes)

    def text(self, name: str) -> str:
        """Return an argument of text."""
        return self._get(name, str)

    def number(self, name: str) -> int:
        """Return an integer argument."""
        return self._get(name, int)

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a true or false argument."""
        return self._get(name, bool) if name in self.values else default

    def maybe_text(self, name: str) -> str | None:
        """Return an argument of text that may be absent."""
        return None if self.values.get(name) is None else self.text(name)

    def maybe_number(self, name: str) -> int | None:
        """Return an integer argument that may be absent."""
        return None if self.values.get(name) is None else self.number(name)

    def items(self, name: str) -> list[Plain]:
        """Return an argument that is a list; empty where it is absent."""
        return list(self._get(name, list)) if name in self.values else []

    def all_octets(self, name: str) -> list[bytes]:
        """Return an argument that is a list of bytes."""
        return [Arguments({name: item}).octets(name) for item in self.items(name)]

    def numbers(self, name: str) -> list[int]:
        """Return an argument that is a list of integers; empty where it is absent."""
        return [Arguments({name: item}).number(name) for item in self.items(name)]

    def records(self, name: str) -> "list[Arguments]":
        """Return an argument that is a list of records."""
        return [Arguments(_record(item)) for item in self.items(name)]

    def record(self, name: str) -> "Arguments":
        """Return an argument that is a record."""
        return Arguments(_record(self.values.get(name)))


def _record(value: Plain) -> Record:
    if not isinstance(value, Mapping):
        raise ModelMisuse(f"a record was expected, not {type(value).__name__}")
    return value


@frozen(kw_only=True)
class Operation:
    """What an implementation of the codec role answers: one call, one answer.

    `takes` and `gives` are shapes; `before` is the shape of what a refused call delivered first.
    `requires` names the capability that an implementation claims by serving the operation.
    """

    name: str
    sentence: str
    requires: str
    takes: Fields
    gives: Shape
    before: Shape | None = None
    run: Callable[[Arguments], Answer]
