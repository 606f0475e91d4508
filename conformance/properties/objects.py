"""Properties of object streams: frames or legacy text, guessed from the bytes.

The claims about the recommended policies say that the guess is safe; those about the upstream
policies pin what published readers do instead, one accident each.
"""

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from conformance.properties.asking import accepted, ask, differs, first, plain_frames, refused
from conformance.properties.property import Call, Property
from spec_model.codec.frames import OBJECT_POLICIES
from spec_model.codec.operation import Arguments
from spec_model.plain import Plain, Record
from spec_model.policies import Choice
from spec_model.rejections import Rejection
from spec_model.wire import layout
from spec_model.wire.layout import OBJECTS, V2
from strategies.chunkings import chunkings, sizes_between
from strategies.corruptions import Damage, corruptions
from strategies.frames import Wire, wires

UPSTREAM, RECOMMENDED = Choice.UPSTREAM.value, Choice.RECOMMENDED.value
PREFIX = layout.PREFIX_BYTES
TEXTS = st.text(st.sampled_from('["a1é世\n'), max_size=24)

# --- what is drawn ------------------------------------------------------------------------------


def _object_wires(*, min_frames: int = 0) -> SearchStrategy[Wire]:
    return wires(profile=OBJECTS, min_frames=min_frames, min_size=PREFIX, max_size=64)


@st.composite
def _cut_frames(draw: DrawFn) -> Record:
    wire = draw(_object_wires())
    cuts = draw(chunkings(size=len(wire.octets), marks=wire.starts))
    return {"wire": wire.octets, "cuts": cuts, "units": plain_frames(wire.frames)}


@st.composite
def _cut_texts(draw: DrawFn) -> Record:
    text = draw(TEXTS)
    wire = text.encode()
    return {"wire": wire, "cuts": draw(chunkings(size=len(wire))), "units": _lines([wire])}


def _lines(reads: list[bytes]) -> list[Plain]:
    """Split reads into lines, each by itself."""
    parts = [part for read in reads for part in read.split(b"\n")]
    return [{"line": part.decode(errors="replace")} for part in parts if part]


@st.composite
def _mixed(draw: DrawFn) -> Record:
    """Frames, text, damaged frames or anything, in any order."""
    damaged = corruptions(profile=OBJECTS).map(lambda drawn: drawn.wire)
    framed = _object_wires().map(lambda wire: wire.octets)
    text = TEXTS.map(str.encode)
    parts = draw(st.lists(st.one_of(framed, text, damaged, st.binary(max_size=12)), max_size=3))
    wire = b"".join(parts)
    marks = [0, *(len(b"".join(parts[: count + 1])) for count in range(len(parts)))]
    cuts = draw(chunkings(size=len(wire), marks=marks))
    return {"wire": wire, "cuts": cuts, "eof": draw(st.booleans())}


def _beginnings() -> SearchStrategy[Record]:
    """Draw first integers that mean frames, control characters and text, each with its answer."""
    highest = layout.SNIFF_LIMIT - 1
    lengths = st.sampled_from((1, highest)) | st.integers(1, highest)
    controls = st.sampled_from((0, highest + 1, highest + 2, 1 << 27))
    texts = st.text(st.sampled_from('["a1'), min_size=4, max_size=4)
    return st.one_of(
        lengths.map(lambda length: _refused_beginning(length, Rejection.TRUNCATED_FRAME)),
        controls.map(lambda length: _refused_beginning(length, Rejection.LEGACY_TEXT)),
        texts.map(lambda text: {"wire": text.encode(), "answer": accepted([{"line": text}])}),
    )


def _refused_beginning(length: int, code: Rejection) -> Record:
    return {"wire": layout.LENGTH.pack(length), "answer": refused(code.value, 0, [])}


@st.composite
def _with_policies(draw: DrawFn) -> Record:
    drawn = draw(_mixed())
    places = draw(st.lists(st.integers(0, 8), min_size=1, max_size=4))
    choices = {name: draw(st.sampled_from([RECOMMENDED, UPSTREAM])) for name in OBJECT_POLICIES}
    return {**drawn, "empties": places, "policies": choices}


@st.composite
def _damaged_frames(draw: DrawFn, damages: tuple[Damage, ...]) -> Record:
    """Corruptions behind at least one good frame, so that the guess is not in question."""
    good = draw(_object_wires(min_frames=1))
    drawn = draw(corruptions(profile=OBJECTS, damages=damages, max_frames=0))
    return {
        "wire": good.octets + drawn.wire,
        "offset": len(good.octets),
        "before": plain_frames(good.frames),
    }


def _truncated() -> SearchStrategy[Record]:
    return _damaged_frames((Damage.CUT_IN_HEADER, Damage.CUT_IN_BODY))


def _oversize() -> SearchStrategy[Record]:
    return _damaged_frames((Damage.OVERSIZE,))


