"""Every short wire under every way to cut it in two, byte by byte and whole.

`WIRES` is the whole of what is short: each length of item in both profiles, rows of frames, and
each corruption of them. What a decoder does is compared as a value: the outcomes of every read,
the ending, and the snapshot.
"""

from collections.abc import Iterator

import pytest

from spec_model.positions import Seq, WriterId
from spec_model.rejections import Rejected
from spec_model.wire import layout
from spec_model.wire.decoder import NEED_MORE, FrameDecoder, Outcome, Progress
from spec_model.wire.frames import Frame, Marker, build_frame
from spec_model.wire.layout import F1, V2, Profile

SHORT = 64
"""Wires below this many bytes are cut everywhere."""

Result = tuple[list[Frame], Rejected | Progress]


def _octets(profile: Profile, *items: bytes) -> bytes:
    wires = []
    for seq, item in enumerate(items):
        marker = Marker(WriterId(b"writer-A"), Seq(seq)) if profile.marked else None
        wire = build_frame(profile, Frame(item, marker))
        assert isinstance(wire, bytes)
        wires.append(wire)
    return b"".join(wires)


def _valid(profile: Profile) -> Iterator[bytes]:
    overhead = len(_octets(profile, b""))
    yield b""
    yield from (_octets(profile, bytes(range(size))) for size in range(SHORT - overhead))
    yield from (_octets(profile, b"ab"[:first], b"", b"xyz") for first in range(3))
    yield _octets(profile, b"\0\0\0\1a", b"\0\0\0\0")


def _tails(profile: Profile) -> Iterator[bytes]:
    """Everything that must be refused, by itself and with something behind it."""
    good = _octets(profile, b"ok")
    for length in (layout.FRAME_LIMIT + 1, 1 << 31, layout.MAX_LENGTH):
        yield layout.LENGTH.pack(length)
        yield layout.LENGTH.pack(length) + good
    yield layout.LENGTH.pack(layout.FRAME_LIMIT)
    if profile.marked:
        for length in range(layout.MARKER_BYTES):
            yield layout.LENGTH.pack(length) + b"x" * length
            yield layout.LENGTH.pack(length) + b"x" * length + good
    whole = _octets(profile, b"cut")
    yield from (whole[:end] for end in range(1, len(whole)))


def _wires(profile: Profile) -> list[bytes]:
    before = _octets(profile, b"1")
    damaged = [front + tail for tail in _tails(profile) for front in (b"", before)]
    return [wire for wire in (*_valid(profile), *damaged) if len(wire) < SHORT]


WIRES = {profile.id: _wires(profile) for profile in (F1, V2)}


def _cuts(wire: bytes) -> Iterator[list[bytes]]:
    """Cut byte by byte, with empty reads between, and at every place in two."""
    singles = [wire[at : at + 1] for at in range(len(wire))]
    yield singles
    yield [b"", *(part for single in singles for part in (single, b""))]
    yield from ([wire[:at], wire[at:]] for at in range(len(wire) + 1))


def _told(outcomes: Iterator[Outcome]) -> tuple[list[Frame], Outcome]:
    """Split the outcomes of one read: frames, and the last one, which is none."""
    *frames, last = outcomes
    assert not isinstance(last, Frame)
    return [frame for frame in frames if isinstance(frame, Frame)], last


def _read(decoder: FrameDecoder, reads: list[bytes]) -> Result:
    frames: list[Frame] = []
    for read in reads:
        more, last = _told(decoder.feed(read))
        assert last is NEED_MORE or isinstance(last, Rejected)
        frames += more
    return frames, decoder.close()


def _expected(profile: Profile, wire: bytes) -> Result:
    return _read(FrameDecoder(profile), [wire])


@pytest.mark.parametrize("profile", [F1, V2], ids=lambda profile: profile.id)
def test_every_cut_gives_the_same(profile: Profile) -> None:
    """Whole, byte by byte and cut at every place, a short wire gives the same."""
    for wire in WIRES[profile.id]:
        expected = _expected(profile, wire)
        for reads in _cuts(wire):
            assert expected == _read(FrameDecoder(profile), reads)


@pytest.mark.parametrize("profile", [F1, V2], ids=lambda profile: profile.id)
def test_snapshots_do_not_depend_on_cuts(profile: Profile) -> None:
    """At every place the snapshot is the same however the bytes came there, refused or not."""
    for wire in WIRES[profile.id]:
        decoder = FrameDecoder(profile)
        for at in range(len(wire) + 1):
            at_once = FrameDecoder(profile)
            _told(at_once.feed(wire[:at]))
            in_two = FrameDecoder(profile)
            _told(in_two.feed(wire[: at // 2]))
            _told(in_two.feed(wire[at // 2 : at]))
            snapshot = decoder.snapshot()
            assert snapshot == at_once.snapshot() == in_two.snapshot()
            assert snapshot == FrameDecoder.revive(snapshot).snapshot()
            _told(decoder.feed(wire[at : at + 1]))


@pytest.mark.parametrize("profile", [F1, V2], ids=lambda profile: profile.id)
def test_a_revived_decoder_goes_on_equally(profile: Profile) -> None:
    """Cut at every place and revived from the snapshot there, a decoder gives the same."""
    for wire in WIRES[profile.id]:
        expected = _expected(profile, wire)
        for at in range(len(wire) + 1):
            decoder = FrameDecoder(profile)
            frames, _ = _told(decoder.feed(wire[:at]))
            more, ending = _read(FrameDecoder.revive(decoder.snapshot()), [wire[at:]])
            assert expected == (frames + more, ending)


@pytest.mark.parametrize("profile", [F1, V2], ids=lambda profile: profile.id)
def test_abandoned_iterations_lose_nothing(profile: Profile) -> None:
    """What one iteration leaves, the next one gives: nobody iterates but at the end."""
    for wire in WIRES[profile.id]:
        expected = _expected(profile, wire)
        for taken in (0, 1):
            for at in range(len(wire) + 1):
                decoder = FrameDecoder(profile)
                left = decoder.feed(wire[:at])
                frames = [next(left) for _ in range(taken)]
                rest, _ = _told(decoder.feed(wire[at:]))
                assert list(left) == []
                frames = [frame for frame in frames if isinstance(frame, Frame)]
                assert expected == (frames + rest, decoder.close())


@pytest.mark.parametrize("profile", [F1, V2], ids=lambda profile: profile.id)
def test_refusals_stay(profile: Profile) -> None:
    """After a refusal every further read, and the end, give that refusal and nothing else."""
    refused = 0
    for wire in WIRES[profile.id]:
        decoder = FrameDecoder(profile)
        _, ending = _read(decoder, [wire])
        if isinstance(ending, Rejected):
            refused += 1
            before = decoder.snapshot()
            for read in (b"", b"\0", _octets(profile, b"good")):
                assert [ending] == list(decoder.feed(read))
            assert ending == decoder.close()
            assert before == decoder.snapshot()
    assert refused > 20
