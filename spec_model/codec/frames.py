"""Operations on frames, object streams, dedupe histories, batches and writer ids."""

from collections.abc import Iterable, Mapping

from spec_model.codec.operation import Answer, Arguments, Operation, Refused
from spec_model.codec.shapes import U64, Bool, Bytes, Fields, Int, ListOf, OneOf, Shape, Text
from spec_model.errors import ModelMisuse
from spec_model.frozen import evolve
from spec_model.plain import Plain
from spec_model.policies import Choice
from spec_model.positions import Seq, WriterId
from spec_model.rejections import Rejected
from spec_model.wire import batch, layout
from spec_model.wire.decoder import CLEAN, FrameDecoder, Progress
from spec_model.wire.dedupe import Admission, Dedupe
from spec_model.wire.deferred import DeferredReader
from spec_model.wire.frames import Frame, Framer, Marker, build_frame
from spec_model.wire.objects import ObjectReader, ReadingPolicy, Unit
from spec_model.wire.writer_id import writer_id

CHOICE = OneOf(tuple(choice.value for choice in Choice))
PROFILE = OneOf(tuple(layout.PROFILES))
MARKER = Fields({"writer": Bytes(), "seq": U64()})
FRAME = Fields({"item": Bytes()}, {"writer": Bytes(), "seq": U64()})
CUTS: Mapping[str, Shape] = {"cuts": ListOf(Int()), "eof": Bool()}
OBJECT_POLICIES = ("short-first-read", "sniff-again", "legacy-lines", "object-tail", "object-limit")


def cut(wire: bytes, cuts: Iterable[int]) -> list[bytes]:
    """Cut a wire into reads of the given sizes; what is left is one last read."""
    reads = []
    at = 0
    for size in cuts:
        reads.append(wire[at : at + size])
        at += size
    return [*reads, wire[at:]] if at < len(wire) or not reads else reads


def _marker(arguments: Arguments) -> Marker:
    return Marker(WriterId(arguments.octets("writer")), Seq(arguments.number("seq")))


def _frame(arguments: Arguments) -> Frame:
    marker = _marker(arguments) if "seq" in arguments.values else None
    return Frame(arguments.octets("item"), marker)


def _plain_frame(frame: Frame) -> dict[str, Plain]:
    plain: dict[str, Plain] = {"item": frame.item}
    if frame.marker is not None:
        plain |= {"writer": frame.marker.writer, "seq": frame.marker.seq}
    return plain


def _profile(arguments: Arguments) -> layout.Profile:
    return layout.PROFILES[arguments.text("profile")]


def encode_frames(arguments: Arguments) -> Answer:
    """Write frames one after the other; the first refusal ends it."""
    profile = _profile(arguments)
    wires = []
    for record in arguments.records("value"):
        wire = build_frame(profile, _frame(record))
        if isinstance(wire, Rejected):
            return wire
        wires.append(wire)
    return b"".join(wires)


def decode_frames(arguments: Arguments) -> Answer:
    """Feed a wire in the given reads, then end it unless `eof` says otherwise."""
    decoder = FrameDecoder(_profile(arguments))
    frames: list[Plain] = []
    for read in cut(arguments.octets("wire"), arguments.numbers("cuts")):
        for outcome in decoder.feed(read):
            if isinstance(outcome, Rejected):
                return _refused(decoder, read, outcome, frames)
            if isinstance(outcome, Frame):
                frames.append(_plain_frame(outcome))
    if not arguments.flag("eof", default=True):
        return frames
    ending = decoder.close()
    return frames if ending is CLEAN else Refused(_rejected(ending), frames)


def _rejected(ending: Rejected | Progress) -> Rejected:
    if isinstance(ending, Rejected):
        return ending
    raise ModelMisuse("a decoder ends cleanly or with a refusal")


def _refused(decoder: FrameDecoder, read: bytes, refusal: Rejected, frames: list[Plain]) -> Answer:
    """Insist: a decoder that does not repeat its refusal has not refused."""
    again = [*decoder.feed(read), *decoder.feed(b""), decoder.close()]
    frames += [_plain_frame(outcome) for outcome in again if isinstance(outcome, Frame)]
    return Refused(refusal, frames) if again == [refusal] * 3 else frames


