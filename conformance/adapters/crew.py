"""Processes of a World: several at once, each asked without waiting, and killed when it is time.

A `Crewman` is one process with its conversation; the answers to what it was sent come in any order.
A `Crew` starts them for the stores of a suite. Where a process can hold one World after the other,
one that was let go is used again; one that was killed is not. Where it cannot, the next process is
started while the last one is at work, so that nobody waits for an interpreter to come up.
"""

import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Self

from conformance.adapters.pipes import Command, Pipes
from conformance.protocol import Close, Declined, Open, Opened, Outputs, Reply, Tell, Welcome
from conformance.session import Answered, Session
from conformance.world import history
from conformance.world.bench import Faults, WentAway
from conformance.world.history import Lost, Outcome, outcome_of
from spec_model.replay.instants import Record, Value
from spec_model.world.values import Json, from_json, to_json

SECONDS_TO_START: Final = 60.0
SECONDS_TO_CLOSE: Final = 8.0
SECONDS_TO_READ: Final = 10.0
FOREVER: Final = 86_400.0


class Crewman:
    """One process of a World."""

    def __init__(self, command: Command, crew: "Crew") -> None:
        self._crew = crew
        self._session = Session(f"crew-{os.getpid()}")
        self._pipes = Pipes(command)
        self._instance = 0
        self._waiting: set[int] = set()
        self._dead: Lost | None = None
        self._pipes.put(self._session.greet(self._deadline()))

    def meet(self) -> None:
        """Wait until the process has said what it is."""
        until = time.monotonic() + SECONDS_TO_START
        with self._or_killed():
            while self._session.welcome is None:
                self._hear(until - time.monotonic())

    @contextmanager
    def _or_killed(self) -> Iterator[None]:
        """Leave no process behind that did not become ready."""
        try:
            yield
        except BaseException:
            self.kill()
            raise

    @staticmethod
    def _deadline() -> float:
        return time.monotonic() + FOREVER

    @property
    def welcome(self) -> Welcome:
        """What the process said of itself."""
        assert self._session.welcome is not None
        return self._session.welcome

    def open(self, store: Path, config: Mapping[str, Value]) -> None:
        """Open a World on a store."""
        self.meet()
        form = to_json({"store": str(store), "start": False, **config})
        with self._or_killed():
            reply = self._ask(Open("world", _plain(form)), SECONDS_TO_START)
            if not isinstance(reply, Opened):
                raise WentAway(Lost(f"the World did not open: {reply}"))
        self._instance = reply.instance

    def _ask(self, request: Open | Close, seconds: float) -> Reply:
        ticket, line = self._session.say(request, self._deadline())
        self._pipes.put(line)
        until = time.monotonic() + seconds
        while True:
            for answered in self._hear(until - time.monotonic()):
                if answered.id == ticket:
                    return answered.reply

    def send(self, op: str, args: Record) -> int:
        """Send an operation."""
        given = to_json({"op": op, "args": args})
        ticket, line = self._session.say(Tell(self._instance, _plain(given)), self._deadline())
        self._waiting.add(ticket)
        if self._dead is None:
            self._pipes.put(line)
        return ticket

    def receive(self, seconds: float) -> list[tuple[int, Outcome]]:
        """Wait for answers; if the process is gone, all that are missing are lost."""
        try:
            heard = [] if self._dead else self._hear(seconds)
        except WentAway as gone:
            self._dead, heard = gone.lost, []
        if self._dead is not None:
            lost = [(ticket, self._dead) for ticket in sorted(self._waiting)]
            self._waiting.clear()
            return list(lost)
        self._waiting -= {each.id for each in heard}
        return [(each.id, _outcome(each.reply)) for each in heard]

    def _hear(self, seconds: float) -> list[Answered]:
        if seconds <= 0:
            raise WentAway(Lost("no answer in time", hang=True))
        if not self._pipes.ready(seconds):
            return []
        data = self._pipes.get(SECONDS_TO_READ)
        if data is None:
            raise WentAway(Lost(f"the process ended: {self._pipes.end()}{self._last_words()}"))
        heard = self._session.hear(data)
        if self._session.breach is not None:
            raise WentAway(Lost(f"it broke the protocol: {self._session.breach}"))
        return [each for each in heard if isinstance(each, Answered)]

    def _last_words(self) -> str:
        lines = self._pipes.diary().strip().splitlines()
        return f"; it said: {lines[-1][:300]}" if lines else ""

    def kill(self) -> None:
        """Kill the process on the spot."""
        with suppress(ProcessLookupError):
            os.kill(self._pipes.pid, signal.SIGKILL)
        self._pipes.end()

    def release(self) -> None:
        """Close the World; keep the process for another one, or end it."""
        try:
            if self._dead is None and not self._waiting:
                self._ask(Close(self._instance), SECONDS_TO_CLOSE)
                if self._crew.keep(self):
                    return
        except WentAway:
            pass
        self.kill()


def _plain(form: Json) -> Mapping[str, Any]:
    """Take a JSON object for what it is."""
    assert isinstance(form, Mapping)
    return form


def _outcome(reply: Reply) -> Outcome:
    match reply:
        case Outputs([output]):
            return outcome_of(output, from_json)
        case Declined(reason):
            return history.Declined(reason)
        case _:
            return history.Failed("ProtocolError", str(reply))


class Crew:
    """Starts processes of one command; those that are free in the end are ended."""

    def __init__(
        self,
        command: Command,
        *,
        again: bool,
        through: Command | None = None,
        faults: Faults | None = None,
    ) -> None:
        self._command = command
        self._through = through
        self._again = again
        self._idle: list[Crewman] = []
        self._spare: Crewman | None = None
        self.faults = faults

    def start(self, store: Path, config: Mapping[str, Value]) -> Crewman:
        """Open a World on a store, in a process that is free or a new one."""
        through = self._through if config.get("proxied") is True else None
        crewman = Crewman(through, self) if through is not None else self._next()
        crewman.open(store, {name: part for name, part in config.items() if name != "proxied"})
        return crewman

    def _next(self) -> Crewman:
        if self._idle:
            return self._idle.pop()
        crewman = self._spare or Crewman(self._command, self)
        self._spare = None if self._again else Crewman(self._command, self)
        return crewman

    def keep(self, crewman: Crewman) -> bool:
        """Keep a process that was let go, if one can hold several Worlds."""
        if self._again:
            self._idle.append(crewman)
        return self._again

    def __enter__(self) -> Self:
        """Begin without a process."""
        return self

    def __exit__(self, *_ending: object) -> None:
        """End every process that is free."""
        for crewman in (*self._idle, *([self._spare] if self._spare else ())):
            crewman.kill()
        self._idle.clear()
        self._spare = None
