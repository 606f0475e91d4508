"""The display reader: how tools that show payloads to people peel them.

It is deliberately more lenient than the runtime reader of `envelope.py`, and the two must not be
mixed up: what a display shows says nothing about what a workflow could read.

- It never fails for want of a key: what it cannot open it hands back as it is (`Untouched`).
- The synchronous form opens no secret, peels codec layers as often as it finds them, and hands
  back a body that does not decompress.
- The asynchronous form first opens a secret if it holds the right kind of key, then peels one
  codec and refuses a damaged one, and leaves the rest to the synchronous form.
- Every prefix that is not on its list is unknown, whatever its shape.

Nothing recurses: both forms loop, and the number of codec layers has a bound.
"""

from spec_model.frozen import frozen
from spec_model.rejections import Rejected, Rejection
from spec_model.wire import compression, encryption, layout
from spec_model.wire.compression import STRICT, Decoder
from spec_model.wire.envelope import DISPLAY, Layer, Opened, decode_prefix, opened, peek
from spec_model.wire.keys import NO_KEY, Key, KeyBundle, NoKey
from spec_model.wire.layout import CODECS, SECRETS, Format


@frozen
class Untouched:
    """What a display reader hands back as it is, the layers around it, and why."""

    payload: bytes
    layers: tuple[Layer, ...] = ()
    reason: Rejected | None = None


def read_display(
    payload: bytes, *, decoder: Decoder = STRICT, layers: tuple[Layer, ...] = ()
) -> Opened | Untouched | Rejected:
    """Peel a payload for people, synchronously: codecs as often as they occur, no secret.

    Clauses envelope.display-codecs, envelope.display-secrets, envelope.display-damage.
    """
    for _ in range(layout.CODEC_LAYER_LIMIT + 1):
        if peek(payload) in SECRETS:
            return Untouched(payload, layers)
        form = decode_prefix(payload, DISPLAY)
        if isinstance(form, Rejected):
            return form
        if form is Format.DEVL:
            return opened(layers, payload)
        inflated = compression.inflate(payload, decoder)
        if isinstance(inflated, Rejected):
            return Untouched(payload, layers, inflated)
        layers += (Layer(form, len(payload)),)
        payload = inflated
    return Rejected(Rejection.LAYERS_TOO_MANY, facts=(("limit", layout.CODEC_LAYER_LIMIT),))


def read_display_async(
    payload: bytes, *, key: Key = NO_KEY, decoder: Decoder = STRICT, inner: Decoder = STRICT
) -> Opened | Untouched | Rejected:
    """Peel a payload for people, asynchronously: open a secret if possible, then one codec.

    `decoder` is the runtime's asynchronous column, `inner` its synchronous one. Clauses
    envelope.display-codecs, envelope.display-secrets.
    """
    layers: tuple[Layer, ...] = ()
    if _openable(payload, key):
        plain = encryption.open_secret(key, payload)
        if isinstance(plain, Rejected):
            return plain
        layers += (Layer(Format(payload[: layout.PREFIX_BYTES]), len(payload)),)
        payload = plain
    codec = peek(payload)
    if codec is not None and codec in CODECS:
        inflated = compression.inflate(payload, decoder)
        if isinstance(inflated, Rejected):
            return inflated
        layers += (Layer(codec, len(payload)),)
        payload = inflated
    return read_display(payload, decoder=inner, layers=layers)


def _openable(payload: bytes, key: Key) -> bool:
    """Say whether the display reader tries to open this: a sealed payload needs the key pair."""
    match peek(payload):
        case Format.ENCR:
            return not isinstance(key, NoKey)
        case Format.ENCP:
            return isinstance(key, KeyBundle)
    return False
