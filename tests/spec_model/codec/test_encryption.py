import pytest

from spec_model.codec import call
from spec_model.errors import ModelMisuse
from spec_model.plain import Record
from spec_model.wire import encryption

RUN_KEY = bytes(range(32))
PUBLIC = bytes.fromhex("36c21a6548ba7b230e3e50bc0956b1434175ed5e5aca8226f435beddda072f2f")


def test_run_key() -> None:
    """A run's key is derived, and a short secret refused."""
    run = "wrun_01K00000000000000000000000"
    asked: Record = {"secret": b"\x11" * 32, "project": "prj_test", "run": run}
    expected = "577ca8e9e711a164de87f751de575de29df9b67f9e7f997643815bc1bc8409c6"
    assert call("encryption.run-key", asked) == {"ok": bytes.fromhex(expected)}
    assert "rejected" in call("encryption.run-key", {**asked, "secret": b""})


def test_key_pair() -> None:
    """A key pair comes with the text that it is published as."""
    answer = call("encryption.key-pair", {"key": RUN_KEY})["ok"]
    assert isinstance(answer, dict)
    assert answer["public"] == PUBLIC
    assert answer["published"] == "NsIaZUi6eyMOPlC8CVaxQ0F17V5ayoIm9DW+3doHLy8="
    assert "rejected" in call("encryption.key-pair", {"key": b""})


def test_content_key() -> None:
    """A content key is agreed on, unless the recipient's key is of low order."""
    scalar = bytes(range(0x40, 0x60))
    answer = call("encryption.content-key", {"scalar": scalar, "recipient": PUBLIC})["ok"]
    assert isinstance(answer, dict)
    expected = "6e6773dff9609832b5528da1807d8252077328f06aa3cf425e7916b3e1c6c4be"
    assert answer["key"] == bytes.fromhex(expected)
    low = {"scalar": scalar, "recipient": bytes(32)}
    assert "rejected" in call("encryption.content-key", low)


def test_public_key() -> None:
    """A published key is read, or absent."""
    asked = {"value": "NsIaZUi6eyMOPlC8CVaxQ0F17V5ayoIm9DW+3doHLy8="}
    assert call("encryption.public-key", asked) == {"ok": {"key": PUBLIC}}
    assert call("encryption.public-key", {"value": "x"}) == {"ok": {}}


def test_open_with_additional_data() -> None:
    """Additional data is bound, in either format; other payloads are misuse."""
    key: Record = {"kind": "bundle", "material": RUN_KEY}
    wire = encryption.encrypt(RUN_KEY, bytes(12), b"devl[1]", b"bound")
    assert call("encryption.open", {"key": key, "wire": wire, "extra": b"bound"}) == {
        "ok": b"devl[1]"
    }
    assert "rejected" in call("encryption.open", {"key": key, "wire": wire, "extra": b""})
    sealed = b"encp" + bytes(60)
    assert "rejected" in call("encryption.open", {"key": key, "wire": sealed, "extra": b""})
    with pytest.raises(ModelMisuse):
        call("encryption.open", {"key": key, "wire": b"devl[1]", "extra": b""})
