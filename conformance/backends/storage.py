"""What a backend has to offer below its surface: committing and reading, for one process."""

from collections.abc import Sequence
from typing import Protocol

from spec_model.replay.deciding import Owner
from spec_model.replay.entities import Entities
from spec_model.replay.events import Event, Request
from spec_model.replay.instants import Instant
from spec_model.world.paging import Failure
from spec_model.world.queue import Message, Send
from spec_model.world.store import Answer, Params
from spec_model.world.streams import Key


class Storage(Protocol):
    """Everything that is kept."""

    durable: bool

    # --- events -----------------------------------------------------------------------------------

    def create(self, run: str, request: Request, params: Params, now: Instant) -> Answer | Failure:
        """Decide a request and commit what it asks for."""

    def create_batch(
        self, run: str, requests: Sequence[Request], now: Instant
    ) -> tuple[Answer | Failure, ...] | Failure:
        """Decide a batch and commit what can be committed of it, at once."""

    def log(self, run: str) -> tuple[Event, ...]:
        """Read a run's events."""

    def entities(self, run: str) -> Entities:
        """Read a run's entities, as they are kept."""

    def runs(self) -> Sequence[str]:
        """Name the runs, in the order of their creation."""

    def find_hook(self, name: str) -> Owner | Failure:
        """Find a live hook by its id."""

    def find_token(self, token: str, now: Instant) -> Owner | Failure:
        """Find a live hook by its token."""

    # --- streams ----------------------------------------------------------------------------------

    def append(self, key: Key, chunks: Sequence[bytes]) -> Failure | None:
        """Append chunks, all or none."""

    def finish_stream(self, key: Key) -> None:
        """Mark a stream complete."""

    def chunks(self, key: Key, start: int) -> tuple[tuple[bytes, ...], bool]:
        """Read the chunks from an index on, and whether the stream is complete."""

    def size(self, key: Key) -> int:
        """Count a stream's chunks."""

    def stream_names(self, run: str) -> Sequence[str]:
        """Name the streams of a run."""

    def hint(self) -> int:
        """Say how often readers were told to look; nothing else may depend on it."""

    def lose_hints(self) -> None:
        """Tell readers nothing from now on."""

    # --- queue ------------------------------------------------------------------------------------

    def send(self, asked: Send, now: Instant) -> Message:
        """Accept a message, or find the one that it collapses into."""

    def take(self, now: Instant) -> Message | None:
        """Take the next message that is due."""

    def finish(self, message: str) -> None:
        """Note that a handler succeeded."""

    def put_off(self, message: str, now: Instant, seconds: float) -> None:
        """Note that a handler wants its message again."""

    def reject(self, message: str, now: Instant) -> None:
        """Note that a handler failed."""

    def close(self) -> None:
        """Let go of everything."""
