"""Requests of a World and their answers in a few words, for diagrams and lists."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from spec_model.replay.instants import Record, Value

if TYPE_CHECKING:
    from conformance.world.history import Operation

MOST_CHUNKS: Final = 4
MOST_BYTES: Final = 12

PREPARES: Final = frozenset(
    {"describe", "runs.list", "storage.count", "lifecycle.start", "queue.reply"}
)
"""What tells nothing of what went wrong: it prepares, or is asked for its own sake."""


def tells(operation: "Operation") -> bool:
    """Say whether a request belongs into a history that is shown."""
    if operation.op == "storage.arm":
        return operation.args.get("kill_before") != 0
    return operation.op not in PREPARES or operation.outcome is None or not operation.ok


def without_looks(operations: "Sequence[Operation]") -> "list[Operation]":
    """Leave out what only repeats: polls that brought nothing, reads with the same answer.

    Of a row of them the last is kept. A kill is kept if what it is for is.
    """
    numbers = {each.number for each in operations}
    kept: list[Operation] = []
    for each in operations:
        if each.op == "storage.arm" and each.number + 1 not in numbers:
            continue
        last = kept[-1] if kept else None
        same = last is not None and (last.op, last.args) == (each.op, each.args)
        if last is not None and same and (_looked(last) or _read_alike(last, each)):
            kept[-1] = each
        else:
            kept.append(each)
    return kept


def _read_alike(one: "Operation", other: "Operation") -> bool:
    return one.op in READS and one.ok and one.outcome == other.outcome


READS: Final = frozenset(
    {"events.list", "runs.get", "steps.list", "hooks.list", "streams.getChunks", "streams.getInfo"}
)


def _looked(operation: "Operation") -> bool:
    shown = operation.record
    if operation.op == "reader.poll":
        return operation.ok and shown.get("state") == "open" and not shown.get("chunks")
    return operation.op == "queue.poll" and operation.ok and not shown.get("deliveries")


def asked(op: str, args: Record) -> str:
    """Say what was asked."""
    request = args.get("request")
    if isinstance(request, Mapping):
        name = request.get("correlationId")
        return f"{request.get('eventType')!s}{f' {name!s}' if name else ''}"
    if op in ASKED:
        return ASKED[op](args)
    short = {
        name: value
        for name, value in args.items()
        if name != "runId" and isinstance(value, str | int)
    }
    return f"{op} {short}" if short else op


def _write(args: Record) -> str:
    chunks = args.get("chunks", (args.get("chunk"),))
    return f"write {args.get('name')!s} {_chunks(chunks)}"


def _open(args: Record) -> str:
    pace = " slowly" if args.get("pace") else ""
    return f"read {args.get('name')!s} from {args.get('startIndex')!s}{pace}"


def _send(args: Record) -> str:
    options = args.get("options")
    told = options if isinstance(options, Mapping) else {}
    key = " with a key" if told.get("idempotencyKey") else ""
    delay = f" in {told['delaySeconds']!s} s" if told.get("delaySeconds") else ""
    return f"send {_payload(args.get('payload'))}{key}{delay}"


ASKED: Final[Mapping[str, Callable[[Record], str]]] = {
    "storage.arm": lambda args: f"kill before storage call {args.get('kill_before')!s}",
    "streams.write": _write,
    "streams.writeMulti": _write,
    "session.write": lambda args: f"write {_chunks(args.get('chunks'))}",
    "streams.close": lambda args: f"close {args.get('name')!s}",
    "streams.getChunks": lambda args: f"getChunks {args.get('name')!s} by {args.get('limit')!s}",
    "streams.getInfo": lambda args: f"getInfo {args.get('name')!s}",
    "reader.open": _open,
    "reader.poll": lambda args: f"{_reader(args)}: next",
    "reader.cancel": lambda args: f"{_reader(args)}: cancel",
    "queue.send": _send,
    "queue.poll": lambda _args: "deliveries",
}


def came(op: str, value: Value) -> str:
    """Say what was answered."""
    shown = value if isinstance(value, Mapping) else {}
    event = shown.get("event")
    if isinstance(event, Mapping) and event.get("eventId"):
        other = " (hook_conflict)" if event.get("eventType") == "hook_conflict" else ""
        return f"ok {event['eventId']!s}{other}"
    if op in CAME:
        return CAME[op](shown)
    if op == "streams.list" and isinstance(value, tuple):
        return f"{len(value)} streams"
    data = shown.get("data")
    if isinstance(data, tuple):
        return f"{len(data)} listed{', more' if shown.get('hasMore') else ''}"
    status = shown.get("status")
    return f"ok, {status!s}" if isinstance(status, str) else "ok"


def _polled(shown: Record) -> str:
    chunks = shown.get("chunks")
    state = shown.get("state")
    return f"{_chunks(chunks)}{'' if state == 'open' else f', {state!s}'}"


def _delivered(shown: Record) -> str:
    deliveries = shown.get("deliveries")
    listed = deliveries if isinstance(deliveries, tuple) else ()
    told = [
        f"{_payload(each.get('message'))} (attempt {each.get('attempt')!s})"
        for each in listed
        if isinstance(each, Mapping)
    ]
    return ", ".join(told) or "nothing"


def _paged(shown: Record) -> str:
    data = shown.get("data")
    listed = data if isinstance(data, tuple) else ()
    chunks = tuple(each.get("data") for each in listed if isinstance(each, Mapping))
    end = ", more" if shown.get("hasMore") else ", done" if shown.get("done") is True else ""
    return f"{_chunks(chunks)}{end}"


def _reader(value: Record) -> str:
    handle = str(value.get("reader"))
    return handle if handle.startswith("reader") else f"reader-{handle}"


CAME: Final[Mapping[str, Callable[[Record], str]]] = {
    "reader.open": _reader,
    "reader.poll": _polled,
    "queue.poll": _delivered,
    "queue.send": lambda shown: f"ok {shown.get('messageId')!s:.12}",
    "streams.getChunks": _paged,
    "streams.getInfo": lambda shown: f"tail {shown.get('tailIndex')!s}, done {shown.get('done')!s}",
}


def _chunks(value: Value) -> str:
    listed = [each for each in value if isinstance(each, bytes)] if isinstance(value, tuple) else []
    if not listed:
        return "nothing"
    told = [_bytes(each) for each in listed]
    if len(told) > MOST_CHUNKS:
        told = [*told[:2], f"… {len(told) - 3} more …", told[-1]]
    return " ".join(told)


def _bytes(value: bytes) -> str:
    text = value[:MOST_BYTES].decode("latin-1").rstrip(".")
    return f"{text or repr(b'')}{f'…({len(value)})' if len(value) > MOST_BYTES else ''}"


def _payload(value: Value) -> str:
    named = value.get("runId") if isinstance(value, Mapping) else value
    return str(named)
