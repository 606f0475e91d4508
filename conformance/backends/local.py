"""A fleet whose processes are none: every client of a bench is served in this one.

Operations are done when they are sent, one after the other, so that only what does not depend on
processes can be found out; for that no child has to be started.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from conformance.backends.shapes import Failed
from conformance.backends.storage import Storage
from conformance.backends.surface import Surface
from conformance.world import history
from conformance.world.bench import Faults
from conformance.world.history import Outcome, outcome_of
from spec_model.replay.instants import Record, Value
from spec_model.world.values import from_json


class LocalWorker:
    """One client, served at once."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._answers: list[tuple[int, Outcome]] = []
        self._sent = 0

    def send(self, op: str, args: Record) -> int:
        """Do an operation."""
        self._sent += 1
        self._answers.append((self._sent, self._do(op, args)))
        return self._sent

    def _do(self, op: str, args: Record) -> Outcome:
        if op not in self._surface.operations:
            return history.Declined(f"{op} is not offered")
        try:
            return history.Returned(self._surface.call(op, args))
        except Failed as failed:
            return outcome_of({"error": failed.to_record()}, from_json)

    def receive(self, seconds: float) -> list[tuple[int, Outcome]]:
        """Hand out the answers."""
        del seconds
        answers, self._answers = self._answers, []
        return answers

    def kill(self) -> None:
        """Close the World without a word."""
        self._surface.close()

    def release(self) -> None:
        """Close the World."""
        self._surface.close()


class LocalFleet:
    """Serves every store with a backend of this process."""

    faults: Faults | None = None

    def __init__(self, make: Callable[[Path], Storage]) -> None:
        self._make = make

    def start(self, store: Path, config: Mapping[str, Value]) -> LocalWorker:
        """Open a World on a store."""
        del config
        return LocalWorker(Surface(self._make(store)))
