import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_model.errors import ModelMisuse
from spec_model.replay.instants import Instant, Value
from spec_model.world.values import Json, from_json, to_json

LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.binary(max_size=5)
VALUES = st.recursive(
    LEAVES | st.builds(Instant, st.integers(-10, 10)) | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.sampled_from(["a", "$b64", "$x"]), inner, max_size=2)
    ),
    max_leaves=6,
)


@given(VALUES)
def test_values_come_back(value: Value) -> None:
    """Also those that look like tags."""
    assert from_json(to_json(value)) == value


@pytest.mark.parametrize(
    ("value", "json"),
    [
        (b"\x00\xff", {"$b64": "AP8="}),
        (Instant(-5), {"$date": "-5"}),
        (2**31, {"$big": "2147483648"}),
        (-0.0, {"$num": "-0"}),
        (math.inf, {"$num": "inf"}),
        (2.0, 2),
        ({"$b64": "x"}, {"$obj": {"$b64": "x"}}),
    ],
)
def test_what_json_does_not_have_is_tagged(value: Value, json: Json) -> None:
    """One key that begins with a dollar."""
    assert to_json(value) == json


def test_some_tags_are_only_read() -> None:
    """Absent values, filled bytes, JavaScript's names of infinities."""
    assert from_json({"$undef": True}) is None
    assert from_json({"$fill": [7, 3]}) == b"\x07\x07\x07"
    assert from_json({"$num": "-Infinity"}) == -math.inf


@pytest.mark.parametrize("json", [{"$b64": "?"}, {"$date": 5}, {"$what": 1}, {"$big": "x"}])
def test_wrong_tags_are_misuse(json: Json) -> None:
    """Nothing is guessed."""
    with pytest.raises(ModelMisuse, match=r"\$"):
        from_json(json)