@st.composite
def _short_first_reads(draw: DrawFn) -> Record:
    wire = draw(_object_wires(min_frames=1))
    return {
        "wire": wire.octets,
        "cuts": [draw(st.integers(1, layout.HEADER_BYTES - 1))],
        "units": plain_frames(wire.frames),
    }


@st.composite
def _frames_then_text(draw: DrawFn) -> Record:
    wire = draw(_object_wires(min_frames=1))
    line = draw(st.text(st.sampled_from('["a1'), min_size=4, max_size=8))
    return {
        "wire": wire.octets + line.encode(),
        "start": len(wire.octets),
        "before": plain_frames(wire.frames),
        "line": line,
    }


@st.composite
def _cut_lines(draw: DrawFn) -> Record:
    """Text whose first read is long enough to guess from."""
    wire = draw(st.text(st.sampled_from('["a1\n'), min_size=4, max_size=24)).encode()
    places = draw(st.lists(st.integers(4, len(wire)), max_size=4))
    return {"wire": wire, "cuts": sizes_between(places), "places": sorted(places)}


@st.composite
def _marked(draw: DrawFn) -> Record:
    good = wires(profile=V2, min_size=PREFIX, max_size=64)
    text = TEXTS.map(str.encode)
    damaged = corruptions(profile=V2, max_frames=0).map(lambda drawn: drawn.wire)
    tail = draw(st.just(b"") | text | damaged)
    before = draw(good)
    wire = before.octets + tail
    cuts = draw(chunkings(size=len(wire), marks=before.starts))
    return {"wire": wire, "cuts": cuts, "eof": draw(st.booleans())}


@st.composite
def _without_prefix(draw: DrawFn) -> Record:
    good = draw(_object_wires(min_frames=1))
    short = draw(wires(profile=OBJECTS, min_frames=1, max_frames=1, max_size=PREFIX - 1))
    behind = draw(_object_wires())
    wire = good.octets + short.octets + behind.octets
    return {
        "wire": wire,
        "cuts": draw(chunkings(size=len(wire), marks=good.starts)),
        "offset": len(good.octets),
        "before": plain_frames(good.frames),
    }


# --- what is claimed ----------------------------------------------------------------------------


def _read(call: Call, drawn: Record, **changes: Plain) -> Record:
    names = ("wire", "cuts", "eof")
    question = {name: drawn[name] for name in names if name in drawn}
    renamed = {name.replace("_", "-"): value for name, value in changes.items()}
    return ask(call, "objects.decode", {**question, **renamed})


def _as_upstream(call: Call, drawn: Record, **changes: Plain) -> Record:
    return _read(call, {**drawn, **dict.fromkeys(OBJECT_POLICIES, UPSTREAM)}, **changes)


def _partition(call: Call, drawn: Record) -> str | None:
    return differs("cut as drawn", _read(call, drawn, cuts=[]), _read(call, drawn))


def _units(call: Call, drawn: Record) -> str | None:
    expected = accepted(drawn["units"])
    upstream = dict.fromkeys(OBJECT_POLICIES, UPSTREAM)
    question = {"wire": drawn["wire"], **upstream}
    return first(
        (
            differs("cut as drawn", expected, _read(call, drawn)),
            differs("upstream, in one read", expected, ask(call, "objects.decode", question)),
        )
    )


def _empty_reads(call: Call, drawn: Record) -> str | None:
    asked = Arguments(drawn)
    wire, cuts = asked.octets("wire"), asked.numbers("cuts")
    if sum(cuts) < len(wire):
        cuts.append(len(wire) - sum(cuts))
    full = [size for size in cuts if size]
    more = list(full)
    for place in asked.numbers("empties"):
        more.insert(place, 0)
    policies = asked.record("policies").values
    question = {"wire": wire, "eof": drawn["eof"], **policies}
    without = ask(call, "objects.decode", {**question, "cuts": full})
    return differs(
        "with empty reads", without, ask(call, "objects.decode", {**question, "cuts": more})
    )


def _tail(call: Call, drawn: Record) -> str | None:
    before, offset = drawn["before"], Arguments(drawn).number("offset")
    strict = refused(Rejection.TRUNCATED_FRAME.value, offset, before)
    return first(
        (
            differs("recommended", strict, _read(call, drawn)),
            differs("upstream", accepted(before), _read(call, drawn, object_tail=UPSTREAM)),
            differs("not ended", accepted(before), _read(call, drawn, eof=False)),
        )
    )


def _limit(call: Call, drawn: Record) -> str | None:
    before, offset = drawn["before"], Arguments(drawn).number("offset")
    strict = refused(Rejection.FRAME_TOO_LARGE.value, offset, before)
    swallowed = _read(call, drawn, eof=False, object_limit=UPSTREAM)
    return first(
        (
            differs("recommended", strict, _read(call, drawn, eof=False)),
            differs("upstream", accepted(before), swallowed),
        )
    )


