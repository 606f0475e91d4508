from collections.abc import Sequence

import pytest
from attrs import evolve

from spec_model.errors import ModelMisuse
from spec_model.policies import Choice
from spec_model.positions import Seq
from spec_model.stream import reader
from spec_model.stream.log import Info
from spec_model.stream.reader import (
    ACCEPTED,
    AskInfo,
    Begin,
    Cancel,
    CancelUpstream,
    Closed,
    Connect,
    Deliver,
    EndOfFile,
    Errored,
    Expired,
    Failed,
    GotInfo,
    InfoFailed,
    Input,
    Opened,
    Output,
    Phase,
    Read,
    Reader,
)
from spec_model.stream.rules import ReaderRules
from spec_model.wire import layout
from spec_model.wire.frames import Frame, Marker, build_frame
from spec_model.wire.writer_id import writer_id

RULES = ReaderRules()
W = writer_id("w")


def frame(number: int, item: bytes = b"x") -> bytes:
    """Make a frame."""
    made = build_frame(layout.V2, Frame(item, Marker(W, Seq(number))))
    assert isinstance(made, bytes)
    return made


INPUTS: tuple[Input, ...] = (
    Begin(),
    Opened(),
    Read(frame(1)),
    EndOfFile(),
    Errored(),
    Expired(),
    GotInfo(Info(0, done=True)),
    InfoFailed(),
    Cancel(),
)


def run(given: Sequence[Input], start: int = 0, rules: ReaderRules = RULES) -> list[Output]:
    """Read from a start; everything that the reader wanted done."""
    state, outputs = reader.begin(Begin(start))
    for one in given:
        state, more = reader.step(rules, state, one)
        outputs += more
    return outputs


def test_every_input_names_its_phases() -> None:
    """No input is left out."""
    assert {type(given) for given in INPUTS} == set(ACCEPTED)


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("given", INPUTS, ids=repr)
def test_every_input_is_decided_in_every_phase(phase: Phase, given: Input) -> None:
    """It is answered where it may come, and misuse elsewhere; one that is over takes all."""
    state = Reader(0, phase=phase, first=phase is Phase.CONNECTING)
    over = phase is Phase.OVER and not isinstance(given, Begin)
    if phase in ACCEPTED[type(given)] or over:
        before = repr(state)
        reader.step(RULES, state, given)
        assert repr(state) == before
    else:
        with pytest.raises(ModelMisuse):
            reader.step(RULES, state, given)


@pytest.mark.parametrize("given", INPUTS[1:], ids=repr)
def test_a_reader_that_is_over_only_closes_what_opens_late(given: Input) -> None:
    """Nothing is delivered, asked or opened."""
    _state, outputs = reader.step(RULES, Reader(0, phase=Phase.OVER), given)
    assert outputs == ([CancelUpstream()] if isinstance(given, Opened) else [])


