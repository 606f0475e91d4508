"""Live readers of a World's streams, and numbered chunks to tell what they got."""

import re
from collections.abc import Sequence

from attrs import define, field

from conformance.world.bench import Client, Finding
from spec_model.replay.instants import Value

CHUNK = re.compile(rb"<[^<]*")
"""How a chunk of the suite looks within bytes that were joined."""

POLL_MS = 50
MOST_POLLS = 200
QUIET_POLLS = 6
"""How many empty polls in a row say that nothing more comes for now."""


@define
class Reader:
    """A live read, and what it has got."""

    client: Client
    handle: Value
    start: int
    got: list[bytes] = field(factory=list)
    state: str = "open"

    def poll(self, wait_ms: int = POLL_MS) -> int:
        """Take what has come; say how much."""
        polled = self.client.get("reader.poll", reader=self.handle, wait_ms=wait_ms)
        chunks = polled.get("chunks")
        came = [c for c in chunks if isinstance(c, bytes)] if isinstance(chunks, tuple) else []
        self.got += came
        self.state = str(polled.get("state"))
        return len(came)

    def until(self, size: int) -> None:
        """Poll until so many bytes are there, the read is over, or nothing comes any more."""
        quiet = 0
        for _ in range(MOST_POLLS):
            if self.state != "open" or sum(map(len, self.got)) >= size or quiet >= QUIET_POLLS:
                return
            quiet = 0 if self.poll() else quiet + 1

    def to_end(self) -> None:
        """Poll until the read is over, or nothing comes any more."""
        quiet = 0
        while self.state == "open" and quiet < QUIET_POLLS:
            quiet = 0 if self.poll() else quiet + 1


def open_reader(client: Client, run: str, name: str, start: int = 0, pace: str = "") -> Reader:
    """Begin a live read; a slow one takes a chunk only when it is polled."""
    paced: dict[str, Value] = {"pace": pace} if pace else {}
    opened = client.get("reader.open", runId=run, name=name, startIndex=start, **paced)
    return Reader(client, opened.get("reader"), start)


def chunk(writer: int, number: int, size: int = 0) -> bytes:
    """Make a chunk that is like no other."""
    return f"<{writer}:{number}>".encode().ljust(size, b".")


def write(client: Client, run: str, name: str, *chunks: bytes) -> None:
    """Write chunks, each awaited; none may be refused."""
    for each in chunks:
        done = client.call("streams.write", runId=run, name=name, chunk=each)
        if not done.ok:
            raise Finding("world.stream-order", f"a write is refused: {done.describe()}")


def close_stream(client: Client, run: str, name: str) -> None:
    """Close a stream."""
    client.get("streams.close", runId=run, name=name)


def expect(reader: Reader, stored: Sequence[bytes], what: str) -> None:
    """Note it if the reader has not exactly what is stored from its start on."""
    got, wanted = b"".join(reader.got), b"".join(stored[reader.start :])
    if got == wanted:
        return
    pieces = [each for each in stored[reader.start :] if each]
    lost = [each for each in pieces if got.count(each) < 1]
    twice = [each for each in pieces if got.count(each) > 1]
    why = f"{len(lost)} of {len(pieces)} chunks never, {len(twice)} repeatedly"
    order = "" if lost or twice else ", in another order than they are stored"
    reader.client.bench.note(Finding("world.stream-live", f"{what} got {why}{order}"))


def expect_end(reader: Reader, what: str) -> None:
    """Note it if the read is not over."""
    if reader.state != "ended":
        says = f"{what} does not end: it is {reader.state}"
        reader.client.bench.note(Finding("world.stream-live", says))
