"""Properties of stream references: who frames how, who reads how, what is handed on."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.properties.asking import accepted, ask, differs, first, refused
from conformance.properties.property import Call, Property
from spec_model.codec.operation import Arguments
from spec_model.plain import Plain, Record
from spec_model.policies import Choice
from spec_model.rejections import Rejection
from spec_model.wire.layout import Framing, Kind
from spec_model.wire.streamref import Capability, Generation, Origin

KNOWN = tuple(framing.value for framing in Framing)
KINDS = tuple(kind.value for kind in Kind)
GENERATIONS = tuple(generation.value for generation in Generation)
READS = {"raw": "as-is", "framed-v1": "unframe-v1", "framed-v2": "unframe-v2"}
"""How the bytes of a stream with this framing are read."""

# --- what is drawn ------------------------------------------------------------------------------


def _unknown() -> SearchStrategy[str]:
    """Draw values that no reader knows, some almost a known one."""
    alike = ["", "framed-v3", "FRAMED-V1", "framed-v1 ", "framed", "Raw"]
    return st.sampled_from(alike) | st.text(st.sampled_from("0123456789"), max_size=4)


def _references() -> SearchStrategy[Record]:
    required = {"kind": st.sampled_from(KINDS), "name": st.text(max_size=8)}
    optional: dict[str, SearchStrategy[Plain]] = {
        "framing": st.sampled_from(KNOWN) | _unknown(),
        "start_index": st.integers(-5, 100),
    }
    return st.fixed_dictionaries(required, optional=optional)


def _questions() -> SearchStrategy[Record]:
    return st.builds(
        lambda reference, generation: {**reference, "generation": generation},
        _references(),
        st.sampled_from(GENERATIONS),
    )


def _unknown_framings() -> SearchStrategy[Record]:
    return st.builds(lambda drawn, framing: {**drawn, "framing": framing}, _questions(), _unknown())


def _creations() -> SearchStrategy[Record]:
    return st.fixed_dictionaries(
        {
            "origin": st.sampled_from([origin.value for origin in Origin]),
            "capability": st.sampled_from([capability.value for capability in Capability]),
        }
    )


def _tags() -> SearchStrategy[Record]:
    tags: dict[str, SearchStrategy[Plain]] = {"framing": st.sampled_from(KNOWN) | _unknown()}
    return st.fixed_dictionaries({}, optional=tags)


# --- what is claimed ----------------------------------------------------------------------------


def _forwarded(call: Call, drawn: Record) -> str | None:
    kept = {name: value for name, value in drawn.items() if name != "start_index" and value != ""}
    kept = {**kept, "name": drawn["name"] or "strm"}
    return first(
        differs(
            f"byte framing {'on' if flag else 'off'}",
            accepted(kept),
            ask(call, "reference.forward", {**drawn, "byte_framing": flag}),
        )
        for flag in (True, False)
    )


def _dispatched(call: Call, drawn: Record) -> str | None:
    names = ("kind", "framing", "generation")
    bare = {name: drawn[name] for name in names if name in drawn}
    return first(
        differs(
            f"without name and start index, {choice.value}",
            ask(call, "reference.dispatch", {**drawn, "unknown-framing": choice.value}),
            ask(call, "reference.dispatch", {**bare, "unknown-framing": choice.value}),
        )
        for choice in Choice
    )


def _refused_unknown(call: Call, drawn: Record) -> str | None:
    unframed = {"kind": drawn["kind"], "generation": drawn["generation"]}
    upstream = {**drawn, "unknown-framing": Choice.UPSTREAM.value}
    return first(
        (
            differs(
                "recommended",
                refused(Rejection.UNKNOWN_FRAMING.value),
                ask(call, "reference.dispatch", drawn),
            ),
            differs(
                "upstream",
                ask(call, "reference.dispatch", unframed),
                ask(call, "reference.dispatch", upstream),
            ),
        )
    )


def _raw_by_default(call: Call, drawn: Record) -> str | None:
    question = {"kind": drawn["kind"], "generation": drawn["generation"]}
    raw = Kind.BYTES.value == drawn["kind"]
    expected = accepted("as-is" if raw else "sniff")
    return first(
        (
            differs("absent", expected, ask(call, "reference.dispatch", question)),
            differs(
                "raw", expected, ask(call, "reference.dispatch", {**question, "framing": "raw"})
            ),
        )
    )


def _read_as_written(call: Call, drawn: Record) -> str | None:
    written = Arguments(ask(call, "reference.produce", drawn)).record("ok")
    of_bytes = drawn["origin"] == Origin.BYTES_BY_VALUE.value
    field = {"framing": written.text("field")} if "field" in written.values else {}
    question = {"kind": "bytes" if of_bytes else "objects", "generation": "v2", **field}
    read = ask(call, "reference.dispatch", question)
    framing = written.text("framing")
    marked = framing == Framing.FRAMED_V2.value
    expected = READS[framing] if of_bytes else ("strip-markers" if marked else "sniff")
    strongest = drawn["capability"] == Capability.MARKERS.value
    able = strongest and drawn["origin"] != Origin.OBJECTS_BY_VALUE.value
    return first(
        (
            differs("read", accepted(expected), read),
            differs("marked", able, marked),
            differs(
                "raw",
                of_bytes and drawn["capability"] == Capability.NONE.value,
                framing == Framing.RAW.value,
            ),
        )
    )


def _tagged(call: Call, drawn: Record) -> str | None:
    marked = drawn.get("framing") == "framed-v2"
    expected = accepted("framed-v2" if marked else "framed-v1")
    return differs("tag", expected, ask(call, "reference.writable", drawn))


PROPERTIES: tuple[Property, ...] = (
    Property(
        id="references.forwarding",
        clauses=("reference.one-framing", "reference.start-index"),
        claim="A forwarded reference keeps name, type and framing, and no start index.",
        draws=_references,
        check=_forwarded,
    ),
    Property(
        id="references.dispatch",
        clauses=("reference.dispatch",),
        claim="Name and start index do not matter to the choice of a decoder.",
        draws=_questions,
        check=_dispatched,
    ),
    Property(
        id="references.unknown-framing",
        clauses=("reference.unknown-framing",),
        claim="A framing that nobody knows is refused, or upstream taken for none.",
        draws=_unknown_framings,
        check=_refused_unknown,
    ),
    Property(
        id="references.default-raw",
        clauses=("reference.default-raw",),
        claim="No framing and raw mean the same: bytes as they are, objects by guessing.",
        draws=_questions,
        check=_raw_by_default,
    ),
    Property(
        id="references.read-as-written",
        clauses=("reference.producer", "reference.dispatch"),
        claim="A new stream is framed as strongly as its target reads, and read that way.",
        draws=_creations,
        check=_read_as_written,
    ),
    Property(
        id="references.writable-tag",
        clauses=("reference.writable-tag",),
        claim="A writable is marked if its tag says so, and framed plainly otherwise.",
        draws=_tags,
        check=_tagged,
    ),
)
