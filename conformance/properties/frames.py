"""Properties of frames, sequence numbers and writer ids.

What is expected is drawn together with the question, or computed here in another way than the
model computes it; the implementation is asked only for its answers.
"""

from functools import partial

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from conformance.properties.asking import accepted, ask, differs, first, plain_frames, refused
from conformance.properties.property import Call, Property
from spec_model.codec.operation import Arguments
from spec_model.plain import Plain, Record
from spec_model.rejections import Rejection
from spec_model.wire import layout
from spec_model.wire.layout import F1, V2, Profile
from strategies.chunkings import chunkings
from strategies.corruptions import Corruption, Damage, corruptions, damages_of
from strategies.frames import frames, wire_of, wires
from strategies.markers import FIRSTS, markers, seqs, writer_ids
from strategies.payloads import payloads

PROFILES = (F1, V2)
BOUNDED = tuple(profile for profile in PROFILES if Damage.OVERSIZE in damages_of(profile))
LONG = 8_192
"""From about this size on, a frame that spans reads deserves a buffer of its own."""

MARKED = tuple(profile for profile in PROFILES if profile.marked)

# --- what is drawn ------------------------------------------------------------------------------


@st.composite
def _cut_wires(draw: DrawFn) -> Record:
    profile = draw(st.sampled_from(PROFILES))
    wire = draw(wires(profile=profile))
    cuts = draw(chunkings(size=len(wire.octets), marks=wire.starts))
    frames = plain_frames(wire.frames)
    return {"profile": profile.id, "value": frames, "wire": wire.octets, "cuts": cuts}


