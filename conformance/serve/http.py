"""HTTP/1.1 as far as clients of the service use it: requests read, answers written.

Nothing is believed: what is no request is a `BadRequest`, and heads and bodies have limits.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Final, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from attrs import field, frozen

from conformance.serve import cbor

MOST_HEAD: Final = 64 * 1024
MOST_BODY: Final = 512 * 1024 * 1024

REASONS: Final[Mapping[int, str]] = {
    200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 409: "Conflict",
    410: "Gone", 429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway",
    503: "Service Unavailable", 504: "Gateway Timeout",
}  # fmt: skip


class BadRequest(Exception):  # noqa: N818 - what the client sent
    """What arrived is no request."""


class Source(Protocol):
    """Where bytes come from: a socket's file."""

    def readline(self, limit: int = -1, /) -> bytes:
        """Read up to the end of a line."""

    def read(self, size: int = -1, /) -> bytes:
        """Read so many bytes, or fewer at the end."""


@frozen
class Head:
    """A request without its body."""

    method: str
    path: tuple[str, ...]
    """The parts of the path, without their escapes."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Names are in lower case."""

    @property
    def goes_on(self) -> bool:
        """Whether the connection is kept."""
        return self.headers.get("connection", "").lower() != "close"


@frozen
class Answer:
    """A whole answer."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(factory=dict)


def read_head(source: Source) -> Head | None:
    """Read a request up to its body; nothing if the client has gone."""
    first = source.readline(MOST_HEAD)
    if not first:
        return None
    words = first.decode("latin-1").split()
    if len(words) != 3 or not first.endswith(b"\n"):
        raise BadRequest(f"{first[:80]!r} is no request line")
    headers: dict[str, str] = {}
    while (line := source.readline(MOST_HEAD)) not in {b"\r\n", b"\n"}:
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon or len(headers) > 200:
            raise BadRequest(f"{line[:80]!r} is no header")
        headers[name.strip().lower()] = value.strip()
    url = urlsplit(words[1])
    path = tuple(unquote(part) for part in url.path.split("/") if part)
    return Head(words[0], path, dict(parse_qsl(url.query)), headers)


def read_body(source: Source, head: Head) -> bytes:
    """Read the body of a request."""
    if head.headers.get("transfer-encoding", "").lower() == "chunked":
        return _read_chunked(source)
    length = head.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > MOST_BODY:
        raise BadRequest(f"{length[:40]!r} is no length of a body")
    body = source.read(int(length))
    if len(body) != int(length):
        raise BadRequest("the body is cut")
    return body


def _read_chunked(source: Source) -> bytes:
    parts: list[bytes] = []
    while True:
        line = source.readline(MOST_HEAD)
        try:
            size = int(line.split(b";")[0], 16)
        except ValueError:
            raise BadRequest(f"{line[:80]!r} is no size of a chunk") from None
        data = source.read(size)
        if len(data) != size or sum(map(len, parts)) + size > MOST_BODY:
            raise BadRequest("the body is cut or too long")
        if source.readline(MOST_HEAD) not in {b"\r\n", b"\n"}:
            raise BadRequest("a chunk does not end with its size")
        if not size:
            return b"".join(parts)
        parts.append(data)


def head_of(status: int, headers: Mapping[str, str]) -> bytes:
    """Write the head of an answer."""
    lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode("latin-1")


def print_answer(answer: Answer) -> bytes:
    """Write a whole answer."""
    headers = {**answer.headers, "content-length": str(len(answer.body))}
    return head_of(answer.status, headers) + answer.body


def chunk(data: bytes) -> bytes:
    """Write one chunk of a body whose length is not known; nothing written ends it."""
    return b"%x\r\n" % len(data) + data + b"\r\n"


def written(value: cbor.Value, head: Head, status: int = 200) -> Answer:
    """Write a value as the client accepts it: as CBOR, or as JSON."""
    if "application/cbor" in head.headers.get("accept", ""):
        return Answer(status, cbor.encode(value), {"content-type": "application/cbor"})
    return as_json(value, status)


def as_json(value: object, status: int = 200) -> Answer:
    """Write a value as JSON; bytes have no form of their own there, and are lists of numbers."""
    body = json.dumps(value, default=_listed).encode()
    return Answer(status, body, {"content-type": "application/json"})


def _listed(value: object) -> Sequence[int]:
    if isinstance(value, bytes):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
