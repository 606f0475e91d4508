"""Plain values as JSON: each form, both directions, and what is refused."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.protocol.breach import Breach, BreachKind
from conformance.protocol.forms import (
    BIG,
    BLOCK,
    Digest,
    from_form,
    reader,
    to_digest,
    to_form,
    writer,
)
from spec_model.codec.shapes import U64, Bool, Bytes, Fields, Int, Json, ListOf, OneOf, Shape, Text
from spec_model.errors import ModelMisuse
from spec_model.plain import Plain
from vectors.canonical import JsonValue

RECORD = Fields({"wire": Bytes()}, {"seq": U64(), "cuts": ListOf(Int()), "word": OneOf(("a",))})

PAIRS: list[tuple[Shape, Plain, JsonValue]] = [
    (Bytes(), b"hi", {"_b64": "aGk="}),
    (Bytes(), b"", {"_b64": ""}),
    (U64(), 2**64 - 1, {"_u64": "18446744073709551615"}),
    (Int(), -5, -5),
    (Text(), "a\u2028", "a\u2028"),
    (Bool(), True, True),
    (Json(), {"t": [1, None]}, {"t": [1, None]}),
    (OneOf(("a", "b")), "b", "b"),
    (ListOf(Bytes()), [b"a", b""], [{"_b64": "YQ=="}, {"_b64": ""}]),
    (ListOf(Bytes()), [], []),
    (RECORD, {"wire": b"", "seq": 7, "cuts": [1]}, {"wire_b64": "", "seq_u64": "7", "cuts": [1]}),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "plain", "form"), PAIRS)
@pytest.mark.parametrize("replies", [False, True])
def test_a_value_and_its_form_are_each_other(
    shape: Shape, plain: Plain, form: JsonValue, *, replies: bool
) -> None:
    """Writing and reading are inverses in both directions of the conversation."""
    assert writer(shape, replies=replies)(plain) == form
    assert reader(shape, replies=replies)(form) == plain


REFUSED: list[tuple[Shape, JsonValue, BreachKind]] = [
    (Bytes(), "aGk=", BreachKind.WRONG_TYPE),
    (Bytes(), {"_b64": "aG"}, BreachKind.WRONG_TYPE),
    (Bytes(), {"_b64": "a Gk="}, BreachKind.WRONG_TYPE),
    (Bytes(), {"_b64": 5}, BreachKind.WRONG_TYPE),
    (Bytes(), {"_hex": "00"}, BreachKind.UNKNOWN_FIELD),
    (Bytes(), {"_form": {"fill": 0, "len": 2**31 - 1}}, BreachKind.UNKNOWN_FIELD),
    (U64(), {"_u64": "18446744073709551616"}, BreachKind.WRONG_TYPE),
    (U64(), {"_u64": "007"}, BreachKind.WRONG_TYPE),
    (U64(), {"_u64": 7}, BreachKind.WRONG_TYPE),
    (Int(), True, BreachKind.WRONG_TYPE),
    (Int(), "1", BreachKind.WRONG_TYPE),
    (Bool(), 1, BreachKind.WRONG_TYPE),
    (Text(), None, BreachKind.WRONG_TYPE),
    (OneOf(("a",)), "b", BreachKind.UNKNOWN_WORD),
    (ListOf(Int()), {}, BreachKind.WRONG_TYPE),
    (RECORD, [], BreachKind.WRONG_TYPE),
    (RECORD, {}, BreachKind.MISSING_FIELD),
    (RECORD, {"wire_b64": "", "more": 1}, BreachKind.UNKNOWN_FIELD),
    (RECORD, {"wire": ""}, BreachKind.UNKNOWN_FIELD),
    (RECORD, {"wire_b64": "", "wire_digest": {}}, BreachKind.REPEATED_FIELD),
]


@pytest.mark.parametrize(("shape", "form", "kind"), REFUSED)
def test_a_reply_of_another_shape_is_a_breach(
    shape: Shape, form: JsonValue, kind: BreachKind
) -> None:
    """Nothing is guessed: each wrong form has its word."""
    with pytest.raises(Breach) as caught:
        reader(shape, replies=True)(form)
    assert caught.value.kind is kind


@pytest.mark.parametrize(
    ("shape", "plain"),
    [(Bytes(), "a"), (U64(), "1"), (Int(), True), (Text(), 1), (ListOf(Int()), 1), (RECORD, 1),
     (RECORD, {"wire": b"", "more": 1}), (Json(), b"")],
)  # fmt: skip
def test_writing_a_value_of_another_shape_is_misuse(shape: Shape, plain: Plain) -> None:
    """What the harness writes wrongly is the harness's fault."""
    with pytest.raises(ModelMisuse):
        writer(shape, replies=False)(plain)


def test_long_bytes_of_a_request_are_folded() -> None:
    """A payload of many megabytes costs a line."""
    data = b"head" + bytes(5_000_000) + b"tail"
    form = writer(Fields({"wire": Bytes()}), replies=False)({"wire": data})
    assert form == {"wire_form": {"cat": ["aGVhZA==", {"fill": 0, "len": 5_000_000}, "dGFpbA=="]}}
    assert reader(Fields({"wire": Bytes()}), replies=False)(form) == {"wire": data}
    assert from_form(to_form(b"abc" * 2000)) == b"abc" * 2000


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3 * BLOCK)), max_size=6))
def test_folding_loses_nothing(runs: list[tuple[int, int]]) -> None:
    """Runs are found wherever they begin and end, and long ones always are."""
    data = b"".join(bytes([octet]) * length for octet, length in runs)
    form = to_form(data)
    assert from_form(form) == data
    if any(length >= 2 * BLOCK for _octet, length in runs):
        assert "fill" in str(form)


def test_long_bytes_of_a_reply_are_digested() -> None:
    """A digest has the length, the hash and both edges, and equals the bytes that it is of."""
    data = bytes(BIG) + b"x"
    form = writer(Bytes(), replies=True)(data)
    digest = reader(Bytes(), replies=True)(form)
    assert isinstance(digest, Digest)
    assert digest == data
    assert digest != data[1:]
    assert (digest["len"], digest["sha256"]) == (BIG + 1, hashlib.sha256(data).hexdigest())


def test_bytes_longer_than_the_bound_must_be_digested() -> None:
    """What is long and not digested is a breach, and so is a digest of what is short."""
    long = writer(Bytes(), replies=False)(b"ab" * BIG)
    assert isinstance(long, dict)
    with pytest.raises(Breach, match="digest"):
        reader(Bytes(), replies=True)({"_b64": long["_form"]})
    short: JsonValue = {"_digest": {**to_digest(b"ab" * BIG), "len": 5}}
    with pytest.raises(Breach, match="no digest"):
        reader(Bytes(), replies=True)(short)
