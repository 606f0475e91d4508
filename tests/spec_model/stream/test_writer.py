from collections.abc import Sequence

import pytest

from spec_model.errors import ModelMisuse
from spec_model.positions import Seq
from spec_model.stream import writer
from spec_model.stream.log import Info, Page
from spec_model.stream.rules import WriterRules
from spec_model.stream.writer import Busy, SegmentWriter
from spec_model.stream.writing import (
    Abort,
    AwaitReady,
    Begin,
    Broken,
    Closed,
    Confirmed,
    End,
    EndSegment,
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
)
from spec_model.wire import layout
from spec_model.wire.frames import Frame, Marker, build_frame
from spec_model.wire.writer_id import writer_id

W = writer_id("w")
RULES = WriterRules()


def frame(number: int, size: int = layout.HEADER_BYTES + layout.MARKER_BYTES + 1) -> bytes:
    """Make a frame of a size."""
    item = b"x" * (size - layout.HEADER_BYTES - layout.MARKER_BYTES)
    made = build_frame(layout.V2, Frame(item, Marker(W, Seq(number))))
    assert isinstance(made, bytes)
    return made


INPUTS: tuple[Input, ...] = (
    Begin(W),
    Write(frame(1)),
    End(),
    End(close=True),
    Abort(),
    Ready(),
    Confirmed(0, (0,)),
    Broken(0),
    Closed(1),
    GotInfo(Info(-1, done=False)),
    GotPage(Page((), None)),
    ReadFailed(),
    *Timer,
)


def in_state(busy: Busy) -> SegmentWriter:
    """Bring a writer to wait for something."""
    states: dict[Busy, tuple[Begin, list[Input]]] = {
        Busy.NOTHING: (Begin(W), [Write(frame(0))]),
        Busy.READY: (Begin(W, ready=False), [Write(frame(0))]),
        Busy.RESPONSE: (Begin(W), [Write(frame(0)), End()]),
        Busy.RECOVERY: (Begin(W), [Write(frame(0)), End(), Broken(0)]),
        Busy.CLOSING: (Begin(W), [End(close=True)]),
    }
    begin, given = states[busy]
    state = writer.begin(begin)
    for one in given:
        state, _outputs = writer.step(RULES, state, one)
    return state


def misused(busy: Busy, given: Input) -> bool:
    """Say which answers a writer never asked for."""
    if isinstance(given, Begin) or given is Timer.FLUSH:
        return True
    if isinstance(given, Ready):
        return busy is not Busy.READY
    wrong_phase = isinstance(given, GotPage) or given is Timer.BACKOFF
    return busy is Busy.RECOVERY and wrong_phase


@pytest.mark.parametrize("busy", Busy)
@pytest.mark.parametrize("given", INPUTS, ids=repr)
def test_every_input_is_decided_in_every_state(busy: Busy, given: Input) -> None:
    """An answer that was never asked for is misuse; everything else is answered, without harm."""
    state = in_state(busy)
    assert state.busy is busy
    if misused(busy, given):
        with pytest.raises(ModelMisuse):
            writer.step(RULES, state, given)
        return
    before = repr(state)
    writer.step(RULES, state, given)
    assert repr(state) == before


@pytest.mark.parametrize("given", INPUTS, ids=repr)
def test_an_aborted_writer_sends_nothing(given: Input) -> None:
    """Whatever comes, no request is opened and no timer is started."""
    state, _outputs = writer.step(RULES, in_state(Busy.NOTHING), Abort())
    if isinstance(given, Begin) or given is Timer.FLUSH:
        return
    _after, outputs = writer.step(RULES, state, given)
    assert not [one for one in outputs if isinstance(one, OpenSegment | SendFrame | SetTimer)]


def segments(frames: Sequence[bytes]) -> list[int]:
    """Write frames one by one and confirm each request; how many frames each had."""
    state, counts, indices = writer.begin(Begin(W)), list[int](), 0
    calls: list[Input] = [*map(Write, frames), End()]
    for given in calls:
        state, outputs = writer.step(RULES, state, given)
        while outputs:
            more: list[Output] = []
            for one in outputs:
                if isinstance(one, OpenSegment):
                    counts.append(0)
                if isinstance(one, SendFrame):
                    counts[-1] += 1
                if isinstance(one, EndSegment):
                    named = tuple(range(indices, indices + counts[-1]))
                    indices += counts[-1]
                    state, more = writer.step(RULES, state, Confirmed(one.request, named))
            outputs = more
    return counts


def test_segments_are_those_that_the_published_writer_was_seen_to_make() -> None:
    """Many small frames, seven of 3 MiB, and sizes on the limit."""
    mebibyte = 1024 * 1024
    assert segments([frame(number) for number in range(2_000)]) == [900, 900, 200]
    assert segments([frame(number, 3 * mebibyte) for number in range(7)]) == [2, 2, 2, 1]
    limit, little = 8 * mebibyte, 21
    assert segments([frame(0, limit - little), frame(1, little), frame(2, little)]) == [2, 1]
    assert segments([frame(0, limit + 1), frame(1)]) == [1, 1]


def test_the_run_is_awaited_once() -> None:
    """The first frame waits for it, and the second does not."""
    state, asked = writer.step(RULES, writer.begin(Begin(W, ready=False)), Write(frame(0)))
    assert asked == [AwaitReady()]
    state, outputs = writer.step(RULES, state, Ready(ok=False))
    assert OpenSegment(0) in outputs
    _state, outputs = writer.step(RULES, state, Write(frame(1)))
    assert AwaitReady() not in outputs
