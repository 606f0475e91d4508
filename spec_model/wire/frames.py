"""Frames: what one is, how it is written, and which refusals its header can earn.

A frame is the envelope of one item. Its bytes are built once; a resend is the same bytes. The
reading side, which has to cope with bytes cut anywhere, is `decoder.py`.

`build_frame` is the codec: one frame, empty items included. `Framer` is the writer's rule on top
of it: an empty item gives no frame, an item above the limit gives a refusal, and only an emitted
frame consumes a sequence number.
"""

from typing import NamedTuple

from spec_model.errors import ModelMisuse
from spec_model.frozen import evolve, frozen
from spec_model.positions import ByteOffset, Seq, WriterId
from spec_model.rejections import Rejected, Rejection
from spec_model.wire import layout
from spec_model.wire.layout import Profile


class Marker(NamedTuple):
    """Who wrote a frame, and as which of its frames."""

    writer: WriterId
    seq: Seq


class Frame(NamedTuple):
    """One item, and in the profiles that have them its marker.

    Frames and markers are the values that a decoder makes by the million, hence named tuples.
    """

    item: bytes
    marker: Marker | None


def build_frame(profile: Profile, frame: Frame) -> bytes | Rejected:
    """Write one frame; clauses frames.length, frames.v1-payload, frames.v2-marker."""
    if len(frame.item) > profile.item_limit:
        return _item_too_large(profile, len(frame.item))
    if not profile.marked:
        return layout.LENGTH.pack(len(frame.item)) + frame.item
    if frame.marker is None:
        raise ModelMisuse(f"a frame of profile {profile.id} needs a marker")
    refusal = check_marker(frame.marker)
    if refusal is not None:
        return refusal
    length = layout.LENGTH.pack(layout.MARKER_BYTES + len(frame.item))
    return b"".join((length, layout.MARKER.pack(*frame.marker), frame.item))


def check_marker(marker: Marker) -> Rejected | None:
    """Refuse a marker that cannot be written; clauses frames.writer-id-length, seq.unsigned."""
    if len(marker.writer) != layout.WRITER_ID_BYTES:
        facts = (("length", len(marker.writer)), ("expected", layout.WRITER_ID_BYTES))
        return Rejected(Rejection.WRITER_ID_LENGTH, facts=facts)
    if not 0 <= marker.seq <= layout.MAX_SEQ:
        return Rejected(Rejection.SEQ_RANGE, facts=(("seq", str(marker.seq)),))
    return None


def check_length(profile: Profile, length: int, offset: ByteOffset) -> Rejected | None:
    """Refuse a length from the header alone; clause frames.reader-limit."""
    if length > profile.frame_limit:
        facts = (("length", length), ("limit", profile.frame_limit))
        return Rejected(Rejection.FRAME_TOO_LARGE, offset, facts)
    return None


def check_room(profile: Profile, length: int, offset: ByteOffset) -> Rejected | None:
    """Refuse a complete frame without room for its marker; clause frames.v2-too-small."""
    if profile.marked and length < layout.MARKER_BYTES:
        facts = (("length", length), ("minimum", layout.MARKER_BYTES))
        return Rejected(Rejection.FRAME_TOO_SMALL, offset, facts)
    return None


def _item_too_large(profile: Profile, size: int) -> Rejected:
    facts = (("size", size), ("limit", profile.item_limit))
    return Rejected(Rejection.ITEM_TOO_LARGE, facts=facts)


@frozen
class Framer:
    """The frames that one writer emits, in order; clause seq.contiguous.

    The state is the next sequence number; `put` returns the next framer and what to send.
    """

    profile: Profile
    writer: WriterId | None = None
    next_seq: Seq = Seq(0)

    def put(self, item: bytes) -> "tuple[Framer, bytes | Rejected | None]":
        """Frame one item: its bytes, a refusal, or nothing for an empty one."""
        if not item:
            return self, None
        wire = build_frame(self.profile, Frame(item, self._marker()))
        if isinstance(wire, Rejected):
            return self, wire
        return evolve(self, next_seq=Seq(self.next_seq + 1)), wire

    def _marker(self) -> Marker | None:
        if not self.profile.marked:
            return None
        if self.writer is None:
            raise ModelMisuse(f"a writer of profile {self.profile.id} needs an id")
        return Marker(self.writer, self.next_seq)
