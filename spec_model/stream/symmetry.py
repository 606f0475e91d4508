"""Writers trade places: what a state looks like when they are named otherwise.

No role, no store and no property cares which of two writers is called the first one, so of the
states that differ in the names of writers one is enough. A writer's name is in more places than its
actor: in the marker and the item of every chunk, in what readers remember, and in what properties
remember. A renaming changes all of them.

Writers are put in the order of what they are like apart from their names (`likeness`); which
order that is does not matter.
"""

from collections.abc import Mapping
from functools import cache, cached_property
from typing import Final

from spec_model.frozen import evolve, frozen
from spec_model.history import Event
from spec_model.positions import WriterId
from spec_model.stream.actors import Actor, ReaderActor, Request, WriterActor, identity
from spec_model.stream.log import Effect, Log
from spec_model.stream.writer import SegmentWriter
from spec_model.stream.writing import Write
from spec_model.wire import layout

MOST: Final = 10
"""Writers up to which all names have the same length."""

ID_END: Final = layout.HEADER_BYTES + layout.WRITER_ID_BYTES
HEAD_END: Final = layout.HEADER_BYTES + layout.MARKER_BYTES


@frozen(slots=False)
class Renaming:
    """Which writer takes which place: the first place goes to the first one in the order."""

    order: tuple[int, ...]
    attempts: int
    """How many ids each writer may have."""

    @cached_property
    def names(self) -> Mapping[str, str]:
        """By each writer's name its new one."""
        return {f"w{old}": f"w{new}" for new, old in enumerate(self.order)}

    @cached_property
    def ids(self) -> Mapping[bytes, WriterId]:
        """By each writer's id its new one."""
        return {
            identity(old, attempt): identity(new, attempt)
            for old, new in self.names.items()
            for attempt in range(self.attempts)
        }

    def id(self, old: WriterId) -> WriterId:
        """Rename an id."""
        return self.ids.get(old, old)

    @cached_property
    def _frames(self) -> dict[bytes, bytes]:
        """The frames that were renamed: there are few, and each is met often."""
        return {}

    def frame(self, frame: bytes) -> bytes:
        """Rename the writer of a frame, or of the first bytes of one."""
        known = self._frames.get(frame)
        if known is None:
            known = self._frames[frame] = self._renamed(frame)
        return known

    def _renamed(self, frame: bytes) -> bytes:
        head, marker = frame[: layout.HEADER_BYTES], frame[layout.HEADER_BYTES : ID_END]
        number, item = frame[ID_END:HEAD_END], frame[HEAD_END:]
        name, colon, rest = item.decode("ascii").partition(":")
        named = f"{self.names.get(name, name)}{colon}{rest}".encode("ascii")
        return head + self.ids.get(marker, marker) + number + named


@cache
def renaming(order: tuple[int, ...], attempts: int) -> Renaming:
    """Make a renaming, once."""
    return Renaming(order, attempts)


def log(renaming: Renaming, shared: Log) -> Log:
    """Rename the writers of all chunks."""
    return evolve(shared, slots=tuple(s and renaming.frame(s) for s in shared.slots))


def effect(renaming: Renaming, one: Effect) -> Effect:
    """Rename the writer of what is stored."""
    return evolve(one, chunk=renaming.frame(one.chunk))


def event(renaming: Renaming, one: Event) -> Event:
    """Rename the writers in what is observed, wherever it names one."""
    names = renaming.names
    return evolve(one, **{key: names.get(told, told) for key, told in vars(one).items()})


def actor(renaming: Renaming, one: Actor) -> Actor:
    """Rename the writers that an actor knows: itself, or those whose items it read."""
    return _reader(renaming, one) if isinstance(one, ReaderActor) else _writer(renaming, one)


def _reader(renaming: Renaming, one: ReaderActor) -> ReaderActor:
    if one.role is None:
        return one
    known = sorted((renaming.id(owner), number) for owner, number in one.role.memory.highest)
    memory = evolve(one.role.memory, highest=tuple(known))
    role = evolve(one.role, memory=memory, partial=renaming.frame(one.role.partial))
    return evolve(one, role=role)


def _writer(renaming: Renaming, one: WriterActor) -> WriterActor:
    owner = one.framer.writer
    framer = evolve(one.framer, writer=owner and renaming.id(owner))
    requests = tuple(_request(renaming, request) for request in one.requests)
    role = one.role
    if isinstance(role, SegmentWriter):
        role = _role(renaming, role)
    return evolve(one, framer=framer, requests=requests, role=role)


def _request(renaming: Renaming, request: Request) -> Request:
    frames = tuple(map(renaming.frame, request.frames))
    reserved = tuple((index, renaming.frame(frame)) for index, frame in request.reserved)
    return evolve(request, frames=frames, reserved=reserved)


def _role(renaming: Renaming, role: SegmentWriter) -> SegmentWriter:
    queue = tuple(
        Write(renaming.frame(call.frame)) if isinstance(call, Write) else call
        for call in role.queue
    )
    recovers = role.recovery
    if recovers is not None:
        frames = tuple(map(renaming.frame, recovers.frames))
        recovers = evolve(recovers, writer=renaming.id(recovers.writer), frames=frames)
    return evolve(
        role,
        id=renaming.id(role.id),
        queue=queue,
        unconfirmed=tuple(map(renaming.frame, role.unconfirmed)),
        recovery=recovers,
    )
