from collections.abc import Callable, Sequence
from itertools import chain, combinations

import pytest

from spec_model.errors import ModelMisuse
from spec_model.policies import Choice
from spec_model.positions import ChunkIndex, Seq, WriterId
from spec_model.stream import log as store
from spec_model.stream import recovery
from spec_model.stream.log import Info, Log, Page
from spec_model.stream.recovery import (
    AskInfo,
    AskPage,
    Effect,
    Failure,
    Phase,
    Recovered,
    Recovery,
    Replay,
    Wait,
)
from spec_model.stream.rules import WriterRules
from spec_model.wire import layout
from spec_model.wire.frames import Frame, Marker, build_frame
from spec_model.wire.writer_id import writer_id

A, B = writer_id("writer-A"), writer_id("writer-B")
RULES = WriterRules()


def frame(number: int, writer: WriterId = A) -> bytes:
    """Make a frame."""
    made = build_frame(layout.V2, Frame(b"x", Marker(writer, Seq(number))))
    assert isinstance(made, bytes)
    return made


def recover(log: Log, frames: Sequence[bytes], scan_from: int = 0, rules: WriterRules = RULES,
            limit: int = 2) -> tuple[Effect, int]:  # fmt: skip
    """Recover against a log that does not change; what came of it, and how many waits."""
    state, effect = recovery.begin(A, frames, scan_from)
    waits = 0
    while state is not None:
        match effect:
            case AskInfo():
                state, effect = recovery.on_info(state, store.info(log))
            case AskPage(cursor):
                state, effect = recovery.on_page(rules, state, store.page(log, cursor, limit))
            case Wait():
                waits += 1
                state, effect = recovery.on_wait_over(state)
            case _:
                break
    return effect, waits


OWN = [frame(number) for number in range(4)]
PREFIXES = [(), (0,), (0, 1), (0, 1, 2), (0, 1, 2, 3)]
SUBSETS = list(chain.from_iterable(combinations(range(4), size) for size in range(5)))


@pytest.mark.parametrize("stored", SUBSETS, ids=str)
def test_the_rest_is_sent_behind_a_prefix_and_a_hole_is_fatal(stored: tuple[int, ...]) -> None:
    """Every set of own frames that may be stored, among chunks of another writer."""
    slots = [frame(9, B), *(OWN[number] for number in stored), frame(7, B)]
    effect, _waits = recover(Log(tuple(slots)), OWN)
    if stored not in PREFIXES:
        assert effect is Failure.OWN_HOLE
    elif len(stored) == len(OWN):
        assert effect == Recovered(())
    else:
        assert effect == Replay(tuple(OWN[len(stored) :]))


def test_upstream_sends_what_is_above_a_hole() -> None:
    """What is in the hole is lost."""
    rules = WriterRules(own_hole=Choice.UPSTREAM)
    effect, _waits = recover(Log((OWN[2],)), OWN, rules=rules)
    assert effect == Replay((OWN[3],))


@pytest.mark.parametrize("scan_from", range(6))
def test_the_window_is_exact_at_both_ends(scan_from: int) -> None:
    """A chunk before the window does not count, and the first one in it does."""
    log = Log((frame(8, B), frame(8, B), OWN[0], OWN[1]))
    effect, _waits = recover(log, OWN[:2], scan_from)
    everything = Replay(tuple(OWN[:2]))
    expected: dict[int, Effect] = {3: Failure.OWN_HOLE, 4: everything, 5: everything}
    assert effect == expected.get(scan_from, Recovered(()))


def test_frames_are_sent_by_number_whatever_their_order() -> None:
    """A shuffled buffer comes out sorted."""
    effect, _waits = recover(Log(), [OWN[2], OWN[0], OWN[1]])
    assert effect == Replay(tuple(OWN[:3]))


@pytest.mark.parametrize("bad", [frame(0, B), b"\0" * 19], ids=["foreign", "short"])
def test_a_frame_that_is_not_ones_own_fails_without_a_question(bad: bytes) -> None:
    """Nothing is asked."""
    assert recovery.begin(A, [OWN[0], bad], 0) == (None, Failure.FOREIGN_FRAME)


@pytest.mark.parametrize(
    ("slots", "why"),
    [((OWN[0], None), Failure.LOST_TAIL), ((*OWN, None), Failure.LOST_FOREIGN_TAIL)],
)
def test_an_unreadable_tail_is_waited_for_three_times(
    slots: tuple[bytes | None, ...], why: Failure
) -> None:
    """Then recovery fails, and says whether all of its own is there."""
    assert recover(Log(slots), OWN) == (why, 3)


def test_every_replay_is_preceded_by_a_scan_and_the_third_failure_is_final() -> None:
    """Three attempts, each with a new tail."""
    state, effect = recovery.begin(A, OWN[:1], 0)
    for attempt in range(3):
        assert state is not None
        assert effect == AskInfo()
        state, effect = recovery.on_info(state, Info(-1, done=False))
        assert effect == Replay((OWN[0],))
        state, effect = recovery.on_replay_failed(RULES, state)
        assert state.attempt == min(attempt + 1, 2)
    assert effect is Failure.REPLAY_FAILED


def test_recovering_twice_sends_nothing_the_second_time() -> None:
    """What was sent is found stored."""
    log = Log()
    effect, _waits = recover(log, OWN)
    assert isinstance(effect, Replay)
    for chunk in effect.frames:
        log, _index = store.append(log, chunk)
    assert recover(log, OWN) == (Recovered(()), 0)


INPUTS: dict[str, tuple[Callable[[Recovery], object], set[Phase]]] = {
    "info": (lambda state: recovery.on_info(state, Info(0, done=False)), {Phase.INFO}),
    "page": (
        lambda state: recovery.on_page(RULES, state, Page(((ChunkIndex(0), OWN[0]),), None)),
        {Phase.SCAN},
    ),
    "wait": (recovery.on_wait_over, {Phase.BACKOFF}),
    "replayed": (lambda state: recovery.on_replayed(RULES, state, (0,)), {Phase.REPLAY}),
    "failed": (lambda state: recovery.on_replay_failed(RULES, state), {Phase.REPLAY}),
    "question": (recovery.on_read_failed, {Phase.INFO, Phase.SCAN}),
}


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("name", INPUTS)
def test_every_input_belongs_to_its_phases(name: str, phase: Phase) -> None:
    """It is answered there, and misuse elsewhere."""
    given, phases = INPUTS[name]
    state = Recovery(A, (OWN[0],), 0, phase=phase, sent=1)
    if phase in phases:
        assert given(state)
    else:
        with pytest.raises(ModelMisuse):
            given(state)
