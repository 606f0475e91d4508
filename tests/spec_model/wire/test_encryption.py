import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_model.errors import ModelMisuse
from spec_model.rejections import Rejected, Rejection
from spec_model.wire import encryption, keys
from spec_model.wire.keys import NO_KEY, AesKey, Key, KeyBundle, SealTarget

DATA = Path(__file__).parents[2] / "captures" / "data"
RUN_KEY = bytes(range(32))
NONCE = bytes(range(0xA0, 0xAC))
SCALAR = bytes(range(0x40, 0x60))
PLAIN = b'devl["hello"]'
AES, BUNDLE = AesKey(RUN_KEY), KeyBundle(RUN_KEY)
TARGET = SealTarget(keys.run_public_key(RUN_KEY))

ENCR = bytes.fromhex(
    "656e6372a0a1a2a3a4a5a6a7a8a9aaab827d0a411ee96ada0e09e8f15a94cb14ea778e4cef053f76f5b1fd3d00"
)
ENCR_OF_NOTHING = bytes.fromhex("656e6372a0a1a2a3a4a5a6a7a8a9aaab5c699625af4b93a0f8220a2a6119c5d0")
ENCP = bytes.fromhex(
    "656e637079a631eede1bf9c98f12032cdeadd0e7a079398fc786b88cc846ec89af85a51aa0a1a2a3a4a5a6a7a8a9"
    "aaabe2b09003813fd8fc651e15a3036004b03a9289ffd9485c385fce0ba27c"
)


def test_worked_encr() -> None:
    """The worked payloads under the run's key come out byte for byte and open again."""
    assert encryption.encrypt(RUN_KEY, NONCE, PLAIN) == ENCR
    assert encryption.encrypt(RUN_KEY, NONCE, b"") == ENCR_OF_NOTHING
    assert encryption.open_encr(AES, ENCR) == PLAIN
    assert encryption.open_encr(AES, ENCR_OF_NOTHING) == b""


def test_worked_encp() -> None:
    """The worked sealed payload comes out byte for byte and opens again."""
    assert encryption.seal(TARGET, SCALAR, NONCE, PLAIN) == ENCP
    assert encryption.open_encp(BUNDLE, ENCP) == PLAIN


def test_captured_examples() -> None:
    """The captured examples with additional data, of a session and made by Python open."""
    examples = {row["id"]: row for row in json.loads((DATA / "examples.json").read_text())}
    row = examples["env-encr-aad"]
    extra = bytes.fromhex(row["aad"])
    made = encryption.encrypt(RUN_KEY, NONCE, PLAIN, extra)
    assert bytes.fromhex(row["hex_noprefix"]) == made[4:]
    assert Rejected(Rejection.DECRYPTION_FAILED) == encryption.open_encr(AES, made)
    row = examples["encp-session"]
    frames = [bytes.fromhex(row[name]) for name in ("frame1", "frame2")]
    assert frames[0][:32] == frames[1][:32]
    opened = [encryption.open_encp(BUNDLE, b"encp" + frame) for frame in frames]
    remade = [
        encryption.seal(TARGET, SCALAR, frame[32:44], plain)
        for frame, plain in zip(frames, opened, strict=True)
        if isinstance(plain, bytes)
    ]
    assert [b"encp" + frame for frame in frames] == remade
    row = examples["py-encr-zstd"]
    opened_by = AesKey(bytes.fromhex(row["K"]))
    packed = encryption.open_encr(opened_by, bytes.fromhex(row["hex"]))
    assert isinstance(packed, bytes)
    assert packed.startswith(b"zstd")


@pytest.mark.parametrize(
    ("key", "written"), [(NO_KEY, PLAIN), (AES, ENCR), (BUNDLE, ENCR), (TARGET, ENCP)]
)
def test_what_each_kind_of_key_writes(key: Key, written: bytes) -> None:
    """No key writes plain, a bare key and a bundle write encr, a seal target encp."""
    assert written == encryption.protect(key, NONCE, SCALAR, PLAIN)


@pytest.mark.parametrize("key", [NO_KEY, AES, BUNDLE, TARGET])
def test_what_each_kind_of_key_opens(key: Key) -> None:
    """A bare key opens encr, a bundle both, no key and a seal target nothing."""
    encr = PLAIN if key in (AES, BUNDLE) else Rejected(Rejection.KEY_MISSING)
    encp = PLAIN if key == BUNDLE else Rejected(Rejection.KEYPAIR_MISSING)
    assert encr == encryption.open_secret(key, ENCR)
    assert encp == encryption.open_secret(key, ENCP)
    assert encryption.open_secret(key, PLAIN) is PLAIN


@pytest.mark.parametrize(("payload", "least"), [(ENCR_OF_NOTHING, 28), (ENCP, 60)])
def test_short_bodies_are_refused(payload: bytes, least: int) -> None:
    """A body without room for nonce and tag is refused by its length, if the key is at hand."""
    for size in (0, least - 1):
        facts = (("length", size), ("least", least))
        expected = Rejected(Rejection.CIPHERTEXT_TOO_SHORT, facts=facts)
        assert expected == encryption.open_secret(BUNDLE, payload[: 4 + size])
    shortest = encryption.open_secret(BUNDLE, payload[: 4 + least])
    assert shortest in (b"", Rejected(Rejection.DECRYPTION_FAILED))
    missing = encryption.open_secret(NO_KEY, payload[:4])
    assert isinstance(missing, Rejected)
    assert missing.reason in (Rejection.KEY_MISSING, Rejection.KEYPAIR_MISSING)


@pytest.mark.parametrize("payload", [ENCR, ENCP])
def test_every_flipped_bit_is_refused(payload: bytes) -> None:
    """Each single bit behind the prefix matters."""
    for bit in range(4 * 8, len(payload) * 8):
        flipped = bytearray(payload)
        flipped[bit // 8] ^= 1 << bit % 8
        outcome = encryption.open_secret(BUNDLE, bytes(flipped))
        assert isinstance(outcome, Rejected)
        assert outcome.reason in (Rejection.DECRYPTION_FAILED, Rejection.KEY_AGREEMENT)


def test_another_run_opens_nothing() -> None:
    """The key of another run opens neither format."""
    other = KeyBundle(bytes(31) + b"\x01")
    for payload in (ENCR, ENCP):
        assert Rejected(Rejection.DECRYPTION_FAILED) == encryption.open_secret(other, payload)


def test_low_order_keys_are_refused() -> None:
    """A public key of low order is refused when opening and when sealing."""
    refusal = Rejected(Rejection.KEY_AGREEMENT)
    assert refusal == encryption.open_encp(BUNDLE, b"encp" + bytes(60))
    assert refusal == encryption.protect(SealTarget(bytes(32)), NONCE, SCALAR, PLAIN)


def test_nonce_of_another_length_is_misuse() -> None:
    """The caller supplies twelve bytes."""
    with pytest.raises(ModelMisuse):
        encryption.encrypt(RUN_KEY, bytes(11), PLAIN)


@given(plain=st.binary(), nonces=st.sets(st.binary(min_size=12, max_size=12), min_size=2))
def test_two_nonces_two_payloads(plain: bytes, nonces: set[bytes]) -> None:
    """Writes of one value under different nonces differ, and all of them open."""
    for key, reader in ((AES, AES), (TARGET, BUNDLE)):
        written = {encryption.protect(key, nonce, SCALAR, plain) for nonce in nonces}
        assert len(nonces) == len(written)
        for payload in written:
            assert isinstance(payload, bytes)
            assert plain == encryption.open_secret(reader, payload)
