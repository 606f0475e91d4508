import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import SupportsIndex

import pytest

from spec_model.errors import ModelMisuse
from spec_model.positions import ByteOffset, Seq, WriterId
from spec_model.rejections import Rejected, Rejection
from spec_model.wire import layout
from spec_model.wire.decoder import (
    CLEAN,
    NEED_MORE,
    FrameDecoder,
    Gathering,
    Snapshot,
    decode_all,
)
from spec_model.wire.frames import Frame, Marker
from spec_model.wire.layout import F1, V2, Profile

MIB = 1 << 20
A = Marker(WriterId(b"writer-A"), Seq(1))
GOOD = bytes.fromhex("00000003") + b"abc"


def _wire(profile: Profile, size: int, fill: bytes = b"\xa5") -> bytes:
    marker = layout.MARKER.pack(*A) if profile.marked else b""
    return layout.LENGTH.pack(len(marker) + size) + marker + fill * size


def _in_reads_of(size: int, wire: bytes) -> Iterator[bytes]:
    return (wire[at : at + size] for at in range(0, len(wire), size))


# --- what it says -------------------------------------------------------------------------------


def test_outcomes_come_in_order_and_end_with_the_state() -> None:
    """A read gives its frames and then says that more is needed."""
    decoder = FrameDecoder(F1)
    assert list(decoder.feed(GOOD[:2])) == [NEED_MORE]
    assert [Frame(b"abc", None), Frame(b"abc", None), NEED_MORE] == list(
        decoder.feed(GOOD[2:] + GOOD + b"\0")
    )
    assert list(decoder.feed(b"")) == [NEED_MORE]


def test_v2_frames_carry_their_marker() -> None:
    """The marker is taken apart, whether the frame lies in one read or spans two."""
    wire = _wire(V2, 2, b"h")
    for cut in (0, 1, 4, 11, 20, 21):
        decoder = FrameDecoder(V2)
        outcomes = [*decoder.feed(wire[:cut]), *decoder.feed(wire[cut:])]
        assert [Frame(b"hh", A)] == [each for each in outcomes if isinstance(each, Frame)]


@pytest.mark.parametrize(
    ("profile", "wire", "reason", "facts"),
    [
        (F1, "05f5e101", Rejection.FRAME_TOO_LARGE, [("length", 100_000_001), ("limit", 10**8)]),
        (V2, "05f5e101", Rejection.FRAME_TOO_LARGE, [("length", 100_000_001), ("limit", 10**8)]),
        (V2, "0000000161", Rejection.FRAME_TOO_SMALL, [("length", 1), ("minimum", 16)]),
        (F1, "00", Rejection.TRUNCATED_FRAME, [("arrived", 1)]),
        (F1, "0000000261", Rejection.TRUNCATED_FRAME, [("arrived", 5)]),
        (V2, "0000001161", Rejection.TRUNCATED_FRAME, [("arrived", 5)]),
    ],
)
def test_refusals_say_what_was_compared(
    profile: Profile, wire: str, reason: Rejection, facts: list[tuple[str, int]]
) -> None:
    """A refusal names its reason, the frame's offset and the numbers behind it."""
    before = _wire(profile, 3)
    expected = Rejected(reason, ByteOffset(len(before)), tuple(facts))
    frames, ending = decode_all(profile, before + bytes.fromhex(wire))
    assert (1, expected) == (len(frames), ending)


def test_order_of_checks() -> None:
    """Oversize needs the header only; undersize waits until the frame is complete."""
    assert isinstance(next(FrameDecoder(V2).feed(bytes.fromhex("05f5e101"))), Rejected)
    assert list(FrameDecoder(V2).feed(bytes.fromhex("0000000f") + bytes(14))) == [NEED_MORE]
    assert isinstance(next(FrameDecoder(V2).feed(bytes.fromhex("0000000f") + bytes(15))), Rejected)


def test_a_stream_may_end_between_frames_only() -> None:
    """The end is clean when nothing is held, also if nobody took the frames."""
    decoder = FrameDecoder(F1)
    assert decoder.close() is CLEAN
    decoder.feed(GOOD)
    assert decoder.close() is CLEAN
    assert list(decoder.feed(b"")) == [NEED_MORE]


# --- how it is used -----------------------------------------------------------------------------


def test_a_read_is_accepted_without_being_iterated() -> None:
    """Reads whose outcomes nobody asked for are not lost, and none comes twice."""
    decoder = FrameDecoder(F1)
    first = decoder.feed(GOOD + GOOD)
    assert next(first) == Frame(b"abc", None)
    second = decoder.feed(GOOD)
    assert list(first) == []
    assert [Frame(b"abc", None), Frame(b"abc", None), NEED_MORE] == list(second)


