"""What must hold of every run: observers of events, and nothing else.

A property keeps a small state, takes the events in order, and answers with a finding as soon as
one breaks its claim. It never looks inside a role or the store, so it judges the model, a mutant
of it and a recorded history of somebody's implementation alike. Properties of an ending look once
more when nothing else can happen.

States are small values, since the explorer carries them along.
"""

from collections.abc import Callable, Mapping
from typing import Final

from attrs import frozen

from spec_model.history import (
    Connected,
    Delivered,
    Done,
    Ended,
    EndSettled,
    Event,
    Opened,
    Persisted,
    Put,
    Reserved,
    Restarted,
    Settled,
    Severed,
    Took,
)

Remembered = Mapping[tuple[str, ...], int]
"""What a property remembers, by what it is about."""

Memory = tuple[tuple[tuple[str, ...], int], ...]
"""The same as a value."""


Place = Callable[[int], int]
"""Where a position in the log went."""


@frozen
class Finding:
    """A violation: which property, and what was wrong."""

    property: str
    sentence: str


@frozen(kw_only=True)
class Property:
    """An observer of events."""

    id: str
    clauses: tuple[str, ...]
    claim: str
    observe: Callable[[Remembered, Event], Remembered | str]
    """From what is remembered and an event: what to remember now, or what is wrong."""
    end: Callable[[Remembered], str | None] = lambda _memory: None
    """What is wrong when nothing else can happen, if anything is."""
    move: "Callable[[Remembered, Place], Remembered]" = lambda memory, _place: memory
    """Rewrites what is remembered of positions in the log, when a search renumbers it."""


def _number(item: str) -> int:
    return int(item.rstrip("'"))


def _exactly_once(memory: Remembered, event: Event) -> Remembered | str:
    if not isinstance(event, Delivered):
        return memory
    key = (event.reader, event.writer, event.item)
    if key in memory:
        return f"{event.reader} delivered item {event.item} of {event.writer} twice"
    return {**memory, key: 1}


def _in_order(memory: Remembered, event: Event) -> Remembered | str:
    if not isinstance(event, Delivered):
        return memory
    key = (event.reader, event.writer)
    before, number = memory.get(key, -1), _number(event.item)
    if number < before:
        return f"{event.reader} delivered item {event.item} of {event.writer} after item {before}"
    return {**memory, key: number}


def _nothing_invented(memory: Remembered, event: Event) -> Remembered | str:
    match event:
        case Put(writer, item):
            return {**memory, (writer, item): 1}
        case Delivered(reader, writer, _seq, item) if (writer, item) not in memory:
            return f"{reader} delivered item {item}, which {writer} never wrote"
        case _:
            return memory


def _nothing_lost(memory: Remembered, event: Event) -> Remembered | str:
    """Remember what the last attempt of each writer put, until a reader delivers it."""
    match event:
        case Put(writer, item):
            return {**memory, ("put", writer, item): 1}
        case Restarted(writer):
            return {key: value for key, value in memory.items() if key[:2] != ("put", writer)}
        case EndSettled(writer, ok) if ok:
            return {**memory, ("durable", writer): 1}
        case Delivered(reader, writer, _seq, item):
            return {**memory, ("delivered", writer, item, reader): 1}
        case Ended(reader, ok) if ok:
            return _missing(memory, reader) or memory
        case _:
            return memory


def _missing(memory: Remembered, reader: str) -> str | None:
    for kind, writer, *item in sorted(memory):
        durable = kind == "put" and ("durable", writer) in memory
        if durable and ("delivered", writer, *item, reader) not in memory:
            return f"{reader} saw the end without item {item[0]} of {writer}, which was durable"
    return None


def _done_last(memory: Remembered, event: Event) -> Remembered | str:
    match event:
        case Put(writer, _item):
            return {**memory, (writer,): 0}
        case EndSettled(writer, ok) if ok:
            return {**memory, (writer,): 1}
        case Done():
            late = sorted(writer for (writer,), durable in memory.items() if not durable)
            return f"the stream was marked done while {late[0]} was not durable" if late else memory
        case _:
            return memory


def _one_request(memory: Remembered, event: Event) -> Remembered | str:
    match event:
        case Opened(writer, request):
            if (writer,) in memory:
                return f"{writer} opened request {request} while {memory[writer,]} was open"
            return {**memory, (writer,): request}
        case Settled(writer, request, _ok) if memory.get((writer,)) == request:
            return {key: value for key, value in memory.items() if key != (writer,)}
        case Restarted(writer):
            return {key: value for key, value in memory.items() if key != (writer,)}
        case _:
            return memory


def _resume_index(memory: Remembered, event: Event) -> Remembered | str:
    match event:
        case Took(reader, index):
            return {**memory, (reader,): index + 1}
        case Connected(reader, start) if memory.get((reader,), start) != start:
            return f"{reader} resumed at {start}, having consumed up to {memory[reader,]}"
        case _:
            return memory


