"""Object streams: frames, or the newline-separated text of old writers.

A reader that knows nothing of a stream's framing guesses: a plausible frame length at the
beginning means frames, anything else legacy text. Printable text always begins above the
plausible lengths, so well-formed input is told apart safely. The guess is `SNIFF_TABLE`, over
what can be observed; the rest of this file carries out the action that the table names.

Published readers guess again at every read that finds their buffer empty, which makes what they
deliver depend on how the bytes were cut. That and four more of their accidents are policies with
two answers each (`ReadingPolicy`). With framing framed-v2 nothing is guessed: all is frames, and
every frame carries a marker.

Frames carry opaque payloads here, and legacy text gives lines; the payload's format prefix and
the values are read above. What can be said without them is said here: a payload has room for its
prefix, and a line does not begin with a control character.
"""

from enum import Enum

from spec_model.errors import ModelMisuse
from spec_model.frozen import frozen
from spec_model.policies import Choice
from spec_model.positions import ByteOffset
from spec_model.rejections import Rejected, Rejection
from spec_model.wire import layout
from spec_model.wire.decoder import CLEAN, NEED_MORE, FrameDecoder, Progress
from spec_model.wire.frames import Frame


class Buffer(Enum):
    """Whether the reader holds part of a frame from before this read."""

    EMPTY = "empty"
    HOLDING = "holding"


class Size(Enum):
    """How long the read is, as far as the guess cares."""

    NOTHING = "0"
    SHORT = "1-3"
    ENOUGH = ">=4"


class First(Enum):
    """The read's first 32-bit integer, as far as the guess cares."""

    UNKNOWN = "-"
    PLAUSIBLE = "1..99,999,999"
    IMPLAUSIBLE = "0 or >=100,000,000"


class Action(Enum):
    """What the reader does with the read."""

    FRAMES = "frames"
    LEGACY = "legacy"
    NOTHING = "nothing"
    SHORT = "short"


SNIFF_TABLE: dict[tuple[Buffer, Size, First], Action] = {
    (Buffer.EMPTY, Size.ENOUGH, First.PLAUSIBLE): Action.FRAMES,
    (Buffer.EMPTY, Size.ENOUGH, First.IMPLAUSIBLE): Action.LEGACY,
    (Buffer.EMPTY, Size.SHORT, First.UNKNOWN): Action.SHORT,
    (Buffer.EMPTY, Size.NOTHING, First.UNKNOWN): Action.NOTHING,
    (Buffer.HOLDING, Size.ENOUGH, First.PLAUSIBLE): Action.FRAMES,
    (Buffer.HOLDING, Size.ENOUGH, First.IMPLAUSIBLE): Action.FRAMES,
    (Buffer.HOLDING, Size.SHORT, First.UNKNOWN): Action.FRAMES,
    (Buffer.HOLDING, Size.NOTHING, First.UNKNOWN): Action.NOTHING,
}
"""Clause objects.sniff. `SHORT` is a question of policy: wait, or take it for legacy text."""


def observe(read: bytes) -> tuple[Size, First]:
    """Say what the guess may know of a read."""
    if not read:
        return Size.NOTHING, First.UNKNOWN
    if len(read) < layout.HEADER_BYTES:
        return Size.SHORT, First.UNKNOWN
    (first,) = layout.LENGTH.unpack_from(read)
    plausible = 0 < first < layout.SNIFF_LIMIT
    return Size.ENOUGH, First.PLAUSIBLE if plausible else First.IMPLAUSIBLE


@frozen(kw_only=True)
class ReadingPolicy:
    """One reader's answers to the questions that the specification leaves open."""

    short_first_read: Choice = Choice.RECOMMENDED
    sniff_again: Choice = Choice.RECOMMENDED
    legacy_lines: Choice = Choice.RECOMMENDED
    object_tail: Choice = Choice.RECOMMENDED
    object_limit: Choice = Choice.RECOMMENDED

    @classmethod
    def every(cls, choice: Choice) -> "ReadingPolicy":
        """Answer every question the same way."""
        return cls(
            short_first_read=choice,
            sniff_again=choice,
            legacy_lines=choice,
            object_tail=choice,
            object_limit=choice,
        )


Unit = Frame | str
"""What an object reader hands up: a frame with its payload, or one line of legacy text."""


