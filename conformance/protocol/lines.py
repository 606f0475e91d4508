"""Lines: bytes to JSON objects and back, strictly.

A line ends at the byte 0x0A and nowhere else. It is ASCII, JSON, one object without a field twice,
without fractions and without a number above 2^31-1. A line that is too long, or holds more values
than any answer needs, is refused before it costs memory.
"""

import json
from collections.abc import Callable
from typing import NoReturn

from conformance.protocol.breach import Breach, BreachKind, quote
from conformance.protocol.forms import LARGEST_INT
from conformance.protocol.messages import MAX_LINE
from vectors.canonical import JsonObject, JsonValue

END = b"\n"

MOST_VALUES = 1_000_000
"""Values in one line; each costs memory however short it is written."""

_MOST_DIGITS = 11


class Splitter:
    """Cuts what arrives into lines; what is not ended yet is kept, up to the longest line."""

    def __init__(self, max_line: int = MAX_LINE) -> None:
        self._max_line = max_line
        self._rest = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Take bytes and give the lines that are ended now."""
        if not self._rest and data.endswith(END) and len(data) <= self._max_line:
            return data[:-1].split(END)
        *lines, rest = data.split(END)
        if lines:
            lines[0] = bytes(self._rest) + lines[0]
            self._rest.clear()
        self._rest += rest
        longest = max(len(self._rest), *(len(line) for line in lines), 0)
        if longest > self._max_line:
            start = bytes((lines[0] if lines else self._rest)[:100])
            self._rest.clear()
            raise Breach(BreachKind.LINE_TOO_LONG, f"over {self._max_line} bytes: {quote(start)}")
        return lines

    @property
    def within(self) -> bool:
        """Whether a line has begun that is not ended."""
        return bool(self._rest)

    @property
    def rest(self) -> bytes:
        """What has arrived of a line that is not ended."""
        return bytes(self._rest)


def _integer(text: str) -> int:
    number = int(text) if len(text) <= _MOST_DIGITS else LARGEST_INT + 1
    if abs(number) > LARGEST_INT:
        raise Breach(BreachKind.RAW_NUMBER, text[:40])
    return number


def _fraction(text: str) -> NoReturn:
    raise Breach(BreachKind.RAW_NUMBER, text[:40])


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Breach(BreachKind.REPEATED_FIELD, quote(twice))
    return found


_DECODER = json.JSONDecoder(
    parse_int=_integer,
    parse_float=_fraction,
    parse_constant=_fraction,
    object_pairs_hook=_unique,
)

_BLANK = " \t\r"


def parse_line(line: bytes) -> JsonObject:
    """Read a line as one object."""
    if len(line) > MOST_VALUES and sum(line.count(mark) for mark in b",[{") > MOST_VALUES:
        raise Breach(BreachKind.TOO_MANY_VALUES, f"over {MOST_VALUES}: {quote(line)}")
    try:
        text = line.decode("ascii")
        value, end = _DECODER.raw_decode(text)
    except UnicodeDecodeError:
        raise Breach(BreachKind.NOT_ASCII, quote(line)) from None
    except (ValueError, RecursionError):
        raise Breach(BreachKind.NOT_JSON, quote(line)) from None
    if end < len(text) and text[end:].strip(_BLANK):
        raise Breach(BreachKind.NOT_JSON, quote(line))
    if not isinstance(value, dict):
        raise Breach(BreachKind.NOT_AN_OBJECT, quote(line))
    return value


_ENCODER = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False)


def _encoding() -> Callable[[JsonValue], str]:
    """Make what an encoder makes anew for every message, where the interpreter has it."""
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return _ENCODER.encode
    escape = json.encoder.encode_basestring_ascii
    plain = (False, False, False)
    parts = make(None, _ENCODER.default, escape, None, ":", ",", *plain)
    return lambda value: "".join(parts(value, 0))


write_json = _encoding()
"""Write a value as JSON: ASCII, without blanks."""


def print_line(message: JsonObject) -> bytes:
    """Write an object as one line."""
    return write_json(message).encode("ascii") + END
