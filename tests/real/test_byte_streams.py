"""The published framing of byte streams and the model agree on the same bytes."""

from collections.abc import Iterator
from random import Random

import pytest

from benchmarks.peers import Peer
from spec_model.rejections import Rejected, Rejection
from spec_model.wire import layout
from spec_model.wire.decoder import FrameDecoder
from spec_model.wire.frames import Frame, Framer
from spec_model.wire.layout import F1
from tests.real import published
from tests.real.published import Json, answers, cut_anywhere, octets

pytestmark = pytest.mark.real

CASES = 3_000
MESSAGES = {
    Rejection.FRAME_TOO_LARGE: "exceeds maximum (100000000)",
    Rejection.TRUNCATED_FRAME: "bytes of incomplete frame data",
}


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    """The published package."""
    yield from published.start()


def _frames(random: Random) -> bytes:
    sizes = (0, 1, 3, 4, 5, 40, 300, 5_000)
    weights = (2, 4, 4, 4, 4, 4, 2, 1)
    items = [
        random.randbytes(random.choices(sizes, weights)[0]) for _ in range(random.randrange(7))
    ]
    return b"".join(layout.LENGTH.pack(len(item)) + item for item in items)


def _wire(random: Random) -> bytes:
    """Some frames, and one of the ways in which a stream ends."""
    wire = _frames(random)
    large = random.choice((100_000_001, 1 << 31, layout.MAX_LENGTH, 0x20202020))
    ending = random.randrange(6)
    if ending == 0:
        return wire[: random.randrange(len(wire) + 1)]
    if ending == 1:
        return wire + layout.LENGTH.pack(large) + random.randbytes(random.randrange(9))
    if ending == 2:
        return wire + layout.LENGTH.pack(layout.FRAME_LIMIT) + random.randbytes(random.randrange(9))
    if ending == 3:
        return wire + layout.LENGTH.pack(large) + _frames(random)
    return wire


def _decode(reads: list[bytes]) -> tuple[list[list[bytes]], Rejected | None]:
    """Return the items that each read gave, and the refusal if there was one."""
    decoder = FrameDecoder(F1)
    given: list[list[bytes]] = []
    for read in reads:
        given.append([each.item for each in decoder.feed(read) if isinstance(each, Frame)])
        refusal = list(decoder.feed(b""))[-1]
        if isinstance(refusal, Rejected):
            return given, refusal
    ending = decoder.close()
    return given, ending if isinstance(ending, Rejected) else None


def _refusal(answer: Json) -> Rejection | None:
    if answer["error"] is None:
        return None
    message = str(answer["error"])
    (code,) = [code for code, part in MESSAGES.items() if part in message]
    return code


def _survivors(given: list[list[bytes]], refusal: Rejected | None) -> list[bytes]:
    """Return what the published decoder delivers where the model delivers all that was given.

    When it refuses a length, the stream that it is part of throws away what the same read gave
    and nobody had taken: all but the first item, which the waiting reader gets directly.
    """
    if refusal is not None and refusal.reason is Rejection.FRAME_TOO_LARGE:
        given = [*given[:-1], given[-1][:1]]
    return [item for items in given for item in items]


def test_decoders_agree(peer: Peer) -> None:
    """Same items, same refusal or none, however the bytes are cut."""
    random = Random(1)
    cases = [cut_anywhere(random, _wire(random)) for _ in range(CASES)]
    seen = set()
    for reads, answer in zip(cases, answers(peer, "unframe", cases), strict=True):
        given, refusal = _decode(reads)
        code = refusal.reason if refusal else None
        assert _refusal(answer) is code, reads
        assert octets(answer, "items") == _survivors(given, refusal), reads
        seen.add(code)
    assert seen == {None, *MESSAGES}


def test_a_refusal_loses_items_of_its_read(peer: Peer) -> None:
    """What the model delivers before a refusal, the published decoder delivers only in part."""
    good = b"".join(layout.LENGTH.pack(1) + item for item in (b"a", b"b", b"c"))
    bad = layout.LENGTH.pack(layout.FRAME_LIMIT + 1)
    together, apart = answers(peer, "unframe", [[good + bad], [good, bad]])
    assert _decode([good + bad])[0] == [[b"a", b"b", b"c"]]
    assert octets(together, "items") == [b"a"]
    assert octets(apart, "items") == [b"a", b"b", b"c"]


def test_writers_agree(peer: Peer) -> None:
    """Same frames for the same items; empty items give none."""
    random = Random(2)
    cases = [
        [random.randbytes(random.choice((0, 0, 1, 5, 300))) for _ in range(random.randrange(8))]
        for _ in range(CASES // 3)
    ]
    for items, answer in zip(cases, answers(peer, "frame", cases), strict=True):
        framer, frames = Framer(F1), []
        for item in items:
            framer, frame = framer.put(item)
            frames += [frame] if isinstance(frame, bytes) else []
        assert answer["error"] is None
        assert octets(answer, "frames") == frames
        assert len(frames) == sum(1 for item in items if item)


@pytest.mark.parametrize("size", [layout.FRAME_LIMIT, layout.FRAME_LIMIT + 1])
def test_writers_agree_on_the_limit(peer: Peer, size: int) -> None:
    """The largest item is framed, and the next one refused."""
    answer = peer.ask("frameZeros", size=size)
    _framer, frame = Framer(F1).put(bytes(size))
    if isinstance(frame, bytes):
        assert answer == {"sizes": [len(frame)], "error": None}
    else:
        assert isinstance(frame, Rejected)
        assert frame.reason is Rejection.ITEM_TOO_LARGE
        assert answer["sizes"] == []
        assert "exceeds the maximum framed chunk size" in str(answer["error"])
