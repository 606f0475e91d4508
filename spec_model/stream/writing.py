"""What writers take and give: the inputs and outputs that the segment writer and the sink share.

Requests are named by small numbers that count up from the one that `Begin` gives, so that a process
that starts again does not reuse a number that the store may still work under. A writer has at most
one question open; the answer names the question.
"""

from enum import Enum

from spec_model.frozen import frozen
from spec_model.positions import WriterId
from spec_model.stream.log import Info, Page

# --- inputs -------------------------------------------------------------------------------------


@frozen
class Begin:
    """A writer's process begins: its id, and the number of its first request."""

    writer: WriterId
    first: int = 0
    ready: bool = True
    """Whether it is known that the run exists."""


@frozen
class Write:
    """The application hands over a frame."""

    frame: bytes


@frozen
class End:
    """The application wants everything durable, and will write no more."""

    close: bool = False
    """Whether the writer also closes the stream."""


@frozen
class Abort:
    """The application gives up."""


@frozen
class Ready:
    """The run that the stream belongs to exists."""

    ok: bool = True
    """Whether that could be told; if not, the first request will."""


@frozen
class Confirmed:
    """A request ended cleanly, with the indices of its frames."""

    request: int
    indices: tuple[int, ...] = ()


@frozen
class Broken:
    """A request failed; what the store made of it is unknown."""

    request: int


@frozen
class GotInfo:
    """The store answered a question for its info."""

    info: Info
    question: int = 0


@frozen
class GotPage:
    """The store answered a question for a page."""

    page: Page
    question: int = 0


@frozen
class ReadFailed:
    """A question to the store failed."""

    question: int = 0


@frozen
class Closed:
    """The store settled the request to close the stream."""

    request: int
    ok: bool = True


class Timer(Enum):
    """Timers; which one fires is the input."""

    IDLE = "idle"
    SOFT_CLOSE = "soft-close"
    BACKOFF = "backoff"
    FLUSH = "flush"


Input = (
    Begin
    | Write
    | End
    | Abort
    | Ready
    | Confirmed
    | Broken
    | GotInfo
    | GotPage
    | ReadFailed
    | Closed
    | Timer
)

# --- outputs ------------------------------------------------------------------------------------


@frozen
class AwaitReady:
    """Ask to be told when the run exists."""


@frozen
class OpenSegment:
    """Open a request."""

    request: int


@frozen
class SendFrame:
    """Send a frame on an open request."""

    request: int
    frame: bytes


@frozen
class EndSegment:
    """End the body of a request and await its response."""

    request: int


@frozen
class AbortSegment:
    """Break off a request."""

    request: int


@frozen
class SendGroup:
    """Send whole frames in one request, complete at once, and await its response."""

    request: int
    frames: tuple[bytes, ...]


@frozen
class CloseStream:
    """Ask the store to close the stream."""

    request: int


@frozen
class GetInfo:
    """Ask the store for its info."""

    question: int = 0


@frozen
class GetPage:
    """Ask the store for a page."""

    cursor: int
    question: int = 0


@frozen
class SetTimer:
    """Start a timer; one of a kind runs at a time."""

    timer: Timer


@frozen
class ClearTimer:
    """Stop a timer."""

    timer: Timer


@frozen
class WriteSettled:
    """The oldest unsettled write is settled."""

    ok: bool


@frozen
class EndedWriter:
    """The call to end is settled."""

    ok: bool


@frozen
class AbortedWriter:
    """The call to abort is settled."""


@frozen
class FailedWriter:
    """The writer has failed for good."""

    reason: str = ""


Output = (
    AwaitReady
    | OpenSegment
    | SendFrame
    | EndSegment
    | AbortSegment
    | SendGroup
    | CloseStream
    | GetInfo
    | GetPage
    | SetTimer
    | ClearTimer
    | WriteSettled
    | EndedWriter
    | AbortedWriter
    | FailedWriter
)
