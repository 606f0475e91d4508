"""The queue: what becomes of a message.

Rules
- A message is delivered at least once. A handler that succeeds finishes it; one that asks for time
  gets it again that much later; one that rejects gets it again with the attempt counted up, after a
  gap that holds up nobody else. A consumer that is lost counts as a rejection.
- The id of a message is the same over all its deliveries.
- A delayed message is not delivered before its time.
- Messages of one key collapse while one waits. What is sent while the key's message is in flight is
  a message of its own, which waits until that one is finished: a handler may wake itself.
- A message that was rejected too often is parked: it stays to be seen, and is not delivered.
"""

from enum import Enum

from attrs import field

from spec_model.errors import ModelMisuse
from spec_model.frozen import evolve, frozen
from spec_model.replay.instants import SECOND, Instant, Value

MOST_ATTEMPTS = 48


class MessageState(Enum):
    """Where a message is."""

    WAITING = "waiting"
    FLYING = "in flight"
    FINISHED = "finished"
    PARKED = "parked"


@frozen
class Message:
    """One message."""

    id: str
    queue: str
    payload: Value
    ready: Instant
    key: str | None = None
    attempt: int = 0
    state: MessageState = MessageState.WAITING


@frozen
class Queue:
    """Every message that was accepted."""

    messages: tuple[Message, ...] = ()
    gap: int = field(default=0)
    """Milliseconds between a rejection and the next delivery."""


@frozen
class Send:
    """What a sender asks for."""

    queue: str
    payload: Value
    key: str | None = None
    delay_seconds: float = 0


def send(queue: Queue, asked: Send, now: Instant) -> tuple[Queue, Message]:
    """Accept a message, or find the one that it collapses into."""
    for message in queue.messages:
        same = (message.queue, message.key) == (asked.queue, asked.key)
        if asked.key is not None and same and message.state is MessageState.WAITING:
            return queue, message
    ready = Instant(now.ms + int(asked.delay_seconds * SECOND))
    name = f"msg_{len(queue.messages) + 1}"
    message = Message(name, asked.queue, asked.payload, ready, asked.key)
    return evolve(queue, messages=(*queue.messages, message)), message


def due(queue: Queue, now: Instant) -> tuple[Message, ...]:
    """List what can be delivered, the longest due first."""
    flying = {
        (message.queue, message.key)
        for message in queue.messages
        if message.state is MessageState.FLYING and message.key is not None
    }
    found = [
        message
        for message in queue.messages
        if message.state is MessageState.WAITING
        and message.ready <= now
        and (message.queue, message.key) not in flying
    ]
    return tuple(sorted(found, key=lambda message: message.ready))


def take(queue: Queue, now: Instant) -> tuple[Queue, Message | None]:
    """Deliver the next message."""
    found = next(iter(due(queue, now)), None)
    if found is None:
        return queue, None
    taken = evolve(found, state=MessageState.FLYING, attempt=found.attempt + 1)
    return _with(queue, taken), taken


def finish(queue: Queue, name: str) -> Queue:
    """Note that the handler succeeded."""
    return _with(queue, evolve(_flying(queue, name), state=MessageState.FINISHED))


def put_off(queue: Queue, name: str, now: Instant, seconds: float) -> Queue:
    """Note that the handler wants the message again later."""
    ready = Instant(now.ms + int(seconds * SECOND))
    return _with(queue, evolve(_flying(queue, name), state=MessageState.WAITING, ready=ready))


def reject(queue: Queue, name: str, now: Instant) -> Queue:
    """Note that the handler failed."""
    message = _flying(queue, name)
    if message.attempt >= MOST_ATTEMPTS:
        return _with(queue, evolve(message, state=MessageState.PARKED))
    ready = Instant(now.ms + queue.gap)
    return _with(queue, evolve(message, state=MessageState.WAITING, ready=ready))


def lose(queue: Queue, now: Instant) -> Queue:
    """Note that the consumer was lost with everything that it had in flight."""
    for message in queue.messages:
        if message.state is MessageState.FLYING:
            queue = reject(queue, message.id, now)
    return queue


def _flying(queue: Queue, name: str) -> Message:
    for message in queue.messages:
        if message.id == name and message.state is MessageState.FLYING:
            return message
    raise ModelMisuse(f"{name} is not in flight")


def _with(queue: Queue, changed: Message) -> Queue:
    messages = tuple(changed if message.id == changed.id else message for message in queue.messages)
    return evolve(queue, messages=messages)
