import pytest
from hypothesis import find, given

from spec_model.rejections import Rejected
from spec_model.wire import encryption
from spec_model.wire import keys as wire_keys
from spec_model.wire.keys import NO_KEY, AesKey, Key, KeyBundle, NoKey, SealTarget
from strategies.keys import Pair, keys, materials, nonces, pairs, wrong_materials


@given(material=materials(), nonce=nonces())
def test_materials_and_nonces_are_valid(material: bytes, nonce: bytes) -> None:
    """Whatever is drawn makes a key and encrypts."""
    assert isinstance(wire_keys.aes_key(material), AesKey)
    assert encryption.encrypt(material, nonce, b"").startswith(b"encr")


def test_materials_and_nonces_reach_both_ends() -> None:
    """The lowest and the highest byte are drawn."""
    for strategy in (materials(), nonces()):
        assert find(strategy, lambda drawn: 255 in drawn)
        assert find(strategy, lambda drawn: 0 in drawn)


def test_materials_and_nonces_minimal() -> None:
    """The simplest are all zeros."""
    assert bytes(32) == find(materials(), lambda _: True)
    assert bytes(12) == find(nonces(), lambda _: True)


@given(material=wrong_materials())
def test_wrong_materials_are_refused(material: bytes) -> None:
    """No drawn material makes a key."""
    assert isinstance(wire_keys.aes_key(material), Rejected)


def test_wrong_materials_reach_both_sides() -> None:
    """Too short by one and too long by one are drawn."""
    assert len(find(wrong_materials(), lambda drawn: len(drawn) == 31)) == 31
    assert len(find(wrong_materials(), lambda drawn: len(drawn) == 33)) == 33


def test_wrong_materials_minimal() -> None:
    """The simplest is empty."""
    assert find(wrong_materials(), lambda _: True) == b""


@given(key=keys())
def test_keys_are_valid(key: Key) -> None:
    """Each kind of key writes."""
    assert isinstance(encryption.protect(key, bytes(12), bytes([9] * 32), b"devl[1]"), bytes)


@pytest.mark.parametrize("kind", [NoKey, AesKey, KeyBundle, SealTarget])
def test_keys_reach_every_kind(kind: type[Key]) -> None:
    """All four kinds are drawn."""
    assert isinstance(find(keys(), lambda key: isinstance(key, kind)), kind)


def test_keys_minimal() -> None:
    """The simplest is no key."""
    assert find(keys(), lambda _: True) == NO_KEY


@given(pair=pairs())
def test_pairs_read_what_they_write(pair: Pair) -> None:
    """The reader's key opens what the writer's key wrote."""
    written = encryption.protect(pair.writer, bytes(12), bytes([9] * 32), b"devl[1]")
    assert isinstance(written, bytes)
    assert encryption.open_secret(pair.reader, written) == b"devl[1]"


@pytest.mark.parametrize(
    ("writer", "reader"),
    [(KeyBundle, AesKey), (SealTarget, KeyBundle), (AesKey, KeyBundle), (NoKey, SealTarget)],
)
def test_pairs_reach_every_row(writer: type[Key], reader: type[Key]) -> None:
    """Every kind of writer is drawn, with every kind of reader that it allows."""
    found = find(
        pairs(), lambda pair: isinstance(pair.writer, writer) and isinstance(pair.reader, reader)
    )
    assert isinstance(found.writer, writer)


def test_pairs_minimal() -> None:
    """The simplest pair has no keys."""
    assert find(pairs(), lambda _: True) == Pair(NO_KEY, NO_KEY)
