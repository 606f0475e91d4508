import json

import pytest
from hypothesis import find, given
from hypothesis.errors import InvalidArgument

from spec_model.rejections import Rejected, Rejection
from spec_model.values.devalue import unflatten
from spec_model.values.json_text import parse_json
from strategies.value_texts import broken_texts, deep_texts, flattened_texts
from tests.strategies.samples import samples

REACHED = [
    Rejection.VALUE_INVALID_INPUT,
    Rejection.VALUE_BAD_REFERENCE,
    Rejection.VALUE_UNKNOWN_TAG,
    Rejection.VALUE_OPERAND_COUNT,
    Rejection.VALUE_BAD_PAYLOAD,
    Rejection.VALUE_CIRCULAR,
    Rejection.VALUE_PROTO_KEY,
    Rejection.VALUE_SPARSE_TOO_LONG,
]


def reason(text: str) -> Rejection | None:
    """Return why a text is refused."""
    value = unflatten(text)
    return value.reason if isinstance(value, Rejected) else None


@given(text=flattened_texts())
def test_flattened_texts_are_valid(text: str) -> None:
    """Every one is a JSON array."""
    assert isinstance(json.loads(text), list)


@pytest.mark.slow
def test_flattened_texts_reach_every_refusal() -> None:
    """Every reason to refuse a text in the form is drawn, and so are texts that are read."""
    reasons = {reason(text) for text in samples(flattened_texts(), 1500)}
    assert {None, *REACHED} <= reasons


def test_flattened_texts_minimal() -> None:
    """The simplest has no slots."""
    assert find(flattened_texts(), lambda _: True) == "[]"


@given(text=broken_texts())
def test_broken_texts_are_valid(text: str) -> None:
    """None of them is JSON."""
    assert isinstance(parse_json(text), Rejected)


def test_broken_texts_reach_both_kinds() -> None:
    """Texts that end too early and texts that go on are drawn."""
    assert find(broken_texts(), lambda text: text.startswith("[") and "]" not in text)
    assert find(broken_texts(), lambda text: text.endswith("]]"))


def test_broken_texts_minimal() -> None:
    """The simplest is empty."""
    assert find(broken_texts(), lambda _: True) == ""


@given(text=deep_texts(max_depth=3000))
def test_deep_texts_are_valid(text: str) -> None:
    """Every one is read or refused."""
    assert text
    parse_json(text)


def test_deep_texts_reach_depth() -> None:
    """Texts deeper than any stack are drawn, of arrays and of objects."""
    assert find(deep_texts(), lambda text: text.startswith("[" * 5000))
    assert find(deep_texts(), lambda text: text.startswith('{"a":' * 5000))


def test_deep_texts_minimal() -> None:
    """The simplest is one bracket."""
    assert find(deep_texts(), lambda _: True) == "["
    with pytest.raises(InvalidArgument):
        deep_texts(max_depth=0)
