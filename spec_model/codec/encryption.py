"""Operations on keys, their derivation, and secrets with additional data."""

from spec_model.codec.envelope import KEY, key_of
from spec_model.codec.operation import Answer, Arguments, Operation
from spec_model.codec.shapes import Bytes, Fields, Text
from spec_model.errors import ModelMisuse
from spec_model.rejections import Rejected
from spec_model.wire import encryption, keys
from spec_model.wire.envelope import peek
from spec_model.wire.layout import Format


def derive_run_key(arguments: Arguments) -> Answer:
    """Derive a run's key."""
    return keys.run_key(
        arguments.octets("secret"), arguments.text("project"), arguments.text("run")
    )


def derive_key_pair(arguments: Arguments) -> Answer:
    """Derive a run's key pair."""
    material = arguments.octets("key")
    refusal = keys.check_key(material)
    if refusal is not None:
        return refusal
    public = keys.run_public_key(material)
    return {
        "scalar": keys.run_scalar(material),
        "public": public,
        "published": keys.public_key_text(public),
    }


def derive_content_key(arguments: Arguments) -> Answer:
    """Agree on a secret with a recipient and derive the content key."""
    scalar, recipient = arguments.octets("scalar"), arguments.octets("recipient")
    shared = keys.agree(scalar, recipient)
    if isinstance(shared, Rejected):
        return shared
    ephemeral = keys.public_half(scalar)
    return {
        "ephemeral": ephemeral,
        "shared": shared,
        "key": keys.content_key(shared, ephemeral, recipient),
    }


def read_public_key(arguments: Arguments) -> Answer:
    """Read a published public key."""
    target = keys.seal_target(arguments.text("value"))
    return {} if target is None else {"key": target.public_key}


def open_with_extra(arguments: Arguments) -> Answer:
    """Open a secret with additional data bound to it."""
    key = key_of(arguments)
    if isinstance(key, Rejected):
        return key
    wire, extra = arguments.octets("wire"), arguments.octets("extra")
    match peek(wire):
        case Format.ENCR:
            return encryption.open_encr(key, wire, extra)
        case Format.ENCP:
            return encryption.open_encp(key, wire, extra)
    raise ModelMisuse("encryption.open takes a payload with a secret layer")


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        name="encryption.run-key",
        sentence="Derive a run's key from its deployment's secret.",
        requires="encryption",
        takes=Fields({"secret": Bytes(), "project": Text(), "run": Text()}),
        gives=Bytes(),
        run=derive_run_key,
    ),
    Operation(
        name="encryption.key-pair",
        sentence="Derive a run's X25519 scalar and public key, and the text it is published as.",
        requires="encryption",
        takes=Fields({"key": Bytes()}),
        gives=Fields({"scalar": Bytes(), "public": Bytes(), "published": Text()}),
        run=derive_key_pair,
    ),
    Operation(
        name="encryption.content-key",
        sentence="Agree with a recipient by an ephemeral scalar, and derive the content key.",
        requires="encryption",
        takes=Fields({"scalar": Bytes(), "recipient": Bytes()}),
        gives=Fields({"ephemeral": Bytes(), "shared": Bytes(), "key": Bytes()}),
        run=derive_content_key,
    ),
    Operation(
        name="encryption.public-key",
        sentence="Read a published public key; nothing if it counts as absent.",
        requires="encryption",
        takes=Fields({"value": Text()}),
        gives=Fields({}, {"key": Bytes()}),
        run=read_public_key,
    ),
    Operation(
        name="encryption.open",
        sentence="Open one secret layer to which additional data is bound.",
        requires="encryption",
        takes=Fields({"key": KEY, "wire": Bytes(), "extra": Bytes()}),
        gives=Bytes(),
        run=open_with_extra,
    ),
)
