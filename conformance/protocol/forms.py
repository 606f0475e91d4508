"""Plain values as the JSON of the protocol, by their shape.

Rules
- A field `x` of bytes is `x_b64`, base64; or, only in requests, `x_form`: `{"fill": byte, "len":
  n}` for one byte repeated, `{"cat": [...]}` for parts joined, each base64 or a form again; or,
  only in replies and there whenever it is longer than `BIG` bytes, `x_digest`: `{"len", "sha256",
  "head_b64", "tail_b64"}`. A field of a 64-bit integer is `x_u64`, decimal text.
- Where bytes or a 64-bit integer are no field but an element of a list, or a whole result, they are
  an object whose only field has the empty name: `{"_b64": "..."}`. So a suffix always says what a
  value is, and a kit needs no shapes.
- Everything else is written as it is. Records have the fields of their shape and no others.

A shape is compiled once into two functions; nothing here looks at shapes while values go by.
"""

import binascii
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from attrs import field, frozen

from conformance.protocol.breach import Breach, BreachKind, quote
from spec_model.codec.shapes import U64, Bool, Bytes, Fields, Int, Json, ListOf, OneOf, Shape, Text
from spec_model.errors import ModelMisuse
from spec_model.plain import Plain
from vectors.canonical import JsonObject, JsonValue

BIG = 1 << 20
"""Bytes longer than this are answered as a digest."""

LARGEST_INT = 2**31 - 1
"""The largest number that is written as a number."""

LARGEST_U64 = 2**64 - 1

EDGE = 32
"""Bytes of the beginning and of the end that a digest shows."""

FOLDED = 64 * 1024
"""Bytes of a request longer than this are searched for runs of one byte."""

BLOCK = 4096
"""A run of twice as many bytes is found in any case."""

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,19}")
_SHA256 = re.compile(r"[0-9a-f]{64}")

Writer = Callable[[Plain], JsonValue]
Reader = Callable[[JsonValue], Plain]


class Digest(Mapping[str, Plain]):
    """Long bytes that stayed where they are: their length, their digest, and both edges.

    Equal to the bytes that it is the digest of, so that answers are compared as if they had come.
    """

    def __init__(self, length: int, sha256: str, head: bytes, tail: bytes) -> None:
        self._fields: Mapping[str, Plain] = {
            "len": length, "sha256": sha256, "head": head, "tail": tail
        }  # fmt: skip

    @classmethod
    def of(cls, data: bytes) -> "Digest":
        """Make the digest of bytes."""
        return cls(len(data), hashlib.sha256(data).hexdigest(), data[:EDGE], data[-EDGE:])

    def __getitem__(self, name: str) -> Plain:
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, bytes):
            other = Digest.of(other)
        return isinstance(other, Digest) and self._fields == other._fields

    __hash__ = None  # type: ignore[assignment] # equal to bytes whose hash is another

    def __repr__(self) -> str:
        return f"Digest({self['len']!r} bytes, sha256 {self['sha256']!r})"


# --- bytes --------------------------------------------------------------------------------------


def to_base64(data: bytes) -> str:
    """Write bytes as base64."""
    return binascii.b2a_base64(data, newline=False).decode("ascii")


def from_base64(text: JsonValue) -> bytes:
    """Read base64, strictly."""
    if not isinstance(text, str):
        raise Breach(BreachKind.WRONG_TYPE, f"base64 is text, not {quote(text)}")
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError):
        raise Breach(BreachKind.WRONG_TYPE, f"not base64: {quote(text)}") from None


def to_form(data: bytes) -> JsonValue:
    """Write bytes with their long runs of one byte folded; base64 if there are none.

    A run that is long enough fills one block of `BLOCK` bytes at least, so only blocks are looked
    at, and a run is followed to its ends from there.
    """
    parts: list[JsonValue] = []
    done = at = 0
    while at < len(data):
        block = data[at : at + BLOCK]
        if at < done or len(block) < BLOCK or block.count(block[:1]) < BLOCK:
            at += BLOCK
            continue
        start = done + len(data[done:at].rstrip(block[:1]))
        end = len(data) - len(data[at:].lstrip(block[:1]))
        parts += [to_base64(data[done:start])] if start > done else []
        parts.append({"fill": block[0], "len": end - start})
        done = end
    if done < len(data) or not parts:
        parts.append(to_base64(data[done:]))
    return parts[0] if len(parts) == 1 else {"cat": parts}