def _mended(memory: Remembered, event: Event) -> Remembered | str:
    """Count the broken requests of each writer, until something excuses a failure or it is over."""
    if isinstance(event, Persisted | Settled) and (event.writer, "over") in memory:
        return memory
    match event:
        case Reserved():
            return {("excused",): 1}
        case Restarted(writer):
            return {**memory, (writer, "excused"): 1}
        case Persisted(_index, writer, seq, _request):
            before = memory.get((writer, "seq"), -1)
            if seq > before + 1:
                return {**memory, (writer, "excused"): 1}
            return {**memory, (writer, "seq"): max(seq, before)}
        case Settled(writer, _request, ok) if not ok:
            broken = memory.get((writer, "broken"), 0) + 1
            return {**memory, (writer, "broken"): min(broken, 2)}
        case EndSettled(writer, ok) if not ok:
            excused = ("excused",) in memory or (writer, "excused") in memory
            if not excused and memory.get((writer, "broken"), 0) < 2:
                return f"{writer} failed, and at most one of its requests had broken"
            return _over(memory, writer)
        case EndSettled(writer, _ok):
            return _over(memory, writer)
    return memory


def _over(memory: Remembered, writer: str) -> Remembered:
    kept = {key: value for key, value in memory.items() if key[0] != writer}
    return {**kept, (writer, "over"): 1}


def _dense(memory: Remembered, event: Event) -> Remembered | str:
    """Count the indices from 0 on that have a chunk, and keep those beyond a gap."""
    if not isinstance(event, Persisted):
        return memory
    count, key = memory.get(("count",), 0), ("beyond", str(event.index))
    if event.index < count or key in memory:
        return f"the store gave index {event.index} to two chunks"
    now = {**memory, key: 1}
    while now.pop(("beyond", str(count)), 0):
        count += 1
    return {**now, ("count",): count}


def _moved_counts(memory: Remembered, place: Place) -> Remembered:
    now: dict[tuple[str, ...], int] = {}
    for key, value in memory.items():
        if key[0] == "beyond":
            now["beyond", str(place(int(key[1])))] = value
        else:
            now[key] = place(value)
    return now


def _gap(memory: Remembered) -> str | None:
    beyond = [key for key in memory if key[0] == "beyond"]
    return f"the store left index {memory.get(('count',), 0)} without a chunk" if beyond else None


def _patient(memory: Remembered, event: Event) -> Remembered | str:
    """Count how often each reader was cut off since its last chunk."""
    match event:
        case Severed(reader):
            return {**memory, (reader,): min(memory.get((reader,), 0) + 1, 2)}
        case Took(reader, _index):
            return {**memory, (reader,): 0}
        case Ended(reader, ok) if not ok and memory.get((reader,), 0) < 2:
            return f"{reader} gave up, and was not cut off twice since its last chunk"
        case _:
            return memory


def _no_repeat(memory: Remembered, event: Event) -> Remembered | str:
    """Mark each sequence number: stored, known when a request broke, barred from later ones."""
    match event:
        case Restarted(writer) | EndSettled(writer, _):
            return {**_others(memory, writer), (writer, "excused"): 1}
        case Persisted() | Settled() | Opened() if (event.writer, "excused") in memory:
            return memory
        case Persisted(_index, writer, seq, request):
            mark = memory.get((writer, "seq", str(seq)), 0)
            if mark == BARRED and memory.get((writer, "open")) == request:
                return f"{writer} had {seq} stored again, which was there when its request broke"
            return {**memory, (writer, "seq", str(seq)): max(mark, STORED)}
        case Settled(writer, _request, ok) if not ok:
            return _raised(memory, writer, STORED, KNOWN)
        case Opened(writer, request):
            return {**_raised(memory, writer, KNOWN, BARRED), (writer, "open"): request}
        case _:
            return memory


STORED: Final = 1
KNOWN: Final = 2
BARRED: Final = 3


def _others(memory: Remembered, writer: str) -> Remembered:
    return {key: value for key, value in memory.items() if key[0] != writer}


def _raised(memory: Remembered, writer: str, before: int, after: int) -> Remembered:
    return {
        key: after if key[:2] == (writer, "seq") and mark == before else mark
        for key, mark in memory.items()
    }


def _end_true(memory: Remembered, event: Event) -> Remembered | str:
    match event:
        case Done():
            return {("done",): 1}
        case Ended(reader, ok) if ok and not memory:
            return f"{reader} saw the end of a stream that was not done"
        case _:
            return memory


def _terminates(memory: Remembered, event: Event) -> Remembered | str:
    match event:
        case Put() | Restarted():
            return {**memory, (event.writer,): 0}
        case EndSettled(writer, _ok):
            return {**memory, (writer,): 1}
        case Done():
            return {**memory, ("done",): 1}
        case Connected(reader, _start):
            return {**memory, (reader,): 0}
        case Ended(reader, _ok):
            return {**memory, (reader,): 1}
        case _:
            return memory


