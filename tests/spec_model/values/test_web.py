import pytest

from spec_model.values.web import header_pairs, is_header_name


@pytest.mark.parametrize(
    ("given", "pairs"),
    [
        ([("B", "2"), ("A", "1")], [("a", "1"), ("b", "2")]),
        ([("X", "1"), ("x", "2")], [("x", "1, 2")]),
        ([("Set-Cookie", "a"), ("set-cookie", "b")], [("set-cookie", "a"), ("set-cookie", "b")]),
        ([("a", " \t1 ")], [("a", "1")]),
    ],
)
def test_header_pairs(given: list[tuple[str, str]], pairs: list[tuple[str, str]]) -> None:
    """Names are lowered and sorted, values trimmed and joined, cookies kept apart."""
    assert header_pairs(given) == pairs


@pytest.mark.parametrize(("name", "answer"), [("x-a", True), ("a b", False), ("", False)])
def test_is_header_name(name: str, answer: bool) -> None:
    """A name is a token."""
    assert is_header_name(name) is answer