def from_form(form: JsonValue) -> bytes:
    """Read bytes in any form but a digest."""
    pieces: list[bytes] = []
    left = [form]
    while left:
        match left.pop():
            case str() as text:
                pieces.append(from_base64(text))
            case {"fill": int(fill), "len": int(length), **rest} if not rest and 0 <= fill <= 255:
                pieces.append(bytes([fill]) * max(length, 0))
            case {"cat": [*parts], **rest} if not rest:
                left += reversed(parts)
            case _:
                raise Breach(BreachKind.WRONG_TYPE, f"no form of bytes: {quote(form)}")
    return b"".join(pieces)


def to_digest(data: bytes) -> JsonObject:
    """Write the digest of bytes."""
    made = Digest.of(data)
    head, tail = data[:EDGE], data[-EDGE:]
    return {
        "len": len(data),
        "sha256": str(made["sha256"]),
        "head_b64": to_base64(head),
        "tail_b64": to_base64(tail),
    }


def from_digest(form: JsonValue) -> Digest:
    """Read a digest."""
    match form:
        case {
            "len": int(length),
            "sha256": str(sha256),
            "head_b64": str(head),
            "tail_b64": str(tail),
            **rest,
        } if not rest and length > BIG and _SHA256.fullmatch(sha256):
            return Digest(length, sha256, from_base64(head), from_base64(tail))
        case _:
            raise Breach(BreachKind.WRONG_TYPE, f"no digest of long bytes: {quote(form)}")


def _from_short(text: JsonValue) -> bytes:
    data = from_base64(text)
    if len(data) > BIG:
        raise Breach(BreachKind.WRONG_TYPE, f"{len(data)} bytes are answered as a digest")
    return data


def _from_u64(text: JsonValue) -> int:
    if isinstance(text, str) and _DECIMAL.fullmatch(text) and int(text) <= LARGEST_U64:
        return int(text)
    raise Breach(BreachKind.WRONG_TYPE, f"no decimal text of a 64-bit integer: {quote(text)}")


# --- shapes -------------------------------------------------------------------------------------


@frozen
class Form:
    """How values of one shape are written and read, in one direction."""

    write: Callable[[str, Plain], tuple[str, JsonValue]]
    """Write a value as a field: its name without suffix, and it; the name with suffix."""
    readers: Mapping[str, Reader] = field(factory=dict)
    """How a field is read, by the suffix of its name."""
    whole: Writer | None = None
    """How a value is written that is no field, where that is the same."""


def _kind(value: object) -> str:
    return type(value).__name__


def _bytes_form(*, replies: bool) -> Form:
    def write(name: str, value: Plain) -> tuple[str, JsonValue]:
        if not isinstance(value, bytes):
            raise ModelMisuse(f"{name or 'a value'} is {_kind(value)}, not bytes")
        if replies and len(value) > BIG:
            return f"{name}_digest", to_digest(value)
        if not replies and len(value) > FOLDED:
            return f"{name}_form", to_form(value)
        return f"{name}_b64", to_base64(value)

    if replies:
        return Form(write, {"_b64": _from_short, "_digest": from_digest})
    return Form(write, {"_b64": from_base64, "_form": from_form})


def _u64_form() -> Form:
    def write(name: str, value: Plain) -> tuple[str, JsonValue]:
        if type(value) is not int:
            raise ModelMisuse(f"{name or 'a value'} is {_kind(value)}, not an integer")
        return f"{name}_u64", str(value)

    return Form(write, {"_u64": _from_u64})


def _plain_form(write: Writer, read: Reader) -> Form:
    return Form(lambda name, value: (name, write(value)), {"": read}, write)


def _scalar(kind: type, what: str) -> Form:
    def write(value: Plain) -> JsonValue:
        if type(value) is not kind:
            raise ModelMisuse(f"{_kind(value)} is not {what}")
        return value  # type: ignore[return-value] # a bool, an int or text

    def read(form: JsonValue) -> Plain:
        if type(form) is not kind:
            raise Breach(BreachKind.WRONG_TYPE, f"{quote(form)} is not {what}")
        return form

    return _plain_form(write, read)


def _words(words: tuple[str, ...]) -> Form:
    def read(form: JsonValue) -> Plain:
        if not isinstance(form, str) or form not in words:
            raise Breach(BreachKind.UNKNOWN_WORD, f"{quote(form)} is none of {', '.join(words)}")
        return form

    return _plain_form(_tree, read)