def _stuck(memory: Remembered) -> str | None:
    waiting = sorted(actor for (actor,), over in memory.items() if not over)
    writers = [actor for actor in waiting if actor.startswith("w")]
    if writers:
        return f"{writers[0]} never settled its end"
    if ("done",) in memory and waiting:
        return f"the stream is done and {waiting[0]} never saw its end"
    return None


def _moved_resumes(memory: Remembered, place: Place) -> Remembered:
    return {key: place(value) for key, value in memory.items()}


PROPERTIES: Final[tuple[Property, ...]] = (
    Property(
        id="exactly-once",
        clauses=("stream.exactly-once", "recovery.rescan", "reader.memory"),
        claim="No item is delivered twice to a reader.",
        observe=_exactly_once,
    ),
    Property(
        id="in-order",
        clauses=("stream.order", "recovery.rest"),
        claim="The items of one writer are delivered in the order in which they were put.",
        observe=_in_order,
    ),
    Property(
        id="nothing-invented",
        clauses=("stream.nothing-invented",),
        claim="Every delivered item was put by its writer.",
        observe=_nothing_invented,
    ),
    Property(
        id="nothing-lost",
        clauses=(
            "stream.nothing-lost",
            "store.pages",
            "writer.unconfirmed",
            "writer.failure-sticky",
            "writer.response",
            "recovery.rest",
            "recovery.own-hole",
            "reader.verified-end",
        ),
        claim="A reader that sees the end has delivered every item of every durable writer.",
        observe=_nothing_lost,
    ),
    Property(
        id="done-last",
        clauses=("stream.done-last",),
        claim="The stream is marked done only after everything that was put is durable.",
        observe=_done_last,
    ),
    Property(
        id="one-request",
        clauses=("writer.one-request",),
        claim="A writer has at most one request open.",
        observe=_one_request,
    ),
    Property(
        id="mended",
        clauses=(
            "recovery.mends",
            "recovery.window",
            "recovery.own-frames",
            "writer.early-failure",
        ),
        claim="A writer of which at most one request broke ends well, unless its process was lost, "
        "or the store reserved ahead or stored its frames out of order.",
        observe=_mended,
    ),
    Property(
        id="dense",
        clauses=("store.dense",),
        claim="Every index from 0 on gets one chunk.",
        observe=_dense,
        move=_moved_counts,
        end=_gap,
    ),
    Property(
        id="resume-index",
        clauses=("reader.resume",),
        claim="A reader resumes behind the chunks that it consumed.",
        observe=_resume_index,
        move=_moved_resumes,
    ),
    Property(
        id="patient",
        clauses=("reader.progress",),
        claim="A reader gives up only after it was cut off twice without a chunk in between.",
        observe=_patient,
    ),
    Property(
        id="no-repeat",
        clauses=("recovery.rest", "recovery.rescan", "recovery.window", "writer.unconfirmed"),
        claim="What was stored of a writer when a request of its broke is not stored again by the "
        "requests that it opens afterwards, unless its process was lost.",
        observe=_no_repeat,
    ),
    Property(
        id="end-true",
        clauses=("reader.verified-end", "store.close"),
        claim="A reader sees the end only when the stream is marked done.",
        observe=_end_true,
    ),
    Property(
        id="terminates",
        clauses=("stream.terminates", "store.live", "store.info", "writer.queue"),
        claim="Every writer settles its end, and once the stream is done every reader ends.",
        observe=_terminates,
        end=_stuck,
    ),
)

Memories = tuple[Memory, ...]
"""What all properties remember, in the order of `PROPERTIES`."""


def start() -> Memories:
    """Begin to observe."""
    return tuple(() for _property in PROPERTIES)


def observe(memories: Memories, event: Event) -> Memories | Finding:
    """Show an event to every property."""
    after: list[Memory] = []
    for item, memory in zip(PROPERTIES, memories, strict=True):
        now = item.observe(dict(memory), event)
        if isinstance(now, str):
            return Finding(item.id, now)
        after.append(tuple(sorted(now.items())))
    return tuple(after)


def moved(memories: Memories, place: Place) -> Memories:
    """Rewrite what is remembered of positions in the log, when a search renumbers it."""
    return tuple(
        tuple(sorted(item.move(dict(memory), place).items()))
        for item, memory in zip(PROPERTIES, memories, strict=True)
    )


def end(memories: Memories) -> Finding | None:
    """Ask every property for what is wrong now that nothing else can happen."""
    for item, memory in zip(PROPERTIES, memories, strict=True):
        wrong = item.end(dict(memory))
        if wrong is not None:
            return Finding(item.id, wrong)
    return None
