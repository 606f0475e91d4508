import json

import pytest
from hypothesis import given

from spec_model.policies import Choice
from spec_model.positions import ByteOffset
from spec_model.rejections import Rejected, Rejection
from spec_model.values.dialects import CURRENT
from spec_model.values.text import from_utf8, path_step, quote, to_utf8
from strategies.value_leaves import strings


@given(text=strings())
def test_quote_reads_back(text: str) -> None:
    """A quoted string is JSON and means the string."""
    assert json.loads(quote(text, Choice.RECOMMENDED)) == text


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("", '""'),
        ("</a>", '"\\u003C/a>"'),
        ('"\\', '"\\"\\\\"'),
        ("\n\r\t\b\f\v\x00\x1f", '"\\n\\r\\t\\b\\f\\u000b\\u0000\\u001f"'),
        ("\u2028\u2029", '"\\u2028\\u2029"'),
        ("\x7f\x80\ufeff>&'", '"\x7f\x80\ufeff>&\'"'),
        ("\ud800", '"\\ud800"'),
    ],
)
def test_quote(text: str, quoted: str) -> None:
    """Exactly the stated characters are escaped, in the stated spelling."""
    assert quote(text, Choice.RECOMMENDED) == quoted


def test_lone_surrogates_are_a_policy() -> None:
    """Upstream leaves a lone surrogate to the encoder, which replaces it."""
    assert to_utf8(quote("a\ud800", Choice.UPSTREAM)) == b'"a\xef\xbf\xbd"'


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (1, "[1]"),
        ("a", ".a"),
        ("$x_1", ".$x_1"),
        ("1a", '["1a"]'),
        ("my key", '["my key"]'),
        ("", '[""]'),
        ("\xe9", '["\xe9"]'),
        ('a"b', '["a\\"b"]'),
    ],
)
def test_path_step(step: str | int, text: str) -> None:
    """Steps of a path are spelled as the packages spell them."""
    assert path_step(step) == text


def test_from_utf8() -> None:
    """Bad bytes and a byte order mark are refused with their place, or accepted upstream."""
    upstream = CURRENT.upstream()
    assert from_utf8(b'["x"]') == '["x"]'
    assert from_utf8(b"ab\xff") == Rejected(Rejection.VALUE_NOT_UTF8, ByteOffset(2))
    assert from_utf8(b"\xef\xbb\xbfab") == Rejected(Rejection.VALUE_NOT_UTF8)
    assert from_utf8(b"ab\xff", upstream) == "ab\ufffd"
    assert from_utf8(b"\xef\xbb\xbfab", upstream) == "ab"
