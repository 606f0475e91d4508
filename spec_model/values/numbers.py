"""ECMAScript's text of numbers, and the numbers of JSON.

`number_text` is Number::toString: the shortest digits that read back as the same number, plain
from 1e-6 up to below 1e21, otherwise with an exponent that has an explicit sign and no padding.
Special numbers have no text here: the flattened form writes them as references.
"""

import math
import re

from spec_model.errors import ModelMisuse

PLAIN_DIGITS = 21
"""A number below ten to this power, and not below 1e-6, is written without exponent."""

SMALLEST_PLAIN_EXPONENT = -6

MAX_ARRAY_LENGTH = 2**32 - 1
"""Length of the longest array."""

_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")


def is_negative_zero(number: float) -> bool:
    """Tell whether the number is -0."""
    return number == 0 and math.copysign(1.0, number) < 0


def number_text(number: float) -> str:
    """Return the text of a finite number that is not -0."""
    if not math.isfinite(number) or is_negative_zero(number):
        raise ModelMisuse(f"{number!r} is written as a reference, not as text")
    if number == 0:
        return "0"
    sign = "-" if number < 0 else ""
    digits, exponent = _decimal(repr(abs(number)))
    return sign + _layout(digits, exponent)


def _decimal(text: str) -> tuple[str, int]:
    """Split Python's shortest text into its digits and the position of the point before them."""
    mantissa, _, power = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    all_digits = whole + fraction
    digits = all_digits.lstrip("0")
    leading = len(all_digits) - len(digits)
    point = len(whole) - leading + (int(power) if power else 0)
    return digits.rstrip("0"), point


def _layout(digits: str, point: int) -> str:
    """Write digits with the decimal point after `point` of them, as ECMAScript lays them out."""
    count = len(digits)
    if count <= point <= PLAIN_DIGITS:
        return digits + "0" * (point - count)
    if 0 < point <= PLAIN_DIGITS:
        return f"{digits[:point]}.{digits[point:]}"
    if SMALLEST_PLAIN_EXPONENT < point <= 0:
        return "0." + "0" * -point + digits
    exponent = point - 1
    mantissa = digits if count == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{mantissa}e{'+' if exponent > 0 else '-'}{abs(exponent)}"


def match_number(text: str, position: int) -> tuple[float, int] | None:
    """Read a JSON number at this position: the number and where it ends, or None."""
    found = _JSON_NUMBER.match(text, position)
    if found is None:
        return None
    return float(found.group()), found.end()


def as_index(number: float) -> int | None:
    """Return the whole non-negative number as an integer, or None if it is not one."""
    if number >= 0 and math.isfinite(number) and number.is_integer():
        return int(number)
    return None


def is_array_index(key: str) -> bool:
    """Tell whether a property key is an array index, which is enumerated before other keys."""
    return _INDEX.fullmatch(key) is not None and int(key) < MAX_ARRAY_LENGTH
