import pytest

from spec_model.codec import call
from spec_model.errors import ModelMisuse
from spec_model.plain import Plain
from spec_model.values.js import Value
from spec_model.values.nodes import to_nodes

A, CBOR = bytes.fromhex("00000009") + b'devl["a"]', bytes.fromhex("00000005") + b"cborx"
KEY: Plain = {"kind": "aes", "material": bytes(range(32))}
NONE: Plain = {"kind": "none"}
SHORT: Plain = {"kind": "aes", "material": b"short"}


def nodes(*values: Value) -> list[Plain]:
    """Write values as nodes."""
    return [to_nodes(value) for value in values]


def test_values_before_a_refusal_are_part_of_the_answer() -> None:
    """The answer says what was refused, where, and what had been delivered."""
    answer = call("object-values.decode", {"wire": A + CBOR + A, "cuts": [3]})
    rejected = answer["rejected"]
    assert isinstance(rejected, dict)
    assert (rejected["code"], rejected["offset"]) == ("format-unsupported", len(A))
    assert answer["before"] == nodes("a")


def test_a_stream_that_does_not_end() -> None:
    """Without an end an incomplete frame is no refusal."""
    question: dict[str, Plain] = {"wire": A + A[:5]}
    assert "rejected" in call("object-values.decode", question)
    assert call("object-values.decode", {**question, "eof": False}) == {"ok": nodes("a")}


def test_frames_have_a_nonce_each() -> None:
    """Two frames of one value differ by their nonces; a secret without a nonce is misuse."""
    question: dict[str, Plain] = {"key": KEY, "value": nodes("a", "a")}
    nonces: Plain = [bytes(12), bytes(11) + b"\1"]
    wire = call("object-values.encode", {**question, "nonces": nonces})["ok"]
    assert isinstance(wire, bytes)
    assert wire[: len(wire) // 2] != wire[len(wire) // 2 :]
    assert call("object-values.decode", {"wire": wire, "key": KEY}) == {"ok": nodes("a", "a")}
    with pytest.raises(ModelMisuse):
        call("object-values.encode", {**question, "nonces": [bytes(12)]})


def test_what_cannot_be_written() -> None:
    """A key of another length and a value without a text are refused, in both directions."""
    assert "rejected" in call("object-values.encode", {"key": SHORT, "value": nodes("a")})
    assert "rejected" in call("object-values.decode", {"key": SHORT, "wire": A})
    symbol: Plain = {"t": "graph", "v": {"root": {"t": "symbol", "v": 0}, "heap": []}}
    assert "rejected" in call("object-values.encode", {"key": NONE, "value": [symbol]})
