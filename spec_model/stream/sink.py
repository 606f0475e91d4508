"""The group-commit sink: what is written while a request is out goes into the next one.

Rules (clauses sink.*)
- One request is out at a time, complete when it is sent. The frame that finds the sink idle goes at
  once (after the flush timer, where there is one); what comes meanwhile forms the next group, up to
  a number of frames and of bytes; a frame larger than that goes alone.
- A write is admitted while the buffer has room for what is not confirmed, and waits otherwise. It
  settles when it is admitted (or, in older sinks, when it is durable). Only `end` means durable.
- A request that fails poisons the sink: its group is kept and never sent again, since what the
  store made of it is not known, and every call from then on is told.
- `end` drains, then closes the stream if it is told to. `abort` refuses what is not admitted,
  drains what is (or drops it, where the column says so) and does not close.
- The run is awaited once, before the first request and before a close without one; that it could
  not be told changes nothing.

There is no recovery: frames of this sink need no marker. What older and other sinks do is a column
of `SinkRules`. Every input is decided in every phase by `TABLE`; what concerns a request that the
sink does not wait for is ignored, and what it never asked for is misuse.

State machine: IDLE -> (BARRIER | DELAY ->) SENDING -> IDLE, and CLOSING behind the last of them.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Final

from spec_model.errors import ModelMisuse
from spec_model.frozen import evolve, frozen
from spec_model.stream.rules import SinkRules
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
    FailedWriter,
    GotInfo,
    GotPage,
    Input,
    Output,
    ReadFailed,
    Ready,
    SendGroup,
    SetTimer,
    Timer,
    Write,
    WriteSettled,
)


class Phase(Enum):
    """What the sink waits for."""

    IDLE = "idle"
    BARRIER = "barrier"
    DELAY = "delay"
    SENDING = "sending"
    CLOSING = "closing"


@frozen
class GroupSink:
    """A sink's whole state."""

    phase: Phase = Phase.IDLE
    calls: tuple[Write | End | Abort, ...] = ()
    """Calls that wait, the oldest first."""
    buffer: tuple[bytes, ...] = ()
    """Frames that were admitted and not sent."""
    group: tuple[bytes, ...] = ()
    """Frames of the request that is out, or of the one that failed."""
    next_request: int = 0
    ready: bool = False
    ended: bool = False
    aborted: bool = False
    failed: bool = False


Stepped = tuple[GroupSink, list[Output]]


def begin(given: Begin) -> GroupSink:
    """Begin a sink's process."""
    return GroupSink(next_request=given.first, ready=given.ready)


def step(rules: SinkRules, state: GroupSink, given: Input) -> Stepped:
    """Take one input: the next state, and everything that the sink wants done."""
    handlers = TABLE.get(type(given))
    if handlers is None:
        raise ModelMisuse(f"a sink does not take {given}")
    return handlers[state.phase](rules, state, given)


# --- calls --------------------------------------------------------------------------------------


def _call(rules: SinkRules, state: GroupSink, given: Input) -> Stepped:
    if not isinstance(given, Write | End):
        raise ModelMisuse(f"{given} is no call")
    return _serve(rules, evolve(state, calls=(*state.calls, given)), [])


def _serve(rules: SinkRules, state: GroupSink, outputs: list[Output]) -> Stepped:
    """Serve the calls that can be served, and send what can be sent."""
    while True:
        before = state
        state, more = _pump(rules, state)
        outputs = [*outputs, *more]
        if state.calls:
            state, more = _first_call(rules, state)
            outputs = [*outputs, *more]
        if state == before:
            return state, outputs


def _first_call(rules: SinkRules, state: GroupSink) -> Stepped:
    call, served = state.calls[0], evolve(state, calls=state.calls[1:])
    match call:
        case Write(frame):
            if state.ended or state.aborted or state.failed:
                return served, [WriteSettled(ok=False)]
            if _filled(rules, state):
                return state, []
            admitted = evolve(served, buffer=(*state.buffer, frame))
            return admitted, [] if rules.durable_writes else [WriteSettled(ok=True)]
        case End(close):
            return _end(state, served, close=close)
        case Abort():
            drained = state.failed or _drained(state)
            return (served, [AbortedWriter()]) if drained else (state, [])


def _filled(rules: SinkRules, state: GroupSink) -> bool:
    held = (*state.buffer, *state.group)
    return len(held) >= rules.buffer_chunks or sum(map(len, held)) >= rules.buffer_bytes


def _drained(state: GroupSink) -> bool:
    """Say whether nothing is out; an idle sink has sent what it admitted."""
    return state.phase is Phase.IDLE


def _end(state: GroupSink, served: GroupSink, *, close: bool) -> Stepped:
    if state.aborted or state.failed:
        return served, [EndedWriter(ok=False)]
    if not _drained(state):
        return state, []
    if not close or state.ended:
        return evolve(served, ended=True), [EndedWriter(ok=True)]
    if not state.ready:
        return evolve(state, phase=Phase.BARRIER), [AwaitReady()]
    request = state.next_request
    closing = evolve(state, phase=Phase.CLOSING, ended=True, next_request=request + 1)
    return closing, [CloseStream(request)]


