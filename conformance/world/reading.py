"""Reads a World's answers back into the model's values: events, pages, whole lists."""

from collections.abc import Mapping

from conformance.world.bench import Client, Finding
from conformance.world.live import CHUNK, open_reader
from spec_model.replay.events import Event, EventType
from spec_model.replay.instants import Instant, Record, Value

PAGE = 500
MOST_PAGES = 10_000


def record(value: Value) -> Record:
    """Return a record; anything else is an empty one."""
    return value if isinstance(value, Mapping) else {}


def records(value: Value) -> tuple[Record, ...]:
    """Return a list of records."""
    return tuple(record(item) for item in value) if isinstance(value, tuple) else ()


def event_of(shown: Record) -> Event | None:
    """Read an event; nothing if its type is not in the vocabulary."""
    kinds = {kind.value for kind in EventType}
    kind, created = shown.get("eventType"), shown.get("createdAt")
    if kind not in kinds:
        return None
    correlation, spec = shown.get("correlationId"), shown.get("specVersion")
    resume = shown.get("resumeId")
    return Event(
        str(shown.get("runId")),
        str(shown.get("eventId")),
        EventType(kind),
        created if isinstance(created, Instant) else Instant(0),
        correlation if isinstance(correlation, str) else None,
        record(shown.get("eventData")),
        spec if isinstance(spec, int) else None,
        resume if isinstance(resume, str) else None,
    )


def read_all(client: Client, op: str, limit: int = PAGE, **args: Value) -> list[Record]:
    """Read a list to its end, by cursors."""
    found: list[Record] = []
    cursor: Value = None
    for _ in range(MOST_PAGES):
        pagination: dict[str, Value] = {"limit": limit}
        if cursor is not None:
            pagination["cursor"] = cursor
        page = client.get(op, **args, pagination=pagination)
        found += records(page.get("data"))
        if not page.get("hasMore"):
            return found
        if page.get("cursor") in {None, cursor}:
            raise Finding("world.cursors", f"{op} has more, and its cursor does not move on")
        cursor = page["cursor"]
    raise Finding("world.cursors", f"{op} does not end")


def read_log(client: Client, run: str) -> list[Record]:
    """Read a run's whole log."""
    return read_all(client, "events.list", runId=run)


def chunks_of(client: Client, run: str, name: str, limit: int = PAGE) -> tuple[list[bytes], bool]:
    """Read a stream's chunks page by page, and whether the last page says done.

    Where there are no pages, a live read from the beginning takes their place.
    """
    if not client.bench.offers("streams.getChunks"):
        return _chunks_read(client, run, name)
    found: list[bytes] = []
    cursor: Value = None
    for _ in range(MOST_PAGES):
        more: dict[str, Value] = {} if cursor is None else {"cursor": cursor}
        page = client.get("streams.getChunks", runId=run, name=name, limit=limit, **more)
        for item in records(page.get("data")):
            index, data = item.get("index"), item.get("data")
            if index != len(found):
                says = f"the pages list index {index!s} where {len(found)} is next"
                raise Finding("world.stream-dense", says)
            found.append(data if isinstance(data, bytes) else b"")
        if not page.get("hasMore"):
            return found, page.get("done") is True
        if page.get("cursor") in {None, cursor}:
            raise Finding("world.stream-pages", "there are more pages, and no cursor to them")
        cursor = page["cursor"]
    raise Finding("world.stream-pages", "the pages do not end")


def _chunks_read(client: Client, run: str, name: str) -> tuple[list[bytes], bool]:
    reader = open_reader(client, run, name)
    reader.to_end()
    client.call("reader.cancel", reader=reader.handle)
    return CHUNK.findall(b"".join(reader.got)), reader.state == "ended"