def test_a_new_feed_ends_an_iteration_that_never_began() -> None:
    """An older iteration gives nothing of a newer read, also if it was never begun."""
    decoder = FrameDecoder(F1)
    older = decoder.feed(b"")
    newer = decoder.feed(GOOD)
    assert list(older) == []
    assert [Frame(b"abc", None), NEED_MORE] == list(newer)


def test_reads_are_bytes() -> None:
    """Anything but bytes is the caller's mistake, and changes nothing."""
    decoder = FrameDecoder(F1)
    with pytest.raises(ModelMisuse, match="bytearray"):
        decoder.feed(bytearray(GOOD))  # type: ignore[arg-type]  # this is the mistake
    assert decoder.close() is CLEAN


def test_position_and_holding() -> None:
    """The position is where the first undelivered byte is; skipped bytes count."""
    decoder = FrameDecoder(F1)
    decoder.skip(5)
    assert (ByteOffset(5), False) == (decoder.position, decoder.holding)
    outcomes = decoder.feed(GOOD + GOOD[:5])
    assert (ByteOffset(5), True) == (decoder.position, decoder.holding)
    next(outcomes)
    assert decoder.position == 5 + len(GOOD)
    list(outcomes)
    assert (ByteOffset(5 + len(GOOD)), True) == (decoder.position, decoder.holding)
    with pytest.raises(ModelMisuse, match="skip"):
        decoder.skip(1)


def test_snapshots() -> None:
    """A snapshot holds what is undelivered; after a refusal it holds the refusal alone."""
    decoder = FrameDecoder(F1)
    list(decoder.feed(GOOD + GOOD[:5]))
    assert Snapshot(F1, ByteOffset(7), GOOD[:5], None) == decoder.snapshot()
    list(decoder.feed(GOOD[5:] + layout.LENGTH.pack(layout.MAX_LENGTH) + GOOD))
    snapshot = decoder.snapshot()
    assert (ByteOffset(14), b"") == (snapshot.offset, snapshot.pending)
    assert isinstance(snapshot.refusal, Rejected)
    assert [snapshot.refusal] == list(FrameDecoder.revive(snapshot).feed(GOOD))


# --- long frames --------------------------------------------------------------------------------

SIZES = (
    layout.SHORT_FRAME - layout.MARKER_BYTES,
    layout.SHORT_FRAME,
    layout.SHORT_FRAME + 1,
    50_000,
    (1 << 17) + 3,
)


