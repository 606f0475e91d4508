"""Values on object streams: what a frame or a line holds, in the order of the stream.

This is the top of an object stream. `objects.py` turns reads into units, frames with opaque
payloads or lines of legacy text; here each unit gives one value.

    unit          value                                                refused
    frame         of its payload: `devl`, or `encr` or `encp` around   any other format
                  `devl`; never compressed (`envelope.read_frame`)
    line          of the line as flattened text, without a prefix      what is no such text

On a stream with markers a frame that was delivered before is dropped before anybody looks at its
payload: a reader needs no key for what it does not deliver.

A refusal ends the stream (clause objects.frame-values). The values before it have been delivered,
those of the same read included, and nothing behind it is. Its offset is that of the unit. What a
published reader does with a frame of a well-formed format that it does not read is the policy
unknown-frame: it goes on as if the frame were not there.

A line that is not UTF-8 has lost its bad bytes before it comes here, as with published readers.

`ObjectValueReader` holds an `ObjectReader` and is mutable for the same reason.
"""

from collections.abc import Sequence

from spec_model.frozen import evolve, frozen
from spec_model.policies import Choice
from spec_model.positions import ByteOffset
from spec_model.rejections import Rejected
from spec_model.values.devalue import CURRENT as CURRENT_DIALECT
from spec_model.values.devalue import Dialect, flatten, to_utf8, unflatten
from spec_model.values.js import Value
from spec_model.wire import layout
from spec_model.wire.decoder import CLEAN, NEED_MORE, Progress
from spec_model.wire.dedupe import Admission, Dedupe
from spec_model.wire.envelope import Skipped, Writing, read_frame, write_envelope
from spec_model.wire.frames import Frame, build_frame
from spec_model.wire.objects import ObjectReader, ReadingPolicy, Unit
from spec_model.wire.payload import DEFAULT, Reading, read_text


@frozen(eq=False)
class Delivered:
    """One value of the stream."""

    value: Value


def read_unit(
    unit: Unit, reading: Reading = DEFAULT, unknown_frame: Choice = Choice.RECOMMENDED
) -> Delivered | Skipped | Rejected:
    """Read what one unit holds; clauses objects.frame-format, objects.line-values."""
    if isinstance(unit, Frame):
        opened = read_frame(
            unit.item, key=reading.key, reader=reading.reader, unknown_frame=unknown_frame
        )
        if isinstance(opened, Skipped | Rejected):
            return opened
        value = read_text(opened, reading.dialect)
    else:
        value = unflatten(unit, reading.dialect)
    return value if isinstance(value, Rejected) else Delivered(value)


ValueOutcome = Delivered | Skipped | Rejected | Progress


class ObjectValueReader:
    """Turns reads into values; a sans-IO object around the reader of units."""

    def __init__(
        self,
        reading: Reading = DEFAULT,
        policy: ReadingPolicy | None = None,
        *,
        unknown_frame: Choice = Choice.RECOMMENDED,
        marked: bool = False,
    ) -> None:
        self.reading = reading
        self.unknown_frame = unknown_frame
        self._units = ObjectReader(policy, marked=marked)
        self._seen = Dedupe()
        self._refusal: Rejected | None = None

    def feed(self, read: bytes) -> list[ValueOutcome]:
        """Accept one read and return what it makes possible; the last tells how it stands."""
        units = self._units.feed(read)
        return self._take(units, NEED_MORE)

    def close(self) -> list[ValueOutcome]:
        """Accept the end of the stream; the last outcome says how it ended."""
        units = self._units.close()
        return self._take(units, CLEAN)

    def _take(
        self, outcomes: Sequence[Unit | Rejected | Progress], standing: Progress
    ) -> list[ValueOutcome]:
        values: list[ValueOutcome] = []
        starts = iter(self._units.starts)
        for unit in outcomes if self._refusal is None else ():
            if isinstance(unit, Rejected):
                self._refusal = unit
            elif isinstance(unit, Frame | str):
                value = self._value(unit, next(starts))
                if isinstance(value, Rejected):
                    self._refusal = value
                    break
                values += [] if value is None else [value]
        return [*values, self._refusal or standing]

    def _value(self, unit: Unit, start: ByteOffset) -> Delivered | Skipped | Rejected | None:
        """Read one unit, unless it is a frame that was delivered before."""
        if isinstance(unit, Frame) and unit.marker is not None:
            self._seen, admission = self._seen.admit(unit.marker)
            if admission is Admission.DROP:
                return None
        value = read_unit(unit, self.reading, self.unknown_frame)
        return evolve(value, offset=start) if isinstance(value, Rejected) else value


def write_frame(
    value: Value, writing: Writing, dialect: Dialect = CURRENT_DIALECT
) -> bytes | Rejected:
    """Write a value as one frame without a marker, never compressed; clause objects.frame-format.

    A sealed stream keeps one ephemeral scalar for a writer instance; every frame has a nonce of
    its own (clause encryption.fresh-nonce).
    """
    text = flatten(value, dialect)
    if isinstance(text, Rejected):
        return text
    written = write_envelope(to_utf8(text), evolve(writing, compress=False))
    if isinstance(written, Rejected):
        return written
    return build_frame(layout.OBJECTS, Frame(written[0], None))
