"""One conversation with an adapter, without any I/O: ids, deadlines as data, and what was broken.

Rules
- `say` gives a request the next id and the bytes to send, and remembers by when its reply is due;
  the clock is the caller's, and only compared here. No more requests are under way than the
  adapter allows, and none but the handshake before it has been answered.
- `hear` takes bytes as they come and gives the answers that are complete. Replies may come in any
  order. A reply to a request that nobody made, or to one that was answered, is a breach.
- The first breach ends the conversation: it comes as the last thing heard, and nothing after it.

Sending bytes, waiting, and what becomes of a process are left to the connections.
"""

from typing import Final, NamedTuple

from attrs import frozen

from conformance.protocol import (
    Batch,
    Breach,
    BreachKind,
    Call,
    Hello,
    NotUnderstood,
    Open,
    Opened,
    Probe,
    Replies,
    Reply,
    Request,
    Welcome,
)
from conformance.protocol.breach import quote
from conformance.protocol.lines import END, Splitter, parse_line, print_line
from conformance.protocol.messages import MAX_LINE
from conformance.protocol.replies import read_reply
from conformance.protocol.requests import print_call, write_request
from spec_model.errors import ModelMisuse
from vectors.canonical import JsonObject


@frozen
class Answered:
    """A request was answered."""

    id: int
    reply: Reply


Heard = Answered | Breach


class _Waiting(NamedTuple):
    request: Request | Probe
    deadline: float


FIRST: Final = 1
"""The id of the handshake."""


class Session:
    """The harness's side of one conversation."""

    def __init__(self, nonce: str, max_line: int = MAX_LINE) -> None:
        self._hello = Hello(nonce, max_line=max_line)
        self._splitter = Splitter(max_line)
        self._next = FIRST
        self._waiting: dict[int, _Waiting] = {}
        self._roles: dict[int, str] = {}
        self.welcome: Welcome | None = None
        self.breach: Breach | None = None

    # --- sending ----------------------------------------------------------------------------------

    def greet(self, deadline: float) -> bytes:
        """Begin the conversation."""
        return self._send(self._hello, deadline)

    def say(self, request: Request | Probe, deadline: float) -> tuple[int, bytes]:
        """Give a request an id, and say which bytes ask it."""
        if self.welcome is None or self.breach is not None:
            raise ModelMisuse("a conversation begins with its handshake and ends with a breach")
        if len(self._waiting) >= self.welcome.max_in_flight:
            raise ModelMisuse(f"{len(self._waiting)} requests are under way already")
        return self._next, self._send(request, deadline)

    def _send(self, request: Request | Probe, deadline: float) -> bytes:
        if isinstance(request, Call):
            line = print_call(self._next, request)
        else:
            line = print_line({"id": self._next, **write_request(request, self.role_of)})
        self._waiting[self._next] = _Waiting(request, deadline)
        self._next += 1
        return line

    def role_of(self, instance: int) -> str:
        """Say of which role an instance is; every instance was opened in this conversation."""
        role = self._roles.get(instance)
        if role is None:
            raise ModelMisuse(f"there is no instance {instance}")
        return role

    # --- waiting ----------------------------------------------------------------------------------

    @property
    def under_way(self) -> int:
        """How many requests have no answer yet."""
        return len(self._waiting)

    def next_deadline(self) -> float | None:
        """Say when the first of the requests under way is overdue."""
        if not self._waiting:
            return None
        return min([waiting.deadline for waiting in self._waiting.values()])

    # --- receiving --------------------------------------------------------------------------------

    def hear_one(self, number: int, data: bytes) -> Reply | list[Heard]:
        """Take bytes while one request is under way; its reply, if they are exactly that."""
        waiting = self._waiting.get(number)
        if waiting is None or self._splitter.within or data.find(END) != len(data) - 1:
            return self.hear(data)
        try:
            form = parse_line(data[:-1])
            if form.pop("id", None) != number or not isinstance(waiting.request, Call):
                return self.hear(data)
            reply = read_reply(waiting.request, form, self.role_of)
        except Breach:
            return self.hear(data)
        del self._waiting[number]
        return reply

    def hear(self, data: bytes) -> list[Heard]:
        """Take bytes as they came."""
        heard: list[Heard] = []
        if self.breach is not None:
            return heard
        try:
            for line in self._splitter.feed(data):
                heard.append(self._line(line))  # noqa: PERF401 - what came before a breach counts
        except Breach as breach:
            self.breach = breach
            heard.append(breach)
        return heard

    def end(self) -> Breach | None:
        """Take the end of what will ever come; within a line it is a breach."""
        if self.breach is None and self._splitter.within:
            self.breach = Breach(BreachKind.TRUNCATED_LINE, quote(self._splitter.rest))
            return self.breach
        return None

    def _line(self, line: bytes) -> Heard:
        if self.welcome is not None:
            return self._answer(parse_line(line))
        try:
            return self._answer(parse_line(line))
        except Breach as breach:
            if breach.kind in _NO_MESSAGE:
                raise Breach(BreachKind.NOT_A_HANDSHAKE, quote(line)) from None
            raise

    def _answer(self, form: JsonObject) -> Heard:
        number = form.pop("id", None)
        if type(number) is not int:
            raise Breach(BreachKind.MISSING_FIELD, f"id, in {quote(str(form))}")
        waiting = self._waiting.pop(number, None)
        if waiting is None:
            known = FIRST <= number < self._next
            kind = BreachKind.REPEATED_ID if known else BreachKind.UNKNOWN_ID
            raise Breach(kind, str(number))
        request = waiting.request
        reply = read_reply(request, form, self.role_of)
        if not isinstance(request, Call):
            self._learn(request, reply)
        return Answered(number, reply)

    def _learn(self, request: Request | Probe, reply: Reply) -> None:
        match request, reply:
            case Batch(requests), Replies(replies):
                for part, answer in zip(requests, replies, strict=True):
                    self._learn(part, answer)
            case Open(role), Opened(instance):
                self._roles[instance] = role
            case Hello(), Welcome():
                self.welcome = reply
            case Hello(), NotUnderstood(reason, message):
                raise Breach(BreachKind.WRONG_VERSION, f"{reason} {message}".strip())
            case _:
                return


_NO_MESSAGE: Final[frozenset[BreachKind]] = frozenset(
    {
        BreachKind.NOT_ASCII,
        BreachKind.NOT_JSON,
        BreachKind.NOT_AN_OBJECT,
        BreachKind.MISSING_FIELD,
        BreachKind.UNKNOWN_ID,
    }
)
"""Breaches of a first line that is no message of this protocol at all."""
