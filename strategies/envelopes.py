"""Payload envelopes: legal nestings, illegal ones, and damaged bodies."""

from attrs import field, frozen
from hypothesis import strategies as st

from spec_model.errors import ModelBug
from spec_model.wire import compression, encryption
from spec_model.wire.keys import KeyBundle, SealTarget, run_public_key
from spec_model.wire.layout import PREFIX_ALPHABET, PREFIX_BYTES, SECRETS, Format
from strategies.keys import materials, nonces

SECRET_CHOICES = (Format.ENCR, Format.ENCP)
CODEC_CHOICES = (Format.GZIP, Format.ZSTD)


@frozen
class Wrapped:
    """A payload with the layers around its text, and the key that opens all of them."""

    payload: bytes
    layers: tuple[Format, ...]
    text: bytes
    key: KeyBundle = field(repr=False)


def texts(*, max_size: int = 60) -> st.SearchStrategy[bytes]:
    """Draw flattened texts of one string; `max_size` bounds the string's length."""
    inner = st.text(st.sampled_from("abc01 -"), max_size=max_size)
    return inner.map(lambda text: f'["{text}"]'.encode())


@st.composite
def wrapped(draw: st.DrawFn, layers: tuple[Format, ...]) -> Wrapped:
    """Draw a payload with exactly these layers around `devl`, from the outside in."""
    material, text = draw(materials()), draw(texts())
    payload = Format.DEVL.value + text
    for layer in reversed(layers):
        payload = _wrap(layer, payload, material, draw(nonces()), draw(materials()))
    return Wrapped(payload, layers, text, KeyBundle(material))


def _wrap(layer: Format, payload: bytes, material: bytes, nonce: bytes, scalar: bytes) -> bytes:
    match layer:
        case Format.GZIP | Format.ZSTD:
            return bytes(layer.value) + compression.deflate(layer, payload)
        case Format.ENCR:
            return encryption.encrypt(material, nonce, payload)
        case Format.ENCP:
            target = SealTarget(run_public_key(material))
            sealed = encryption.seal(target, scalar, nonce, payload)
            if isinstance(sealed, bytes):
                return sealed
    raise ModelBug(f"{layer.value.decode()} wraps nothing")


def legal_nestings() -> st.SearchStrategy[tuple[Format, ...]]:
    """Draw the layers that a writer may put around `devl`: at most a secret, then a codec."""
    secret = st.sampled_from(((), *((each,) for each in SECRET_CHOICES)))
    codec = st.sampled_from(((), *((each,) for each in CODEC_CHOICES)))
    return st.tuples(secret, codec).map(lambda both: (*both[0], *both[1]))


@st.composite
def illegal_nestings(draw: st.DrawFn, *, max_extra: int = 2) -> tuple[Format, ...]:
    """Draw layers that no writer puts around `devl`.

    They hold a pair that the grammar forbids: two secrets, two codecs, or a secret inside a codec;
    `max_extra` bounds the layers around and inside that pair.
    """
    outer = draw(st.sampled_from((*CODEC_CHOICES, *SECRET_CHOICES)))
    inner = SECRET_CHOICES if outer in SECRETS else (*CODEC_CHOICES, *SECRET_CHOICES)
    pair = (outer, draw(st.sampled_from(inner)))
    extra = st.lists(st.sampled_from((*CODEC_CHOICES, *SECRET_CHOICES)), max_size=max_extra)
    around = draw(extra)
    split = draw(st.integers(0, len(around)))
    return (*around[:split], *pair, *around[split:])


def legal_payloads() -> st.SearchStrategy[Wrapped]:
    """Draw payloads that a writer may have written."""
    return legal_nestings().flatmap(wrapped)


def illegal_payloads() -> st.SearchStrategy[Wrapped]:
    """Draw payloads whose layers are all intact but nested as no writer nests them."""
    return illegal_nestings().flatmap(wrapped)


def prefixes() -> st.SearchStrategy[bytes]:
    """Draw well-formed prefixes that have no meaning."""
    letters = st.sampled_from(sorted(PREFIX_ALPHABET))
    drawn = st.lists(letters, min_size=PREFIX_BYTES, max_size=PREFIX_BYTES).map(bytes)
    known = {form.value for form in Format}
    return drawn.map(lambda prefix: b"cbor" if prefix in known else prefix)


@frozen
class Flipped:
    """A payload with a secret outside, and the same with one bit of its body changed."""

    original: Wrapped
    payload: bytes


@st.composite
def flipped_secrets(draw: st.DrawFn) -> Flipped:
    """Draw a payload with a secret layer and flip one bit anywhere behind its prefix."""
    secret = draw(st.sampled_from(SECRET_CHOICES))
    codec = draw(st.sampled_from(((), *((each,) for each in CODEC_CHOICES))))
    original = draw(wrapped((secret, *codec)))
    body = bytearray(original.payload)
    at = draw(st.integers(PREFIX_BYTES, len(body) - 1))
    body[at] ^= 1 << draw(st.integers(0, 7))
    return Flipped(original, bytes(body))


@st.composite
def cut_codecs(draw: st.DrawFn) -> bytes:
    """Draw a compressed payload that ends inside its body."""
    whole = draw(wrapped((draw(st.sampled_from(CODEC_CHOICES)),))).payload
    return whole[: draw(st.integers(PREFIX_BYTES, len(whole) - 1))]


def is_legal(layers: tuple[Format, ...]) -> bool:
    """Say whether a writer may put these layers around `devl`."""
    kinds = ["secret" if layer in SECRETS else "codec" for layer in layers]
    return kinds in ([], ["secret"], ["codec"], ["secret", "codec"])