def frame_items(arguments: Arguments) -> Answer:
    """Frame items as a writer does; each gives a wire, a refusal's code, or nothing."""
    writer = WriterId(arguments.octets("writer")) if "writer" in arguments.values else None
    framer = Framer(_profile(arguments), writer)
    if "seq" in arguments.values:
        framer = evolve(framer, next_seq=Seq(arguments.number("seq")))
    emitted: list[Plain] = []
    for item in arguments.all_octets("items"):
        framer, wire = framer.put(item)
        if isinstance(wire, Rejected):
            emitted.append({"rejected": wire.reason.value})
        else:
            emitted.append({} if wire is None else {"wire": wire})
    return {"emitted": emitted, "next_seq": framer.next_seq}


def reading_policy(arguments: Arguments) -> ReadingPolicy:
    """Read the answers to the questions about object streams."""
    answers = {
        name.replace("-", "_"): Choice(arguments.text(name))
        for name in OBJECT_POLICIES
        if name in arguments.values
    }
    return ReadingPolicy(**answers)


def _plain_units(units: Iterable[Unit | Rejected | Progress]) -> list[Plain]:
    plain: list[Plain] = []
    for unit in units:
        if isinstance(unit, Frame):
            plain.append(_plain_frame(unit))
        elif isinstance(unit, str):
            plain.append({"line": unit})
    return plain


def decode_objects(arguments: Arguments) -> Answer:
    """Read an object stream in the given reads, then end it unless `eof` says otherwise."""
    reader = ObjectReader(reading_policy(arguments), marked=arguments.flag("marked", default=False))
    return _object_answer(arguments, reader)


def decode_deferred(arguments: Arguments) -> Answer:
    """Do the same where the framing becomes known only after some of the reads."""
    reader = DeferredReader(reading_policy(arguments))
    return _object_answer(arguments, reader, arguments.number("known_after"))


def _object_answer(
    arguments: Arguments, reader: ObjectReader | DeferredReader, known_after: int = 0
) -> Answer:
    outcomes: list[Unit | Rejected | Progress] = []
    reads = cut(arguments.octets("wire"), arguments.numbers("cuts"))
    for number in range(max(len(reads), known_after) + 1):
        if isinstance(reader, DeferredReader) and number == known_after:
            outcomes += reader.resolve(marked=arguments.flag("marked", default=False))
        if number < len(reads):
            outcomes += reader.feed(reads[number])
    if arguments.flag("eof", default=True):
        outcomes += reader.close()
    units = _plain_units(outcomes)
    last = outcomes[-1]
    return Refused(last, units) if isinstance(last, Rejected) else units


def dedupe(arguments: Arguments) -> Answer:
    """Judge stored markers in order from a start index: which are delivered, and the gaps."""
    gaps_policy = Choice(arguments.maybe_text("sequence-gaps") or Choice.RECOMMENDED.value)
    start = arguments.maybe_number("start") or 0
    state = Dedupe()
    delivered: list[Plain] = []
    gaps: list[Plain] = []
    for index, record in enumerate(arguments.records("stored")):
        if index < start:
            continue
        state, admission = state.admit(_marker(record), gaps_policy)
        if admission is not Admission.DROP:
            delivered.append(index)
        if admission is Admission.DELIVER_AFTER_GAP:
            gaps.append(index)
    return {"delivered": delivered, "gaps": gaps}


def derive_writer_id(arguments: Arguments) -> Answer:
    """Derive a writer id."""
    return writer_id(arguments.text("value"))


def encode_batch(arguments: Arguments) -> Answer:
    """Write a batch body."""
    return batch.encode_batch(arguments.all_octets("value"))


def decode_batch(arguments: Arguments) -> Answer:
    """Read a batch body."""
    return batch.decode_batch(arguments.octets("wire"), arguments.maybe_number("declared"))


def batch_size(arguments: Arguments) -> Answer:
    """Size of a batch body whose chunks are repeated sizes, without the chunks."""
    times = arguments.maybe_number("times")
    return batch.encoded_size(arguments.numbers("sizes") * (1 if times is None else times))


