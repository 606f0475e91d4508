"""A link to an adapter that is a process of its own.

An exchange is sent as few lines as possible: one request as itself, more of them as batches, and as
many lines are under way as the adapter takes. Deadlines come from the round trip that is measured
right after the handshake, and grow with what is asked; nothing else here knows a time.

An answer that comes together with a breach is lost to it: the adapter broke the rules over this
request, and nobody is to take the next one for the culprit.

Whatever goes wrong ends the process and everything that it started, and is told as `Broken` with
the end of its diary and the last lines either way.
"""

import math
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Final

from attrs import frozen

from conformance.adapters.base import Asked, Broken, Failure, NoTarget, judged
from conformance.adapters.pipes import Command, Pipes
from conformance.protocol import (
    Answer,
    Batch,
    Breach,
    Bye,
    Call,
    Probe,
    Replies,
    Reply,
    Welcome,
)
from conformance.protocol.messages import MAX_LINE
from conformance.session import Answered, Heard, Session
from spec_model.errors import ModelBug, ModelMisuse
from spec_model.plain import Plain

WIRE_LINES: Final = 40
WIRE_WIDTH: Final = 2000
PINGS: Final = 5
MOST_IN_A_BATCH: Final = 100
LIGHT: Final = 4096
"""A line that is shorter and unfolds nothing needs no time of its own."""

FORM: Final = b"_form"
MEGABYTE: Final = 1 << 20
MOST_BYTES_IN_A_BATCH: Final = 4 * MEGABYTE


@frozen(kw_only=True)
class Patience:
    """How long an adapter may take, in seconds."""

    start: float = 60.0
    """To start and to shake hands."""
    least: float = 5.0
    """To answer, however fast it is."""
    round_trips: float = 2000.0
    """To answer, in the round trips that were measured."""
    a_request: float = 0.05
    """More for each further request of a batch."""
    a_megabyte: float = 0.5
    """More for each megabyte that is sent or unfolded."""
    most: float = 300.0
    goodbye: float = 1.0
    """To end by itself when it was told to."""


class Ticket:
    """What was asked together: its answers come in any order, and belong to their places."""

    def __init__(self, requests: Sequence[Asked], answers: list[Answer | Broken | None]) -> None:
        self.requests = requests
        self.answers = answers
        self.left = len(requests)


