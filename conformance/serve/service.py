"""What the service answers, over the model's streams: pure, one request at a time.

A live read is no whole answer; it is a `Live`, which the server feeds with what the stream gets.
"""

from attrs import frozen

from conformance.serve.cbor import Value
from conformance.serve.http import Answer, BadRequest, Head, written
from spec_model.rejections import Rejected
from spec_model.wire.batch import decode_batch
from spec_model.world import streams as model
from spec_model.world.paging import Failure
from spec_model.world.streams import Key, Streams

MULTI = "x-stream-multi"
DONE = "x-stream-done"


@frozen
class Live:
    """A live read that has begun."""

    reading: model.Reading


@frozen
class Asked:
    """What a request asks: an operation on a stream of a run."""

    operation: str
    run: str
    name: str = ""

    @property
    def key(self) -> Key:
        """The stream."""
        return self.run, self.name


def understood(head: Head) -> Asked | None:
    """Find out what a request asks, from its head alone."""
    path = head.path[1:] if head.path[:1] == ("api",) else head.path
    match head.method, path:
        case "PUT", ("v2", "runs", run, "stream", name):
            if head.headers.get(DONE) == "true":
                return Asked("close", run, name)
            multi = head.headers.get(MULTI) == "true"
            return Asked("write-multi" if multi else "write", run, name)
        case "GET", ("v2" | "v3", "runs", run, "stream", name):
            return Asked("read", run, name)
        case "GET", ("v2", "stream", name):
            return Asked("read", "", name)
        case "GET", ("v2", "runs", run, "streams", name, "chunks" | "info" as what):
            return Asked(what, run, name)
        case "GET", ("v2", "runs", run, "streams"):
            return Asked("list", run)
        case _:
            return None


def serve(streams: Streams, asked: Asked, head: Head, body: bytes) -> tuple[Streams, Answer | Live]:
    """Carry a request out."""
    match asked.operation:
        case "write":
            return _write(streams, asked, head, [body])
        case "write-multi":
            return _write(streams, asked, head, split(body))
        case "close":
            return model.close(streams, asked.key), Answer()
        case "read":
            start = _number(head, "startIndex", 0)
            return streams, Live(model.read_from(streams, found(streams, asked).key, start))
        case "info":
            return streams, written(info(streams, asked.key), head)
        case "chunks":
            return streams, _page(streams, asked, head)
        case _:
            return streams, written(list(model.names(streams, asked.run)), head)


def found(streams: Streams, asked: Asked) -> Asked:
    """Fill in the run of an old read, which names only the stream."""
    runs = [run for run, name in streams.logs if name == asked.name and not asked.run]
    return Asked(asked.operation, asked.run or next(iter(runs), ""), asked.name)


def _write(
    streams: Streams, asked: Asked, head: Head, chunks: list[bytes]
) -> tuple[Streams, Answer]:
    after = model.write(streams, asked.key, chunks)
    if isinstance(after, Failure):
        return streams, refusal(409, after.says, head)
    return after, Answer()


def info(streams: Streams, key: Key, *, behind: int = 0) -> dict[str, Value]:
    """Say how long a stream is; a stale answer is some chunks behind, and open."""
    log = streams.log(key)
    tail = len(model.stored(streams, key)) - 1
    return {"tailIndex": max(-1, tail - behind), "done": log.done and not behind}


def _page(streams: Streams, asked: Asked, head: Head) -> Answer:
    limit = _number(head, "limit", 100)
    page = model.get_chunks(streams, asked.key, head.query.get("cursor"), limit)
    if isinstance(page, Failure):
        return refusal(400, page.says, head)
    data: list[Value] = [{"index": index, "data": chunk} for index, chunk in page.page.items]
    more = page.page.more
    cursor = page.page.cursor if more else None
    return written({"data": data, "cursor": cursor, "hasMore": more, "done": page.done}, head)


def split(body: bytes) -> list[bytes]:
    """Take a body of many chunks apart."""
    chunks = decode_batch(body)
    if isinstance(chunks, Rejected):
        raise BadRequest(f"the batch is refused: {chunks.reason.value}")
    return chunks


def refusal(status: int, message: str, head: Head) -> Answer:
    """Answer with an error, in the service's form."""
    return written({"error": f"http-{status}", "message": message}, head, status)


def _number(head: Head, name: str, usual: int) -> int:
    text = head.query.get(name, str(usual))
    if not text.removeprefix("-").isdecimal():
        raise BadRequest(f"{name}: {text[:40]!r} is no whole number")
    return int(text)
