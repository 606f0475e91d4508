import json
from base64 import b64encode
from pathlib import Path

import pytest

from spec_model.errors import ModelMisuse
from spec_model.rejections import Rejected, Rejection
from spec_model.wire import keys
from spec_model.wire.keys import AesKey, KeyBundle, SealTarget

DATA = Path(__file__).parents[2] / "captures" / "data"
RUN_KEY = bytes(range(32))
PUBLIC = bytes.fromhex("36c21a6548ba7b230e3e50bc0956b1434175ed5e5aca8226f435beddda072f2f")
PUBLIC_TEXT = "NsIaZUi6eyMOPlC8CVaxQ0F17V5ayoIm9DW+3doHLy8="


def test_worked_run_key() -> None:
    """The worked derivation of a run's key from a deployment's secret comes out."""
    expected = "577ca8e9e711a164de87f751de575de29df9b67f9e7f997643815bc1bc8409c6"
    derived = keys.run_key(b"\x11" * 32, "prj_test", "wrun_01K00000000000000000000000")
    assert bytes.fromhex(expected) == derived


def test_worked_key_pair() -> None:
    """The worked scalar and public key of a run come out."""
    expected = "7fb312e766cd0d04b93ffa49dafa803d80d71499fb72bb44ba22967947b64e15"
    assert bytes.fromhex(expected) == keys.run_scalar(RUN_KEY)
    assert keys.run_public_key(RUN_KEY) == PUBLIC
    assert keys.public_key_text(PUBLIC) == PUBLIC_TEXT


def test_worked_content_key() -> None:
    """The captured intermediate values of one sealed payload come out."""
    recorded = json.loads((DATA / "kdf_intermediates_for_env-encp-devl.json").read_text())
    scalar = bytes(range(0x40, 0x60))
    shared = keys.agree(scalar, PUBLIC)
    assert bytes.fromhex(recorded["sharedSecret"]) == shared
    assert isinstance(shared, bytes)
    derived = keys.content_key(shared, keys.public_half(scalar), PUBLIC)
    assert bytes.fromhex(recorded["contentKey"]) == derived


def test_runs_have_different_keys() -> None:
    """Another project or another run has another key."""
    derived = {keys.run_key(RUN_KEY, project, run) for project in "ab" for run in "cd"}
    assert len(derived) == 4


@pytest.mark.parametrize("size", [0, 31, 33])
def test_key_material_of_another_length_is_refused(size: int) -> None:
    """A key is exactly 32 bytes, wherever it comes from."""
    refusal = Rejected(Rejection.KEY_LENGTH, facts=(("length", size), ("expected", 32)))
    assert refusal == keys.aes_key(bytes(size))
    assert refusal == keys.key_bundle(bytes(size))
    assert refusal == keys.run_key(bytes(size), "p", "r")
    for kind in (AesKey, KeyBundle, SealTarget):
        with pytest.raises(ModelMisuse):
            kind(bytes(size))


def test_key_material_of_the_right_length_is_taken() -> None:
    """Thirty-two bytes make either kind of key."""
    assert AesKey(RUN_KEY) == keys.aes_key(RUN_KEY)
    assert KeyBundle(RUN_KEY) == keys.key_bundle(RUN_KEY)


def test_secrets_stay_out_of_repr() -> None:
    """Printing a key does not print its material."""
    assert repr(AesKey(RUN_KEY)) == "AesKey()"
    assert repr(KeyBundle(RUN_KEY)) == "KeyBundle()"


@pytest.mark.parametrize("text", [PUBLIC_TEXT, PUBLIC_TEXT.rstrip("=")])
def test_published_key_is_read(text: str) -> None:
    """A published key is read with its padding and without."""
    assert SealTarget(PUBLIC) == keys.seal_target(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "=",
        PUBLIC_TEXT + "=",
        PUBLIC_TEXT[:-2] + "9=",
        PUBLIC_TEXT.replace("+", "-"),
        PUBLIC_TEXT[:8] + " " + PUBLIC_TEXT[8:],
        PUBLIC_TEXT[:8] + "=" + PUBLIC_TEXT[8:],
        PUBLIC_TEXT + "\n",
        "\u00e9" + PUBLIC_TEXT[1:],
        b64encode(bytes(31)).decode(),
        b64encode(bytes(33)).decode(),
    ],
)
def test_malformed_published_key_counts_as_absent(text: str) -> None:
    """Bad characters, misplaced padding, unused bits and other lengths make a key absent."""
    assert keys.seal_target(text) is None


def test_key_of_zeros_is_read_but_agrees_on_nothing() -> None:
    """The text rule accepts 32 zero bytes; the agreement refuses them."""
    assert SealTarget(bytes(32)) == keys.seal_target("A" * 43)
    assert Rejected(Rejection.KEY_AGREEMENT) == keys.agree(RUN_KEY, bytes(32))
