"""Rows of a file of captures: JSON of a known shape, read by name and type.

A file of captures comes from outside, and what it holds beyond the known shapes must not pass for
checked. So every access says what it expects, and `NotUnderstoodError` says that something else is
there; whoever checks a row turns it into a check that was not understood.
"""

from collections.abc import Iterator, Mapping

from attrs import frozen

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


class NotUnderstoodError(Exception):
    """Something in the file has a shape that is not known."""


@frozen
class Row:
    """One record of the file."""

    fields: Mapping[str, Json]

    def __contains__(self, name: str) -> bool:
        """Say whether the record has a field."""
        return name in self.fields

    def only(self, required: str, optional: str = "") -> None:
        """Insist on these fields and no others; names are separated by spaces."""
        missing = set(required.split()) - self.fields.keys()
        unknown = self.fields.keys() - set(required.split()) - set(optional.split())
        if missing or unknown:
            names = ", ".join(sorted(missing or unknown))
            raise NotUnderstoodError(f"{'missing' if missing else 'unknown'} field {names}")

    def get(self, name: str) -> Json:
        """Return a field, whatever it is."""
        return self.fields.get(name)

    def text(self, name: str) -> str:
        """Return a field of text."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            raise NotUnderstoodError(f"{name} is no text")
        return value

    def number(self, name: str) -> int:
        """Return a field that is a whole number."""
        value = self.fields.get(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise NotUnderstoodError(f"{name} is no whole number")
        return value

    def flag(self, name: str) -> bool:
        """Return a field that is true or false."""
        value = self.fields.get(name)
        if not isinstance(value, bool):
            raise NotUnderstoodError(f"{name} is neither true nor false")
        return value

    def octets(self, name: str) -> bytes:
        """Return a field of bytes in hexadecimal."""
        return octets(self.text(name))

    def row(self, name: str) -> "Row":
        """Return a field that is a record."""
        return row(self.fields.get(name), name)

    def rows(self, name: str) -> "list[Row]":
        """Return a field that is a list of records."""
        return [row(item, name) for item in items(self.fields.get(name), name)]


def octets(text: str) -> bytes:
    """Return bytes that are written in hexadecimal."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise NotUnderstoodError("no hexadecimal text") from None


def row(value: Json, what: str = "row") -> Row:
    """Return a record."""
    if not isinstance(value, dict):
        raise NotUnderstoodError(f"{what} is no record")
    return Row(value)


def items(value: Json, what: str = "section") -> list[Json]:
    """Return the elements of a list."""
    if not isinstance(value, list):
        raise NotUnderstoodError(f"{what} is no list")
    return value


def texts(value: Json, what: str) -> list[str]:
    """Return a list of texts."""
    found = [item for item in items(value, what) if isinstance(item, str)]
    if len(found) != len(items(value, what)):
        raise NotUnderstoodError(f"{what} is no list of texts")
    return found


def pairs(value: Json, what: str = "section") -> Iterator[tuple[str, Json]]:
    """Yield the fields of a record."""
    yield from row(value, what).fields.items()
