"""The segment writer: frames in long requests, each confirmed by one clean response.

Rules (clauses writer.*)
- At most one segment is open, and the next one opens after the response to the last. A frame that
  would overfill a segment, and any frame after its time is up, ends it first and opens the next;
  an exactly full one stays open. A frame larger than a segment goes alone.
- A frame is in `unconfirmed` before it can reach the wire, and leaves it only by a clean response
  or a successful recovery. `anchor` is the highest index that either confirmed; it never moves
  backwards, also not on an empty response.
- Calls (write, end) and the idle timer queue behind each other; abort does not, and nothing is
  sent after it.
- An unclean end starts recovery. If that fails the writer has failed for good: every later call
  says so (upstream forgets a failure that its idle timer found, and loses what was unconfirmed).
- A response with fewer indices than frames, or before the body's end, is unclean.
- The run is awaited once, before the first request; that it could not be told changes nothing.

A write settles when its frame was handed over, which says nothing about durability; only `end`
does. `end` drains, and closes the stream afterwards if it is told to; the stream is never closed
by a writer that failed.

Inputs and outputs are those of `writing`. Every input is decided in every state: what concerns a
request, a question or a timer that the writer no longer waits for is ignored; an answer that it
never asked for is misuse. How long the timers run, and that the limits are measured on frames
without outer lengths, is said in `rules`.
"""

from enum import Enum
from typing import Final

from spec_model.errors import ModelMisuse
from spec_model.frozen import evolve, frozen
from spec_model.policies import Choice
from spec_model.positions import WriterId
from spec_model.stream import recovery
from spec_model.stream.recovery import Recovery
from spec_model.stream.rules import WriterRules
from spec_model.stream.writing import (
    Abort,
    AbortedWriter,
    AbortSegment,
    AwaitReady,
    Begin,
    Broken,
    ClearTimer,
    Closed,
    CloseStream,
    Confirmed,
    End,
    EndedWriter,
    EndSegment,
    FailedWriter,
    GetInfo,
    GetPage,
    GotInfo,
    GotPage,
    Input,
    OpenSegment,
    Output,
    ReadFailed,
    Ready,
    SendFrame,
    SetTimer,
    Timer,
    Write,
    WriteSettled,
)

# --- state --------------------------------------------------------------------------------------


class Busy(Enum):
    """What the writer is waiting for, if anything; calls queue meanwhile."""

    NOTHING = "nothing"
    READY = "ready"
    RESPONSE = "response"
    RECOVERY = "recovery"
    CLOSING = "closing"


@frozen
class Segment:
    """The open request."""

    request: int
    frames: int = 0
    size: int = 0
    expired: bool = False
    broken: bool = False


@frozen
class SegmentWriter:
    """A segment writer's whole state."""

    id: WriterId
    queue: tuple[Write | End | Timer, ...] = ()
    """Calls that wait; the first is the one that is being served while the writer is busy."""
    busy: Busy = Busy.NOTHING
    segment: Segment | None = None
    unconfirmed: tuple[bytes, ...] = ()
    anchor: int = -1
    next_request: int = 0
    ready: bool = False
    ended: bool = False
    aborted: bool = False
    failed: bool = False
    recovery: Recovery | None = None


Stepped = tuple[SegmentWriter, list[Output]]

CLOSE_FAILED: Final = "close-failed"
"""Why a writer failed whose stream could not be closed."""


def begin(given: Begin) -> SegmentWriter:
    """Begin a writer's process."""
    return SegmentWriter(given.writer, next_request=given.first, ready=given.ready)


def step(rules: WriterRules, state: SegmentWriter, given: Input) -> Stepped:
    """Take one input: the next state, and everything that the writer wants done."""
    match given:
        case Write() | End() | Timer.IDLE:
            return _call(rules, state, given)
        case Timer.SOFT_CLOSE:
            return _expire(state), []
        case Abort():
            return _abort(state)
        case Ready():
            return _ready(rules, state)
        case Confirmed(request, indices):
            return _confirmed(rules, state, request, indices)
        case Broken(request):
            return _broken(rules, state, request)
        case Closed(_request, ok):
            return _closed(rules, state, ok=ok)
        case GotInfo() | GotPage() | ReadFailed() | Timer.BACKOFF:
            return _recovery_input(rules, state, given)
        case _:
            raise ModelMisuse(f"a segment writer does not take {given}")


def _ready(rules: WriterRules, state: SegmentWriter) -> Stepped:
    if state.aborted:
        return state, []
    if state.busy is not Busy.READY:
        raise ModelMisuse(f"the writer waits for {state.busy.value}, not for the run")
    return _resume(rules, evolve(state, busy=Busy.NOTHING, ready=True), [])


# --- calls --------------------------------------------------------------------------------------


