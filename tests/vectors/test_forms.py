import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_model.codec.shapes import U64, Bool, Bytes, Fields, Int, Json, ListOf, OneOf, Shape, Text
from spec_model.errors import ModelMisuse
from spec_model.plain import Plain
from vectors.canonical import JsonValue
from vectors.forms import LONG_RUN, FormError, bytes_from_json, bytes_to_json, from_json, to_json

RUNS = st.lists(
    st.binary(max_size=3)
    | st.builds(bytes.__mul__, st.sampled_from([b"\0", b"a"]), st.integers(62, 130)),
    max_size=4,
)


@given(parts=RUNS)
def test_bytes_round_trip(parts: list[bytes]) -> None:
    """Any bytes come back, and no long run is left unfolded."""
    data = b"".join(parts)
    form = bytes_to_json(data)
    assert data == bytes_from_json(json.loads(json.dumps(form)))
    assert len(json.dumps(form)) < 700


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b"", ""),
        (b"\x01\xff", "01ff"),
        (b"a" * (LONG_RUN - 1), "61" * (LONG_RUN - 1)),
        (b"a" * LONG_RUN, {"fill": "61", "len": LONG_RUN}),
        (b"b" + b"a" * 99 + b"bc", {"cat": ["62", {"fill": "61", "len": 99}, "6263"]}),
        (bytes(70) + b"\1" * 70, {"cat": [{"fill": "00", "len": 70}, {"fill": "01", "len": 70}]}),
    ],
)
def test_bytes_have_one_form(data: bytes, form: JsonValue) -> None:
    """Short bytes are hexadecimal; a long run of one byte is a fill."""
    assert form == bytes_to_json(data)
    assert data == bytes_from_json(form)


WRONG_BYTES: list[JsonValue] = [
    "0",
    "0G",
    "AB",
    "00 01",
    None,
    7,
    [],
    {},
    {"fill": "00"},
    {"fill": "00", "len": -1},
    {"fill": "00", "len": True},
    {"fill": "00", "len": 2**31},
    {"fill": "", "len": 3},
    {"fill": "0001", "len": 3},
    {"fill": "00", "len": 3, "more": 1},
    {"cat": "00"},
    {"cat": ["0"]},
    {"cat": [], "more": 1},
]


@pytest.mark.parametrize("form", WRONG_BYTES, ids=str)
def test_other_forms_of_bytes_are_refused(form: JsonValue) -> None:
    """Upper case, spaces, odd digits, unknown fields and impossible fills are no bytes."""
    with pytest.raises(FormError):
        bytes_from_json(form)


def test_nesting_is_no_recursion() -> None:
    """Joined parts may be joined parts themselves, however deep."""
    form: JsonValue = "61"
    for _ in range(100_000):
        form = {"cat": [form]}
    assert bytes_from_json(form) == b"a"
    assert bytes_from_json({"cat": [{"cat": ["00", "01"]}, "02"]}) == b"\0\1\2"


RECORD = Fields({"a": Bytes()}, {"n": U64()})
PAIRS: list[tuple[Shape, Plain, JsonValue]] = [
    (Bytes(), b"\xab", "ab"),
    (U64(), 2**64 - 1, "18446744073709551615"),
    (Int(), -3, -3),
    (Text(), "é", "é"),
    (Bool(), True, True),
    (OneOf(("x", "y")), "y", "y"),
    (Json(), {"a": [None, 1, "b", False]}, {"a": [None, 1, "b", False]}),
    (ListOf(U64()), [1, 2], ["1", "2"]),
    (RECORD, {"a": b"", "n": 5}, {"a": "", "n": "5"}),
    (RECORD, {"a": b""}, {"a": ""}),
]


@pytest.mark.parametrize(("shape", "value", "form"), PAIRS)
def test_plain_values_round_trip(shape: Shape, value: Plain, form: JsonValue) -> None:
    """Each shape has one JSON, and reading it gives the value back."""
    assert form == to_json(shape, value)
    assert value == from_json(shape, form)


MISSHAPEN: list[tuple[Shape, JsonValue]] = [
    (U64(), 5),
    (U64(), "-1"),
    (U64(), ""),
    (U64(), "٣"),
    (U64(), "1" * 21),
    (Int(), True),
    (Int(), 2**31),
    (Int(), "1"),
    (Text(), 1),
    (Bool(), 1),
    (OneOf(("x",)), "y"),
    (ListOf(Int()), {}),
    (ListOf(Int()), [1, "2"]),
    (RECORD, []),
    (RECORD, {}),
    (RECORD, {"a": "", "b": 1}),
]


@pytest.mark.parametrize(("shape", "form"), MISSHAPEN)
def test_misshapen_json_is_refused(shape: Shape, form: JsonValue) -> None:
    """Nothing is guessed: what does not have the shape is an error of one kind."""
    with pytest.raises(FormError):
        from_json(shape, form)


@pytest.mark.parametrize(
    ("shape", "value"), [(Bytes(), "text"), (ListOf(Int()), 3), (RECORD, None), (Json(), b"bytes")]
)
def test_writing_another_shape_is_misuse(shape: Shape, value: Plain) -> None:
    """Writing a value that does not have the shape is the caller's mistake."""
    with pytest.raises(ModelMisuse):
        to_json(shape, value)


def test_a_digest_is_written_as_what_it_says() -> None:
    """Long bytes that stayed where they are can be shown, not read."""
    digest: Plain = {"len": 5, "sha256": "ab", "head": b"h", "tail": b"t"}
    assert to_json(Bytes(), digest) == {"len": 5, "sha256": "ab", "head": "68", "tail": "74"}