def _sniff(call: Call, drawn: Record) -> str | None:
    return differs("this beginning", drawn["answer"], _read(call, drawn))


def _short_first(call: Call, drawn: Record) -> str | None:
    mistaken = refused(Rejection.LEGACY_TEXT.value, 0, [])
    return first(
        (
            differs("recommended", accepted(drawn["units"]), _read(call, drawn)),
            differs("upstream", mistaken, _read(call, drawn, short_first_read=UPSTREAM)),
        )
    )


def _decide_once(call: Call, drawn: Record) -> str | None:
    asked = Arguments(drawn)
    start, before = asked.number("start"), asked.items("before")
    once = refused(Rejection.FRAME_TOO_LARGE.value, start, before)
    again = accepted([*before, {"line": asked.text("line")}])
    cuts: list[Plain] = [start]
    return first(
        (
            differs("recommended", once, _read(call, drawn, cuts=cuts)),
            differs("upstream", again, _read(call, drawn, cuts=cuts, sniff_again=UPSTREAM)),
        )
    )


def _legacy_lines(call: Call, drawn: Record) -> str | None:
    asked = Arguments(drawn)
    wire, places = asked.octets("wire"), asked.numbers("places")
    reads = [wire[a:b] for a, b in zip([0, *places], [*places, len(wire)], strict=True)]
    return first(
        (
            differs("recommended", accepted(_lines([wire])), _read(call, drawn)),
            differs("upstream", accepted(_lines(reads)), _read(call, drawn, legacy_lines=UPSTREAM)),
        )
    )


def _no_sniff(call: Call, drawn: Record) -> str | None:
    expected = ask(call, "frames.decode", {**drawn, "profile": V2.id})
    return differs("as frames of V2", expected, _read(call, drawn, marked=True))


def _prefix_room(call: Call, drawn: Record) -> str | None:
    offset = Arguments(drawn).number("offset")
    expected = refused(Rejection.PAYLOAD_TOO_SHORT.value, offset, drawn["before"])
    return differs("payload", expected, _read(call, drawn))


PROPERTIES: tuple[Property, ...] = (
    Property(
        id="objects.frames",
        clauses=("objects.sniff", "objects.short-first-read"),
        claim="Frames are read as frames, however they are cut.",
        draws=_cut_frames,
        check=_units,
    ),
    Property(
        id="objects.text",
        clauses=("objects.sniff", "objects.legacy-lines", "objects.legacy-json"),
        claim="Legacy text is read as its lines, however it is cut.",
        draws=_cut_texts,
        check=_units,
    ),
    Property(
        id="objects.partition",
        clauses=("frames.partition", "objects.decide-once", "objects.short-first-read"),
        claim="Cut anywhere, any bytes give what they give in one read.",
        draws=_mixed,
        check=_partition,
    ),
    Property(
        id="objects.empty-read",
        clauses=("objects.empty-read",),
        claim="Reads of length zero change nothing, under any policies.",
        draws=_with_policies,
        check=_empty_reads,
    ),
    Property(
        id="objects.sniff",
        clauses=("objects.sniff", "objects.legacy-json"),
        claim="A first integer from 1 to 99,999,999 means frames, and any other text.",
        draws=_beginnings,
        check=_sniff,
    ),
    Property(
        id="objects.short-first-read",
        clauses=("objects.short-first-read",),
        claim="A first read of one to three bytes is waited for, or upstream mistaken for text.",
        draws=_short_first_reads,
        check=_short_first,
    ),
    Property(
        id="objects.decide-once",
        clauses=("objects.decide-once",),
        claim="Text behind frames is a frame that is too large, or upstream text again.",
        draws=_frames_then_text,
        check=_decide_once,
    ),
    Property(
        id="objects.legacy-lines",
        clauses=("objects.legacy-lines",),
        claim="A line that reads share is one line, or upstream one for each read.",
        draws=_cut_lines,
        check=_legacy_lines,
    ),
    Property(
        id="objects.truncated-tail",
        clauses=("objects.truncated-tail",),
        claim="A stream that ends inside a frame is refused, or upstream ends cleanly.",
        draws=_truncated,
        check=_tail,
    ),
    Property(
        id="objects.frame-limit",
        clauses=("objects.frame-limit",),
        claim="A length above the limit is refused at once, or upstream swallows what follows.",
        draws=_oversize,
        check=_limit,
    ),
    Property(
        id="objects.v2-no-sniff",
        clauses=("objects.v2-no-sniff",),
        claim="With markers an object stream is frames of V2, whatever its bytes look like.",
        draws=_marked,
        check=_no_sniff,
    ),
    Property(
        id="objects.prefix-room",
        clauses=("objects.prefix-room",),
        claim="A payload without room for its prefix is refused, and nothing behind it delivered.",
        draws=_without_prefix,
        check=_prefix_room,
    ),
)
