"""The durable backend: one SQLite database in a folder, opened by as many processes as one likes.

Rules
- Everything that one call commits is one transaction, which takes the write lock before it reads:
  what was decided upon is what is there. The database's write-ahead log is flushed at each commit.
- Entities are rows of their own, written in the transaction of the events that change them; a
  request is decided upon the rows of the entities that it is about.

What may happen to a request is decided by the machines of the model; how it is kept is written
here, in the modules of events, streams and the queue.
"""

from collections.abc import Sequence
from pathlib import Path

from conformance.backends.database import Connect, connect, open_database
from conformance.backends.hints import Hints
from conformance.backends.sqlite_events import EventTables
from conformance.backends.sqlite_queue import QueueTables
from conformance.backends.sqlite_streams import StreamTables
from spec_model.replay.deciding import Owner
from spec_model.replay.entities import Entities
from spec_model.replay.events import Event, Request
from spec_model.replay.instants import Instant
from spec_model.world.paging import Failure
from spec_model.world.queue import Message, Send
from spec_model.world.store import Answer, Params
from spec_model.world.streams import Key


class Sqlite:
    """One process's World on a store."""

    durable = True

    def __init__(self, folder: Path, opener: Connect = connect) -> None:
        self._database = open_database(folder, opener)
        self._events = EventTables(self._database)
        self._streams = StreamTables(self._database)
        self._queue = QueueTables(self._database, folder)
        self._hints = Hints(folder)

    def create(self, run: str, request: Request, params: Params, now: Instant) -> Answer | Failure:
        """Decide a request and commit what it asks for."""
        return self._events.create(run, request, params, now)

    def create_batch(
        self, run: str, requests: Sequence[Request], now: Instant
    ) -> tuple[Answer | Failure, ...] | Failure:
        """Decide a batch and commit what can be committed of it."""
        return self._events.create_batch(run, requests, now)

    def log(self, run: str) -> tuple[Event, ...]:
        """Read a run's events."""
        return self._events.log(run)

    def entities(self, run: str) -> Entities:
        """Read a run's entities."""
        return self._events.entities(run)

    def runs(self) -> Sequence[str]:
        """Name the runs."""
        return self._events.runs()

    def find_hook(self, name: str) -> Owner | Failure:
        """Find a live hook by its id."""
        return self._events.find_hook(name)

    def find_token(self, token: str, now: Instant) -> Owner | Failure:
        """Find a live hook by its token; none is kept beyond its run's end."""
        del now
        return self._events.find_token(token)

    def append(self, key: Key, chunks: Sequence[bytes]) -> Failure | None:
        """Append chunks, all or none."""
        failure = self._streams.append(key, chunks)
        self._hints.tell()
        return failure

    def finish_stream(self, key: Key) -> None:
        """Mark a stream complete."""
        self._streams.finish_stream(key)
        self._hints.tell()

    def chunks(self, key: Key, start: int) -> tuple[tuple[bytes, ...], bool]:
        """Read the chunks from an index on, and whether the stream is complete."""
        return self._streams.chunks(key, start)

    def size(self, key: Key) -> int:
        """Count a stream's chunks."""
        return self._streams.size(key)

    def stream_names(self, run: str) -> Sequence[str]:
        """Name the streams of a run."""
        return self._streams.stream_names(run)

    def hint(self) -> int:
        """Say how often readers were told to look."""
        return self._hints.told()

    def lose_hints(self) -> None:
        """Tell readers nothing from now on."""
        self._hints.lose()

    def send(self, asked: Send, now: Instant) -> Message:
        """Accept a message, or find the one that it collapses into."""
        return self._queue.send(asked, now)

    def take(self, now: Instant) -> Message | None:
        """Take the next message that is due."""
        return self._queue.take(now)

    def finish(self, message: str) -> None:
        """Note that a handler succeeded."""
        self._queue.finish(message)

    def put_off(self, message: str, now: Instant, seconds: float) -> None:
        """Note that a handler wants its message again."""
        self._queue.put_off(message, now, seconds)

    def reject(self, message: str, now: Instant) -> None:
        """Note that a handler failed."""
        self._queue.reject(message, now)

    def close(self) -> None:
        """Close the database, and give up what is in flight."""
        self._queue.close()
        self._hints.close()
        self._database.close()
