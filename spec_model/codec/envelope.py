"""Operations on payload envelopes and compression.

Keys arrive as a record: a kind (`none`, `aes`, `bundle`, `seal`) and, but for none, 32 bytes of
material: the run's key, or for `seal` the recipient's public key. The bytes of compressors are not
normative: a vector holds compressed wires as literals and never asks for compression.
"""

from collections.abc import Callable, Mapping

from spec_model.codec.operation import Answer, Arguments, Operation
from spec_model.codec.shapes import Bool, Bytes, Fields, Int, ListOf, OneOf, Shape, Text
from spec_model.frozen import evolve
from spec_model.plain import Plain
from spec_model.policies import Choice
from spec_model.rejections import Rejected
from spec_model.wire import compression, display, envelope, keys
from spec_model.wire.compression import Decoder, Environment
from spec_model.wire.display import Untouched
from spec_model.wire.envelope import Opened, Skipped, Writing
from spec_model.wire.keys import NO_KEY, Key, SealTarget

CHOICE = OneOf(tuple(choice.value for choice in Choice))
KEY = Fields({"kind": OneOf(("none", "aes", "bundle", "seal"))}, {"material": Bytes()})
CODEC_POLICIES = ("codec-trailing", "codec-cut", "inflate-limit")
DECODING: Mapping[str, Shape] = {
    "decoder": OneOf(tuple(compression.DECODERS)),
    "limit": Int(),
    **dict.fromkeys(CODEC_POLICIES, CHOICE),
}
READING: Mapping[str, Shape] = {"reader": OneOf(tuple(envelope.READERS)), **DECODING}
LAYERS = ListOf(Fields({"format": Text(), "size": Int()}))

_MAKERS: Mapping[str, Callable[[bytes], Key | Rejected]] = {
    "aes": keys.aes_key,
    "bundle": keys.key_bundle,
    "seal": lambda material: keys.check_key(material) or SealTarget(material),
}


def key_of(arguments: Arguments) -> Key | Rejected:
    """Read the key argument; where there is none, no key is at hand."""
    if "key" not in arguments.values:
        return NO_KEY
    record = arguments.record("key")
    make = _MAKERS.get(record.text("kind"))
    return make(record.octets("material")) if make else NO_KEY


def _decoder(arguments: Arguments) -> Decoder:
    named = arguments.maybe_text("decoder")
    if named is None:
        trailing, cut, limit = (
            Choice(arguments.maybe_text(name) or Choice.RECOMMENDED.value)
            for name in CODEC_POLICIES
        )
        decoder = compression.decoder_of(trailing=trailing, cut=cut, limit=limit)
    else:
        decoder = compression.DECODERS[named]
    bound = arguments.maybe_number("limit")
    return decoder if bound is None else evolve(decoder, limit=bound)


def _reader(arguments: Arguments) -> envelope.Reader:
    return envelope.READERS[arguments.maybe_text("reader") or envelope.CURRENT.id]


def _octets(arguments: Arguments, name: str) -> bytes:
    return arguments.octets(name) if name in arguments.values else b""


# --- envelopes ----------------------------------------------------------------------------------


def encode_envelope(arguments: Arguments) -> Answer:
    """Write a text as a payload, compressed if that is asked for and pays."""
    key = key_of(arguments)
    if isinstance(key, Rejected):
        return key
    nonce, scalar = _octets(arguments, "nonce"), _octets(arguments, "scalar")
    compress = arguments.flag("compress", default=False)
    environment = Environment(codec=arguments.maybe_text("codec"))
    writing = Writing(
        key=key, nonce=nonce, scalar=scalar, compress=compress, environment=environment
    )
    written = envelope.write_envelope(arguments.octets("value"), writing)
    return written if isinstance(written, Rejected) else written[0]


def _open(arguments: Arguments) -> Opened | Rejected:
    key = key_of(arguments)
    if isinstance(key, Rejected):
        return key
    wire = arguments.octets("wire")
    reader, decoder = _reader(arguments), _decoder(arguments)
    return envelope.read_runtime(wire, key=key, reader=reader, decoder=decoder)


def decode_envelope(arguments: Arguments) -> Answer:
    """Peel a payload as a runtime does, to its text."""
    opened = _open(arguments)
    return opened if isinstance(opened, Rejected) else opened.text


def _plain_layers(layers: tuple[envelope.Layer, ...]) -> list[Plain]:
    return [{"format": layer.format.value.decode(), "size": layer.size} for layer in layers]


def envelope_layers(arguments: Arguments) -> Answer:
    """Peel a payload as a runtime does, and name the layers."""
    opened = _open(arguments)
    return opened if isinstance(opened, Rejected) else _plain_layers(opened.layers)


def show_envelope(arguments: Arguments) -> Answer:
    """Peel a payload as a display does."""
    key = key_of(arguments)
    if isinstance(key, Rejected):
        return key
    wire, decoder = arguments.octets("wire"), _decoder(arguments)
    inner = compression.synchronous(decoder)
    shown: Opened | Untouched | Rejected
    if arguments.flag("asynchronous", default=False):
        shown = display.read_display_async(wire, key=key, decoder=decoder, inner=inner)
    else:
        shown = display.read_display(wire, decoder=inner)
    match shown:
        case Rejected():
            return shown
        case Untouched(payload=payload):
            return {"untouched": payload}
        case Opened(text=text):
            return {"text": text}


