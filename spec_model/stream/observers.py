"""How properties observe: from what is remembered and an event to what to remember, or a sentence.

Memories are small, since a search carries them along, and they follow from what happened as far as
they can, so that they tell as few states apart as possible.
"""

from collections.abc import Callable, Mapping
from typing import Final

from spec_model.history import (
    AbortSettled,
    Canceled,
    Closing,
    Connected,
    Delivered,
    Disconnected,
    Done,
    Ended,
    EndSettled,
    Event,
    Exceeded,
    GivenUp,
    Gone,
    Misbehaved,
    Misled,
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

Place = Callable[[int], int]
"""Where a position in the log went."""


def _number(item: str) -> int:
    return int(item.rstrip("'"))


def exactly_once(memory: Remembered, event: Event) -> Remembered | str:
    """Remember what was delivered."""
    if not isinstance(event, Delivered):
        return memory
    key = (event.reader, event.writer, event.item)
    if key in memory:
        return f"{event.reader} delivered item {event.item} of {event.writer} twice"
    return {**memory, key: 1}


def in_order(memory: Remembered, event: Event) -> Remembered | str:
    """Remember the last item of each writer that each reader delivered."""
    if not isinstance(event, Delivered):
        return memory
    key = (event.reader, event.writer)
    before, number = memory.get(key, -1), _number(event.item)
    if number < before:
        return f"{event.reader} delivered item {event.item} of {event.writer} after item {before}"
    return {**memory, key: number}


def nothing_invented(memory: Remembered, event: Event) -> Remembered | str:
    """Remember what was put."""
    match event:
        case Put(writer, item):
            return {**memory, (writer, item): 1}
        case Delivered(reader, writer, _seq, item) if (writer, item) not in memory:
            return f"{reader} delivered item {item}, which {writer} never wrote"
        case _:
            return memory


def nothing_lost(memory: Remembered, event: Event) -> Remembered | str:
    """Remember what the last attempt of each writer put, until a reader delivers it."""
    match event:
        case Put(writer, item):
            return {**memory, ("put", writer, item): 1}
        case Restarted(writer):
            return {key: value for key, value in memory.items() if key[:2] != ("put", writer)}
        case EndSettled(writer, ok) if ok:
            return {**memory, ("durable", writer): 1}
        case Closing(writer):
            return {**memory, ("durable", writer): 1}
        case Delivered(reader, writer, _seq, item):
            return {**memory, ("delivered", writer, item, reader): 1}
        case Connected(reader, start, _resumable) if ("from", reader) not in memory:
            return {**memory, ("from", reader): start}
        case Ended(reader, ok) if ok and not memory.get(("from", reader)):
            return _missing(memory, reader) or memory
        case _:
            return memory


def _missing(memory: Remembered, reader: str) -> str | None:
    for kind, writer, *item in sorted(memory):
        durable = kind == "put" and ("durable", writer) in memory
        if durable and ("delivered", writer, *item, reader) not in memory:
            return f"{reader} saw the end without item {item[0]} of {writer}, which was durable"
    return None


def done_last(memory: Remembered, event: Event) -> Remembered | str:
    """Remember which writers are durable."""
    match event:
        case Put(writer, _item):
            return {**memory, (writer,): 0}
        case EndSettled(writer, ok) if ok:
            return {**memory, (writer,): 1}
        case Closing(writer):
            return {**memory, (writer,): 1}
        case Done():
            late = sorted(writer for (writer,), durable in memory.items() if not durable)
            return f"the stream was marked done while {late[0]} was not durable" if late else memory
        case _:
            return memory


def one_request(memory: Remembered, event: Event) -> Remembered | str:
    """Remember the open request of each writer."""
    match event:
        case Opened(writer, request, _whole):
            if (writer,) in memory:
                return f"{writer} opened request {request} while {memory[writer,]} was open"
            return {**memory, (writer,): request}
        case Settled(writer, request, _ok) if memory.get((writer,)) == request:
            return {key: value for key, value in memory.items() if key != (writer,)}
        case Restarted(writer):
            return {key: value for key, value in memory.items() if key != (writer,)}
        case _:
            return memory


def resume_index(memory: Remembered, event: Event) -> Remembered | str:
    """Remember up to where each reader consumed."""
    match event:
        case Took(reader, index):
            return {**memory, (reader,): index + 1}
        case Connected(reader, start, _resumable) if memory.get((reader,), start) != start:
            return f"{reader} resumed at {start}, having consumed up to {memory[reader,]}"
        case _:
            return memory


def mended(memory: Remembered, event: Event) -> Remembered | str:
    """Count the broken requests of each writer, until something excuses a failure or it is over."""
    if ("excused",) in memory:
        return memory
    if isinstance(event, Persisted | Settled) and (event.writer, "over") in memory:
        return memory
    match event:
        case Reserved():
            return {("excused",): 1}
        case Restarted(writer) | GivenUp(writer) | Misled(writer):
            return {**memory, (writer, "excused"): 1}
        case Opened(writer, _request, whole) if whole:
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
            excused = (writer, "excused") in memory
            if not excused and memory.get((writer, "broken"), 0) < 2:
                return f"{writer} failed, and at most one of its requests had broken"
            return _over(memory, writer)
        case EndSettled(writer, _ok):
            return _over(memory, writer)
    return memory


def _over(memory: Remembered, writer: str) -> Remembered:
    kept = {key: value for key, value in memory.items() if key[0] != writer}
    return {**kept, (writer, "over"): 1}


def dense(memory: Remembered, event: Event) -> Remembered | str:
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


def moved_counts(memory: Remembered, place: Place) -> Remembered:
    """Rewrite indices."""
    now: dict[tuple[str, ...], int] = {}
    for key, value in memory.items():
        if key[0] == "beyond":
            now["beyond", str(place(int(key[1])))] = value
        else:
            now[key] = place(value)
    return now


def gap(memory: Remembered) -> str | None:
    """Say which index has no chunk although a later one has."""
    beyond = [key for key in memory if key[0] == "beyond"]
    return f"the store left index {memory.get(('count',), 0)} without a chunk" if beyond else None


def patient(memory: Remembered, event: Event) -> Remembered | str:
    """Count how often each reader was cut off since its last chunk."""
    match event:
        case Connected(reader, _start, resumable) if resumable:
            return {**memory, (reader,): memory.get((reader,), 0)}
        case Severed(reader) if (reader,) in memory:
            return {**memory, (reader,): min(memory[reader,] + 1, 2)}
        case Gone(reader) | Misled(reader):
            return {**memory, (reader,): 2}
        case Took(reader, _index) if (reader,) in memory:
            return {**memory, (reader,): 0}
        case Ended(reader, ok) if not ok and memory.get((reader,), 2) < 2:
            return f"{reader} gave up, and was not cut off twice since its last chunk"
        case _:
            return memory


def no_repeat(memory: Remembered, event: Event) -> Remembered | str:
    """Mark each sequence number: stored, known when a request broke, barred from later ones."""
    match event:
        case Restarted(writer) | EndSettled(writer, _) | Misled(writer):
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
        case Opened(writer, request, _whole):
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


def end_true(memory: Remembered, event: Event) -> Remembered | str:
    """Remember that the stream is done."""
    match event:
        case Done():
            return {("done",): 1}
        case Ended(reader, ok) if ok and not memory:
            return f"{reader} saw the end of a stream that was not done"
        case _:
            return memory


def terminates(memory: Remembered, event: Event) -> Remembered | str:
    """Remember who has not come to an end."""
    match event:
        case Put() | Restarted():
            return {**memory, (event.writer,): 0}
        case EndSettled(writer, _ok):
            return {**memory, (writer,): 1}
        case AbortSettled(writer):
            return {**memory, (writer,): 1}
        case Done():
            return {**memory, ("done",): 1}
        case Canceled(reader):
            return {**memory, (reader,): CANCELED}
        case Connected(reader) if memory.get((reader,)) != CANCELED:
            return {**memory, (reader,): 0}
        case Ended(reader, _ok):
            return {**memory, (reader,): 1}
        case _:
            return memory


CANCELED: Final = 2


def stuck(memory: Remembered) -> str | None:
    """Say who never came to an end."""
    waiting = sorted(actor for (actor,), over in memory.items() if not over)
    writers = [actor for actor in waiting if actor.startswith("w")]
    if writers:
        return f"{writers[0]} never settled its end"
    if ("done",) in memory and waiting:
        return f"the stream is done and {waiting[0]} never saw its end"
    return None


def moved_resumes(memory: Remembered, place: Place) -> Remembered:
    """Rewrite where readers stand."""
    return {key: place(value) for key, value in memory.items()}


def lawful(memory: Remembered, event: Event) -> Remembered | str:
    """Remember nothing: what cannot be done is told as it is wanted."""
    if isinstance(event, Misbehaved):
        return f"{event.actor} misbehaved: {event.sentence}"
    return memory


def bounded(memory: Remembered, event: Event) -> Remembered | str:
    """Remember nothing: what is too much is told as it happens."""
    if isinstance(event, Exceeded):
        return f"{event.writer} has {event.count} {event.what}, and {event.limit} are allowed"
    return memory


def silent_after_abort(memory: Remembered, event: Event) -> Remembered | str:
    """Remember which writers were aborted."""
    match event:
        case GivenUp(writer):
            return {**memory, (writer,): 0}
        case Restarted(writer):
            return {key: value for key, value in memory.items() if key != (writer,)}
        case AbortSettled(writer):
            return {**memory, (writer,): 1}
        case Opened(writer, request, _whole) if memory.get((writer,)):
            return f"{writer} opened request {request} after it was aborted"
        case EndSettled(writer, ok) if ok and (writer,) in memory:
            return f"{writer} was aborted, and ended well"
        case _:
            return memory


def silent_after_cancel(memory: Remembered, event: Event) -> Remembered | str:
    """Remember how many connections each canceled reader has open."""
    match event:
        case Canceled(reader, connected):
            return {**memory, (reader,): int(connected)}
        case Connected(reader) if (reader,) in memory:
            return {**memory, (reader,): memory[reader,] + 1}
        case Disconnected(reader) | Severed(reader) if (reader,) in memory:
            return {**memory, (reader,): max(0, memory[reader,] - 1)}
        case Delivered(reader) if (reader,) in memory:
            return f"{reader} delivered item {event.item} of {event.writer} after it was canceled"
        case _:
            return memory


def left_open(memory: Remembered) -> str | None:
    """Say which canceled reader has a connection open."""
    held = sorted(reader for (reader,), count in memory.items() if count)
    return f"{held[0]} was canceled, and its connection is open" if held else None


def gone_is_final(memory: Remembered, event: Event) -> Remembered | str:
    """Remember which readers were told that the stream is gone."""
    match event:
        case Gone(reader):
            return {**memory, (reader,): 1}
        case Connected(reader) if (reader,) in memory:
            return f"{reader} connected to a stream that is no longer kept"
        case Ended(reader, ok) if ok and (reader,) in memory:
            return f"{reader} saw the end of a stream that is no longer kept"
        case _:
            return memory
