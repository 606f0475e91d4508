"""Operations on stream references: who frames how, who reads how, what is handed on."""

from spec_model.codec.operation import Answer, Arguments, Operation
from spec_model.codec.shapes import Bool, Fields, Int, OneOf, Text
from spec_model.policies import Choice
from spec_model.rejections import Rejected
from spec_model.wire.layout import Framing, Kind
from spec_model.wire.streamref import (
    Capability,
    Decoding,
    Generation,
    Origin,
    StreamReference,
    dispatch,
    produce,
    revive_in_workflow,
    serialize_handle,
    writable_framing,
)

KIND = OneOf(tuple(kind.value for kind in Kind))
FRAMING = OneOf(tuple(framing.value for framing in Framing))


def _reference(arguments: Arguments) -> StreamReference:
    return StreamReference(
        name=arguments.maybe_text("name") or "strm",
        kind=Kind(arguments.text("kind")),
        framing=arguments.maybe_text("framing"),
        start_index=arguments.maybe_number("start_index"),
    )


def choose_framing(arguments: Arguments) -> Answer:
    """Choose the framing of a new stream."""
    origin = Origin(arguments.text("origin"))
    production = produce(origin, Capability(arguments.text("capability")))
    if production.field is None:
        return {"framing": production.framing.value}
    return {"framing": production.framing.value, "field": production.field}


def choose_decoding(arguments: Arguments) -> Answer:
    """Choose the decoder of a stream."""
    unknown = Choice(arguments.maybe_text("unknown-framing") or Choice.RECOMMENDED.value)
    generation = Generation(arguments.text("generation"))
    decoding = dispatch(_reference(arguments), generation, unknown)
    return decoding if isinstance(decoding, Rejected) else decoding.value


def forward(arguments: Arguments) -> Answer:
    """Hand a reference through the workflow and out again."""
    handle = revive_in_workflow(_reference(arguments))
    flag = arguments.flag("byte_framing", default=False)
    reference = serialize_handle(handle, byte_framing=flag)
    optional = {"framing": reference.framing, "start_index": reference.start_index}
    kept = {name: value for name, value in optional.items() if value is not None}
    return {"name": reference.name, "kind": reference.kind.value, **kept}


def read_writable_tag(arguments: Arguments) -> Answer:
    """Read the tag of a writable reference."""
    return writable_framing(arguments.maybe_text("framing")).value


_REFERENCE = Fields({"kind": KIND}, {"name": Text(), "framing": Text(), "start_index": Int()})

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        name="reference.produce",
        sentence="How a new stream is framed for a target with this capability, and what its "
        "reference says.",
        requires="references",
        takes=Fields(
            {
                "origin": OneOf(tuple(origin.value for origin in Origin)),
                "capability": OneOf(tuple(capability.value for capability in Capability)),
            }
        ),
        gives=Fields({"framing": FRAMING}, {"field": Text()}),
        run=choose_framing,
    ),
    Operation(
        name="reference.dispatch",
        sentence="What a reader of this generation does with the bytes of a referenced stream.",
        requires="references",
        takes=Fields(
            {**_REFERENCE.required, "generation": OneOf(tuple(g.value for g in Generation))},
            {
                **_REFERENCE.optional,
                "unknown-framing": OneOf(tuple(choice.value for choice in Choice)),
            },
        ),
        gives=OneOf(tuple(decoding.value for decoding in Decoding)),
        run=choose_decoding,
    ),
    Operation(
        name="reference.forward",
        sentence="What a reference becomes when it passes through the workflow, at a boundary "
        "that may or may not frame new byte streams.",
        requires="references",
        takes=Fields(_REFERENCE.required, {**_REFERENCE.optional, "byte_framing": Bool()}),
        gives=Fields({"name": Text(), "kind": KIND}, {"framing": Text(), "start_index": Int()}),
        run=forward,
    ),
    Operation(
        name="reference.writable",
        sentence="How the writer behind a writable reference with this tag frames.",
        requires="references",
        takes=Fields({}, {"framing": Text()}),
        gives=FRAMING,
        run=read_writable_tag,
    ),
)