ONE: list[Input] = [Opened(), Read(frame(0))]
TABLE: dict[str, tuple[int, list[Input], list[Output]]] = {
    "an end that is not done reconnects": (
        0,
        [*ONE, EndOfFile(), GotInfo(Info(0, done=False))],
        [Connect(0), Deliver(b"x"), AskInfo(), Connect(1)],
    ),
    "done with a tail that was not consumed resumes": (
        0,
        [*ONE, EndOfFile(), GotInfo(Info(1, done=True))],
        [Connect(0), Deliver(b"x"), AskInfo(), Connect(1)],
    ),
    "info that fails is trusted": (
        0,
        [*ONE, EndOfFile(), InfoFailed()],
        [Connect(0), Deliver(b"x"), AskInfo(), Closed()],
    ),
    "three bytes of a frame are forgotten": (
        0,
        [*ONE, Read(frame(1)[:3]), Errored(), Opened(), Read(frame(1))],
        [Connect(0), Deliver(b"x"), Connect(1), Deliver(b"x")],
    ),
    "a start behind the tail of a complete stream closes": (
        10,
        [Opened(), EndOfFile(), GotInfo(Info(1, done=True))],
        [Connect(10), AskInfo(), Closed()],
    ),
    "a negative start and an error": (
        -1,
        [*ONE, Errored()],
        [Connect(-1), Deliver(b"x"), Failed.NOT_RESUMABLE],
    ),
    "a negative start and an end": (
        -1, [*ONE, EndOfFile()], [Connect(-1), Deliver(b"x"), Closed()]
    ),
    "done with a stale tail closes": (
        0,
        [*ONE, Read(frame(1)), EndOfFile(), GotInfo(Info(0, done=True))],
        [Connect(0), Deliver(b"x"), Deliver(b"x"), AskInfo(), Closed()],
    ),
    "a first connect that fails": (0, [Errored()], [Connect(0), Failed.CONNECT]),
    "a stream that is gone": (
        0, [*ONE, Errored(), Expired()], [Connect(0), Deliver(b"x"), Connect(1), Failed.EXPIRED]
    ),
    "bytes that are no frame": (
        0, [Opened(), Read(b"\xff" * 4)], [Connect(0), CancelUpstream(), Failed.CORRUPT]
    ),
    "a cancel while it reads": (0, [*ONE, Cancel()], [Connect(0), Deliver(b"x"), CancelUpstream()]),
    "a cancel while it connects": (0, [Cancel(), Opened()], [Connect(0), CancelUpstream()]),
    "a cancel while it verifies": (
        0,
        [*ONE, EndOfFile(), Cancel(), GotInfo(Info(0, done=False))],
        [Connect(0), Deliver(b"x"), AskInfo()],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("start", "given", "wanted"), TABLE.values(), ids=TABLE)
def test_what_readers_were_seen_to_do(start: int, given: list[Input], wanted: list[Output]) -> None:
    """One row of the table of experiments."""
    assert run(given, start) == wanted


def test_a_duplicate_is_dropped_and_counts_for_the_resume_index() -> None:
    """Also behind a reconnect: the memory outlives it."""
    given: list[Input] = [
        *ONE,
        Read(frame(0)),
        Errored(),
        Opened(),
        Read(frame(0)),
        Read(frame(1)),
        Errored(),
    ]
    wanted: list[Output] = [Connect(0), Deliver(b"x"), Connect(2), Deliver(b"x"), Connect(4)]
    assert run(given) == wanted


@pytest.mark.parametrize("cut", range(len(frame(0))))
def test_a_chunk_may_be_cut_anywhere(cut: int) -> None:
    """Into two reads, or for good."""
    whole, part = frame(0, b"abc"), frame(0, b"abc")[:cut]
    assert run([Opened(), Read(part), Read(whole[cut:])]) == [Connect(0), Deliver(b"abc")]
    again = run([Opened(), Read(part), Errored(), Opened(), Read(whole)])
    assert again == [Connect(0), Connect(0), Deliver(b"abc")]


def connects(productive: int) -> int:
    """Break every connection, so many of them after a chunk; how many there were."""
    state, outputs = reader.begin(Begin())
    count = 0
    while Connect in map(type, outputs):
        count += 1
        state, _opened = reader.step(RULES, state, Opened())
        if count <= productive:
            state, _read = reader.step(RULES, state, Read(frame(count)))
        state, outputs = reader.step(RULES, state, Errored())
    assert outputs == [Failed.RECONNECTS]
    return count


def test_reconnects_are_bounded_in_a_row_and_in_all() -> None:
    """50 without a chunk, and 1,000 however many chunks come."""
    assert connects(0) == 1 + 50
    assert connects(10_000) == 1 + 1_000


def test_partial_bytes_before_a_believed_end_are_a_truncation_or_dropped() -> None:
    """As recommended, and as upstream does."""
    given: list[Input] = [Opened(), Read(frame(0)[:9]), EndOfFile(), InfoFailed()]
    assert run(given)[-1] is Failed.TRUNCATED
    assert run(given, rules=evolve(RULES, partial_end=Choice.UPSTREAM))[-1] == Closed()


def test_old_readers_believe_an_end() -> None:
    """Without a question."""
    rules = evolve(RULES, verifies_end=Choice.UPSTREAM)
    assert run([*ONE, EndOfFile()], rules=rules) == [Connect(0), Deliver(b"x"), Closed()]


def test_frames_without_markers_are_all_delivered() -> None:
    """There is nothing to tell a duplicate by."""
    plain = build_frame(layout.F1, Frame(b"x", None))
    assert isinstance(plain, bytes)
    rules = evolve(RULES, marked=False)
    assert run([Opened(), Read(plain * 2)], rules=rules).count(Deliver(b"x")) == 2
