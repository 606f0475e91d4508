import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_model.positions import ByteOffset
from spec_model.rejections import Rejected, Rejection
from spec_model.values.json_text import Json, parse_json
from strategies.value_texts import broken_texts, deep_texts, flattened_texts

TREES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(tree=TREES, indent=st.sampled_from((None, 1)), ascii_only=st.booleans())
def test_agrees_with_the_standard_library(tree: Json, indent: int | None, ascii_only: bool) -> None:
    """A JSON text means what the standard library says, spaced and escaped or not."""
    text = json.dumps(tree, indent=indent, ensure_ascii=ascii_only)
    assert parse_json(text) == tree


@given(text=broken_texts() | flattened_texts())
def test_refuses_what_the_standard_library_refuses(text: str) -> None:
    """The two agree about what is JSON."""
    try:
        json.loads(text)
    except ValueError:
        expected = True
    else:
        expected = False
    assert isinstance(parse_json(text), Rejected) is expected


@given(text=deep_texts())
def test_depth_is_no_limit(text: str) -> None:
    """Deep texts are read, or refused where they end."""
    parsed = parse_json(text)
    if isinstance(parsed, Rejected):
        assert parsed.offset == len(text)


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("", 0),
        (" ", 1),
        ('["x",]', 5),
        ("[1 2]", 3),
        ('{"a"}', 4),
        ("{1:2}", 1),
        ('{"a":1,}', 7),
        ("nullx", 4),
        ("NaN", 0),
    ],
)
def test_names_the_place(text: str, offset: int) -> None:
    """A refusal names the token that cannot be there."""
    assert parse_json(text) == Rejected(Rejection.VALUE_NOT_JSON, ByteOffset(offset))


def test_numbers_are_doubles() -> None:
    """Numbers beyond the range of doubles are infinite or zero."""
    assert parse_json("[1e400,-1e400,1e-400]") == [math.inf, -math.inf, 0.0]
    assert parse_json("1" * 5000) == math.inf


def test_equal_keys() -> None:
    """Of equal keys the last value counts, at the place of the first."""
    parsed = parse_json('{"a":1,"b":2,"a":3}')
    assert parsed == {"a": 3.0, "b": 2.0}
    assert isinstance(parsed, dict)
    assert list(parsed) == ["a", "b"]


def test_escaped_pairs_are_joined() -> None:
    """Two escaped surrogates are one character, and a lone one stays."""
    assert parse_json('"\\ud83d\\ude00\\ud800"') == "\U0001f600\ud800"
