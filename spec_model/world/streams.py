"""Streams: append, close, pages, info, list, and what a live read gets.

Rules
- A stream is its run and its name. It begins to be with its first write or its close.
- Chunks get dense indices in the order of commit; a batch is appended whole. An empty chunk is a
  chunk like any other.
- The first close wins: a later write is refused, and nothing of it is ever seen.
- A live read begins at an index that is resolved when it connects: a negative one counts from the
  chunks that are there. It gets every chunk from there on, once each, and ends when the stream is
  closed and nothing is left, also where it began beyond the last chunk.
"""

from collections.abc import Mapping, Sequence

from attrs import field

from spec_model.frozen import evolve, frozen
from spec_model.replay.refusals import Error
from spec_model.stream import log as stream_log
from spec_model.stream.log import Log
from spec_model.world.paging import Failure, Page, page

Key = tuple[str, str]
MOST_CHUNKS = 1000


@frozen
class Streams:
    """Every stream of every run."""

    logs: Mapping[Key, Log] = field(factory=dict)

    def log(self, key: Key) -> Log:
        """Return a stream; one that nobody wrote is empty."""
        return self.logs.get(key, Log())


@frozen
class Chunks:
    """A page of a stream: chunks with their indices."""

    page: Page[tuple[int, bytes]]
    done: bool


def write(streams: Streams, key: Key, chunks: Sequence[bytes]) -> Streams | Failure:
    """Append chunks, all or none."""
    log = streams.log(key)
    if log.done:
        return Failure((Error.OTHER, Error.CONFLICT), "world.stream-close", "it is closed")
    for chunk in chunks:
        log, _ = stream_log.append(log, chunk)
    return _with(streams, key, log) if chunks else streams


def close(streams: Streams, key: Key) -> Streams:
    """Mark a stream complete; a second time changes nothing."""
    return _with(streams, key, stream_log.close(streams.log(key)))


def _with(streams: Streams, key: Key, log: Log) -> Streams:
    return evolve(streams, logs={**streams.logs, key: log})


def stored(streams: Streams, key: Key) -> tuple[bytes, ...]:
    """List everything that a stream has."""
    return tuple(chunk for chunk in streams.log(key).slots if chunk is not None)


def get_chunks(
    streams: Streams, key: Key, cursor: str | None = None, limit: int = 100
) -> Chunks | Failure:
    """Read a page of a stream."""
    chunks = tuple(enumerate(stored(streams, key)))
    found = page(chunks, cursor, min(limit, MOST_CHUNKS))
    if isinstance(found, Failure):
        return found
    return Chunks(found, streams.log(key).done and not found.more)


def names(streams: Streams, run: str) -> tuple[str, ...]:
    """List the streams of a run."""
    return tuple(sorted(name for owner, name in streams.logs if owner == run))


@frozen
class Reading:
    """A live read: the index that it hands out next."""

    key: Key
    next: int


def read_from(streams: Streams, key: Key, start: int = 0) -> Reading:
    """Begin a live read."""
    return Reading(key, stream_log.resolve_start(streams.log(key), start))


def read(streams: Streams, reading: Reading) -> tuple[Reading, tuple[bytes, ...], bool]:
    """Hand out what is there for a live read, and say whether it has ended."""
    log = streams.log(reading.key)
    chunks = stored(streams, reading.key)[reading.next :]
    after = evolve(reading, next=reading.next + len(chunks))
    return after, chunks, stream_log.at_end(log, after.next)
