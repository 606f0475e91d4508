"""The payload envelope: which layers a stored payload has, and how a runtime peels and writes them.

    stored  =  binary | legacy                  legacy: see `legacy.py`
    binary  =  secret | plain
    secret  =  "encr" ... | "encp" ...          holds one plain
    plain   =  devl | packed
    packed  =  "gzip" ... | "zstd" ...          holds one devl
    devl    =  "devl" text                      flattened text in UTF-8

A writer compresses first and encrypts second, each at most once, so the layers of a payload are
`secret? packed? devl` and nothing else.

The runtime reader is as strict as the writer: it peels at most one secret, then at most one codec,
and then the payload must be `devl`. A key is asked for only where a secret is met: on a plain
payload any key is ignored (clause envelope.plain-ignores-keys).

The display reader, which serves people who look at payloads and is far more lenient, is
`display.py`.

How an unknown prefix is refused depends on the family of the reader (`Family`), and which formats
it reads on its release; both are columns of `READERS`.
"""

from collections.abc import Callable
from enum import Enum
from typing import Final

from attrs import field

from spec_model.frozen import frozen
from spec_model.policies import Choice
from spec_model.rejections import Rejected, Rejection
from spec_model.wire import compression, encryption, layout
from spec_model.wire.compression import STRICT, Decoder, Statistics
from spec_model.wire.keys import NO_KEY, Key
from spec_model.wire.layout import CODECS, SECRETS, Format

# --- readers by release -------------------------------------------------------------------------


class Family(Enum):
    """How a reader refuses a prefix that it does not read."""

    SHAPE = "shape"
    """Malformed and unsupported prefixes are told apart."""
    NAME = "name"
    """Every prefix that is not on the reader's list is unknown."""


@frozen(kw_only=True)
class Reader:
    """What one range of releases reads: one column of the envelope rules."""

    id: str
    formats: frozenset[Format]
    family: Family = Family.SHAPE
    measured: tuple[str, ...] = ()
    """Releases of the core package that were measured to behave as this column says."""


UNPREFIXED: Final = Reader(
    id="unprefixed", formats=frozenset(), family=Family.NAME, measured=("4.0.1-beta.41",)
)
DEVL_ONLY: Final = Reader(
    id="devl-only",
    formats=frozenset({Format.DEVL}),
    family=Family.NAME,
    measured=("4.1.0-beta.63",),
)
STABLE: Final = Reader(
    id="stable",
    formats=frozenset({Format.DEVL, Format.ENCR}),
    family=Family.NAME,
    measured=("4.2.0-beta.64", "4.2.0", "4.6.0", "4.8.9", "5.0.0-beta.2"),
)
ENCRYPTING: Final = Reader(
    id="encrypting",
    formats=frozenset({Format.DEVL, Format.ENCR}),
    measured=("5.0.0-beta.5", "5.0.0-beta.15", "5.0.0-beta.17"),
)
COMPRESSING: Final = Reader(
    id="compressing",
    formats=frozenset({Format.DEVL, Format.ENCR}) | CODECS,
    measured=("5.0.0-beta.19", "5.0.0-beta.35"),
)
CURRENT: Final = Reader(
    id="current",
    formats=frozenset(Format),
    measured=("5.0.0-beta.39", "5.0.0-beta.42", "5.0.0-beta.53", "5.0.0-beta.55"),
)
DISPLAY: Final = Reader(id="display", formats=frozenset(Format), family=Family.NAME)
"""The display reader's list of formats; it goes with the current release."""

READERS: Final = {
    each.id: each
    for each in (UNPREFIXED, DEVL_ONLY, STABLE, ENCRYPTING, COMPRESSING, CURRENT, DISPLAY)
}

# --- outcomes -----------------------------------------------------------------------------------


@frozen
class Layer:
    """One layer as it was met: its format and its size, prefix included."""

    format: Format
    size: int


@frozen
class Opened:
    """A payload peeled to its text: the layers from the outside in, `devl` last."""

    layers: tuple[Layer, ...]
    text: bytes


@frozen
class Skipped:
    """A stream frame that a published reader drops without a word."""

    format: str


def statistics(payload: Opened) -> Statistics:
    """Return what a reader reports of compression; clause compression.statistics."""
    plain = payload.layers[-1].size
    for layer in payload.layers:
        if layer.format is Format.GZIP or layer.format is Format.ZSTD:
            return Statistics(layer.format, plain, layer.size)
    return Statistics(None, plain, plain)


# --- prefixes -----------------------------------------------------------------------------------


def well_formed(prefix: bytes) -> bool:
    """Say whether these bytes have a prefix's shape; clause envelope.malformed-prefix."""
    return len(prefix) == layout.PREFIX_BYTES and layout.PREFIX_ALPHABET.issuperset(prefix)


def peek(payload: bytes) -> Format | None:
    """Return the format that a payload names, if it is one that has a meaning."""
    try:
        return Format(payload[: layout.PREFIX_BYTES])
    except ValueError:
        return None


