"""The incremental frame decoder: bytes cut anywhere in, frames out.

Feed it reads as they come; each `feed` gives the outcomes that this read makes possible, lazily
and in order: frames, and last either `NEED_MORE` or a refusal. `close` says whether the stream
may end here.

Rules
- How the bytes were cut never matters (clause frames.partition).
- The checks of one frame come in this order: a length above the limit is refused from the header
  alone; then the decoder waits until the frame is complete; then a frame without room for its
  marker is refused.
- A refusal is sticky: every later `feed` and `close` gives it again (clause frames.sticky). Its
  offset is that of the offending frame's header; nothing from there on is kept.
- A read is accepted when `feed` is called, not when its outcomes are iterated. Each outcome comes
  out once: a new `feed` ends an older iteration and begins with what that one left.

Theory
- A frame that lies whole within one read is sliced out of it: each byte is copied once.
- A short frame that spans reads is held as one piece of bytes, and every read adds to that. This
  copies up to `layout.SHORT_FRAME` bytes a read, which takes no longer than the call itself.
- A long frame that spans reads is gathered in chunks until half of it has arrived, and then in a
  buffer of its size, which is handed over without a copy in the end. So a byte is copied at most
  three times (out of a read that holds other frames too, into a chunk, into the buffer), the peak
  is one and a half frames, and at most twice what has arrived is reserved: a length that a header
  merely claims costs nothing (clause frames.linear).

This is the one mutable object of the model: a role that owns a decoder keeps its `Snapshot`,
which is a value, and revives the decoder from it.
"""

from collections import deque
from collections.abc import Generator, Iterator
from enum import Enum
from functools import partial
from io import BytesIO
from typing import Final

from spec_model.errors import ModelMisuse
from spec_model.frozen import frozen
from spec_model.positions import ByteOffset
from spec_model.rejections import Rejected, Rejection
from spec_model.wire import layout
from spec_model.wire.frames import Frame, Marker, check_length, check_room
from spec_model.wire.layout import Profile


class Progress(Enum):
    """What a decoder says when it has neither a frame nor a refusal."""

    NEED_MORE = "need-more"
    CLEAN = "clean"


NEED_MORE: Final = Progress.NEED_MORE
CLEAN: Final = Progress.CLEAN

Outcome = Frame | Rejected | Progress

new_frame = partial(tuple.__new__, Frame)
new_marker = partial(tuple.__new__, Marker)
"""Constructors of the named tuples that skip the Python function which their classes have."""


@frozen
class Snapshot:
    """A decoder's whole state as a value: what it has not delivered, and where that begins."""

    profile: Profile
    offset: ByteOffset
    pending: bytes
    refusal: Rejected | None


