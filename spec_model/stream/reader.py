"""The reconnecting reader, with dedupe above it.

Rules (clauses reader.*)
- The reader counts complete stored chunks, duplicates included: it resumes at its start plus what
  it consumed, and drops the bytes of a chunk that was cut. Each chunk is one frame.
- A read error reconnects, with a negative start excepted: that one cannot be resumed. So does a
  clean end that the store's info does not confirm: complete means marked done, and everything up
  to the tail consumed. Info that cannot be had is no reason to doubt the end.
- Reconnects in a row are bounded, and so is their total; a delivered chunk resets only the former.
  The first connect is not retried. An expired stream is never retried.
- Bytes of a chunk before an end that is believed are a truncation (upstream drops them).
- After a cancel nothing is opened, and what opens late is cancelled at once.
- What is delivered above is decided by the highest sequence number of each writer, and that memory
  outlives reconnects.

Without the reconnecting part (`verifies_end` upstream and a budget of none) this is the plain
reader that steps and byte streams use. Why an application cancels, and how long a reader waits
between two connections, is left to others.

State machine: CONNECTING -> READING -> OVER | CONNECTING | VERIFYING -> OVER | CONNECTING. Each
input belongs to the phases that `ACCEPTED` lists and is misuse elsewhere; a reader that is over
takes every input, and does nothing but cancel what opens late.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from attrs import field

from spec_model.errors import ModelMisuse
from spec_model.frozen import evolve, frozen
from spec_model.policies import Choice
from spec_model.positions import ByteOffset
from spec_model.stream.log import Info
from spec_model.stream.rules import ReaderRules
from spec_model.wire import layout
from spec_model.wire.decoder import FrameDecoder, Snapshot
from spec_model.wire.dedupe import Admission, Dedupe
from spec_model.wire.frames import Frame

# --- inputs -------------------------------------------------------------------------------------


@frozen
class Begin:
    """A reader begins, from an index; a negative one counts from the end."""

    start: int = 0


@frozen
class Opened:
    """The connection that was asked for is open."""


@frozen
class Read:
    """Bytes arrived."""

    data: bytes


@frozen
class EndOfFile:
    """The connection ended cleanly."""


@frozen
class Errored:
    """The connection, or the attempt to open one, failed."""


@frozen
class Expired:
    """The store says that the stream is no longer kept."""


@frozen
class GotInfo:
    """The store answered a question for its info."""

    info: Info


@frozen
class InfoFailed:
    """The question for the store's info failed."""


@frozen
class Cancel:
    """The application wants no more."""


Input = Begin | Opened | Read | EndOfFile | Errored | Expired | GotInfo | InfoFailed | Cancel

# --- outputs ------------------------------------------------------------------------------------


@frozen
class Connect:
    """Open a connection that begins at an index."""

    start: int


@frozen
class Deliver:
    """Hand an item to the application."""

    item: bytes


@frozen
class AskInfo:
    """Ask the store for its info."""


@frozen
class CancelUpstream:
    """Close the connection."""


@frozen
class Closed:
    """Tell the application that the stream is complete."""


class Failed(Enum):
    """Tell the application that the stream cannot be read."""

    CONNECT = "connect-failed"
    EXPIRED = "expired"
    RECONNECTS = "too-many-reconnects"
    NOT_RESUMABLE = "not-resumable"
    CORRUPT = "corrupt"
    TRUNCATED = "truncated"


Output = Connect | Deliver | AskInfo | CancelUpstream | Closed | Failed

# --- state --------------------------------------------------------------------------------------


class Phase(Enum):
    """What the reader waits for."""

    CONNECTING = "connecting"
    READING = "reading"
    VERIFYING = "verifying"
    OVER = "over"


@frozen
class Reader:
    """A reader's whole state."""

    start: int
    """Index at which it began; negative counts from the end and cannot be resumed."""
    phase: Phase = Phase.CONNECTING
    consumed: int = 0
    """Complete chunks since the beginning."""
    partial: bytes = b""
    """Bytes of a chunk that is not complete."""
    consecutive: int = 0
    total: int = 0
    memory: Dedupe = field(factory=Dedupe)
    first: bool = True
    """Whether no connection was open yet."""


Stepped = tuple[Reader, list[Output]]