class ProcessLink:
    """One life of an adapter process."""

    def __init__(
        self,
        command: Command,
        nonce: str,
        patience: Patience | None = None,
        max_line: int = MAX_LINE,
    ) -> None:
        self._patience = patience or Patience()
        self._session = Session(nonce, max_line)
        self._seen: deque[tuple[str, bytes]] = deque(maxlen=WIRE_LINES)
        self._ended: Broken | None = None
        self._allowance = self._least = self._patience.start
        self._due = 0.0
        self._unsent: deque[tuple[Ticket, Asked | Batch, range]] = deque()
        self._tickets: dict[int, tuple[Ticket, range]] = {}
        self.round_trip = 0.0
        """The measured round trip in seconds."""
        try:
            self._pipes = Pipes(command)
        except OSError as error:
            why = f"it cannot be started: {error.strerror or error}"
            raise NoTarget(command.words[0], Broken(kind=Failure.CRASH, why=why)) from error
        try:
            self.welcome = self._greet(command.words[0])
        except BaseException:
            self.stop()
            raise

    def _greet(self, name: str) -> Welcome:
        self._put(self._session.greet(time.monotonic() + self._patience.start))
        heard = self.hear()
        taken: list[float] = []
        while not isinstance(heard, Broken) and len(taken) < PINGS:
            begun = time.monotonic()
            self.send(Batch([]), self._patience.start)
            heard = self.hear()
            taken.append(time.monotonic() - begun)
        if isinstance(heard, Broken):
            raise NoTarget(name, heard)
        self.round_trip = median(taken)
        self._least = max(self._patience.least, self.round_trip * self._patience.round_trips)
        self._allowance = self._least
        if self._session.welcome is None:
            raise ModelBug("a conversation goes on without a handshake")
        return self._session.welcome

    # --- exchanges --------------------------------------------------------------------------------

    def submit(self, requests: Sequence[Asked]) -> Ticket:
        """Ask, as far as the adapter takes it, and do not wait."""
        ticket = Ticket(requests, [None] * len(requests))
        self._unsent += ((ticket, request, places) for request, places in grouped(requests))
        self._send_on()
        return ticket

    def collect(self, ticket: Ticket) -> list[Answer | Broken]:
        """Wait for everything that was asked with a ticket, and give the answers in order."""
        while ticket.left and self._ended is None:
            self._take()
        return [answer or self._ended or _NOT_ASKED for answer in ticket.answers]

    def exchange(self, requests: Sequence[Asked]) -> list[Answer | Broken]:
        """Ask, and give the answers in order."""
        if len(requests) == 1 and not self._tickets and self._ended is None:
            return [self._ask(requests[0])]
        return self.collect(self.submit(requests))

    def _ask(self, request: Asked) -> Answer | Broken:
        """Ask one thing while nothing else is under way: the short way."""
        number, line = self._session.say(request, math.inf)
        light = len(line) < LIGHT and FORM not in line
        allowed = self._least if light else self._allowed(request)
        due = time.monotonic() + allowed
        self._seen.append((">", line[:WIRE_WIDTH]))
        while self._ended is None:
            data = self._pipes.put_and_get(line, allowed)
            line = b""
            if data is None:
                return self._dead()
            self._seen.append(("<", data[:WIRE_WIDTH]))
            heard = self._session.hear_one(number, data)
            if not isinstance(heard, list):
                return judged(request, heard)
            if self._session.breach is not None:
                return self._broke(self._session.breach)
            for each in heard:
                if isinstance(each, Answered) and each.id == number:
                    return judged(request, each.reply)
            allowed = due - time.monotonic()
        return self._ended

    def _send_on(self) -> None:
        while self._unsent and self._ended is None:
            if self._session.under_way >= self.welcome.max_in_flight:
                return
            ticket, request, places = self._unsent.popleft()
            self._tickets[self.send(request)] = ticket, places

    def _take(self) -> None:
        heard = self.hear()
        if isinstance(heard, Broken):
            return
        for number, reply in heard:
            ticket, places = self._tickets.pop(number)
            parts = reply.replies if isinstance(reply, Replies) else [reply] * len(places)
            for place, part in zip(places, parts, strict=True):
                ticket.answers[place] = self._ended or judged(ticket.requests[place], part)
            ticket.left -= len(places)
        self._send_on()

    def send(self, request: Asked | Batch | Bye, seconds: float | None = None) -> int:
        """Ask without waiting; the number says which answer is this request's.

        A request that waits behind others is due when they are, and its own time has passed.
        """
        if self._ended is not None:
            raise ModelMisuse("the adapter has ended")
        allowed = self._allowed(request) if seconds is None else seconds
        begin = time.monotonic()
        if self._session.under_way:
            begin = max(begin, self._due)
        self._due = begin + allowed
        number, line = self._session.say(request, self._due)
        self._put(line)
        return number

    def hear(self) -> list[tuple[int, Reply]] | Broken:
        """Wait until something that was asked is answered, or overdue.

        While nobody listened the adapter may have waited for us, so that time is made good to it.
        """
        deadline = self._session.next_deadline()
        if deadline is None:
            raise ModelMisuse("nothing was asked")
        deadline = max(deadline, time.monotonic() + self._least)
        while self._ended is None:
            heard = self._hear_until(deadline)
            answered = [(each.id, each.reply) for each in heard if isinstance(each, Answered)]
            if answered:
                return answered
        return self._ended

    def _hear_until(self, deadline: float) -> list[Heard]:
        data = self._pipes.get(deadline - time.monotonic())
        if data is None:
            self._dead()
            return []
        self._seen.append(("<", data[:WIRE_WIDTH]))
        heard = self._session.hear(data)
        if self._session.breach is not None:
            self._broke(self._session.breach)
        return heard

    def _allowed(self, request: Asked | Batch | Bye) -> float:
        """Say how long the answer to a request may take."""
        patience = self._patience
        size, more = _size(request), 0
        if isinstance(request, Batch):
            size, more = sum(map(_size, request.requests)), len(request.requests) - 1
        allowed = self._least + patience.a_request * more + patience.a_megabyte * size / MEGABYTE
        self._allowance = min(patience.most, allowed)
        return self._allowance

    def _put(self, line: bytes) -> None:
        self._seen.append((">", line[:WIRE_WIDTH]))
        self._pipes.put(line)

    # --- ends -------------------------------------------------------------------------------------

    def _dead(self) -> Broken:
        if self._pipes.expired:
            return self._fail(Failure.HANG, f"no reply within {self._allowance:g} s")
        breach = self._session.end()
        if breach is not None:
            return self._broke(breach)
        return self._fail(Failure.CRASH, "{how} before it answered")

    def _broke(self, breach: Breach) -> Broken:
        return self._fail(Failure.PROTOCOL_ERROR, str(breach), breach.kind.value)

    def _fail(self, kind: Failure, why: str, reason: str = "") -> Broken:
        how = self._pipes.end()
        self._ended = Broken(
            kind=kind,
            why=why.replace("{how}", how),
            reason=reason,
            stderr=self._pipes.diary(),
            wire=self.wire(),
        )
        return self._ended

    def stderr(self) -> str:
        """Return the end of the adapter's diary."""
        return self._pipes.diary()

    def wire(self) -> Sequence[str]:
        """Return the last lines either way, as they were written and read."""
        return [
            f"{way} {line}"
            for way, data in self._seen
            for line in data.decode("ascii", "backslashreplace").removesuffix("\n").split("\n")
        ]

    def stop(self) -> None:
        """Tell the adapter to end, and make sure that it does; a second time does nothing."""
        if self._ended is not None:
            return
        if self._session.welcome is not None and not self._session.under_way:
            self.send(Bye(), self._patience.goodbye)
            self._pipes.wait(self._patience.goodbye)
        if self._ended is None:
            self._fail(Failure.CRASH, "it was stopped")


