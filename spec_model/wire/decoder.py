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
- A frame that spans reads is gathered in a buffer which doubles, and takes its final size as soon
  as that would be passed halfway. So a byte is copied at most twice, the peak is one and a half
  frames, and at most four times what has arrived is reserved: a length that a header merely
  claims costs nothing (clause frames.linear).

This is the one mutable object of the model: a role that owns a decoder keeps its `Snapshot`,
which is a value, and revives the decoder from it.
"""

from collections import deque
from collections.abc import Generator, Iterator
from enum import Enum
from io import BytesIO
from typing import Final

from attrs import frozen

from spec_model.errors import ModelMisuse
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


@frozen
class Snapshot:
    """A decoder's whole state as a value: what it has not delivered, and where that begins."""

    profile: Profile
    offset: ByteOffset
    pending: bytes
    refusal: Rejected | None


class Gathering:
    """The payload of one frame that spans reads."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.filled = 0
        self.copied = 0
        """How many bytes were moved so far, for the bound of clause frames.linear."""
        self._room = 0
        self._buffer = BytesIO()

    @property
    def missing(self) -> int:
        """How many bytes the payload still lacks."""
        return self.length - self.filled

    def add(self, piece: bytes | memoryview) -> None:
        """Take the next bytes of the payload; at most as many as are missing."""
        filled = self.filled + len(piece)
        if filled > self._room:
            self._grow(filled)
        self._buffer.write(piece)
        self.copied += len(piece)
        self.filled = filled

    def _grow(self, at_least: int) -> None:
        room = max(at_least, self._room + self._room, layout.SMALLEST_ROOM)
        self._room = self.length if room + room > self.length else room
        larger = BytesIO(bytes(self._room))
        if self.filled:
            larger.write(self._buffer.getbuffer()[: self.filled])
            self.copied += self.filled
        self._buffer = larger

    def content(self) -> bytes:
        """Return what has arrived; once all of it has, this is free of a copy."""
        content = self._buffer.getvalue()
        return content if self.filled == self._room else content[: self.filled]


class FrameDecoder:
    """Turns reads into frames; the head of this module has the rules."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self._reads: deque[bytes] = deque()
        self._base = 0
        """Offset in the stream at which the first read begins."""
        self._at = 0
        """Position in the first read up to which all is delivered or gathered."""
        self._start = 0
        """Offset in the stream of the frame that is being gathered."""
        self._header = b""
        self._payload: Gathering | None = None
        self._refusal: Rejected | None = None
        self._iteration = self._outcomes()

    def feed(self, read: bytes) -> Iterator[Outcome]:
        """Accept one read and return what it makes possible."""
        if not isinstance(read, bytes):
            raise ModelMisuse(f"a read is bytes, not {type(read).__name__}")
        self._iteration.close()
        gathering = self._payload if not self._reads else None
        if gathering is not None and len(read) < gathering.missing:
            gathering.add(read)
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
        if self._refusal is None and self._header:
            arrived = len(self._header) + (self._payload.filled if self._payload else 0)
            facts = (("arrived", arrived),)
            self._refuse(Rejected(Rejection.TRUNCATED_FRAME, ByteOffset(self._start), facts))
        return self._refusal or CLEAN

    @property
    def holding(self) -> bool:
        """Whether bytes of a frame that is not delivered yet are here."""
        return bool(self._header or self._reads)

    @property
    def position(self) -> ByteOffset:
        """Offset in the stream up to which all is delivered."""
        return ByteOffset(self._start if self._header else self._base + self._at)

    def skip(self, size: int) -> None:
        """Count bytes of the stream that are somebody else's to read."""
        if self.holding:
            raise ModelMisuse("a decoder that holds part of a frame cannot skip")
        self._base += size

    def snapshot(self) -> Snapshot:
        """Return the whole state as a value."""
        gathered = self._header + (self._payload.content() if self._payload else b"")
        pending = gathered + b"".join(self._reads)[self._at :]
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
            if not self._header:
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
        """Slice out the frames that lie whole within a read; stop at any other."""
        limit, marked = self.profile.frame_limit, self.profile.marked
        at, size = self._at, len(read)
        marker = None
        while at + layout.HEADER_BYTES <= size:
            (length,) = layout.LENGTH.unpack_from(read, at)
            start = at + layout.HEADER_BYTES
            end = start + length
            if end > size or length > limit:
                break
            if marked:
                if length < layout.MARKER_BYTES:
                    break
                marker = Marker._make(layout.MARKER.unpack_from(read, start))
                start += layout.MARKER_BYTES
            at = self._at = end
            yield Frame(read[start:end], marker)

    def _gather(self, read: bytes) -> Frame | None:
        """Go on with a frame that spans reads or is to be refused."""
        if self._payload is None:
            self._gather_header(read)
        if self._payload is None:
            return None
        piece = memoryview(read)[self._at : self._at + self._payload.missing]
        self._payload.add(piece)
        self._at += len(piece)
        if self._payload.missing:
            return None
        frame = Frame(self._payload.content(), self._marker())
        self._header, self._payload = b"", None
        return frame

    def _gather_header(self, read: bytes) -> None:
        """Take the length and, where there is one, the marker; then weigh both."""
        if not self._header:
            self._start = self._base + self._at
        self._extend_header(read, layout.HEADER_BYTES)
        if len(self._header) < layout.HEADER_BYTES:
            return
        (length,) = layout.LENGTH.unpack_from(self._header)
        start = ByteOffset(self._start)
        refusal = check_length(self.profile, length, start)
        if refusal is None:
            marker = min(length, layout.MARKER_BYTES) if self.profile.marked else 0
            self._extend_header(read, layout.HEADER_BYTES + marker)
            if len(self._header) < layout.HEADER_BYTES + marker:
                return
            refusal = check_room(self.profile, length, start)
            self._payload = Gathering(length - marker)
        if refusal is not None:
            self._refuse(refusal)

    def _refuse(self, refusal: Rejected) -> None:
        """Keep the refusal and nothing else, so that the state does not depend on the cuts."""
        self._refusal = refusal
        self._reads.clear()
        self._header, self._payload = b"", None
        self._base, self._at = refusal.offset, 0

    def _extend_header(self, read: bytes, size: int) -> None:
        piece = read[self._at : self._at + max(0, size - len(self._header))]
        self._header += piece
        self._at += len(piece)

    def _marker(self) -> Marker | None:
        if not self.profile.marked:
            return None
        return Marker._make(layout.MARKER.unpack_from(self._header, layout.HEADER_BYTES))


def decode_all(profile: Profile, wire: bytes) -> tuple[list[Frame], Rejected | Progress]:
    """Decode a whole stream at once: its frames, and how it ends."""
    decoder = FrameDecoder(profile)
    frames = [outcome for outcome in decoder.feed(wire) if isinstance(outcome, Frame)]
    return frames, decoder.close()
