import math

import pytest
from hypothesis import find, given

from spec_model.rejections import Rejected
from spec_model.values.compare import same
from spec_model.values.devalue import flatten, unflatten
from spec_model.values.js import (
    ArrayBuffer,
    BigInt,
    Heap,
    Primitive,
    Undefined,
    View,
    js_string,
)
from spec_model.values.numbers import is_negative_zero
from spec_model.values.tags import ELEMENT_SIZES
from strategies.value_leaves import leaves, numbers, primitives, strings
from tests.strategies.samples import samples

LEAF_CLASSES = 13


@given(text=strings(), clean=strings(lone_surrogates=False))
def test_strings_are_valid(text: str, clean: str) -> None:
    """Every string is joined, and lone surrogates can be left out."""
    assert js_string(text) == text
    assert clean.encode().decode() == clean


def test_strings_reach_every_mark() -> None:
    """Escaped characters, lone surrogates and astral characters are drawn."""
    chars = set("".join(samples(strings(), 500)))
    assert set('"\\<\n\x00\u2028\u2029\U0001f600') <= chars
    assert any("\ud800" <= char <= "\udfff" for char in chars)


def test_strings_minimal() -> None:
    """The simplest is empty."""
    assert find(strings(), lambda _: True) == ""


@given(number=numbers())
def test_numbers_are_valid(number: float) -> None:
    """Every number is a float, which is what the model takes for a number."""
    assert type(number) is float


def test_numbers_reach_the_special_ones() -> None:
    """NaN, both infinities, -0, and numbers beyond both ends of plain digits are drawn."""
    drawn = samples(numbers(), 500)
    assert any(math.isnan(number) for number in drawn)
    assert {math.inf, -math.inf} <= set(drawn)
    assert any(is_negative_zero(number) for number in drawn)
    assert any(0 < number < 1e-6 for number in drawn)
    assert any(1e21 <= number < math.inf for number in drawn)


def test_numbers_minimal() -> None:
    """The simplest is zero."""
    assert find(numbers(), lambda _: True) == 0.0


@given(value=primitives())
def test_primitives_are_valid(value: Primitive) -> None:
    """Every primitive comes back as it was."""
    text = flatten(value)
    assert isinstance(text, str)
    again = unflatten(text)
    assert not isinstance(again, Rejected)
    assert same(value, again)


def test_primitives_reach_every_type() -> None:
    """Every type of primitive but the symbol is drawn."""
    types = {type(value) for value in samples(primitives(), 200)}
    assert types == {bool, float, str, BigInt, type(None), Undefined}


def test_primitives_minimal() -> None:
    """The simplest is null."""
    assert find(primitives(), lambda _: True) is None


@given(value=leaves())
def test_leaves_are_valid(value: Heap) -> None:
    """Every leaf comes back as it was."""
    text = flatten(value)
    assert isinstance(text, str)
    again = unflatten(text)
    assert not isinstance(again, Rejected)
    assert same(value, again)


@pytest.mark.slow
def test_leaves_reach_every_class() -> None:
    """A view of every kind is drawn, and leaves of every other class."""
    drawn = samples(leaves(), 2000)
    views = {value.kind for value in drawn if isinstance(value, View)}
    assert set(ELEMENT_SIZES) == views
    assert len({type(value) for value in drawn}) == LEAF_CLASSES


def test_leaves_minimal() -> None:
    """The simplest is an empty buffer."""
    assert same(find(leaves(), lambda _: True), ArrayBuffer())
