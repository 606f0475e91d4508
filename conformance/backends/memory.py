"""The backend in memory: the oracle's values, replaced by what each call makes of them."""

from collections.abc import Sequence

from spec_model.replay.deciding import Owner
from spec_model.replay.entities import Entities
from spec_model.replay.events import Event, Request
from spec_model.replay.instants import Instant
from spec_model.world import queue, store, streams
from spec_model.world.paging import Failure
from spec_model.world.queue import Message, Queue, Send
from spec_model.world.store import Answer, Params, Store
from spec_model.world.streams import Key, Streams


class Memory:
    """One World that lives as long as its process."""

    durable = False

    def __init__(self) -> None:
        self._store = Store()
        self._streams = Streams()
        self._queue = Queue()
        self._hints = 0
        self._telling = 1

    def create(self, run: str, request: Request, params: Params, now: Instant) -> Answer | Failure:
        """Decide a request and commit what it asks for."""
        self._store, answer = store.create(self._store, run, request, params, now)
        return answer

    def create_batch(
        self, run: str, requests: Sequence[Request], now: Instant
    ) -> tuple[Answer | Failure, ...] | Failure:
        """Decide a batch and commit what can be committed of it."""
        self._store, answers = store.create_batch(self._store, run, requests, now)
        return answers

    def log(self, run: str) -> tuple[Event, ...]:
        """Read a run's events."""
        return self._store.run(run).log

    def entities(self, run: str) -> Entities:
        """Read a run's entities."""
        return self._store.run(run).entities

    def runs(self) -> Sequence[str]:
        """Name the runs."""
        return tuple(self._store.runs)

    def find_hook(self, name: str) -> Owner | Failure:
        """Find a live hook by its id."""
        return store.find_hook(self._store, name)

    def find_token(self, token: str, now: Instant) -> Owner | Failure:
        """Find a live hook by its token."""
        return store.find_token(self._store, token, now)

    def append(self, key: Key, chunks: Sequence[bytes]) -> Failure | None:
        """Append chunks, all or none."""
        after = streams.write(self._streams, key, chunks)
        if isinstance(after, Failure):
            return after
        self._streams = after
        self._hints += self._telling
        return None

    def finish_stream(self, key: Key) -> None:
        """Mark a stream complete."""
        self._streams = streams.close(self._streams, key)
        self._hints += self._telling

    def chunks(self, key: Key, start: int) -> tuple[tuple[bytes, ...], bool]:
        """Read the chunks from an index on, and whether the stream is complete."""
        return streams.stored(self._streams, key)[start:], self._streams.log(key).done

    def size(self, key: Key) -> int:
        """Count a stream's chunks."""
        return len(streams.stored(self._streams, key))

    def stream_names(self, run: str) -> Sequence[str]:
        """Name the streams of a run."""
        return streams.names(self._streams, run)

    def hint(self) -> int:
        """Say how often readers were told to look."""
        return self._hints

    def lose_hints(self) -> None:
        """Tell readers nothing from now on."""
        self._telling = 0

    def send(self, asked: Send, now: Instant) -> Message:
        """Accept a message, or find the one that it collapses into."""
        self._queue, message = queue.send(self._queue, asked, now)
        return message

    def take(self, now: Instant) -> Message | None:
        """Take the next message that is due."""
        self._queue, message = queue.take(self._queue, now)
        return message

    def finish(self, message: str) -> None:
        """Note that a handler succeeded."""
        self._queue = queue.finish(self._queue, message)

    def put_off(self, message: str, now: Instant, seconds: float) -> None:
        """Note that a handler wants its message again."""
        self._queue = queue.put_off(self._queue, message, now, seconds)

    def reject(self, message: str, now: Instant) -> None:
        """Note that a handler failed."""
        self._queue = queue.reject(self._queue, message, now)

    def close(self) -> None:
        """Do nothing: the process takes everything with it."""
