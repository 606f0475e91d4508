"""Tests of `conformance.serve.service`."""

import json

import pytest

from conformance.serve import service
from conformance.serve.http import Answer, BadRequest, Head
from conformance.serve.service import Asked, Live
from spec_model.wire.batch import encode_batch
from spec_model.world.streams import Reading, Streams

RUN, NAME = "wrun_1", "strm_1"


def _head(method: str, path: str, headers: dict[str, str] | None = None, **query: str) -> Head:
    return Head(method, tuple(path.strip("/").split("/")), query, headers or {})


PATHS = [
    (_head("PUT", f"v2/runs/{RUN}/stream/{NAME}"), Asked("write", RUN, NAME)),
    (
        _head("PUT", f"v2/runs/{RUN}/stream/{NAME}", {"x-stream-multi": "true"}),
        Asked("write-multi", RUN, NAME),
    ),
    (
        _head("PUT", f"api/v2/runs/{RUN}/stream/{NAME}", {"x-stream-done": "true"}),
        Asked("close", RUN, NAME),
    ),
    (_head("GET", f"v3/runs/{RUN}/stream/{NAME}"), Asked("read", RUN, NAME)),
    (_head("GET", f"v2/stream/{NAME}"), Asked("read", "", NAME)),
    (_head("GET", f"v2/runs/{RUN}/streams/{NAME}/chunks"), Asked("chunks", RUN, NAME)),
    (_head("GET", f"v2/runs/{RUN}/streams/{NAME}/info"), Asked("info", RUN, NAME)),
    (_head("GET", f"v2/runs/{RUN}/streams"), Asked("list", RUN)),
    (_head("GET", f"v2/runs/{RUN}/events"), None),
    (_head("POST", f"v2/runs/{RUN}/stream/{NAME}"), None),
]


@pytest.mark.parametrize(("head", "asked"), PATHS)
def test_paths_are_operations(head: Head, asked: Asked | None) -> None:
    """Method, path and headers say what is asked; anything else is nothing of ours."""
    assert service.understood(head) == asked


def _serve(
    streams: Streams, operation: str, body: bytes = b"", **query: str
) -> tuple[Streams, Answer | Live]:
    head = Head("", (), query, {})
    return service.serve(streams, Asked(operation, RUN, NAME), head, body)


def _said(answer: Answer | Live) -> object:
    assert isinstance(answer, Answer)
    return json.loads(answer.body)


@pytest.fixture
def streams() -> Streams:
    """A stream of three chunks, closed."""
    batch = encode_batch([b"b", b""])
    assert isinstance(batch, bytes)
    after, _ = _serve(Streams(), "write", b"a")
    after, _ = _serve(after, "write-multi", batch)
    return _serve(after, "close")[0]


def test_info_pages_and_names_agree(streams: Streams) -> None:
    """What was written is what is told, in pages of any size."""
    assert _said(_serve(streams, "info")[1]) == {"tailIndex": 2, "done": True}
    assert _said(_serve(streams, "list")[1]) == [NAME]
    first = _said(_serve(streams, "chunks", limit="2")[1])
    assert isinstance(first, dict)
    assert [part["index"] for part in first["data"]] == [0, 1]
    assert (first["hasMore"], first["done"]) == (True, False)
    rest = _said(_serve(streams, "chunks", limit="2", cursor=first["cursor"])[1])
    assert rest == {
        "data": [{"index": 2, "data": []}], "cursor": None, "hasMore": False, "done": True,
    }  # fmt: skip


def test_a_stale_answer_is_shorter_and_open(streams: Streams) -> None:
    """As if the last chunks and the close had not been heard of."""
    assert service.info(streams, (RUN, NAME), behind=2) == {"tailIndex": 0, "done": False}
    assert service.info(streams, (RUN, NAME), behind=9) == {"tailIndex": -1, "done": False}


def test_a_read_is_live(streams: Streams) -> None:
    """A read begins where it says, also one that names no run."""
    assert _serve(streams, "read", startIndex="-1")[1] == Live(Reading((RUN, NAME), 2))
    old = service.serve(streams, Asked("read", "", NAME), Head("", (), {}, {}), b"")
    assert old[1] == Live(Reading((RUN, NAME), 0))


def test_a_closed_stream_takes_nothing(streams: Streams) -> None:
    """A late write is a conflict, and nothing of it is kept."""
    after, answer = _serve(streams, "write", b"late")
    assert isinstance(answer, Answer)
    assert (after, answer.status) == (streams, 409)


@pytest.mark.parametrize(
    ("operation", "body", "query"),
    [
        ("write-multi", b"\x00\x00\x00\x02a", {}),
        ("read", b"", {"startIndex": "x"}),
        ("chunks", b"", {"limit": "many"}),
    ],
)
def test_bad_requests_are_refused(operation: str, body: bytes, query: dict[str, str]) -> None:
    """A batch that is cut and a number that is none are the client's fault."""
    with pytest.raises(BadRequest):
        _serve(Streams(), operation, body, **query)


def test_a_bad_cursor_is_a_client_error(streams: Streams) -> None:
    """A cursor that no page gave is answered with 400."""
    answer = _serve(streams, "chunks", cursor="x")[1]
    assert isinstance(answer, Answer)
    assert answer.status == 400