def batch_pages(arguments: Arguments) -> Answer:
    """Split chunks into requests."""
    most = arguments.maybe_number("most")
    chunks = arguments.number("chunks")
    return batch.page_sizes(chunks) if most is None else batch.page_sizes(chunks, most)


FRAMES = ListOf(FRAME)
UNITS = ListOf(Fields({}, {"item": Bytes(), "writer": Bytes(), "seq": U64(), "line": Text()}))
EMITTED = Fields({}, {"wire": Bytes(), "rejected": Text()})
OBJECT_FIELDS: Mapping[str, Shape] = dict.fromkeys(OBJECT_POLICIES, CHOICE)

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        name="frames.encode",
        sentence="Write these frames one after the other, exactly as given.",
        requires="frames",
        takes=Fields({"profile": PROFILE, "value": FRAMES}),
        gives=Bytes(),
        run=encode_frames,
    ),
    Operation(
        name="frames.decode",
        sentence="Read the frames of a wire that arrives in these reads, then (unless eof is "
        "false) ends. After a refusal, feed the last read again and end the stream: the refusal "
        "stays, and nothing more is delivered.",
        requires="frames",
        takes=Fields({"profile": PROFILE, "wire": Bytes()}, CUTS),
        gives=FRAMES,
        before=FRAMES,
        run=decode_frames,
    ),
    Operation(
        name="frames.put",
        sentence="Frame these items as a writer does, from sequence number seq on: a wire for "
        "each emitted frame, a refusal's code, or nothing for an empty item.",
        requires="frames",
        takes=Fields(
            {"profile": PROFILE, "items": ListOf(Bytes())}, {"writer": Bytes(), "seq": U64()}
        ),
        gives=Fields({"emitted": ListOf(EMITTED), "next_seq": U64()}),
        run=frame_items,
    ),
    Operation(
        name="objects.decode",
        sentence="Read an object stream that arrives in these reads, then (unless eof is false) "
        "ends: frames with opaque payloads, or lines of legacy text.",
        requires="objects",
        takes=Fields({"wire": Bytes()}, {**CUTS, "marked": Bool(), **OBJECT_FIELDS}),
        gives=UNITS,
        before=UNITS,
        run=decode_objects,
    ),
    Operation(
        name="objects.decode-deferred",
        sentence="Read an object stream whose framing becomes known after so many of its reads.",
        requires="objects",
        takes=Fields(
            {"wire": Bytes(), "known_after": Int()}, {**CUTS, "marked": Bool(), **OBJECT_FIELDS}
        ),
        gives=UNITS,
        before=UNITS,
        run=decode_deferred,
    ),
    Operation(
        name="dedupe.deliver",
        sentence="Judge frames in stored order, as a new reader that starts at this index: the "
        "indices that it delivers, and those before which it flags a gap.",
        requires="dedupe",
        takes=Fields({"stored": ListOf(MARKER)}, {"start": Int(), "sequence-gaps": CHOICE}),
        gives=Fields({"delivered": ListOf(Int()), "gaps": ListOf(Int())}),
        run=dedupe,
    ),
    Operation(
        name="writer-id.encode",
        sentence="Derive the writer id of a seed.",
        requires="writer-id",
        takes=Fields({"value": Text()}),
        gives=Bytes(),
        run=derive_writer_id,
    ),
    Operation(
        name="batch.encode",
        sentence="Write the body of a request that carries these chunks.",
        requires="batch",
        takes=Fields({"value": ListOf(Bytes())}),
        gives=Bytes(),
        run=encode_batch,
    ),
    Operation(
        name="batch.decode",
        sentence="Read the chunks of a body, all or none, and check a declared count.",
        requires="batch",
        takes=Fields({"wire": Bytes()}, {"declared": Int()}),
        gives=ListOf(Bytes()),
        run=decode_batch,
    ),
    Operation(
        name="batch.size",
        sentence="Size of a body for chunks of these sizes, the list repeated so many times.",
        requires="batch",
        takes=Fields({"sizes": ListOf(Int())}, {"times": Int()}),
        gives=U64(),
        run=batch_size,
    ),
    Operation(
        name="batch.pages",
        sentence="How many chunks each request carries.",
        requires="batch",
        takes=Fields({"chunks": Int()}, {"most": Int()}),
        gives=ListOf(Int()),
        run=batch_pages,
    ),
)