_NOT_ASKED: Final = Broken(kind=Failure.CRASH, why="it ended before it was asked")


def _size(request: Asked | Batch | Bye) -> int:
    """Count the bytes that a request stands for, however short its line is."""
    return _weight(request.args) if isinstance(request, Call) else 0


def _weight(value: Plain) -> int:
    if isinstance(value, bytes):
        return len(value)
    if isinstance(value, dict):
        return sum([_weight(part) for part in value.values()])
    if isinstance(value, list | tuple):
        return sum([_weight(part) for part in value])
    return sum([_weight(part) for part in value.values()]) if isinstance(value, Mapping) else 0


def grouped(requests: Sequence[Asked]) -> Iterator[tuple[Asked | Batch, range]]:
    """Put requests into few lines, each with the places that it answers."""
    if len(requests) == 1:
        yield requests[0], range(1)
        return
    begin = size = 0
    for at, request in enumerate(requests):
        own = _size(request)
        full = at - begin >= MOST_IN_A_BATCH or size + own > MOST_BYTES_IN_A_BATCH
        if at > begin and (full or isinstance(request, Probe)):
            yield _together(requests, range(begin, at))
            begin, size = at, 0
        size += own
        if isinstance(request, Probe):
            yield request, range(at, at + 1)
            begin, size = at + 1, 0
    if begin < len(requests):
        yield _together(requests, range(begin, len(requests)))


def _together(requests: Sequence[Asked], places: range) -> tuple[Asked | Batch, range]:
    if len(places) == 1:
        return requests[places[0]], places
    parts = [requests[place] for place in places]
    return Batch([part for part in parts if not isinstance(part, Probe)]), places
