"""The JSON of vectors: plain values by their shape, bytes in hexadecimal.

Bytes are a hexadecimal string, or where they are long and regular a form: `{"fill": hex, "len": n}`
repeats a byte, `{"cat": [...]}` joins parts. 64-bit integers are decimal strings. `to_json` and
`from_json` are inverses for every shape; neither guesses: the shape says what a value is.
"""

from collections.abc import Mapping, Sequence

from spec_model.codec.shapes import U64, Bool, Bytes, Fields, Int, Json, ListOf, OneOf, Shape, Text
from spec_model.errors import ModelMisuse
from spec_model.plain import Plain
from vectors.canonical import JsonValue

LONG_RUN = 64
"""A run of one byte at least this long is written as a fill."""

LARGEST_INT = 2**31 - 1

U64_DIGITS = 20
"""How many digits the largest 64-bit integer has, and the one behind it."""


class FormError(ValueError):
    """A JSON value does not have the shape that was expected of it."""


def bytes_to_json(data: bytes) -> JsonValue:
    """Write bytes: hexadecimal, with long runs of one byte folded."""
    parts = [_run_to_json(run) for run in _runs(data)]
    if len(parts) == 1:
        return parts[0]
    return {"cat": parts} if parts else ""


def _runs(data: bytes) -> list[bytes]:
    """Split into long runs of one byte and what lies between them."""
    parts: list[bytes] = []
    plain = at = 0
    while at < len(data):
        if data[at : at + LONG_RUN] != data[at : at + 1] * LONG_RUN:
            at = _next_candidate(data, at)
            continue
        rest = data[at:].lstrip(data[at : at + 1])
        end = len(data) - len(rest)
        parts += [data[plain:at]] if at > plain else []
        parts.append(data[at:end])
        plain = at = end
    return [*parts, data[plain:]] if plain < len(data) else parts


def _next_candidate(data: bytes, at: int) -> int:
    """Find where the byte at this position stops repeating: no run can begin before."""
    end = at + 1
    while end < len(data) and data[end] == data[at]:
        end += 1
    return end


def _run_to_json(run: bytes) -> JsonValue:
    if len(run) >= LONG_RUN and run.count(run[:1]) == len(run):
        return {"fill": run[:1].hex(), "len": len(run)}
    return run.hex()


def bytes_from_json(form: JsonValue) -> bytes:
    """Read bytes in any of their forms."""
    pieces: list[bytes] = []
    left = [form]
    while left:
        match left.pop():
            case str(text):
                pieces.append(_unhex(text))
            case {"fill": str(fill), "len": int(length), **rest} if not rest:
                pieces.append(_fill(fill, length))
            case {"cat": [*parts], **rest} if not rest:
                left += reversed(parts)
            case _:
                raise FormError("bytes are hexadecimal text, a fill or a cat")
    return b"".join(pieces)


def _fill(fill: str, length: int) -> bytes:
    octet = _unhex(fill)
    if len(octet) != 1 or isinstance(length, bool) or not 0 <= length <= LARGEST_INT:
        raise FormError("a fill is one byte, and how often it is repeated")
    return octet * length


def _unhex(text: str) -> bytes:
    if text != text.lower() or " " in text:
        raise FormError(f"hexadecimal is lower case without spaces, not {text[:40]!r}")
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise FormError(f"not hexadecimal: {text[:40]!r}") from None


def to_json(shape: Shape, value: Plain) -> JsonValue:
    """Write a plain value of this shape."""
    match shape, value:
        case Bytes(), bytes():
            return bytes_to_json(value)
        case Bytes(), Mapping():
            return _json({name: _edge(part) for name, part in value.items()})
        case U64(), int():
            return str(value)
        case ((Int() | Bool() | Text() | OneOf()), (bool() | int() | str())):
            return value
        case Json(), _:
            return _json(value)
        case ListOf(item), Sequence():
            return [to_json(item, element) for element in value]
        case Fields(required, optional), Mapping():
            shapes = {**required, **optional}
            return {name: to_json(shapes[name], field) for name, field in value.items()}
        case _:
            raise ModelMisuse(f"{type(value).__name__} is not of shape {shape}")


def _edge(part: Plain) -> Plain:
    """Write a part of what stands for bytes that stayed where they are: their digest."""
    return part.hex() if isinstance(part, bytes) else part


def _json(value: Plain) -> JsonValue:
    match value:
        case None | bool() | int() | str():
            return value
        case bytes():
            raise ModelMisuse("a tree with a schema of its own holds no bytes")
        case Mapping():
            return {name: _json(field) for name, field in value.items()}
        case _:
            return [_json(element) for element in value]


def from_json(shape: Shape, form: JsonValue) -> Plain:
    """Read a plain value of this shape, or raise `FormError`."""
    match shape, form:
        case Bytes(), _:
            return bytes_from_json(form)
        case U64(), str() if form.isascii() and form.isdecimal() and len(form) <= U64_DIGITS:
            return int(form)
        case (Bool(), bool()) | (Text(), str()) | (Json(), _):
            return form
        case Int(), int() if not isinstance(form, bool) and abs(form) <= LARGEST_INT:
            return form
        case OneOf(words), str() if form in words:
            return form
        case ListOf(item), list():
            return [from_json(item, element) for element in form]
        case Fields(required, optional), dict():
            return _record_from_json(required, optional, form)
        case _:
            raise FormError(f"{str(form)[:60]!r} is not of shape {type(shape).__name__}")


def _record_from_json(
    required: Mapping[str, Shape], optional: Mapping[str, Shape], form: dict[str, JsonValue]
) -> dict[str, Plain]:
    missing = sorted(required.keys() - form.keys())
    if missing:
        raise FormError(f"missing: {', '.join(missing)}")
    unknown = sorted(form.keys() - required.keys() - optional.keys())
    if unknown:
        raise FormError(f"unknown: {', '.join(unknown)}")
    shapes = {**required, **optional}
    return {name: from_json(shapes[name], value) for name, value in form.items()}
