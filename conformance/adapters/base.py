"""What a connection to an adapter offers, and how one survives the adapter's death.

A `Link` is one life of an adapter: it is dialled, answers exchanges, and dies. A `Connection` goes
on: `Restarting` dials again when it is asked something after a death, opens the instances anew that
were not part of the fatal exchange, and tells them again what they were told, except those of the
world role, whose state is on disk and which died with the process. Restarts are capped; behind the
cap every answer is `Broken` with the kind `gone`.

Nothing is retried: what an exchange lost comes back as `Broken`, and whoever asked decides. When
several requests were in the fatal exchange it is not known which of them was fatal.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, Final, Protocol

from attrs import evolve, frozen

from conformance.protocol import (
    Answer,
    BreachKind,
    Call,
    Close,
    NotUnderstood,
    Ok,
    Open,
    Opened,
    Probe,
    Replies,
    Reply,
    Tell,
    Welcome,
)
from spec_model.errors import ModelMisuse

Asked = Call | Open | Tell | Close | Probe
"""What can be part of an exchange."""

MOST_RESTARTS: Final = 50
WITHOUT_REPLAY: Final = ("world",)


class Failure(StrEnum):
    """How an adapter failed to answer."""

    CRASH = "crash"
    """The process died."""
    HANG = "hang"
    """There was no reply by the deadline."""
    PROTOCOL_ERROR = "protocol-error"
    """The adapter broke the rules."""
    GONE = "gone"
    """It was restarted too often, and is not asked any more."""


@frozen(kw_only=True)
class Broken:
    """There is no answer: how the adapter failed, and what was seen of it."""

    kind: Failure
    why: str
    """One line for people."""
    reason: str = ""
    """The word of the broken rule, where the adapter broke one."""
    stderr: str = ""
    """The end of what it wrote to its diary."""
    wire: Sequence[str] = ()
    """The last lines either way."""
    answered: bool = False
    """Whether the adapter lives on, and this one request was answered with an error."""


class NoTarget(Exception):  # noqa: N818 - it says what there is not
    """A target never completed its handshake, or cannot be started at all."""

    def __init__(self, target: str, broken: Broken) -> None:
        super().__init__(f"{target}: {broken.why}")
        self.broken = broken


class Link(Protocol):
    """One life of an adapter."""

    @property
    def welcome(self) -> Welcome:
        """What the adapter said of itself."""

    def submit(self, requests: Sequence[Asked]) -> Any:
        """Ask without waiting; give the result to `collect`."""

    def collect(self, ticket: Any) -> list[Answer | Broken]:
        """Wait for the answers, in order; after a failure the link is dead."""

    def exchange(self, requests: Sequence[Asked]) -> list[Answer | Broken]:
        """Do both."""

    def stderr(self) -> str:
        """Return the end of the adapter's diary."""

    def wire(self) -> Sequence[str]:
        """Return the last lines either way."""

    def stop(self) -> None:
        """End the adapter, and leave nothing of it behind; a second time does nothing."""


class Connection(Link, Protocol):
    """A link that comes back after a death."""

    @property
    def restarts(self) -> int:
        """How often the adapter was started again."""

    def restart(self) -> None:
        """End the adapter; the next exchange starts a new one, which knows of no instance."""


Dial = Callable[[], Link]
"""Start an adapter and shake hands, or raise `NoTarget`."""


@frozen
class _Kept:
    """An instance: how it was opened, what it was told, and its number in the present life."""

    opened: Open
    number: int
    told: tuple[Tell, ...] = ()
    lost: Broken | None = None


@frozen
class Pending:
    """What was submitted to a connection."""

    requests: Sequence[Asked]
    sent: "Sequence[Asked | Broken]"
    link: Link | None = None
    ticket: object = None


