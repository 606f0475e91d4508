import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_model.errors import ModelMisuse
from spec_model.values.numbers import (
    as_index,
    is_array_index,
    is_negative_zero,
    match_number,
    number_text,
)

TEXTS = [
    (0.0, "0"),
    (-1.0, "-1"),
    (100.0, "100"),
    (5e-324, "5e-324"),
    (1.7976931348623157e308, "1.7976931348623157e+308"),
    (1e-6, "0.000001"),
    (1.5e-6, "0.0000015"),
    (1e-7, "1e-7"),
    (-1.5e-7, "-1.5e-7"),
    (1e21, "1e+21"),
    (1.25e21, "1.25e+21"),
    (999999999999999900000.0, "999999999999999900000"),
    (123456789012345680000.0, "123456789012345680000"),
    (0.1 + 0.2, "0.30000000000000004"),
    (1e100, "1e+100"),
    (4294967296.0, "4294967296"),
    (12.5, "12.5"),
]


@pytest.mark.parametrize(("number", "text"), TEXTS)
def test_number_text(number: float, text: str) -> None:
    """Numbers have the text that ECMAScript gives them."""
    assert text == number_text(number)


@given(number=st.floats(allow_nan=False, allow_infinity=False))
def test_number_text_reads_back(number: float) -> None:
    """The text is JSON and means the same number."""
    if not is_negative_zero(number):
        assert float(json.loads(number_text(number))) == number


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, -0.0])
def test_special_numbers_have_no_text(number: float) -> None:
    """Asking for the text of a special number is a mistake of the caller."""
    with pytest.raises(ModelMisuse):
        number_text(number)


@pytest.mark.parametrize(
    ("text", "number", "end"),
    [("1.5e3,", 1500.0, 5), ("-0", -0.0, 2), ("1e400", math.inf, 5), ("01", 0.0, 1)],
)
def test_match_number(text: str, number: float, end: int) -> None:
    """A number is read up to where its grammar ends."""
    assert match_number(text, 0) == (number, end)


@pytest.mark.parametrize("text", ["", "-", "+1", ".5", "x", "NaN", "Infinity"])
def test_match_number_refuses(text: str) -> None:
    """What JSON does not have is no number."""
    assert match_number(text, 0) is None


@pytest.mark.parametrize(
    ("number", "index"),
    [(0.0, 0), (-0.0, 0), (7.0, 7), (0.5, None), (-1.0, None), (math.inf, None), (1e20, 10**20)],
)
def test_as_index(number: float, index: int | None) -> None:
    """Whole numbers from zero on are indices."""
    assert as_index(number) == index


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("0", True),
        ("10", True),
        ("4294967294", True),
        ("4294967295", False),
        ("01", False),
        ("-1", False),
        ("1.5", False),
        ("", False),
        ("\u0661", False),
    ],
)
def test_is_array_index(key: str, answer: bool) -> None:
    """Array indices are canonical and below the longest length."""
    assert is_array_index(key) is answer