def _tree(value: Plain) -> JsonValue:
    """Write a tree with a schema of its own."""
    match value:
        case None | bool() | int() | str():
            return value
        case bytes():
            raise ModelMisuse("a tree with a schema of its own holds no bytes")
        case Mapping():
            return {name: _tree(part) for name, part in value.items()}
        case _:
            return [_tree(part) for part in value]


def _list_form(shape: Shape, *, replies: bool) -> Form:
    write_item, read_item = writer(shape, replies=replies), reader(shape, replies=replies)

    def write(value: Plain) -> JsonValue:
        if not isinstance(value, list | tuple):
            raise ModelMisuse(f"{_kind(value)} is not a list")
        return [write_item(item) for item in value]

    def read(form: JsonValue) -> Plain:
        if not isinstance(form, list):
            raise Breach(BreachKind.WRONG_TYPE, f"{quote(form)} is not a list")
        return [read_item(item) for item in form]

    return _plain_form(write, read)


def _record_form(shape: Fields, *, replies: bool) -> Form:
    shapes = {**shape.required, **shape.optional}
    forms = {name: form(part, replies=replies) for name, part in shapes.items()}
    readers = {
        name + suffix: (name, read)
        for name, made in forms.items()
        for suffix, read in made.readers.items()
    }
    required = frozenset(shape.required)
    writers = {name: made.write for name, made in forms.items()}

    def write(value: Plain) -> JsonValue:
        if not isinstance(value, dict | Mapping):
            raise ModelMisuse(f"{_kind(value)} is not a record")
        try:
            return dict([writers[name](name, part) for name, part in value.items()])
        except KeyError as error:
            raise ModelMisuse(f"a record has no field {error}") from None

    def read(given: JsonValue) -> Plain:
        if not isinstance(given, dict):
            raise Breach(BreachKind.WRONG_TYPE, f"{quote(given)} is not an object")
        record: dict[str, Plain] = {}
        for field_name, part in given.items():
            if field_name not in readers:
                raise Breach(BreachKind.UNKNOWN_FIELD, field_name)
            name, read_part = readers[field_name]
            if name in record:
                raise Breach(BreachKind.REPEATED_FIELD, field_name)
            record[name] = read_part(part)
        if not required <= record.keys():
            raise Breach(BreachKind.MISSING_FIELD, ", ".join(sorted(required - record.keys())))
        return record

    return _plain_form(write, read)


@cache
def _form(key: int, replies: bool) -> Form:  # noqa: FBT001 - a cache takes its key by place
    return _compile(_SHAPES[key], replies=replies)


_SHAPES: dict[int, Shape] = {}
"""Shapes hold tables and cannot be hashed; each is kept, so its identity is its own for good."""


def form(shape: Shape, *, replies: bool) -> Form:
    """Compile a shape."""
    _SHAPES.setdefault(id(shape), shape)
    return _form(id(shape), replies)


def _compile(shape: Shape, *, replies: bool) -> Form:
    match shape:
        case Bytes():
            return _bytes_form(replies=replies)
        case U64():
            return _u64_form()
        case Int():
            return _scalar(int, "a number")
        case Text():
            return _scalar(str, "text")
        case Bool():
            return _scalar(bool, "true or false")
        case Json():
            return _plain_form(_tree, lambda given: given)
        case OneOf(words):
            return _words(words)
        case ListOf(item):
            return _list_form(item, replies=replies)
        case Fields():
            return _record_form(shape, replies=replies)


def writer(shape: Shape, *, replies: bool) -> Writer:
    """Return how a value of a shape is written that is no field."""
    made = form(shape, replies=replies)
    write = made.write
    return made.whole or (lambda value: dict([write("", value)]))


def reader(shape: Shape, *, replies: bool) -> Reader:
    """Return how a value of a shape is read that is no field."""
    made = form(shape, replies=replies)
    if "" in made.readers:
        return made.readers[""]

    def read(given: JsonValue) -> Plain:
        if not isinstance(given, dict) or len(given) != 1:
            raise Breach(BreachKind.WRONG_TYPE, f"{quote(given)} has not one field")
        (suffix, part), *_rest = given.items()
        if suffix not in made.readers:
            raise Breach(BreachKind.UNKNOWN_FIELD, suffix)
        return made.readers[suffix](part)

    return read
