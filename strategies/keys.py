"""Keys of every kind, nonces and ephemeral scalars."""

from attrs import frozen
from hypothesis import strategies as st

from spec_model.wire import layout
from spec_model.wire.keys import NO_KEY, AesKey, Key, KeyBundle, SealTarget, run_public_key


def materials() -> st.SearchStrategy[bytes]:
    """Draw a run's key, a deployment's secret or a scalar: 32 bytes."""
    return st.binary(min_size=layout.KEY_BYTES, max_size=layout.KEY_BYTES)


def nonces() -> st.SearchStrategy[bytes]:
    """Draw a nonce."""
    return st.binary(min_size=layout.NONCE_BYTES, max_size=layout.NONCE_BYTES)


def wrong_materials() -> st.SearchStrategy[bytes]:
    """Draw key material of a length that no key has."""
    too_short = st.binary(max_size=layout.KEY_BYTES - 1)
    too_long = st.binary(min_size=layout.KEY_BYTES + 1, max_size=2 * layout.KEY_BYTES)
    return too_short | too_long


@st.composite
def keys(draw: st.DrawFn) -> Key:
    """Draw what a reader or a writer may hold: none, a bare key, a bundle or a seal target."""
    kind = draw(st.sampled_from((None, AesKey, KeyBundle, SealTarget)))
    if kind is None:
        return NO_KEY
    material = draw(materials())
    return SealTarget(run_public_key(material)) if kind is SealTarget else kind(material)


@frozen
class Pair:
    """The key that one side writes with, and one that the other side reads it with."""

    writer: Key
    reader: Key


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    """Draw the keys of a writer and of a reader that can read what it writes."""
    kind = draw(st.sampled_from((None, AesKey, KeyBundle, SealTarget)))
    if kind is None:
        return Pair(NO_KEY, draw(keys()))
    material = draw(materials())
    if kind is SealTarget:
        return Pair(SealTarget(run_public_key(material)), KeyBundle(material))
    reader = KeyBundle(material) if draw(st.booleans()) else AesKey(material)
    return Pair(kind(material), reader)
