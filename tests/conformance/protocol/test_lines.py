"""Lines: where they end, and what they may hold."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.protocol.breach import Breach, BreachKind
from conformance.protocol.lines import MOST_VALUES, Splitter, parse_line, print_line


@given(st.lists(st.binary(max_size=5).map(lambda line: line.replace(b"\n", b"")), max_size=4),
       st.lists(st.integers(1, 4), max_size=8))  # fmt: skip
def test_lines_are_the_same_however_they_are_cut(lines: list[bytes], cuts: list[int]) -> None:
    """Reads mean nothing; only the line feed ends a line."""
    wire = b"".join(line + b"\n" for line in lines) + b"rest"
    splitter = Splitter()
    found: list[bytes] = []
    at = 0
    for cut in [*cuts, len(wire)]:
        found += splitter.feed(wire[at : at + cut])
        at += cut
    assert (found, splitter.rest) == (lines, b"rest")


@pytest.mark.parametrize("pieces", [[b"12345"], [b"123", b"45"], [b"12345\n"], [b"1\n23456\n"]])
def test_a_line_that_is_too_long_is_refused(pieces: list[bytes]) -> None:
    """Also before it has ended, so that it never has to be kept."""
    splitter = Splitter(max_line=4)
    for piece in pieces[:-1]:
        splitter.feed(piece)
    with pytest.raises(Breach) as caught:
        splitter.feed(pieces[-1])
    assert caught.value.kind is BreachKind.LINE_TOO_LONG


def test_a_line_of_exactly_the_longest_is_a_line() -> None:
    """The bound is inclusive, and the line feed does not count."""
    assert Splitter(max_line=4).feed(b"1234\n") == [b"1234"]
    assert Splitter(max_line=4).feed(b"1234\n1234\n") == [b"1234", b"1234"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (b"", BreachKind.NOT_JSON),
        (b"hello", BreachKind.NOT_JSON),
        (b'{"a":1', BreachKind.NOT_JSON),
        (b'{"a":1} {"b":2}', BreachKind.NOT_JSON),
        (b"[" * 100_000, BreachKind.NOT_JSON),
        (b"[]", BreachKind.NOT_AN_OBJECT),
        (b"1", BreachKind.NOT_AN_OBJECT),
        ('{"a":"\u2028"}'.encode(), BreachKind.NOT_ASCII),
        (b'{"a":2147483648}', BreachKind.RAW_NUMBER),
        (b'{"a":-2147483648}', BreachKind.RAW_NUMBER),
        (b'{"a":' + b"9" * 5000 + b"}", BreachKind.RAW_NUMBER),
        (b'{"a":1.5}', BreachKind.RAW_NUMBER),
        (b'{"a":1e2}', BreachKind.RAW_NUMBER),
        (b'{"a":NaN}', BreachKind.RAW_NUMBER),
        (b'{"a":1,"a":1}', BreachKind.REPEATED_FIELD),
        (b'{"a":[' + b"0," * MOST_VALUES + b"0]}", BreachKind.TOO_MANY_VALUES),
    ],
)
def test_a_line_that_is_no_message_is_a_breach(line: bytes, kind: BreachKind) -> None:
    """Each way not to be one object of ASCII has its word."""
    with pytest.raises(Breach) as caught:
        parse_line(line)
    assert caught.value.kind is kind
    assert len(str(caught.value)) < 300


def test_what_is_written_is_ascii_and_one_line() -> None:
    """Separators that other programs split at are escaped, and lone surrogates survive."""
    message = {"a": "\u2028\u2029\x85\n\ud800", "b": 2147483647}
    line = print_line(message)  # type: ignore[arg-type] # a dict of values
    assert line.isascii()
    assert line.count(b"\n") == 1
    assert parse_line(line[:-1]) == message == json.loads(line)
