"""Stream references: how a stream's framing is chosen, recorded, read and handed on.

A stream travels inside a payload as a reference: its name, its type and, where it is framed, its
framing. Four rules make the field safe.

- *Producer*: whoever creates a stream frames it by the strongest capability of the target that
  applies to the stream's type, and records that (`PRODUCER_TABLE`).
- *Default*: an absent field means raw bytes for byte streams and sniffing for object streams.
- *Dispatch*: a reader chooses its decoder from type and framing alone (`DISPATCH_TABLE`, one
  column a generation of readers). A value that it does not know is a question of policy.
- *Propagation*: a handle that passes through the workflow keeps name, type and framing, also
  where byte framing is switched off: the bytes are already written that way. A start index is
  not carried along.
"""

from enum import Enum

from spec_model.frozen import frozen
from spec_model.policies import Choice
from spec_model.rejections import Rejected, Rejection
from spec_model.wire.layout import Framing, Kind

# --- references ---------------------------------------------------------------------------------


@frozen(kw_only=True)
class StreamReference:
    """A readable stream as it travels inside a payload."""

    name: str
    kind: Kind
    framing: str | None = None
    start_index: int | None = None


@frozen(kw_only=True)
class StreamHandle:
    """A stream inside the workflow: what a reference revives to there."""

    name: str
    kind: Kind
    framing: str | None = None


def revive_in_workflow(reference: StreamReference) -> StreamHandle:
    """Make the handle for a reference; clause reference.start-index."""
    return StreamHandle(name=reference.name, kind=reference.kind, framing=reference.framing)


def serialize_handle(handle: StreamHandle, *, byte_framing: bool) -> StreamReference:
    """Hand a stream on; what the boundary may frame is beside the point for one that exists.

    Clause reference.one-framing: `byte_framing` says whether this boundary would frame a *new*
    byte stream. It is taken, and must not matter.
    """
    del byte_framing
    return StreamReference(name=handle.name, kind=handle.kind, framing=handle.framing or None)


# --- producers ----------------------------------------------------------------------------------


class Origin(Enum):
    """How a stream comes to be created."""

    BYTES_BY_VALUE = "bytes"
    OBJECTS_BY_VALUE = "objects"
    STEP_WRITABLE = "step-writable"


class Capability(Enum):
    """The strongest framing that the target is known to read."""

    NONE = "none"
    FRAMED_BYTES = "framedByteStreams"
    MARKERS = "framedStreamMarkers"


@frozen
class Production:
    """How a new stream is written, and what its reference says."""

    framing: Framing
    field: str | None


_RAW = Production(Framing.RAW, None)
_V1 = Production(Framing.FRAMED_V1, Framing.FRAMED_V1.value)
_V1_UNSAID = Production(Framing.FRAMED_V1, None)
_V2 = Production(Framing.FRAMED_V2, Framing.FRAMED_V2.value)

PRODUCER_TABLE: dict[tuple[Origin, Capability], Production] = {
    (Origin.BYTES_BY_VALUE, Capability.NONE): _RAW,
    (Origin.BYTES_BY_VALUE, Capability.FRAMED_BYTES): _V1,
    (Origin.BYTES_BY_VALUE, Capability.MARKERS): _V2,
    (Origin.OBJECTS_BY_VALUE, Capability.NONE): _V1_UNSAID,
    (Origin.OBJECTS_BY_VALUE, Capability.FRAMED_BYTES): _V1_UNSAID,
    (Origin.OBJECTS_BY_VALUE, Capability.MARKERS): _V1_UNSAID,
    (Origin.STEP_WRITABLE, Capability.NONE): _V1_UNSAID,
    (Origin.STEP_WRITABLE, Capability.FRAMED_BYTES): _V1_UNSAID,
    (Origin.STEP_WRITABLE, Capability.MARKERS): _V2,
}
"""Clause reference.producer. Objects by value are framed in any case, and never marked."""


def produce(origin: Origin, capability: Capability) -> Production:
    """Choose the framing of a new stream."""
    return PRODUCER_TABLE[origin, capability]