@pytest.mark.parametrize("profile", [F1, V2], ids=lambda profile: profile.id)
@pytest.mark.parametrize("size", SIZES)
def test_long_frames_are_gathered(profile: Profile, size: int) -> None:
    """Frames around and beyond the size that is held in one piece come out whole."""
    item = (bytes(range(256)) * (size // 256 + 1))[:size]
    body = (layout.MARKER.pack(*A) if profile.marked else b"") + item
    wire = GOOD if not profile.marked else _wire(V2, 3)
    wire += layout.LENGTH.pack(len(body)) + body
    expected = decode_all(profile, wire)
    assert item == expected[0][-1].item
    for reads in (_in_reads_of(997, wire), _in_reads_of(size + 9, wire), (wire[:-1], wire[-1:])):
        decoder = FrameDecoder(profile)
        outcomes = [outcome for read in reads for outcome in decoder.feed(read)]
        frames = [outcome for outcome in outcomes if isinstance(outcome, Frame)]
        assert expected == (frames, decoder.close())


def test_snapshots_of_long_frames() -> None:
    """A decoder revived in the middle of a long frame goes on equally."""
    wire = _wire(V2, 20_000)
    for cut in (0, 3, 4, 19, 20, 21, 1_500, 19_999, len(wire) - 1):
        decoder = FrameDecoder(V2)
        list(decoder.feed(wire[: cut // 2]))
        list(decoder.feed(wire[cut // 2 : cut]))
        snapshot = decoder.snapshot()
        assert (ByteOffset(0), wire[:cut]) == (snapshot.offset, snapshot.pending)
        revived = FrameDecoder.revive(snapshot)
        assert [Frame(wire[20:], A), NEED_MORE] == list(revived.feed(wire[cut:]))
        assert list(decoder.feed(wire[cut:])) == [Frame(wire[20:], A), NEED_MORE]


class _Counted(bytes):
    """A read that counts how many bytes are sliced out of it."""

    sliced = 0

    def __getitem__(self, key: SupportsIndex | slice) -> int | bytes:  # type: ignore[override]  # counts for both
        piece = super().__getitem__(key)
        if isinstance(piece, bytes):
            _Counted.sliced += len(piece)
        return piece


def _sliced(profile: Profile, reads: Iterable[bytes]) -> tuple[int, int]:
    """Decode, and tell how many bytes were cut out of reads and how many frames came out."""
    _Counted.sliced = 0
    decoder = FrameDecoder(profile)
    outcomes = (outcome for read in reads for outcome in decoder.feed(_Counted(read)))
    frames = sum(isinstance(outcome, Frame) for outcome in outcomes)
    assert decoder.close() is CLEAN
    return _Counted.sliced, frames


CUTS: dict[str, Callable[[bytes], Iterable[bytes]]] = {
    "whole": lambda wire: [wire],
    "in two": lambda wire: [wire[: len(wire) // 3], wire[len(wire) // 3 :]],
    "all but one": lambda wire: [wire[:-1], wire[-1:]],
    "reads of 65536": partial(_in_reads_of, 65_536),
    "reads of 1400": partial(_in_reads_of, 1_400),
    "reads of 1023": partial(_in_reads_of, 1_023),
    "reads of 3": partial(_in_reads_of, 3),
}


@pytest.mark.parametrize("profile", [F1, V2], ids=lambda profile: profile.id)
@pytest.mark.parametrize("size", [1, 60, 1_000, layout.SHORT_FRAME + 1, 65_537, 400_000])
def test_reads_are_cut_once(profile: Profile, size: int) -> None:
    """Whatever the cuts, each byte is sliced out of its read at most once."""
    frames = max(2, 20_000 // size)
    wire = _wire(profile, size) * frames
    for name, cut in CUTS.items():
        sliced, decoded = _sliced(profile, cut(wire))
        assert frames == decoded, name
        assert sliced <= len(wire), name


@pytest.mark.parametrize("size", [1, 60, 1_000])
def test_coalesced_frames_are_copied_once(size: int) -> None:
    """Of frames that lie whole in one read, the items are sliced out and nothing else."""
    assert (500 * size, 500) == _sliced(F1, [_wire(F1, size) * 500])


# --- memory -------------------------------------------------------------------------------------


def _peak(profile: Profile, reads: Iterable[bytes]) -> int:
    """Decode, dropping each frame, and tell the highest memory in use on the way."""
    decoder = FrameDecoder(profile)
    tracemalloc.start()
    for read in reads:
        for outcome in decoder.feed(read):
            assert not isinstance(outcome, Rejected)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("size", [8_000_000, 11_000_003, 20_000_000])
@pytest.mark.parametrize("length", [1_400, 65_536, 0, -1], ids=["1400", "64k", "half+3", "whole"])
def test_peak_is_one_and_a_half_frames(size: int, length: int) -> None:
    """A long frame takes one and a half times its size, one read, and a mebibyte."""
    wire = _wire(V2, size)
    read = {0: size // 2 + 3, -1: len(wire)}.get(length, length)
    assert _peak(V2, _in_reads_of(read, wire)) <= 1.5 * len(wire) + read + MIB


@pytest.mark.parametrize("profile", [F1, V2], ids=lambda profile: profile.id)
def test_small_reads_take_little_more(profile: Profile) -> None:
    """A frame that comes in reads of three bytes takes little more than in large ones."""
    wire = _wire(profile, 400_000)
    assert _peak(profile, _in_reads_of(3, wire)) <= 1.5 * len(wire) + MIB / 4


@pytest.mark.parametrize("length", [5_000, 65_537, 1_000_003])
@pytest.mark.parametrize("piece", [1, 7, 1_400, 65_536])
def test_gathered_bytes_move_at_most_twice(length: int, piece: int) -> None:
    """Into the buffer, and from one that became too small into a larger one."""
    gathering = Gathering(length)
    for at in range(0, length, piece):
        gathering.add(bytes(min(piece, length - at)))
    assert len(gathering.content()) == length
    assert gathering.copied <= 2 * length


@pytest.mark.parametrize(
    ("header", "rest"),
    [(layout.MAX_LENGTH, b""), (layout.FRAME_LIMIT, b"x" * 100), (layout.FRAME_LIMIT, b"")],
)
def test_a_claimed_length_reserves_nothing(header: int, rest: bytes) -> None:
    """What a header claims costs nothing: neither above the limit nor at it."""
    reads = [layout.LENGTH.pack(header), *(rest[at : at + 1] for at in range(len(rest)))]
    decoder = FrameDecoder(F1)
    tracemalloc.start()
    for read in reads:
        list(decoder.feed(read))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16_384


def test_a_refusal_keeps_nothing() -> None:
    """The read that held the refused frame is let go."""
    decoder = FrameDecoder(F1)
    tracemalloc.start()
    list(decoder.feed(layout.LENGTH.pack(layout.MAX_LENGTH) + bytes(4 * MIB)))
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert kept < 16_384