ACCEPTED: Final[Mapping[type[Input], frozenset[Phase]]] = {
    Begin: frozenset(),
    Opened: frozenset({Phase.CONNECTING}),
    Read: frozenset({Phase.READING}),
    EndOfFile: frozenset({Phase.READING}),
    Errored: frozenset({Phase.CONNECTING, Phase.READING}),
    Expired: frozenset({Phase.CONNECTING, Phase.READING}),
    GotInfo: frozenset({Phase.VERIFYING}),
    InfoFailed: frozenset({Phase.VERIFYING}),
    Cancel: frozenset(Phase),
}
"""The phases in which an input may come, before the reader is over."""


def begin(given: Begin) -> Stepped:
    """Begin to read."""
    return Reader(given.start), [Connect(given.start)]


def step(rules: ReaderRules, state: Reader, given: Input) -> Stepped:
    """Take one input: the next state, and what the reader wants done."""
    if isinstance(given, Cancel):
        return _cancel(state)
    if state.phase is Phase.OVER and not isinstance(given, Begin):
        return state, [CancelUpstream()] if isinstance(given, Opened) else []
    if state.phase not in ACCEPTED[type(given)]:
        raise ModelMisuse(f"a reader that is {state.phase.value} takes no {type(given).__name__}")
    match given:
        case Opened():
            return evolve(state, phase=Phase.READING, first=False), []
        case Read(data):
            return _read(rules, state, data)
        case EndOfFile():
            return _end_of_file(rules, state)
        case Errored():
            return _errored(rules, state)
        case Expired():
            return _over(state, Failed.EXPIRED)
        case GotInfo(info):
            return _verified(rules, state, info)
        case _:
            return _believe(rules, state)


def _over(state: Reader, ending: Closed | Failed) -> Stepped:
    return evolve(state, phase=Phase.OVER, partial=b""), [ending]


def _cancel(state: Reader) -> Stepped:
    reading = state.phase is Phase.READING
    return evolve(state, phase=Phase.OVER, partial=b""), [CancelUpstream()] if reading else []


# --- bytes --------------------------------------------------------------------------------------


def _read(rules: ReaderRules, state: Reader, data: bytes) -> Stepped:
    """Take bytes as they were cut; deliver what is complete and new."""
    profile = layout.V2 if rules.marked else layout.F1
    decoder = FrameDecoder.revive(Snapshot(profile, ByteOffset(0), state.partial, None))
    outputs: list[Output] = []
    for outcome in decoder.feed(data):
        if isinstance(outcome, Frame):
            state, more = _complete(state, outcome)
            outputs += more
    snapshot = decoder.snapshot()
    if snapshot.refusal is not None:
        over, ending = _over(state, Failed.CORRUPT)
        return over, [*outputs, CancelUpstream(), *ending]
    return evolve(state, partial=snapshot.pending), outputs


def _complete(state: Reader, frame: Frame) -> Stepped:
    counted = evolve(state, consumed=state.consumed + 1, consecutive=0)
    if frame.marker is None:
        return counted, [Deliver(frame.item)]
    memory, admission = state.memory.admit(frame.marker)
    delivered: list[Output] = [] if admission is Admission.DROP else [Deliver(frame.item)]
    return evolve(counted, memory=memory), delivered


# --- reconnecting -------------------------------------------------------------------------------


def _errored(rules: ReaderRules, state: Reader) -> Stepped:
    if state.first:
        return _over(state, Failed.CONNECT)
    if state.start < 0:
        return _over(state, Failed.NOT_RESUMABLE)
    return _reconnect(rules, state)


def _reconnect(rules: ReaderRules, state: Reader) -> Stepped:
    """Connect again behind what was consumed; the bytes of a cut chunk are dropped."""
    state = evolve(state, consecutive=state.consecutive + 1, total=state.total + 1, partial=b"")
    if state.consecutive > rules.consecutive or state.total > rules.total:
        return _over(state, Failed.RECONNECTS)
    return evolve(state, phase=Phase.CONNECTING), [Connect(state.start + state.consumed)]


def _end_of_file(rules: ReaderRules, state: Reader) -> Stepped:
    if state.start < 0 or rules.verifies_end is Choice.UPSTREAM:
        return _believe(rules, state)
    return evolve(state, phase=Phase.VERIFYING), [AskInfo()]


def _verified(rules: ReaderRules, state: Reader, info: Info) -> Stepped:
    """Compare an end with the store's info: done, and everything up to the tail consumed."""
    if info.done and state.start + state.consumed > info.tail:
        return _believe(rules, state)
    return _reconnect(rules, state)


def _believe(rules: ReaderRules, state: Reader) -> Stepped:
    """Take an end for the end of the stream, unless it cut a chunk."""
    truncated = bool(state.partial) and rules.partial_end is Choice.RECOMMENDED
    return _over(state, Failed.TRUNCATED if truncated else Closed())
