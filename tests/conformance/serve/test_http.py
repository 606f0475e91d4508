"""Tests of `conformance.serve.http`."""

from io import BytesIO

import pytest

from conformance.serve.http import (
    Answer,
    BadRequest,
    Head,
    chunk,
    print_answer,
    read_body,
    read_head,
    written,
)

WIRE = (
    b"PUT /v2/runs/a%2Fb/stream/s?limit=3&cursor=x%20y HTTP/1.1\r\nX-Stream-Multi: true\r\n"
    b"Content-Length: 4\r\n\r\nbodyPUT"
)


def test_a_request_is_read_and_the_next_one_left() -> None:
    """Escapes of the path are undone part by part, and names of headers are in lower case."""
    source = BytesIO(WIRE)
    head = read_head(source)
    assert head is not None
    assert head.path == ("v2", "runs", "a/b", "stream", "s")
    assert head.query == {"limit": "3", "cursor": "x y"}
    assert head.headers == {"x-stream-multi": "true", "content-length": "4"}
    assert (read_body(source, head), source.read()) == (b"body", b"PUT")


def test_a_body_in_chunks_is_put_together() -> None:
    """A body whose length is not said comes in chunks."""
    head = Head("PUT", (), {}, {"transfer-encoding": "chunked"})
    source = BytesIO(chunk(b"one") + chunk(bytes(300)) + chunk(b"") + b"rest")
    assert read_body(source, head) == b"one" + bytes(300)
    assert source.read() == b"rest"


def test_the_end_is_no_request() -> None:
    """A client that says nothing any more has gone."""
    assert read_head(BytesIO()) is None


@pytest.mark.parametrize("wire", [b"hello\r\n\r\n", b"GET / HTTP/1.1\r\nno header\r\n\r\n", b"GET"])
def test_what_is_no_request_is_refused(wire: bytes) -> None:
    """Neither a line nor a header is guessed at."""
    with pytest.raises(BadRequest):
        read_head(BytesIO(wire))


@pytest.mark.parametrize(
    ("headers", "wire"),
    [
        ({"content-length": "4"}, b"abc"),
        ({"content-length": "-1"}, b""),
        ({"content-length": "99999999999"}, b""),
        ({"transfer-encoding": "chunked"}, b"x\r\n"),
        ({"transfer-encoding": "chunked"}, b"4\r\nab"),
        ({"transfer-encoding": "chunked"}, b"2\r\nabcd\r\n"),
    ],
)
def test_a_body_that_is_cut_is_refused(headers: dict[str, str], wire: bytes) -> None:
    """Less than was announced is no body."""
    with pytest.raises(BadRequest):
        read_body(BytesIO(wire), Head("PUT", (), {}, headers))


def test_an_answer_says_its_length() -> None:
    """So that the connection can go on."""
    assert print_answer(Answer(410, b"x", {"retry-after": "1"})) == (
        b"HTTP/1.1 410 Gone\r\nretry-after: 1\r\ncontent-length: 1\r\n\r\nx"
    )


@pytest.mark.parametrize(
    ("accept", "body"),
    [("application/cbor", b"\xa1\x61a\x41\x01"), ("application/json", b'{"a": [1]}')],
)
def test_values_are_written_as_the_client_accepts_them(accept: str, body: bytes) -> None:
    """Bytes are bytes in CBOR only."""
    answer = written({"a": b"\x01"}, Head("GET", (), {}, {"accept": accept}))
    assert (answer.body, answer.headers["content-type"]) == (body, accept)