class Restarting:
    """A connection that dials again after a death."""

    def __init__(self, target: str, dial: Dial, most_restarts: int = MOST_RESTARTS) -> None:
        self._target = target
        self._dial = dial
        self._left = most_restarts
        self._kept: dict[int, _Kept] = {}
        self._next = 1
        self._stopped = False
        self._link: Link | None = dial()
        self._last: Link = self._link
        self.restarts = 0

    @property
    def welcome(self) -> Welcome:
        """What the adapter said of itself when it was last started."""
        return self._last.welcome

    def stderr(self) -> str:
        """Return the end of the adapter's diary."""
        return self._last.stderr()

    def wire(self) -> Sequence[str]:
        """Return the last lines either way."""
        return self._last.wire()

    def restart(self) -> None:
        """End the adapter; the next exchange starts a new one, which knows of no instance."""
        self._end_life()
        self._kept.clear()

    def stop(self) -> None:
        """End the adapter for good."""
        self._end_life()
        self._stopped = True

    def _end_life(self) -> None:
        if self._link is not None:
            self._link.stop()
            self._link = None

    # --- exchanges --------------------------------------------------------------------------------

    def exchange(self, requests: Sequence[Asked]) -> list[Answer | Broken]:
        """Ask, and give the answers in order."""
        if len(requests) == 1 and isinstance(requests[0], Call) and self._link is not None:
            link = self._link
            replies = link.exchange(requests)
            if isinstance(replies[0], Broken) and not replies[0].answered:
                self._mourn(link, requests)
            return replies
        return self.collect(self.submit(requests))

    def submit(self, requests: Sequence[Asked]) -> Pending:
        """Ask without waiting."""
        if self._stopped:
            raise ModelMisuse("the connection was stopped")
        failed = self._revive() if self._link is None else None
        if failed is not None or self._link is None:
            return Pending(
                requests, [failed or Broken(kind=Failure.GONE, why="it is gone")] * len(requests)
            )
        sent = [self._translated(request) for request in requests]
        asked = [request for request in sent if not isinstance(request, Broken)]
        return Pending(requests, sent, self._link, self._link.submit(asked))

    def collect(self, pending: Pending) -> list[Answer | Broken]:
        """Wait for the answers to what was submitted, in order."""
        link, requests = pending.link, pending.requests
        answers = iter(link.collect(pending.ticket) if link is not None else ())
        replies = [part if isinstance(part, Broken) else next(answers) for part in pending.sent]
        for reply in replies:
            if isinstance(reply, Broken) and not reply.answered:
                self._mourn(link, requests)
                return replies
        return [
            self._noted(request, reply) for request, reply in zip(requests, replies, strict=True)
        ]

    def _translated(self, request: Asked) -> Asked | Broken:
        """Name an instance as the present life of the adapter names it."""
        if not isinstance(request, Tell | Close):
            return request
        kept = self._kept.get(request.instance)
        if kept is None:
            raise ModelMisuse(f"there is no instance {request.instance}")
        return kept.lost or evolve(request, instance=kept.number)

    def _noted(self, request: Asked, reply: Answer | Broken) -> Answer | Broken:
        """Remember what has to be told again after a death."""
        match request, reply:
            case Open(), Opened(number):
                self._kept[self._next] = _Kept(request, number)
                self._next += 1
                return Opened(self._next - 1)
            case Tell(instance), _:
                kept = self._kept[instance]
                if kept.opened.role not in WITHOUT_REPLAY:
                    self._kept[instance] = evolve(kept, told=(*kept.told, request))
            case Close(instance), _:
                del self._kept[instance]
            case _:
                pass
        return reply

    def _mourn(self, link: Link | None, requests: Sequence[Asked]) -> None:
        """Forget the instances that were in the fatal exchange, and the link."""
        if link is self._link:
            self._end_life()
        for request in requests:
            if isinstance(request, Tell | Close):
                self._kept.pop(request.instance, None)

    # --- restarts ---------------------------------------------------------------------------------

    def _revive(self) -> Broken | None:
        if self._left == 0:
            return Broken(kind=Failure.GONE, why="it was restarted too often")
        self._left -= 1
        self.restarts += 1
        try:
            self._link = self._last = self._dial()
        except NoTarget as error:
            return evolve(error.broken, why=f"it cannot be started again: {error.broken.why}")
        for instance, kept in self._kept.items():
            if kept.lost is None:
                self._kept[instance] = replayed = _replayed(self._link, kept)
                if replayed.lost is not None and not replayed.lost.answered:
                    self._end_life()
                    return self._revive()
        return None


def _replayed(link: Link, kept: _Kept) -> _Kept:
    """Bring one instance to where it was, or say why it is lost."""
    if kept.opened.role in WITHOUT_REPLAY:
        why = "the process that it lived in has died"
        return evolve(kept, lost=Broken(kind=Failure.CRASH, why=why, answered=True))
    (opened,) = link.exchange([kept.opened])
    if not isinstance(opened, Opened):
        return evolve(kept, lost=_loss(opened))
    for told in kept.told:
        (reply,) = link.exchange([evolve(told, instance=opened.instance)])
        if isinstance(reply, Broken):
            return evolve(kept, lost=_loss(reply))
    return evolve(kept, number=opened.instance)


def _loss(reply: Answer | Broken) -> Broken:
    why = "it cannot be brought to where it was after a restart"
    if isinstance(reply, Broken):
        return evolve(reply, why=f"{why}: {reply.why}")
    return Broken(kind=Failure.PROTOCOL_ERROR, why=f"{why}: {reply}", answered=True)


def judged(request: Asked, reply: Reply) -> Answer | Broken:
    """Make a failure of an answer that says that a request was not understood."""
    match reply:
        case Ok():
            return reply
        case NotUnderstood(reason, message) if not isinstance(request, Probe):
            return Broken(
                kind=Failure.PROTOCOL_ERROR,
                why=f"it does not understand what follows the protocol: {reason} {message}".strip(),
                reason=BreachKind.NOT_UNDERSTOOD.value,
                answered=True,
            )
        case Welcome() | Replies():
            raise ModelMisuse(f"{type(reply).__name__} is no answer to a single request")
        case _:
            return reply
