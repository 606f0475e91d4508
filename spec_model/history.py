"""Events and histories: one observed fact, and the ordered facts of a run.

Events are what properties judge and what reports draw. They say what could be observed at a
boundary, never what a role thought.
"""

from collections.abc import Iterable

from attrs import asdict

from spec_model.frozen import frozen


@frozen
class Put:
    """The application handed an item to a writer."""

    writer: str
    item: str


@frozen
class PutSettled:
    """A writer settled the application's put."""

    writer: str
    ok: bool


@frozen
class EndSettled:
    """A writer settled the application's call to end it: all of its items are durable, or not."""

    writer: str
    ok: bool


@frozen
class GivenUp:
    """A writer's application aborts it."""

    writer: str


@frozen
class AbortSettled:
    """A writer settled the application's call to abort it."""

    writer: str


@frozen
class Misbehaved:
    """A role wanted something done that cannot be done."""

    actor: str
    sentence: str


@frozen
class Exceeded:
    """A writer holds more than its rules allow."""

    writer: str
    what: str
    count: int
    limit: int


@frozen
class Restarted:
    """A writer's process was lost, and its application started again."""

    writer: str


@frozen
class Opened:
    """A writer opened a request."""

    writer: str
    request: int
    whole: bool = False
    """Whether it was complete when it was opened, and not a segment that grows."""


@frozen
class Closing:
    """A writer asked the store to close the stream, and says with it that all is durable."""

    writer: str


@frozen
class Misled:
    """An actor's question failed, or was answered with what is old."""

    actor: str


@frozen
class Settled:
    """A request ended for its writer: confirmed with as many indices, or failed."""

    writer: str
    request: int
    ok: bool


@frozen
class Reserved:
    """The store took an index whose chunk is not readable yet."""

    index: int
    writer: str


@frozen
class Persisted:
    """The store made a chunk readable."""

    index: int
    writer: str
    seq: int
    request: int = -1
    """The request that brought it, where it is known."""


@frozen
class Done:
    """The store marked the stream complete."""


@frozen
class Connected:
    """A reader connected from an index."""

    reader: str
    start: int
    resumable: bool = True
    """Whether the reader named an index, and did not count from the end."""


@frozen
class Took:
    """A reader's connection handed over a chunk to its last byte."""

    reader: str
    index: int


@frozen
class Severed:
    """A reader's connection broke, or ended before the stream was complete."""

    reader: str


@frozen
class Disconnected:
    """A reader closed its connection."""

    reader: str


@frozen
class Gone:
    """The store told a reader that it no longer keeps the stream."""

    reader: str


@frozen
class Canceled:
    """A reader's application wants no more."""

    reader: str
    connected: bool
    """Whether a connection was open then."""


@frozen
class Delivered:
    """A reader handed an item to its application."""

    reader: str
    writer: str
    seq: int
    item: str


@frozen
class Ended:
    """A reader told its application that the stream is over."""

    reader: str
    ok: bool


Event = (
    Put
    | PutSettled
    | EndSettled
    | GivenUp
    | AbortSettled
    | Closing
    | Misled
    | Misbehaved
    | Exceeded
    | Restarted
    | Opened
    | Settled
    | Reserved
    | Persisted
    | Done
    | Connected
    | Took
    | Severed
    | Disconnected
    | Gone
    | Canceled
    | Delivered
    | Ended
)

History = tuple[Event, ...]

KINDS = {
    kind.__name__: kind
    for kind in (
        Put,
        PutSettled,
        EndSettled,
        GivenUp,
        AbortSettled,
        Closing,
        Misled,
        Misbehaved,
        Exceeded,
        Restarted,
        Opened,
        Settled,
        Reserved,
        Persisted,
        Done,
        Connected,
        Took,
        Severed,
        Disconnected,
        Gone,
        Canceled,
        Delivered,
        Ended,
    )
}


def to_plain(history: Iterable[Event]) -> list[dict[str, int | str]]:
    """Write a history as records."""
    return [{"event": type(event).__name__, **asdict(event)} for event in history]
