"""How much of what a server sends is one message, and which messages are notifications.

A proxy that drops some messages must cut between messages. `Dialect.split` takes what arrived and
gives whole messages; `notifies` tells those that only say that something happened; `listens` tells
from a client's bytes that it wants to be notified.
"""

from abc import ABC, abstractmethod
from typing import Final


class Dialect(ABC):
    """The messages that one kind of server sends on one connection."""

    def __init__(self) -> None:
        self._rest = b""

    def split(self, data: bytes) -> list[bytes]:
        """Take bytes and give the messages that are whole now."""
        self._rest += data
        messages: list[bytes] = []
        while (size := self._size(self._rest)) is not None:
            messages.append(self._rest[:size])
            self._rest = self._rest[size:]
        return messages

    @abstractmethod
    def _size(self, data: bytes) -> int | None:
        """Return the size of the first message, if it is whole."""

    @abstractmethod
    def notifies(self, message: bytes) -> bool:
        """Whether a message is a notification."""

    @abstractmethod
    def listens(self, data: bytes) -> bool:
        """Whether a client asks for notifications."""


_KIND_AND_LENGTH: Final = 5


class Postgres(Dialect):
    """A letter for the kind, four bytes for the length that counts itself, and the rest."""

    def _size(self, data: bytes) -> int | None:
        if len(data) < _KIND_AND_LENGTH:
            return None
        size = 1 + int.from_bytes(data[1:_KIND_AND_LENGTH], "big")
        return size if len(data) >= size else None

    def notifies(self, message: bytes) -> bool:
        """Whether it is a NotificationResponse."""
        return message.startswith(b"A")

    def listens(self, data: bytes) -> bool:
        """Whether a query says LISTEN."""
        return b"listen " in data.lower().replace(b"unlisten", b"")


class Redis(Dialect):
    """Lines that say how much follows: arrays of replies, strings of a length, single lines."""

    def _size(self, data: bytes) -> int | None:
        return _reply_end(data, 0)

    def notifies(self, message: bytes) -> bool:
        """Whether it is an array that begins with the word message, or its form for patterns."""
        words = message[:40].lower().split(b"\r\n")
        return message[:1] in b"*>" and len(words) > 2 and words[2] in (b"message", b"pmessage")

    def listens(self, data: bytes) -> bool:
        """Whether a command says SUBSCRIBE or PSUBSCRIBE."""
        return b"subscribe\r\n" in data.lower().replace(b"unsubscribe\r\n", b"")


class Lines(Dialect):
    """One JSON object a line, as the served reference World has it."""

    def _size(self, data: bytes) -> int | None:
        end = data.find(b"\n")
        return end + 1 if end >= 0 else None

    def notifies(self, message: bytes) -> bool:
        """Whether it tells of a write."""
        return message.startswith(b'{"told"')

    def listens(self, data: bytes) -> bool:
        """Whether it asks to be told."""
        return data.startswith(b'{"listen"')


_NESTING: Final = b"*>~"
_LENGTHY: Final = b"$="


def _reply_end(data: bytes, begin: int) -> int | None:
    """Find where the reply ends that begins somewhere."""
    waiting, at = 1, begin
    while waiting:
        end = data.find(b"\r\n", at)
        if end < 0:
            return None
        kind, line = data[at : at + 1], data[at + 1 : end]
        at = end + 2
        waiting -= 1
        if kind in _NESTING:
            waiting += max(int(line), 0)
        elif kind == b"%":
            waiting += 2 * int(line)
        elif kind in _LENGTHY and int(line) >= 0:
            at += int(line) + 2
    return at if at <= len(data) else None


DIALECTS: Final[dict[str, type[Dialect]]] = {
    "postgres": Postgres,
    "redis": Redis,
    "lines": Lines,
}
