import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_model.values.formurl import is_absolute_url, query_pairs, query_text
from strategies.value_leaves import strings

PAIRS = st.lists(st.tuples(strings(lone_surrogates=False), strings(lone_surrogates=False)))


@given(pairs=PAIRS)
def test_query_text_reads_back(pairs: list[tuple[str, str]]) -> None:
    """Pairs read back from their text."""
    assert query_pairs(query_text(pairs)) == pairs


@pytest.mark.parametrize(
    ("pairs", "text"),
    [
        ([], ""),
        ([("a b", "c&d=\xe9+~*-._"), ("x", "")], "a+b=c%26d%3D%C3%A9%2B%7E*-._&x="),
        ([("\ud800", "")], "%EF%BF%BD="),
    ],
)
def test_query_text(pairs: list[tuple[str, str]], text: str) -> None:
    """Texts are those of the URL standard."""
    assert query_text(pairs) == text


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("?a=1", [("a", "1")]),
        ("a=1&&b", [("a", "1"), ("b", "")]),
        ("a=b=c", [("a", "b=c")]),
        ("%zz=%41", [("%zz", "A")]),
        ("%ff", [("\ufffd", "")]),
    ],
)
def test_query_pairs(text: str, pairs: list[tuple[str, str]]) -> None:
    """Queries that nobody writes are read as the URL standard says."""
    assert query_pairs(text) == pairs


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("https://a/", True),
        ("HTTP://EX.com", True),
        ("foo:bar", True),
        ("data:,x", True),
        ("https://", False),
        ("nope", False),
        ("", False),
        ("1a:b", False),
    ],
)
def test_is_absolute_url(text: str, answer: bool) -> None:
    """A URL has a scheme, and a host where the scheme demands one."""
    assert is_absolute_url(text) is answer