class Gathering:
    """The item of one long frame that spans reads: chunks at first, then a buffer of its length."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.filled = 0
        """How many bytes have arrived."""
        self.copied = 0
        """How many bytes were moved so far, for the bound of clause frames.linear."""
        self._chunks: list[bytes] = []
        self._loose: list[bytes] = []
        """The pieces since the last chunk."""
        self._packed = 0
        """How many bytes are in chunks."""
        self._buffer: BytesIO | None = None
        """The second half goes here, behind the first."""

    def add(self, piece: bytes) -> None:
        """Take the next bytes of the item."""
        self.filled += len(piece)
        if self._buffer is not None:
            self._buffer.write(piece)
            self.copied += len(piece)
            return
        self._loose.append(piece)
        if self.filled - self._packed >= layout.CHUNK_BYTES:
            self._pack()
        if self.filled + self.filled > self.length:
            self._settle()

    def _pack(self) -> None:
        self.copied += self.filled - self._packed if len(self._loose) > 1 else 0
        self._chunks.append(b"".join(self._loose))
        self._loose.clear()
        self._packed = self.filled

    def _settle(self) -> None:
        """Half of the item is here: reserve all of it, and move in."""
        self._buffer = BytesIO(bytes(self.length))
        self._buffer.writelines(self._chunks)
        self._buffer.writelines(self._loose)
        self.copied += self.filled
        self._chunks.clear()
        self._loose.clear()

    def content(self) -> bytes:
        """Return what has arrived; once all of it has, this is free of a copy."""
        if self._buffer is None:
            return b"".join((*self._chunks, *self._loose))
        content = self._buffer.getvalue()
        return content if self.filled == self.length else content[: self.filled]


class FrameDecoder:
    """Turns reads into frames; the head of this module has the rules."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self._reads: deque[bytes] = deque()
        self._base = 0
        """Offset in the stream at which the first read begins."""
        self._at = 0
        """Position in the first read up to which all is delivered or held."""
        self._start = ByteOffset(0)
        """Offset in the stream of the frame that is being held."""
        self._held = b""
        """What has arrived of a frame that spans reads; of a long one its header and marker."""
        self._item: Gathering | None = None
        """What has arrived of a long frame's item."""
        self._missing = 0
        """How many bytes are to come before what is held is judged again."""
        self._refusal: Rejected | None = None
        self._iteration = self._outcomes()

    def feed(self, read: bytes) -> Iterator[Outcome]:
        """Accept one read and return what it makes possible."""
        if not isinstance(read, bytes):
            raise ModelMisuse(f"a read is bytes, not {type(read).__name__}")
        self._iteration.close()
        if len(read) < self._missing and not self._reads:
            self._hold(read)
            self._base += len(read)
            return iter((NEED_MORE,))
        if read and self._refusal is None:
            self._reads.append(read)
        self._iteration = self._outcomes()
        return self._iteration

    def close(self) -> Rejected | Progress:
        """Say whether the stream may end here; frames that nobody took are dropped."""
        for _unclaimed in self.feed(b""):
            pass
        if self._refusal is None and self._held:
            arrived = len(self._held) + (self._item.filled if self._item else 0)
            facts = (("arrived", arrived),)
            self._refuse(Rejected(Rejection.TRUNCATED_FRAME, self._start, facts))
        return self._refusal or CLEAN

    @property
    def holding(self) -> bool:
        """Whether bytes of a frame that is not delivered yet are here."""
        return bool(self._held or self._reads)

    @property
    def position(self) -> ByteOffset:
        """Offset in the stream up to which all is delivered."""
        return self._start if self._held else ByteOffset(self._base + self._at)

    def skip(self, size: int) -> None:
        """Count bytes of the stream that are somebody else's to read."""
        if self.holding:
            raise ModelMisuse("a decoder that holds part of a frame cannot skip")
        self._base += size

    def snapshot(self) -> Snapshot:
        """Return the whole state as a value."""
        held = self._held + (self._item.content() if self._item else b"")
        pending = held + b"".join(self._reads)[self._at :]
        return Snapshot(self.profile, self.position, pending, self._refusal)

    @classmethod
    def revive(cls, snapshot: Snapshot) -> "FrameDecoder":
        """Make a decoder that goes on where a snapshot was taken."""
        decoder = cls(snapshot.profile)
        decoder._base = snapshot.offset
        decoder._refusal = snapshot.refusal
        if snapshot.pending:
            decoder._reads.append(snapshot.pending)
        return decoder

    def _outcomes(self) -> Generator[Outcome]:
        while self._reads and self._refusal is None:
            read = self._reads[0]
            if not self._held:
                yield from self._walk(read)
            if self._at < len(read):
                frame = self._gather(read)
                if frame is not None:
                    yield frame
            if self._at >= len(read):
                self._reads.popleft()
                self._base += len(read)
                self._at = 0
        yield self._refusal or NEED_MORE

    def _walk(self, read: bytes) -> Iterator[Frame]:
        """Slice out the frames that lie whole within a read; stop at any other.

        This is where a stream of small frames spends its time, hence `new_frame`, `new_marker` and
        the names that are looked up once.
        """
        limit, marked = self.profile.frame_limit, self.profile.marked
        length_at, header = layout.LENGTH.unpack_from, layout.HEADER_BYTES
        at, size = self._at, len(read)
        marker = None
        while at + header <= size:
            length = length_at(read, at)[0]
            start = at + header
            end = start + length
            if end > size or length > limit:
                break
            if marked:
                if length < layout.MARKER_BYTES:
                    break
                marker = new_marker(layout.MARKER.unpack_from(read, start))
                start += layout.MARKER_BYTES
            at = self._at = end
            yield new_frame((read[start:end], marker))

    def _gather(self, read: bytes) -> Frame | None:
        """Go on with a frame that spans reads or is to be refused."""
        if not self._held:
            self._start = ByteOffset(self._base + self._at)
            self._missing = layout.HEADER_BYTES
        frame = None
        while frame is None and self._missing and self._at < len(read):
            piece = self._piece(read)
            self._at += len(piece)
            self._hold(piece)
            if not self._missing:
                frame = self._judge()
        return frame

    def _piece(self, read: bytes) -> bytes:
        """Take what is missing from a read; a read that belongs to the frame as a whole is it."""
        if not self._at and len(read) <= self._missing:
            return read
        return read[self._at : self._at + self._missing]

    def _hold(self, piece: bytes) -> None:
        if self._item is None:
            self._held += piece
        else:
            self._item.add(piece)
        self._missing -= len(piece)

    def _judge(self) -> Frame | None:
        """Decide on what is held: refuse it, say how much more is missing, or make it a frame."""
        if self._item is not None:
            return self._complete(self._item.content())
        (length,) = layout.LENGTH.unpack_from(self._held)
        marker = layout.MARKER_BYTES if self.profile.marked else 0
        long = length > layout.SHORT_FRAME
        whole = layout.HEADER_BYTES + (marker if long else length)
        self._missing = whole - len(self._held)
        refusal = check_length(self.profile, length, self._start)
        if refusal is None and not self._missing:
            refusal = check_room(self.profile, length, self._start)
        if refusal is not None:
            self._refuse(refusal)
        elif long and not self._missing:
            self._missing = length - marker
            self._item = Gathering(self._missing)
        elif not self._missing:
            return self._complete(self._held[layout.HEADER_BYTES + marker :])
        return None

    def _complete(self, item: bytes) -> Frame:
        """Make what is held a frame, and hold nothing."""
        marker = None
        if self.profile.marked:
            marker = Marker._make(layout.MARKER.unpack_from(self._held, layout.HEADER_BYTES))
        self._held = b""
        self._item = None
        return Frame(item, marker)

    def _refuse(self, refusal: Rejected) -> None:
        """Keep the refusal and nothing else, so that the state does not depend on the cuts."""
        self._refusal = refusal
        self._reads.clear()
        self._held = b""
        self._item = None
        self._missing = 0
        self._base, self._at = refusal.offset, 0


def decode_all(profile: Profile, wire: bytes) -> tuple[list[Frame], Rejected | Progress]:
    """Decode a whole stream at once: its frames, and how it ends."""
    decoder = FrameDecoder(profile)
    frames = [outcome for outcome in decoder.feed(wire) if isinstance(outcome, Frame)]
    return frames, decoder.close()