def decode_prefix(payload: bytes, reader: Reader = CURRENT) -> Format | Rejected:
    """Return the format of a payload, or the reader's refusal of its prefix.

    Clauses envelope.short, envelope.malformed-prefix, envelope.unknown-prefix.
    """
    prefix = payload[: layout.PREFIX_BYTES]
    if len(prefix) < layout.PREFIX_BYTES:
        facts = (("least", layout.PREFIX_BYTES), ("length", len(payload)))
        return Rejected(Rejection.PAYLOAD_TOO_SHORT, facts=facts)
    form = peek(payload)
    if form in reader.formats and form is not None:
        return form
    if reader.family is Family.NAME:
        return Rejected(Rejection.FORMAT_UNKNOWN, facts=(_shown(prefix),))
    if not well_formed(prefix):
        return Rejected(Rejection.PREFIX_MALFORMED, facts=(_shown(prefix),))
    return _unsupported(prefix)


def _unsupported(prefix: bytes) -> Rejected:
    return Rejected(Rejection.FORMAT_UNSUPPORTED, facts=(_shown(prefix),))


def _shown(prefix: bytes) -> tuple[str, str]:
    if well_formed(prefix):
        return ("prefix", prefix.decode("ascii"))
    return ("prefix bytes", prefix.hex())


# --- the runtime reader -------------------------------------------------------------------------


def read_runtime(
    payload: bytes, *, key: Key = NO_KEY, reader: Reader = CURRENT, decoder: Decoder = STRICT
) -> Opened | Rejected:
    """Peel a stored payload to its text: one secret, one codec, `devl`.

    Clauses envelope.runtime-order, envelope.unknown-prefix, encryption.missing-key.
    """
    if not reader.formats:
        return Rejected(Rejection.BINARY_UNSUPPORTED)
    peeled = _peel_runtime(payload, key, reader, decoder)
    if isinstance(peeled, Rejected):
        return peeled
    layers, inner = peeled
    form = decode_prefix(inner, reader)
    if isinstance(form, Rejected):
        return form
    if form is not Format.DEVL:
        return _unsupported(form.value)
    return opened(layers, inner)


def _peel_runtime(
    payload: bytes, key: Key, reader: Reader, decoder: Decoder
) -> tuple[tuple[Layer, ...], bytes] | Rejected:
    """Take off a secret and then a codec, each once and each only if it is there."""
    layers: tuple[Layer, ...] = ()
    steps: tuple[tuple[frozenset[Format], Callable[[bytes], bytes | Rejected]], ...] = (
        (SECRETS, lambda met: encryption.open_secret(key, met)),
        (CODECS, lambda met: compression.inflate(met, decoder)),
    )
    for formats, peel in steps:
        form = peek(payload)
        if form is None or form not in formats & reader.formats:
            continue
        inner = peel(payload)
        if isinstance(inner, Rejected):
            return inner
        layers += (Layer(form, len(payload)),)
        payload = inner
    return layers, payload


def opened(layers: tuple[Layer, ...], inner: bytes) -> Opened:
    """Return the outcome for a `devl` payload found inside these layers."""
    innermost = Layer(Format.DEVL, len(inner))
    return Opened((*layers, innermost), inner[layout.PREFIX_BYTES :])


# --- frames of object streams -------------------------------------------------------------------


def read_frame(
    payload: bytes,
    *,
    key: Key = NO_KEY,
    reader: Reader = CURRENT,
    unknown_frame: Choice = Choice.RECOMMENDED,
) -> Opened | Skipped | Rejected:
    """Peel the payload of one object frame: at most one secret, never a codec.

    Policy unknown-frame; clause envelope.stream-frames.
    """
    secrets = Reader(id=reader.id, formats=reader.formats - CODECS, family=reader.family)
    outcome = read_runtime(payload, key=key, reader=secrets)
    if unknown_frame is Choice.UPSTREAM and isinstance(outcome, Rejected):
        for name, prefix in outcome.facts:
            if outcome.reason is Rejection.FORMAT_UNSUPPORTED and name == "prefix":
                return Skipped(str(prefix))
    return outcome


# --- writing ------------------------------------------------------------------------------------


@frozen(kw_only=True)
class Writing:
    """Everything that one write is told."""

    key: Key = NO_KEY
    nonce: bytes = field(default=b"", repr=False)
    scalar: bytes = field(default=b"", repr=False)
    """The ephemeral X25519 scalar of a sealed payload."""
    compress: bool = False
    """Whether the call site compresses at all; clause compression.enabled."""
    environment: compression.Environment = compression.ANYWHERE


def write_devl(text: bytes) -> bytes:
    """Put the prefix before a flattened text; clause envelope.write-grammar."""
    return Format.DEVL.value + text


def write_envelope(
    text: bytes, writing: Writing, compressor: compression.Compressor = compression.deflate
) -> tuple[bytes, Statistics] | Rejected:
    """Write a payload: `devl`, compressed if that pays, then encrypted as the key demands.

    Clauses envelope.write-grammar, envelope.compress-first.
    """
    packed, figures = compression.compress(
        write_devl(text),
        enabled=writing.compress,
        environment=writing.environment,
        compressor=compressor,
    )
    stored = encryption.protect(writing.key, writing.nonce, writing.scalar, packed)
    return stored if isinstance(stored, Rejected) else (stored, figures)
