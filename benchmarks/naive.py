"""The decoder that comes to mind first: join what is there with what came, and cut from the front.

It is correct, and quadratic twice: a frame that spans reads is copied anew by every read, and what
follows a frame within a read is copied anew by every frame.
"""

LIMIT = 100_000_000


class NaiveDecoder:
    """Turns reads into frames of profile F1."""

    def __init__(self) -> None:
        self._buffer = b""

    def feed(self, read: bytes) -> list[bytes]:
        """Accept one read and return the items that it completes."""
        self._buffer = self._buffer + read
        items = []
        while len(self._buffer) >= 4:
            length = int.from_bytes(self._buffer[:4], "big")
            if length > LIMIT:
                raise ValueError(f"a frame of {length} bytes is too large")
            if len(self._buffer) < 4 + length:
                break
            items.append(self._buffer[4 : 4 + length])
            self._buffer = self._buffer[4 + length :]
        return items
