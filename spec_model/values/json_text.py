"""JSON text to plain values, without recursion.

The scanner takes exactly the JSON grammar. Numbers become floats, also beyond the largest one
(infinity) and below the smallest (zero). Of equal keys the last value wins, at the first one's
place. Nesting costs memory and nothing else, so `[[[[` of any depth ends in a refusal.
"""

import re
from enum import Enum
from typing import TypeAlias

from attrs import define, field

from spec_model.positions import ByteOffset
from spec_model.rejections import Rejected, Rejection
from spec_model.values.js import js_string
from spec_model.values.numbers import match_number

Json: TypeAlias = bool | float | str | list["Json"] | dict[str, "Json"] | None
Container: TypeAlias = list[Json] | dict[str, Json]

_CLOSING = {"[": "]", "{": "}"}

_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"([^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\\x00-\x1f]*)*)"')
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|(["\\/bfnrt]))')
_SHORT = {
    '"': '"',
    "\\": "\\",
    "/": "/",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
}
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def _unescape(found: re.Match[str]) -> str:
    code = found[1]
    return chr(int(code, 16)) if code else _SHORT[found[2]]


def _string(text: str, position: int) -> tuple[str, int] | None:
    found = _STRING.match(text, position)
    if found is None:
        return None
    inner = found[1]
    if "\\" in inner:
        inner = _ESCAPE.sub(_unescape, inner)
    return js_string(inner), found.end()


def _scalar(text: str, position: int) -> tuple[Json, int] | None:
    """Read a string, number or word at this position."""
    if text.startswith('"', position):
        return _string(text, position)
    for word, value in _WORDS.items():
        if text.startswith(word, position):
            return value, position + len(word)
    return match_number(text, position)


def _skip(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return position if found is None else found.end()


class _Next(Enum):
    """What must follow."""

    VALUE = "value"
    END = "end"
    NOTHING = "nothing"


@define(eq=False)
class _Scan:
    """Where the scanner is: the containers that are open, and the keys that await their values."""

    text: str
    position: int = 0
    open: list[Container] = field(factory=list[Container])
    keys: list[str] = field(factory=list[str])
    root: Json = None

    def skip(self) -> None:
        """Pass over white space."""
        self.position = _skip(self.text, self.position)

    def take(self, char: str) -> bool:
        """Pass over this character, if it is next, and the white space after it."""
        if not self.text.startswith(char, self.position):
            return False
        self.position = _skip(self.text, self.position + 1)
        return True

    def store(self, value: Json) -> None:
        """Put a complete value where it belongs."""
        if not self.open:
            self.root = value
            return
        container = self.open[-1]
        if isinstance(container, list):
            container.append(value)
        else:
            container[self.keys.pop()] = value

    def member(self) -> _Next | None:
        """Read up to the next value of the innermost container: in an object, its key."""
        if isinstance(self.open[-1], dict):
            found = _string(self.text, self.position)
            if found is None:
                return None
            self.keys.append(found[0])
            self.position = _skip(self.text, found[1])
            if not self.take(":"):
                return None
        return _Next.VALUE

    def value(self) -> _Next | None:
        """Read a scalar, or the beginning of a container."""
        for char, closing in _CLOSING.items():
            if self.take(char):
                container: Container = [] if char == "[" else {}
                if self.take(closing):
                    self.store(container)
                    return _Next.END
                self.open.append(container)
                return self.member()
        found = _scalar(self.text, self.position)
        if found is None:
            return None
        self.store(found[0])
        self.position = found[1]
        self.skip()
        return _Next.END

    def end(self) -> _Next | None:
        """Read what follows a complete value."""
        if not self.open:
            return _Next.NOTHING if self.position == len(self.text) else None
        if self.take(","):
            return self.member()
        closing = "]" if isinstance(self.open[-1], list) else "}"
        if not self.take(closing):
            return None
        self.store(self.open.pop())
        return _Next.END


def parse_json(text: str) -> Json | Rejected:
    """Return what a JSON text says, or the position at which it is no JSON."""
    scan = _Scan(text)
    scan.skip()
    following: _Next | None = _Next.VALUE
    while following is not _Next.NOTHING:
        following = scan.value() if following is _Next.VALUE else scan.end()
        if following is None:
            return Rejected(Rejection.VALUE_NOT_JSON, ByteOffset(scan.position))
    return scan.root