@st.composite
def _cut_long_wires(draw: DrawFn) -> Record:
    """A long frame before a short one, in few reads or many."""
    profile = draw(st.sampled_from(PROFILES))
    long = draw(frames(profile=profile, min_size=LONG, max_size=8 * LONG))
    wire = wire_of(profile, [long, draw(frames(profile=profile, max_size=16))])
    size = len(wire.octets)
    even = st.sampled_from((1_400, 4_096)).map(lambda length: [length] * (size // length))
    cuts = draw(chunkings(size=size, marks=wire.starts) | even)
    value = plain_frames(wire.frames)
    return {"profile": profile.id, "value": value, "wire": wire.octets, "cuts": cuts}


@st.composite
def _cut_corruptions(
    draw: DrawFn, profiles: tuple[Profile, ...], damages: tuple[Damage, ...]
) -> Record:
    profile = draw(st.sampled_from(profiles))
    possible = [damage for damage in damages if damage in damages_of(profile)]
    drawn: Corruption = draw(corruptions(profile=profile, damages=possible))
    return {
        "profile": profile.id,
        "wire": drawn.wire,
        "cuts": draw(chunkings(size=len(drawn.wire), marks=drawn.starts)),
        "code": drawn.reason.value,
        "offset": drawn.offset,
        "before": plain_frames(drawn.before),
    }


@st.composite
def _any_bytes(draw: DrawFn) -> Record:
    wire = draw(st.binary(max_size=40))
    profile = draw(st.sampled_from(PROFILES))
    return {"profile": profile.id, "wire": wire, "cuts": draw(chunkings(size=len(wire)))}


def _damaged(*damages: Damage, among: tuple[Profile, ...] = PROFILES) -> SearchStrategy[Record]:
    return _cut_corruptions(among, damages)


def _wires_of_any_kind() -> SearchStrategy[Record]:
    return st.builds(
        lambda drawn, eof: {**drawn, "eof": eof},
        _cut_wires() | _damaged(*Damage) | _any_bytes(),
        st.booleans(),
    )


@st.composite
def _ended_anywhere(draw: DrawFn) -> Record:
    profile = draw(st.sampled_from(PROFILES))
    wire = draw(wires(profile=profile, min_frames=1, max_size=64))
    end = draw(st.integers(0, len(wire.octets)))
    whole = sum(start <= end for start in wire.starts) - 1
    return {
        "profile": profile.id,
        "wire": wire.octets[:end],
        "cuts": draw(chunkings(size=end)),
        "start": wire.starts[whole],
        "before": plain_frames(wire.frames[:whole]),
    }


@st.composite
def _item_rows(draw: DrawFn) -> Record:
    items = draw(st.lists(st.just(b"") | payloads(max_size=64), max_size=6))
    profile = draw(st.sampled_from(PROFILES))
    writer = draw(writer_ids())
    seq = draw(st.none() | st.sampled_from(FIRSTS))
    split = draw(st.integers(0, len(items)))
    marker: dict[str, Plain] = {"writer": writer} if profile.marked else {}
    start: dict[str, Plain] = {} if seq is None else {"seq": seq}
    return {"profile": profile.id, **marker, "items": items, **start, "split": split}


def _unwritable() -> SearchStrategy[Record]:
    ids = st.binary(max_size=7) | st.binary(min_size=9, max_size=17)
    short = st.builds(
        lambda writer, seq: {"writer": writer, "seq": seq, "code": "writer-id-length"}, ids, seqs()
    )
    beyond = st.integers(layout.MAX_SEQ + 1, layout.MAX_SEQ * 3)
    long = st.builds(
        lambda marker, seq: {"writer": marker.writer, "seq": seq, "code": "seq-range"},
        markers(),
        beyond,
    )
    return short | long


def _seeds() -> SearchStrategy[Record]:
    texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    return texts.map(lambda text: {"value": text})


# --- what is claimed ----------------------------------------------------------------------------


def _decode(call: Call, drawn: Record, **changes: Plain) -> Record:
    names = ("profile", "wire", "cuts", "eof")
    question = {name: drawn[name] for name in names if name in drawn}
    return ask(call, "frames.decode", {**question, **changes})


def _octets(value: Plain) -> bytes:
    return value if isinstance(value, bytes) else b""


def naive_frame(item: bytes, marker: tuple[bytes, int] | None) -> bytes:
    """Write a frame by hand."""
    body = item if marker is None else marker[0] + marker[1].to_bytes(8, "big") + item
    return len(body).to_bytes(4, "big") + body


def _round_trip(call: Call, drawn: Record) -> str | None:
    question = {"profile": drawn["profile"], "value": drawn["value"]}
    wire = _octets(ask(call, "frames.encode", question).get("ok"))
    got = _decode(call, drawn, wire=wire)
    return differs("decoded", accepted(drawn["value"]), got)


def _layout(call: Call, drawn: Record) -> str | None:
    records = Arguments(drawn).records("value")
    expected = b"".join(
        naive_frame(
            record.octets("item"),
            (record.octets("writer"), record.number("seq")) if "seq" in record.values else None,
        )
        for record in records
    )
    question = {"profile": drawn["profile"], "value": drawn["value"]}
    return differs("wire", accepted(expected), ask(call, "frames.encode", question))


def _partition(call: Call, drawn: Record) -> str | None:
    whole = _decode(call, drawn, cuts=[])
    return differs("cut as drawn, against whole", whole, _decode(call, drawn))


def _truncation(call: Call, drawn: Record) -> str | None:
    clean = len(_octets(drawn["wire"])) == drawn["start"]
    reason = Rejection.TRUNCATED_FRAME.value
    before = drawn["before"]
    start = Arguments(drawn).number("start")
    expected = accepted(before) if clean else refused(reason, start, before)
    return first(
        (
            differs("ended there", expected, _decode(call, drawn)),
            differs("not ended", accepted(before), _decode(call, drawn, eof=False)),
        )
    )


def _refusal(call: Call, drawn: Record) -> str | None:
    asked = Arguments(drawn)
    expected = refused(asked.text("code"), asked.number("offset"), drawn["before"])
    return differs("damaged", expected, _decode(call, drawn))


def _oversize(call: Call, drawn: Record) -> str | None:
    asked = Arguments(drawn)
    end = asked.number("offset") + layout.HEADER_BYTES
    header = asked.octets("wire")[:end]
    expected = refused(asked.text("code"), asked.number("offset"), drawn["before"])
    return differs("header alone", expected, _decode(call, drawn, wire=header, eof=False))


def _waits(call: Call, drawn: Record) -> str | None:
    got = _decode(call, drawn, eof=False)
    return differs("while it lasts", accepted(drawn["before"]), got)


def _contiguous(call: Call, drawn: Record) -> str | None:
    asked = Arguments(drawn)
    seq = asked.maybe_number("seq") or 0
    emitted: list[Plain] = []
    for item in asked.all_octets("items"):
        marker = (asked.octets("writer"), seq) if "writer" in drawn else None
        emitted.append({"wire": naive_frame(item, marker)} if item else {})
        seq += 1 if item else 0
    return differs("emitted", accepted({"emitted": emitted, "next_seq": seq}), _put(call, drawn))


def _put(call: Call, drawn: Record, **changes: Plain) -> Record:
    names = ("profile", "writer", "items", "seq")
    question = {name: drawn[name] for name in names if name in drawn}
    return ask(call, "frames.put", {**question, **changes})


def _emitted(answer: Record) -> tuple[list[Plain], Plain]:
    record = Arguments(answer).record("ok")
    return record.items("emitted"), record.number("next_seq")


def _segments(call: Call, drawn: Record) -> str | None:
    asked = Arguments(drawn)
    items, split = asked.items("items"), asked.number("split")
    early, seq = _emitted(_put(call, drawn, items=items[:split]))
    late, end = _emitted(_put(call, drawn, items=items[split:], seq=seq))
    at_once = _put(call, drawn)
    return differs("in two", at_once, accepted({"emitted": early + late, "next_seq": end}))


def _empty_items(call: Call, drawn: Record) -> str | None:
    full = [item for item in Arguments(drawn).items("items") if item]
    with_them, end = _emitted(_put(call, drawn))
    without, same_end = _emitted(_put(call, drawn, items=full))
    kept = [entry for entry in with_them if entry]
    return first(
        (
            differs("frames", without, kept),
            differs("next sequence number", same_end, end),
        )
    )


def _unwritable_marker(call: Call, drawn: Record) -> str | None:
    asked = Arguments(drawn)
    writer, seq = asked.octets("writer"), asked.number("seq")
    near = writer[: layout.WRITER_ID_BYTES].ljust(layout.WRITER_ID_BYTES, b"\0")
    highest = 2**64 - 1
    return first(
        (
            differs("marker", refused(asked.text("code")), _written(call, writer, seq)),
            differs(
                "the nearest one that can be written",
                accepted(naive_frame(b"x", (near, highest))),
                _written(call, near, highest),
            ),
        )
    )


def _written(call: Call, writer: bytes, seq: int) -> Record:
    frame: Record = {"item": b"x", "writer": writer, "seq": seq}
    return ask(call, "frames.encode", {"profile": V2.id, "value": [frame]})


def _derivation(call: Call, drawn: Record) -> str | None:
    state = 14_695_981_039_346_656_037
    for octet in Arguments(drawn).text("value").encode():
        state = (state ^ octet) * 1_099_511_628_211 & 0xFFFF_FFFF_FFFF_FFFF
    expected = accepted(state.to_bytes(8, "big"))
    return differs("writer id", expected, ask(call, "writer-id.encode", drawn))


_PAYLOADS = ("frames.length", "frames.v1-payload", "frames.v2-marker", "seq.unsigned")

PROPERTIES: tuple[Property, ...] = (
    Property(
        id="frames.round-trip",
        clauses=(*_PAYLOADS, "frames.empty-frame"),
        claim="What is framed is read back, however the wire is cut.",
        draws=_cut_wires,
        check=_round_trip,
    ),
    Property(
        id="frames.long",
        clauses=("frames.length", "frames.partition"),
        claim="A frame too long to be held in one piece is read back, however it is cut.",
        draws=_cut_long_wires,
        check=_round_trip,
    ),
    Property(
        id="frames.layout",
        clauses=_PAYLOADS,
        claim="A frame is its length, its marker where the profile has one, and its item.",
        draws=_cut_wires,
        check=_layout,
    ),
    Property(
        id="frames.partition",
        clauses=("frames.partition",),
        claim="Cut anywhere, any bytes give what they give in one read, refusals included.",
        draws=_wires_of_any_kind,
        check=_partition,
    ),
    Property(
        id="frames.truncation",
        clauses=("frames.truncation",),
        claim="A stream ends cleanly between frames and nowhere else.",
        draws=_ended_anywhere,
        check=_truncation,
    ),
    Property(
        id="frames.sticky",
        clauses=("frames.sticky",),
        claim="After a refusal nothing more is delivered, good frames behind it included.",
        draws=partial(_damaged, Damage.OVERSIZE, Damage.UNDERSIZE),
        check=_refusal,
    ),
    Property(
        id="frames.refusals",
        clauses=("frames.truncation", "frames.reader-limit", "frames.v2-too-small"),
        claim="Each damage is refused for its reason, at the frame that has it, after the good "
        "frames.",
        draws=partial(_damaged, *Damage),
        check=_refusal,
    ),
    Property(
        id="frames.oversize",
        clauses=("frames.reader-limit",),
        claim="A length above the limit is refused as soon as the header is there.",
        draws=partial(_damaged, Damage.OVERSIZE, among=BOUNDED),
        check=_oversize,
    ),
    Property(
        id="frames.limit-waits",
        clauses=("frames.reader-limit",),
        claim="A length equal to the limit is waited for.",
        draws=partial(_damaged, Damage.CLAIMS_LIMIT),
        check=_waits,
    ),
    Property(
        id="frames.undersize",
        clauses=("frames.v2-too-small",),
        claim="A complete frame without room for its marker is refused, also behind good ones.",
        draws=partial(_damaged, Damage.UNDERSIZE, among=MARKED),
        check=_refusal,
    ),
    Property(
        id="frames.undersize-waits",
        clauses=("frames.v2-too-small",),
        claim="A frame without room for its marker is not judged before it is complete.",
        draws=partial(_damaged, Damage.UNDERSIZE_CUT, among=MARKED),
        check=_waits,
    ),
    Property(
        id="frames.unwritable-marker",
        clauses=("frames.writer-id-length", "seq.unsigned"),
        claim="A writer id of another length and a number beyond 64 bits are not written.",
        draws=_unwritable,
        check=_unwritable_marker,
    ),
    Property(
        id="frames.numbering",
        clauses=("seq.contiguous", "frames.empty-item"),
        claim="A writer's frames are numbered one after the other, and empty items give none.",
        draws=_item_rows,
        check=_contiguous,
    ),
    Property(
        id="frames.segments",
        clauses=("seq.contiguous",),
        claim="Items framed in two goes give the same bytes as in one.",
        draws=_item_rows,
        check=_segments,
    ),
    Property(
        id="frames.empty-item",
        clauses=("frames.empty-item",),
        claim="Empty items leave no trace among the frames and their numbers.",
        draws=_item_rows,
        check=_empty_items,
    ),
    Property(
        id="writer-id.derivation",
        clauses=("writer-id.derivation",),
        claim="A writer id is the FNV-1a hash of its seed.",
        draws=_seeds,
        check=_derivation,
    ),
)