def writable_framing(tag: str | None) -> Framing:
    """Read the tag of a writable reference; clause reference.writable-tag."""
    return Framing.FRAMED_V2 if tag == Framing.FRAMED_V2.value else Framing.FRAMED_V1


# --- readers ------------------------------------------------------------------------------------


class Generation(Enum):
    """Which readers: those that ship, or those that know markers."""

    PUB = "pub"
    V2 = "v2"


class Decoding(Enum):
    """What a reader does with a stream's bytes."""

    AS_IS = "as-is"
    UNFRAME_V1 = "unframe-v1"
    UNFRAME_V2 = "unframe-v2"
    SNIFF = "sniff"
    STRIP_MARKERS = "strip-markers"


class Field(Enum):
    """A reference's framing field, as far as dispatch tells values apart."""

    ABSENT_OR_RAW = "absent"
    FRAMED_V1 = "framed-v1"
    FRAMED_V2 = "framed-v2"
    OTHER = "other"


DISPATCH_TABLE: dict[tuple[Kind, Field, Generation], Decoding | None] = {
    (Kind.BYTES, Field.ABSENT_OR_RAW, Generation.PUB): Decoding.AS_IS,
    (Kind.BYTES, Field.ABSENT_OR_RAW, Generation.V2): Decoding.AS_IS,
    (Kind.BYTES, Field.FRAMED_V1, Generation.PUB): Decoding.UNFRAME_V1,
    (Kind.BYTES, Field.FRAMED_V1, Generation.V2): Decoding.UNFRAME_V1,
    (Kind.BYTES, Field.FRAMED_V2, Generation.PUB): None,
    (Kind.BYTES, Field.FRAMED_V2, Generation.V2): Decoding.UNFRAME_V2,
    (Kind.BYTES, Field.OTHER, Generation.PUB): None,
    (Kind.BYTES, Field.OTHER, Generation.V2): None,
    (Kind.OBJECTS, Field.ABSENT_OR_RAW, Generation.PUB): Decoding.SNIFF,
    (Kind.OBJECTS, Field.ABSENT_OR_RAW, Generation.V2): Decoding.SNIFF,
    (Kind.OBJECTS, Field.FRAMED_V1, Generation.PUB): Decoding.SNIFF,
    (Kind.OBJECTS, Field.FRAMED_V1, Generation.V2): Decoding.SNIFF,
    (Kind.OBJECTS, Field.FRAMED_V2, Generation.PUB): None,
    (Kind.OBJECTS, Field.FRAMED_V2, Generation.V2): Decoding.STRIP_MARKERS,
    (Kind.OBJECTS, Field.OTHER, Generation.PUB): None,
    (Kind.OBJECTS, Field.OTHER, Generation.V2): None,
}
"""Clause reference.dispatch. `None` marks a framing that this generation does not know."""

UNKNOWN_UPSTREAM = {Kind.BYTES: Decoding.AS_IS, Kind.OBJECTS: Decoding.SNIFF}
"""What published readers do with a framing that they do not know."""


def field_of(framing: str | None) -> Field:
    """Classify a framing field; clause reference.default-raw."""
    match framing:
        case None | Framing.RAW.value:
            return Field.ABSENT_OR_RAW
        case Framing.FRAMED_V1.value:
            return Field.FRAMED_V1
        case Framing.FRAMED_V2.value:
            return Field.FRAMED_V2
        case _:
            return Field.OTHER


def dispatch(
    reference: StreamReference, generation: Generation, unknown: Choice = Choice.RECOMMENDED
) -> Decoding | Rejected:
    """Choose the decoder for a stream; clauses reference.dispatch, reference.unknown-framing."""
    decoding = DISPATCH_TABLE[reference.kind, field_of(reference.framing), generation]
    if decoding is not None:
        return decoding
    if unknown is Choice.UPSTREAM:
        return UNKNOWN_UPSTREAM[reference.kind]
    return Rejected(Rejection.UNKNOWN_FRAMING, facts=(("framing", str(reference.framing)),))
