"""Actors: a role together with what surrounds it and can be observed of it.

A writer's actor is its application, its role and its requests on the network; a reader's actor is
its role and its connection. `enabled` decides from the observable fields alone; the role's state is
carried along for the model to answer with, and an external implementation answers without it.
"""

from enum import Enum

from spec_model.errors import ModelMisuse
from spec_model.frozen import frozen
from spec_model.positions import WriterId
from spec_model.stream.reader import Reader
from spec_model.stream.sink import GroupSink
from spec_model.stream.writer import SegmentWriter
from spec_model.stream.writing import Timer
from spec_model.wire import layout
from spec_model.wire.frames import Framer
from spec_model.wire.writer_id import writer_id


@frozen
class Request:
    """A request on its way: what the store has not taken yet, and what it made of the rest."""

    id: int
    frames: tuple[bytes, ...] = ()
    """Frames that were sent and not taken."""
    reserved: tuple[tuple[int, bytes], ...] = ()
    """Frames whose index is taken and whose chunk is not readable yet."""
    indices: tuple[int, ...] = ()
    """Indices of the frames that are stored."""
    ended: bool = False
    """Whether its body is complete."""
    cut: bool = False
    """Whether nobody waits for its response any more."""


class Question(Enum):
    """What a role asked the store for."""

    INFO = "info"
    PAGE = "page"


@frozen
class WriterActor:
    """A writer, its application and its requests."""

    framer: Framer
    item: int = 0
    """The application's next item."""
    settling: int = 0
    """How many puts are not settled."""
    ending: bool = False
    over: bool = False
    """Whether the call to end is settled."""
    durable: bool = False
    """Whether it was settled well."""
    role: SegmentWriter | GroupSink | None = None
    """The model's own role; none where something else stands in for it."""
    requests: tuple[Request, ...] = ()
    question: tuple[Question, int, int] | None = None
    """What the role waits for from the store, with a page's cursor and the question's number."""
    closing: int | None = None
    """The number of the role's request to close the stream, while it is out."""
    awaiting: bool = False
    """Whether the role waits for the run."""
    known: bool = True
    """Whether the role was told of the run."""
    aborting: bool = False
    held: int = 0
    """How many frames of a sink were admitted and are not confirmed."""
    timers: frozenset[Timer] = frozenset()
    cuts: int = 0
    attempt: int = 0
    opened: int = 0
    """How many requests were opened."""
    stopped: bool = False
    """Whether a search leaves out whatever it might still do."""


@frozen
class Connection:
    """A live read: the next index, and how many bytes of its chunk are through."""

    index: int
    sent: int = 0


@frozen
class ReaderActor:
    """A reader and its connection."""

    wants: int | None = None
    """The index that it wants to connect from, while it does."""
    connection: Connection | None = None
    asking: bool = False
    """Whether it waits for the store's info."""
    over: bool = False
    canceled: bool = False
    role: Reader | None = None
    """The model's own role; none where something else stands in for it."""
    cuts: int = 0
    stopped: bool = False
    """Whether a search leaves out whatever it might still do."""


Actor = WriterActor | ReaderActor


def identity(writer: str, attempt: int) -> WriterId:
    """Derive the id of a writer's attempt."""
    return writer_id(f"{writer}:{attempt}")


def item_of(number: int, attempt: int) -> str:
    """Name an item: its number, with a prime for every attempt that wrote other content."""
    return str(number) + "'" * attempt


def payload(writer: str, item: str) -> bytes:
    """Write an item's payload, which says whose it is."""
    return f"{writer}:{item}".encode("ascii")


def read_payload(item: bytes) -> tuple[str, str] | None:
    """Read whose item it is, and which; nothing if it is none of the system's."""
    writer, colon, name = item.decode("ascii", "replace").partition(":")
    return (writer, name) if colon and name.rstrip("'").isdigit() else None


def framer(writer: str, attempt: int, marked: bool) -> Framer:  # noqa: FBT001 - a column's value
    """Make the framer of a writer's attempt, with markers or without."""
    return Framer(layout.V2, identity(writer, attempt)) if marked else Framer(layout.F1)


def stored_number(chunk: bytes) -> int:
    """Read the number of the item in a chunk, which is that of its frame among its writer's."""
    number = chunk.rpartition(b":")[2].rstrip(b"'")
    if not number.isdigit():
        raise ModelMisuse("a chunk of the system carries an item of it")
    return int(number)