def read_frame(arguments: Arguments) -> Answer:
    """Peel the payload of an object frame."""
    key = key_of(arguments)
    if isinstance(key, Rejected):
        return key
    unknown = Choice(arguments.maybe_text("unknown-frame") or Choice.RECOMMENDED.value)
    outcome = envelope.read_frame(
        arguments.octets("wire"), key=key, reader=_reader(arguments), unknown_frame=unknown
    )
    match outcome:
        case Rejected():
            return outcome
        case Skipped(format=name):
            return {"dropped": name}
        case Opened(text=text):
            return {"text": text}


# --- compression --------------------------------------------------------------------------------


def choose_codec(arguments: Arguments) -> Answer:
    """Choose the codec of a payload."""
    environment = Environment(
        zstd=arguments.flag("zstd", default=True),
        gzip=arguments.flag("gzip", default=True),
        disable=arguments.maybe_text("disable"),
        codec=arguments.maybe_text("codec"),
    )
    enabled = arguments.flag("enabled", default=True)
    codec = compression.choose(arguments.number("size"), enabled=enabled, environment=environment)
    return "none" if codec is None else codec.value.decode()


def keep_compressed(arguments: Arguments) -> Answer:
    """Say whether a compressed payload is kept."""
    return compression.worth_keeping(arguments.number("plain"), arguments.number("stored"))


def inflate(arguments: Arguments) -> Answer:
    """Take one codec layer off."""
    return compression.inflate(arguments.octets("wire"), _decoder(arguments))


def inflate_limit(arguments: Arguments) -> Answer:
    """Say how many bytes a payload may decompress to."""
    return _decoder(arguments).limit


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        name="envelope.encode",
        sentence="Write this flattened text as a payload, with what this kind of key writes; nonce "
        "and ephemeral scalar are given. It is compressed, if that pays, only where asked.",
        requires="envelope",
        takes=Fields(
            {"key": KEY, "value": Bytes()},
            {"nonce": Bytes(), "scalar": Bytes(), "compress": Bool(), "codec": Text()},
        ),
        gives=Bytes(),
        run=encode_envelope,
    ),
    Operation(
        name="envelope.decode",
        sentence="Peel this payload as a runtime does, with this key, and give the flattened text.",
        requires="envelope",
        takes=Fields({"key": KEY, "wire": Bytes()}, READING),
        gives=Bytes(),
        run=decode_envelope,
    ),
    Operation(
        name="envelope.layers",
        sentence="Peel this payload as a runtime does and give its layers from the outside in, "
        "each with its size, prefix included.",
        requires="envelope",
        takes=Fields({"key": KEY, "wire": Bytes()}, READING),
        gives=LAYERS,
        run=envelope_layers,
    ),
    Operation(
        name="envelope.show",
        sentence="Peel this payload as a display does, synchronously or not: the flattened text, "
        "or the bytes that it hands back as they are.",
        requires="display",
        takes=Fields({"wire": Bytes()}, {"key": KEY, "asynchronous": Bool(), **DECODING}),
        gives=Fields({}, {"text": Bytes(), "untouched": Bytes()}),
        run=show_envelope,
    ),
    Operation(
        name="envelope.frame",
        sentence="Peel the payload of one object frame: the flattened text, or the format of a "
        "frame that is dropped.",
        requires="envelope",
        takes=Fields(
            {"key": KEY, "wire": Bytes()}, {"reader": READING["reader"], "unknown-frame": CHOICE}
        ),
        gives=Fields({}, {"text": Bytes(), "dropped": Text()}),
        run=read_frame,
    ),
    Operation(
        name="compression.choose",
        sentence="Choose the codec for a payload of this size under these switches: none, gzip "
        "or zstd.",
        requires="compression",
        takes=Fields(
            {"size": Int()},
            {"enabled": Bool(), "disable": Text(), "codec": Text(), "zstd": Bool(), "gzip": Bool()},
        ),
        gives=Text(),
        run=choose_codec,
    ),
    Operation(
        name="compression.keep",
        sentence="Say whether a compressed payload of this stored size replaces the plain one.",
        requires="compression",
        takes=Fields({"plain": Int(), "stored": Int()}),
        gives=Bool(),
        run=keep_compressed,
    ),
    Operation(
        name="compression.limit",
        sentence="Say how many bytes a payload may decompress to before it is refused.",
        requires="compression",
        takes=Fields({}, {"inflate-limit": CHOICE}),
        gives=Int(),
        run=inflate_limit,
    ),
    Operation(
        name="compression.inflate",
        sentence="Take one codec layer off this payload; anything else comes back unchanged.",
        requires="compression",
        takes=Fields({"wire": Bytes()}, DECODING),
        gives=Bytes(),
        run=inflate,
    ),
)