def _call(rules: WriterRules, state: SegmentWriter, given: Write | End | Timer) -> Stepped:
    queued = evolve(state, queue=(*state.queue, given))
    if state.busy is not Busy.NOTHING:
        return queued, []
    return _resume(rules, queued, [])


def _resume(rules: WriterRules, state: SegmentWriter, outputs: list[Output]) -> Stepped:
    """Serve queued calls until the writer is busy or nothing is queued."""
    while state.queue and state.busy is Busy.NOTHING:
        match state.queue[0]:
            case Write(frame):
                state, more = _write(rules, state, frame)
            case End(close):
                state, more = _end(rules, state, close=close)
            case _:
                state, more = _idle(rules, state)
        outputs = [*outputs, *more]
    return state, outputs


def _served(state: SegmentWriter) -> SegmentWriter:
    return evolve(state, queue=state.queue[1:])


def _write(rules: WriterRules, state: SegmentWriter, frame: bytes) -> Stepped:
    """Serve a write; it stays queued while a segment has to end or the run is awaited."""
    if state.aborted or state.ended or state.failed:
        return _served(state), [WriteSettled(ok=False)]
    segment = state.segment
    if segment is not None and segment.broken and rules.early_failure is Choice.UPSTREAM:
        return _served(state), [WriteSettled(ok=False)]
    if segment is not None and (segment.broken or _full(rules, segment, frame)):
        return _finalize(rules, state)
    if segment is None and not state.ready:
        return evolve(state, busy=Busy.READY), [AwaitReady()]
    outputs: list[Output] = []
    if segment is None:
        segment = Segment(state.next_request)
        state = evolve(state, next_request=state.next_request + 1)
        outputs = [OpenSegment(segment.request)]
        outputs += [SetTimer(Timer.SOFT_CLOSE)] if rules.timers else []
    outputs += [SendFrame(segment.request, frame), WriteSettled(ok=True)]
    outputs += [SetTimer(Timer.IDLE)] if rules.timers else []
    grown = evolve(segment, frames=segment.frames + 1, size=segment.size + len(frame))
    state = evolve(state, segment=grown, unconfirmed=(*state.unconfirmed, frame))
    return _served(state), outputs


def _full(rules: WriterRules, segment: Segment, frame: bytes) -> bool:
    """Say whether a segment has to end before this frame."""
    too_many = segment.frames + 1 > rules.max_frames
    too_large = segment.size + len(frame) > rules.max_bytes
    return too_many or too_large or segment.expired


def _end(rules: WriterRules, state: SegmentWriter, *, close: bool) -> Stepped:
    if state.failed or state.aborted:
        return _served(state), [EndedWriter(ok=False)]
    if state.segment is not None:
        return _finalize(rules, state)
    if not close or state.ended:
        return evolve(_served(state), ended=True), [EndedWriter(ok=True)]
    request = state.next_request
    closing = evolve(state, ended=True, busy=Busy.CLOSING, next_request=request + 1)
    return closing, [CloseStream(request)]


def _closed(rules: WriterRules, state: SegmentWriter, *, ok: bool) -> Stepped:
    if state.busy is not Busy.CLOSING:
        return state, []
    closed = evolve(_served(state), busy=Busy.NOTHING, failed=not ok)
    failed: list[Output] = [] if ok else [FailedWriter(CLOSE_FAILED)]
    return _resume(rules, closed, [*failed, EndedWriter(ok)])


def _idle(rules: WriterRules, state: SegmentWriter) -> Stepped:
    if state.segment is None:
        return _served(state), []
    return _finalize(rules, state)


def _expire(state: SegmentWriter) -> SegmentWriter:
    if state.segment is None:
        return state
    return evolve(state, segment=evolve(state.segment, expired=True))


def _abort(state: SegmentWriter) -> Stepped:
    """Drop everything that is not confirmed; nothing new is sent from here on."""
    outputs: list[Output] = [ClearTimer(timer) for timer in Timer]
    if state.segment is not None and not state.segment.broken:
        outputs.append(AbortSegment(state.segment.request))
    if _replaying(state):
        outputs.append(AbortSegment(state.next_request - 1))
    outputs += [WriteSettled(ok=False) for call in state.queue if isinstance(call, Write)]
    outputs += [EndedWriter(ok=False) for call in state.queue if isinstance(call, End)]
    outputs.append(AbortedWriter())
    dropped = SegmentWriter(state.id, anchor=state.anchor, next_request=state.next_request)
    again: list[Output] = [AbortedWriter()]
    return evolve(dropped, aborted=True, ended=True), again if state.aborted else outputs


# --- the end of a segment -----------------------------------------------------------------------


def _finalize(rules: WriterRules, state: SegmentWriter) -> Stepped:
    segment = state.segment
    if segment is None:
        raise ModelMisuse("there is no segment to end")
    clear: list[Output] = [ClearTimer(Timer.IDLE), ClearTimer(Timer.SOFT_CLOSE)]
    if segment.broken:
        recovering, outputs = _recover(rules, evolve(state, segment=None))
        return recovering, [*clear, *outputs]
    return evolve(state, busy=Busy.RESPONSE), [*clear, EndSegment(segment.request)]


