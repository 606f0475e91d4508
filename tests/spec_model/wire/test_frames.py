import pytest
from hypothesis import given

from spec_model.errors import ModelMisuse
from spec_model.positions import ByteOffset, Seq, WriterId
from spec_model.rejections import Rejected, Rejection
from spec_model.wire import layout
from spec_model.wire.decoder import CLEAN, decode_all
from spec_model.wire.frames import (
    Frame,
    Framer,
    Marker,
    build_frame,
    check_length,
    check_marker,
    check_room,
)
from spec_model.wire.layout import F1, OBJECTS_UPSTREAM, SEG, V2, Profile
from strategies.payloads import payloads

A = WriterId(bytes.fromhex("dd22b6b2c83fa38c"))


class _Sized(bytes):
    """An item that claims a size without having it."""

    claimed = 0

    def __len__(self) -> int:
        return self.claimed


def _sized(size: int) -> bytes:
    item = _Sized()
    item.claimed = size
    return item


@pytest.mark.parametrize(
    ("profile", "frame", "wire"),
    [
        (F1, Frame(b"\1\2\3", None), "00000003 010203"),
        (F1, Frame(b"", None), "00000000"),
        (V2, Frame(b"", Marker(A, Seq(0))), "00000010 dd22b6b2c83fa38c 0000000000000000"),
        (
            V2,
            Frame(b"hi", Marker(A, Seq(2**64 - 1))),
            "00000012 dd22b6b2c83fa38c ffffffffffffffff 6869",
        ),
        (F1, Frame(b"hi", Marker(A, Seq(1))), "00000002 6869"),
    ],
)
def test_frames_have_one_form(profile: Profile, frame: Frame, wire: str) -> None:
    """A frame is its length, its marker in the profiles that have one, and its item."""
    assert build_frame(profile, frame) == bytes.fromhex(wire)


@pytest.mark.parametrize("profile", [F1, V2, SEG])
def test_items_above_the_limit_are_refused(profile: Profile) -> None:
    """The refusal needs the size alone, and says both numbers."""
    limit = profile.item_limit
    refusal = build_frame(profile, Frame(_sized(limit + 1), Marker(A, Seq(0))))
    facts = (("size", limit + 1), ("limit", limit))
    assert Rejected(Rejection.ITEM_TOO_LARGE, facts=facts) == refusal
    assert isinstance(build_frame(profile, Frame(_sized(limit), Marker(A, Seq(0)))), bytes)


@pytest.mark.parametrize("size", [0, 1, 7, 9, 16])
def test_writer_ids_of_another_length_are_refused(size: int) -> None:
    """A marker is built with eight bytes or not at all."""
    refusal = check_marker(Marker(WriterId(bytes(size)), Seq(0)))
    facts = (("length", size), ("expected", 8))
    assert Rejected(Rejection.WRITER_ID_LENGTH, facts=facts) == refusal
    assert refusal == build_frame(V2, Frame(b"x", Marker(WriterId(bytes(size)), Seq(0))))


@pytest.mark.parametrize(
    ("seq", "fine"), [(-1, False), (0, True), (2**64 - 1, True), (2**64, False)]
)
def test_numbers_are_unsigned_64_bits(seq: int, fine: bool) -> None:
    """A number outside the range is refused, and named as text since it may be huge."""
    refusal = check_marker(Marker(A, Seq(seq)))
    expected = None if fine else Rejected(Rejection.SEQ_RANGE, facts=(("seq", str(seq)),))
    assert expected == refusal


def test_a_marked_frame_needs_a_marker() -> None:
    """Forgetting the marker or the writer's id is the caller's mistake."""
    with pytest.raises(ModelMisuse, match="V2 needs a marker"):
        build_frame(V2, Frame(b"x", None))
    with pytest.raises(ModelMisuse, match="V2 needs an id"):
        Framer(V2).put(b"x")


def test_lengths_are_weighed_by_the_profile() -> None:
    """The limit itself passes, one more does not, and without a limit everything does."""
    at = ByteOffset(7)
    assert check_length(F1, layout.FRAME_LIMIT, at) is None
    assert check_length(OBJECTS_UPSTREAM, layout.MAX_LENGTH, at) is None
    refusal = check_length(V2, layout.FRAME_LIMIT + 1, at)
    assert isinstance(refusal, Rejected)
    assert (Rejection.FRAME_TOO_LARGE, at) == (refusal.reason, refusal.offset)


@pytest.mark.parametrize("length", range(18))
def test_room_for_the_marker(length: int) -> None:
    """Below sixteen bytes a marked frame is refused; an unmarked one never is."""
    assert check_room(F1, length, ByteOffset(0)) is None
    assert (check_room(V2, length, ByteOffset(0)) is None) is (length >= 16)


def test_a_framer_is_a_value() -> None:
    """Putting an item gives another framer and leaves the first as it was."""
    framer = Framer(V2, A)
    after, wire = framer.put(b"x")
    assert (Framer(V2, A), Framer(V2, A, Seq(1))) == (framer, after)
    assert (after, wire) == framer.put(b"x")


def test_only_emitted_frames_are_numbered() -> None:
    """Empty items give nothing, refused ones a refusal, and neither takes a number."""
    framer = Framer(V2, A, Seq(41))
    assert framer.put(b"") == (framer, None)
    after, refusal = framer.put(_sized(V2.item_limit + 1))
    assert framer == after
    assert isinstance(refusal, Rejected)
    last = Framer(V2, A, Seq(2**64 - 1))
    beyond, wire = last.put(b"x")
    assert isinstance(wire, bytes)
    assert isinstance(beyond.put(b"x")[1], Rejected)


@given(item=payloads(min_size=1))
def test_a_framer_emits_what_a_decoder_reads(item: bytes) -> None:
    """Whatever a writer emits is read back."""
    for profile, writer in ((F1, None), (V2, A)):
        _, wire = Framer(profile, writer).put(item)
        assert isinstance(wire, bytes)
        marker = Marker(A, Seq(0)) if writer else None
        assert decode_all(profile, wire) == ([Frame(item, marker)], CLEAN)
