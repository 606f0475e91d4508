import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.difference import first_difference
from vectors.canonical import JsonValue

CASES: list[tuple[JsonValue, JsonValue, str]] = [
    (1, 2, "the answer is 2 instead of 1"),
    (1, True, "the answer is true instead of 1"),
    ({"ok": [{"item": "00"}]}, {"ok": [{"item": "01"}]}, 'ok[0].item is "01" instead of "00"'),
    ({"ok": []}, {"ok": [1]}, "ok has 1 entry instead of 0"),
    ({"ok": [1, 2]}, {"ok": []}, "ok has 0 entries instead of 2"),
    ({"ok": 1}, {"rejected": "no"}, 'the answer has rejected "no" instead of ok'),
    ({"a": 1, "b": 2}, {"a": 1}, "the answer has no b"),
    ([{"a": 1}], [{"a": 1, "b": None}], "[0] has b null as well"),
    (None, "x" * 100, f'the answer is "{"x" * 56}... instead of null'),
    ([1], [1], "there is no difference"),
]


@pytest.mark.parametrize(("expected", "got", "said"), CASES)
def test_the_first_difference_is_said(expected: JsonValue, got: JsonValue, said: str) -> None:
    """By its place, with what came and what should have come."""
    assert first_difference(expected, got) == said


values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=6,
)


@given(values, values)
def test_equal_values_and_no_others_have_no_difference(one: JsonValue, other: JsonValue) -> None:
    """Truths are no numbers."""
    same = first_difference(one, other) == "there is no difference"
    assert same is (json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True))