def _confirmed(
    rules: WriterRules, state: SegmentWriter, request: int, indices: tuple[int, ...]
) -> Stepped:
    now = state.recovery
    if now is not None and _replaying(state) and request == state.next_request - 1:
        return _recovery_effect(rules, state, *recovery.on_replayed(rules, now, indices))
    segment = state.segment
    if segment is None or segment.request != request:
        return state, []
    short = len(indices) < segment.frames and rules.short_response is Choice.RECOMMENDED
    if short or state.busy is not Busy.RESPONSE:
        return _broken(rules, state, request)
    kept = state.anchor if rules.empty_response is Choice.RECOMMENDED else -1
    anchor = max(kept, *indices) if indices else kept
    confirmed = evolve(state, segment=None, busy=Busy.NOTHING, unconfirmed=(), anchor=anchor)
    return _resume(rules, confirmed, [])


def _broken(rules: WriterRules, state: SegmentWriter, request: int) -> Stepped:
    now = state.recovery
    if now is not None and _replaying(state) and request == state.next_request - 1:
        return _recovery_effect(rules, state, *recovery.on_replay_failed(rules, now))
    segment = state.segment
    if segment is None or segment.request != request:
        return state, []
    if state.busy is not Busy.RESPONSE:
        return evolve(state, segment=evolve(segment, broken=True)), []
    return _recover(rules, evolve(state, segment=None))


# --- recovery -----------------------------------------------------------------------------------


def _replaying(state: SegmentWriter) -> bool:
    return state.recovery is not None and state.recovery.phase is recovery.Phase.REPLAY


def _recover(rules: WriterRules, state: SegmentWriter) -> Stepped:
    begun, effect = recovery.begin(state.id, state.unconfirmed, state.anchor + 1)
    if begun is None:
        return _give_up(rules, state, recovery.Failure.FOREIGN_FRAME)
    return _recovery_effect(rules, evolve(state, busy=Busy.RECOVERY), begun, effect)


def _recovery_input(rules: WriterRules, state: SegmentWriter, given: Input) -> Stepped:
    if state.busy is not Busy.RECOVERY or state.recovery is None:
        return state, []
    match given:
        case GotInfo(info, _question):
            return _recovery_effect(rules, state, *recovery.on_info(state.recovery, info))
        case GotPage(page, _question):
            return _recovery_effect(rules, state, *recovery.on_page(rules, state.recovery, page))
        case Timer.BACKOFF:
            return _recovery_effect(rules, state, *recovery.on_wait_over(state.recovery))
        case ReadFailed():
            return _recovery_effect(rules, state, *recovery.on_read_failed(state.recovery))
        case _:
            raise ModelMisuse(f"recovery does not take {given}")


def _recovery_effect(
    rules: WriterRules, state: SegmentWriter, now: Recovery, effect: recovery.Effect
) -> Stepped:
    state = evolve(state, recovery=now)
    match effect:
        case recovery.AskInfo():
            return state, [GetInfo()]
        case recovery.AskPage(cursor):
            return state, [GetPage(cursor)]
        case recovery.Wait():
            return state, [SetTimer(Timer.BACKOFF)]
        case recovery.Replay(frames):
            return _send_replay(state, frames)
        case recovery.Recovered(indices):
            anchor = max(state.anchor, *indices) if indices else state.anchor
            mended = evolve(state, busy=Busy.NOTHING, recovery=None, unconfirmed=(), anchor=anchor)
            return _resume(rules, mended, [])
        case recovery.Failure():
            return _give_up(rules, state, effect)


def _send_replay(state: SegmentWriter, frames: tuple[bytes, ...]) -> Stepped:
    request = state.next_request
    sent: list[Output] = [SendFrame(request, frame) for frame in frames]
    return evolve(state, next_request=request + 1), [
        OpenSegment(request),
        *sent,
        EndSegment(request),
    ]


def _give_up(rules: WriterRules, state: SegmentWriter, why: recovery.Failure) -> Stepped:
    """Settle the call that found the failure; from here on the writer has failed."""
    call = state.queue[0] if state.queue else Timer.IDLE
    idle = call is Timer.IDLE
    swallowed = idle and rules.idle_failure is Choice.UPSTREAM
    state = evolve(_served(state), busy=Busy.NOTHING, recovery=None, failed=not swallowed)
    settled: list[Output] = [] if swallowed else [FailedWriter(why.value)]
    if isinstance(call, Write):
        settled.append(WriteSettled(ok=False))
    elif isinstance(call, End):
        settled.append(EndedWriter(ok=False))
    return _resume(rules, state, settled)