def _abort(rules: SinkRules, state: GroupSink, _given: Input) -> Stepped:
    """Refuse what waits; what was admitted is drained, or dropped with its request."""
    outputs: list[Output] = []
    for call in state.calls:
        match call:
            case Write():
                outputs.append(WriteSettled(ok=False))
            case End():
                outputs.append(EndedWriter(ok=False))
            case Abort():
                outputs.append(AbortedWriter())
    state = evolve(state, calls=(Abort(),), aborted=True)
    if rules.abort_drains and state.phase is not Phase.CLOSING:
        return _serve(rules, state, outputs)
    if state.phase is Phase.SENDING:
        outputs.append(AbortSegment(state.next_request - 1))
    if state.phase is Phase.DELAY:
        outputs.append(ClearTimer(Timer.FLUSH))
    if rules.durable_writes and not state.failed:
        outputs += [WriteSettled(ok=False) for _frame in (*state.group, *state.buffer)]
    dropped = evolve(state, phase=Phase.IDLE, calls=(), buffer=(), group=())
    return dropped, [*outputs, AbortedWriter()]


# --- requests -----------------------------------------------------------------------------------


def _pump(rules: SinkRules, state: GroupSink) -> Stepped:
    """Send the first group of an idle sink, as soon as the run is there and the delay is over."""
    if state.phase is not Phase.IDLE or not state.buffer or state.failed:
        return state, []
    if not state.ready:
        return evolve(state, phase=Phase.BARRIER), [AwaitReady()]
    if rules.delays:
        return evolve(state, phase=Phase.DELAY), [SetTimer(Timer.FLUSH)]
    return _send(rules, state)


def _send(rules: SinkRules, state: GroupSink) -> Stepped:
    size = _group_size(rules, state.buffer)
    group, request = state.buffer[:size], state.next_request
    sending = evolve(
        state,
        phase=Phase.SENDING,
        buffer=state.buffer[size:],
        group=group,
        next_request=request + 1,
    )
    return sending, [SendGroup(request, group)]


def _group_size(rules: SinkRules, buffer: tuple[bytes, ...]) -> int:
    """Say how many frames the next group has: one at least."""
    count = size = 0
    for frame in buffer:
        size += len(frame)
        if count and (count >= rules.group_chunks or size > rules.group_bytes):
            break
        count += 1
    return count


def _ready(rules: SinkRules, state: GroupSink, _given: Input) -> Stepped:
    return _serve(rules, evolve(state, phase=Phase.IDLE, ready=True), [])


def _flush(rules: SinkRules, state: GroupSink, _given: Input) -> Stepped:
    sending, outputs = _send(rules, state)
    return _serve(rules, sending, outputs)


def _confirmed(rules: SinkRules, state: GroupSink, given: Input) -> Stepped:
    """Take the response; what came meanwhile is the next group, which no timer delays."""
    if not isinstance(given, Confirmed) or given.request != state.next_request - 1:
        return state, []
    settled: list[Output] = []
    if rules.durable_writes:
        settled = [WriteSettled(ok=True) for _frame in state.group]
    state = evolve(state, phase=Phase.IDLE, group=())
    if state.buffer:
        state, sent = _send(rules, state)
        settled += sent
    return _serve(rules, state, settled)


def _broken(rules: SinkRules, state: GroupSink, given: Input) -> Stepped:
    """A request failed: nothing is sent again, and everybody is told."""
    if not isinstance(given, Broken) or given.request != state.next_request - 1:
        return state, []
    outputs: list[Output] = [FailedWriter(REQUEST_FAILED)]
    if rules.durable_writes:
        outputs += [WriteSettled(ok=False) for _frame in (*state.group, *state.buffer)]
    return _serve(rules, evolve(state, phase=Phase.IDLE, failed=True), outputs)


def _closed(rules: SinkRules, state: GroupSink, given: Input) -> Stepped:
    """The stream was closed, or could not be."""
    ok = isinstance(given, Closed) and given.ok
    failed: list[Output] = [] if ok else [FailedWriter(CLOSE_FAILED)]
    closed = evolve(state, phase=Phase.IDLE, calls=state.calls[1:], failed=not ok)
    return _serve(rules, closed, [*failed, EndedWriter(ok)])


REQUEST_FAILED: Final = "request-failed"
CLOSE_FAILED: Final = "close-failed"

# --- the table ----------------------------------------------------------------------------------

_Handler = Callable[[SinkRules, GroupSink, Input], Stepped]


def _ignore(_rules: SinkRules, state: GroupSink, _given: Input) -> Stepped:
    return state, []


def _misuse(_rules: SinkRules, state: GroupSink, given: Input) -> Stepped:
    raise ModelMisuse(f"a sink that is {state.phase.value} never asked for {given}")


def _everywhere(handler: _Handler) -> Mapping[Phase, _Handler]:
    return dict.fromkeys(Phase, handler)


def _in(phase: Phase, handler: _Handler, otherwise: _Handler) -> Mapping[Phase, _Handler]:
    return {**_everywhere(otherwise), phase: handler}


TABLE: Final[Mapping[type[Input], Mapping[Phase, _Handler]]] = {
    Begin: _everywhere(_misuse),
    Write: _everywhere(_call),
    End: _everywhere(_call),
    Abort: _everywhere(_abort),
    Ready: _in(Phase.BARRIER, _ready, _ignore),
    Confirmed: _in(Phase.SENDING, _confirmed, _ignore),
    Broken: _in(Phase.SENDING, _broken, _ignore),
    Closed: _in(Phase.CLOSING, _closed, _ignore),
    Timer: _in(Phase.DELAY, _flush, _ignore),
    GotInfo: _everywhere(_misuse),
    GotPage: _everywhere(_misuse),
    ReadFailed: _everywhere(_misuse),
}
"""What each input does in each phase."""
