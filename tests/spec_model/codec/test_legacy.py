from spec_model.codec import call
from spec_model.plain import Record


def test_read() -> None:
    """A runtime reads what a display hands back."""
    assert call("legacy.read", {"value": "-1"}) == {"ok": "flattened"}
    assert call("legacy.read", {"value": "-1", "display": True}) == {"ok": "as-it-is"}
    assert "rejected" in call("legacy.read", {"value": "5"})


def test_write_ignores_keys() -> None:
    """What is stored is the text itself."""
    key: Record = {"kind": "bundle", "material": bytes(32)}
    assert call("legacy.write", {"text": '["x"]', "key": key}) == {"ok": '["x"]'}


def test_payload() -> None:
    """The prefix decoder puts the prefix before the text."""
    assert call("legacy.payload", {"value": "-1"}) == {"ok": b"devl-1"}
