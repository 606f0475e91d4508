"""Operations on object streams with their values.

Beside the answers to the policies about object streams (`codec.frames`) a reader has a key, the
formats of its release, and the dialect and policies of `codec.values`.
"""

from collections.abc import Mapping, Sequence

from spec_model.codec import values
from spec_model.codec.envelope import KEY, key_of
from spec_model.codec.frames import CHOICE, CUTS, OBJECT_FIELDS, cut, reading_policy
from spec_model.codec.operation import Answer, Arguments, Operation, Refused
from spec_model.codec.shapes import Bool, Bytes, Fields, Json, ListOf, OneOf, Shape
from spec_model.plain import Plain
from spec_model.policies import Choice
from spec_model.rejections import Rejected
from spec_model.values.nodes import from_nodes, to_nodes
from spec_model.wire import envelope
from spec_model.wire.envelope import Writing
from spec_model.wire.object_values import (
    Delivered,
    ObjectValueReader,
    ValueOutcome,
    write_frame,
)
from spec_model.wire.payload import Reading


def encode_values(arguments: Arguments) -> Answer:
    """Write values as frames, one after the other; the first refusal ends it."""
    key = key_of(arguments)
    if isinstance(key, Rejected):
        return key
    scalar = arguments.octets("scalar") if "scalar" in arguments.values else b""
    nonces = arguments.all_octets("nonces")
    wires: list[bytes] = []
    for number, nodes in enumerate(arguments.items("value")):
        nonce = nonces[number] if number < len(nonces) else b""
        writing = Writing(key=key, nonce=nonce, scalar=scalar)
        wire = write_frame(from_nodes(nodes), writing, values.dialect_of(arguments))
        if isinstance(wire, Rejected):
            return wire
        wires.append(wire)
    return b"".join(wires)


def decode_values(arguments: Arguments) -> Answer:
    """Read the values of an object stream, then end it unless `eof` says otherwise."""
    key = key_of(arguments)
    if isinstance(key, Rejected):
        return key
    reader = ObjectValueReader(
        Reading(
            key=key,
            reader=envelope.READERS[arguments.maybe_text("reader") or envelope.CURRENT.id],
            dialect=values.dialect_of(arguments),
        ),
        reading_policy(arguments),
        unknown_frame=Choice(arguments.maybe_text("unknown-frame") or Choice.RECOMMENDED.value),
        marked=arguments.flag("marked", default=False),
    )
    outcomes: list[ValueOutcome] = []
    for read in cut(arguments.octets("wire"), arguments.numbers("cuts")):
        outcomes += reader.feed(read)
    if arguments.flag("eof", default=True):
        outcomes += reader.close()
    delivered = _plain_values(outcomes)
    last = outcomes[-1]
    return Refused(last, delivered) if isinstance(last, Rejected) else delivered


def _plain_values(outcomes: Sequence[ValueOutcome]) -> list[Plain]:
    return [to_nodes(each.value) for each in outcomes if isinstance(each, Delivered)]


VALUES = ListOf(Json())
READING: Mapping[str, Shape] = {
    **CUTS,
    "marked": Bool(),
    "key": KEY,
    "reader": OneOf(tuple(envelope.READERS)),
    "unknown-frame": CHOICE,
    **OBJECT_FIELDS,
    **values.READING,
}

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        name="object-values.encode",
        sentence="Write these values as frames of an object stream, with what this kind of key "
        "writes; a nonce for each, and the ephemeral scalar of the stream, are given.",
        requires="object-values",
        takes=Fields(
            {"key": KEY, "value": VALUES},
            {"nonces": ListOf(Bytes()), "scalar": Bytes(), **values.WRITING},
        ),
        gives=Bytes(),
        run=encode_values,
    ),
    Operation(
        name="object-values.decode",
        sentence="Read the values of an object stream that arrives in these reads, then (unless "
        "eof is false) ends: what its frames hold, or its lines of legacy text.",
        requires="object-values",
        takes=Fields({"wire": Bytes()}, READING),
        gives=VALUES,
        before=VALUES,
        run=decode_values,
    ),
)