class ObjectReader:
    """Turns reads into units; a sans-IO object around the frame decoder."""

    def __init__(self, policy: ReadingPolicy | None = None, *, marked: bool = False) -> None:
        self.policy = policy or ReadingPolicy()
        self._decoder = FrameDecoder(self._profile(marked=marked))
        self._decided: Action | None = Action.FRAMES if marked else None
        self._undecided = b""
        """A beginning too short to decide on."""
        self._line: list[bytes] = []
        """The parts of a line that the next read may go on with."""
        self.starts: list[ByteOffset] = []
        """Where the units that came last begin in the stream, in their order."""
        self._refusal: Rejected | None = None

    def _profile(self, *, marked: bool) -> layout.Profile:
        if marked:
            return layout.V2
        bounded = self.policy.object_limit is Choice.RECOMMENDED
        return layout.OBJECTS if bounded else layout.OBJECTS_UPSTREAM

    def feed(self, read: bytes) -> list[Unit | Rejected | Progress]:
        """Accept one read and return what it makes possible; the last tells how it stands."""
        if not isinstance(read, bytes):
            raise ModelMisuse(f"a read is bytes, not {type(read).__name__}")
        self.starts.clear()
        units = self._take(read) if self._refusal is None else []
        return [*units, self._refusal or NEED_MORE]

    def close(self) -> list[Unit | Rejected | Progress]:
        """Accept the end of the stream; the last outcome says how it ended."""
        units: list[Unit] = []
        self.starts.clear()
        if self._refusal is None and (self._undecided or self._line):
            rest, self._undecided = self._undecided, b""
            units = self._take_text(rest, final=True)
        if self._refusal is None and self._decoder.holding:
            ending = self._decoder.close()
            tolerated = self.policy.object_tail is Choice.UPSTREAM
            self._refusal = ending if isinstance(ending, Rejected) and not tolerated else None
        return [*units, self._refusal or CLEAN]

    def _take(self, read: bytes) -> list[Unit]:
        data, self._undecided = self._undecided + read, b""
        match self._action(data):
            case Action.FRAMES:
                return self._take_frames(data)
            case Action.LEGACY:
                return self._take_text(data, final=self.policy.legacy_lines is Choice.UPSTREAM)
            case _:
                self._undecided = data
                return []

    def _action(self, data: bytes) -> Action:
        """Guess, unless that was decided before."""
        if self._decided is not None:
            return self._decided
        if self._line:
            return Action.LEGACY
        buffer = Buffer.HOLDING if self._decoder.holding else Buffer.EMPTY
        action = SNIFF_TABLE[buffer, *observe(data)]
        if action is Action.SHORT and self.policy.short_first_read is Choice.UPSTREAM:
            action = Action.LEGACY
        decided = action in {Action.FRAMES, Action.LEGACY}
        if decided and self.policy.sniff_again is Choice.RECOMMENDED:
            self._decided = action
        return action

    def _take_frames(self, data: bytes) -> list[Unit]:
        units: list[Unit] = []
        for outcome in self._decoder.feed(data):
            if isinstance(outcome, Rejected):
                self._refusal = outcome
            elif isinstance(outcome, Frame):
                start = self._start_of(outcome)
                if len(outcome.item) < layout.PREFIX_BYTES:
                    facts = (("length", len(outcome.item)), ("minimum", layout.PREFIX_BYTES))
                    self._refusal = Rejected(Rejection.PAYLOAD_TOO_SHORT, start, facts)
                    break
                self.starts.append(start)
                units.append(outcome)
        return units

    def _start_of(self, frame: Frame) -> ByteOffset:
        """Say where the frame begins that the decoder has just given."""
        marker = layout.MARKER_BYTES if frame.marker else 0
        size = layout.HEADER_BYTES + marker + len(frame.item)
        return ByteOffset(self._decoder.position - size)

    def _take_text(self, data: bytes, *, final: bool) -> list[Unit]:
        """Split text into lines; what follows the last line feed waits unless this is final."""
        first, *others = data.split(layout.LINE_FEED)
        self._go_on(first)
        units: list[Unit] = []
        for part in others:
            self._end_line(units, layout.LINE_FEED)
            self._go_on(part)
        if final:
            self._end_line(units, b"")
        return units

    def _go_on(self, part: bytes) -> None:
        """Add to the line; nothing is kept of an empty part."""
        if part:
            self._line.append(part)

    def _end_line(self, units: list[Unit], ending: bytes) -> None:
        line = b"".join(self._line)
        self._line.clear()
        text = line.decode("utf-8", errors="replace")
        if self._refusal is not None:
            return
        if text and text[0] < layout.FIRST_PRINTABLE and text[0] not in layout.JSON_CONTROLS:
            self._refusal = Rejected(Rejection.LEGACY_TEXT, self._decoder.position)
        elif text:
            self.starts.append(self._decoder.position)
            units.append(text)
        self._decoder.skip(len(line) + len(ending))
