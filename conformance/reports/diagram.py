"""Space-time diagrams: what happened in a run, as rows of messages between lanes.

Each actor has a lane: the writers, the store, the readers. Time runs downwards, a row a step. A
message is an arrow between two lanes, broken where a connection was cut, and dashed where nobody
waits for it any more; what an actor does alone is a mark on its lane. The last row is marked as
wrong if a property found it to be.

`rows` says what is to be drawn, from steps and events alone; `draw` draws it as text, and
`conformance.reports.diagram_svg` as a picture.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Final, Protocol

from attrs import Factory, define, frozen

from spec_model.history import (
    AbortSettled,
    Connected,
    Delivered,
    Disconnected,
    Ended,
    EndSettled,
    Event,
    Exceeded,
    Misbehaved,
    Opened,
    Persisted,
    Put,
    PutSettled,
    Reserved,
    Restarted,
    Took,
)
from spec_model.schedule import Step
from spec_model.stream.writer_side import TIMERS

STORE: Final = "store"


class Look(Enum):
    """How a row is drawn."""

    ARROW = "arrow"
    DASHED = "dashed"
    BROKEN = "broken"
    DOT = "dot"
    CROSS = "cross"
    CLOCK = "clock"


class Way(Enum):
    """Where a row leads."""

    OUT = "out"
    """From the actor to the store."""
    IN = "in"
    """From the store to the actor."""
    STAY = "stay"
    AT_STORE = "at-store"


@frozen
class Shape:
    """How a kind of step is drawn, and what is written on it."""

    way: Way
    look: Look
    label: str


WRITER_SHAPES: Final[Mapping[str, Shape]] = {
    "begin": Shape(Way.STAY, Look.DOT, "begin"),
    "put": Shape(Way.STAY, Look.DOT, "put {item}"),
    "end": Shape(Way.STAY, Look.DOT, "end"),
    "close": Shape(Way.OUT, Look.ARROW, "close"),
    "timer": Shape(Way.STAY, Look.CLOCK, "{timer}"),
    "answer": Shape(Way.IN, Look.ARROW, "answer, tail {tail}"),
    "deliver": Shape(Way.OUT, Look.ARROW, "frame {seq} as chunk {index}"),
    "overtake": Shape(Way.OUT, Look.ARROW, "frame {seq} as chunk {index}"),
    "reserve": Shape(Way.OUT, Look.ARROW, "reserve"),
    "persist": Shape(Way.AT_STORE, Look.DOT, "frame {seq} as chunk {index}"),
    "lose": Shape(Way.AT_STORE, Look.CROSS, "chunk lost"),
    "respond": Shape(Way.IN, Look.ARROW, "ok"),
    "lie": Shape(Way.IN, Look.ARROW, "ok (a lie)"),
    "short": Shape(Way.IN, Look.ARROW, "ok, in part"),
    "refuse": Shape(Way.IN, Look.BROKEN, "refused"),
    "cut": Shape(Way.OUT, Look.BROKEN, "cut request {request}"),
    "tear": Shape(Way.OUT, Look.BROKEN, "torn request {request}"),
    "crash": Shape(Way.STAY, Look.CROSS, "crash"),
    "ready": Shape(Way.IN, Look.ARROW, "the run exists"),
    "unready": Shape(Way.IN, Look.BROKEN, "the run cannot be told"),
    "abort": Shape(Way.STAY, Look.CROSS, "abort"),
    "blind": Shape(Way.IN, Look.BROKEN, "no answer"),
    "stale": Shape(Way.IN, Look.ARROW, "answer, old"),
}

READER_SHAPES: Final[Mapping[str, Shape]] = {
    "begin": Shape(Way.STAY, Look.DOT, "begin"),
    "open": Shape(Way.OUT, Look.ARROW, "from {start}"),
    "read": Shape(Way.IN, Look.ARROW, "chunk {took}"),
    "rest": Shape(Way.IN, Look.ARROW, "rest of {took}"),
    "half": Shape(Way.IN, Look.DASHED, "part"),
    "eof": Shape(Way.IN, Look.ARROW, "end"),
    "early": Shape(Way.IN, Look.BROKEN, "end, early"),
    "cut": Shape(Way.IN, Look.BROKEN, "cut"),
    "fresh": Shape(Way.STAY, Look.CROSS, "new process"),
    "info": Shape(Way.IN, Look.ARROW, "info, tail {tail}"),
    "unreachable": Shape(Way.OUT, Look.BROKEN, "does not open"),
    "expire": Shape(Way.IN, Look.BROKEN, "gone"),
    "blind": Shape(Way.IN, Look.BROKEN, "no info"),
    "stale": Shape(Way.IN, Look.ARROW, "info, old"),
    "cancel": Shape(Way.STAY, Look.CROSS, "cancel"),
}

APPLICATION_SHAPES: Final[Mapping[str, Shape]] = {
    "finish": Shape(Way.AT_STORE, Look.DOT, "done"),
}

IN_THE_BACKGROUND: Final = frozenset({"deliver", "overtake", "reserve", "persist"})
"""Steps that are dashed when nobody waits for their request any more."""


@frozen
class Row:
    """What is drawn for one step."""

    number: int
    start: int
    """Lane at which it begins."""
    stop: int
    look: Look
    label: str
    note: str
    wrong: bool = False


class Happening(Protocol):
    """A step with what was observed."""

    @property
    def step(self) -> Step:
        """The step."""

    @property
    def events(self) -> Sequence[Event]:
        """What was observed."""


def lanes(writers: Iterable[str], readers: Iterable[str]) -> tuple[str, ...]:
    """List the lanes from left to right."""
    return (*writers, STORE, *readers)


@define
class _Past:
    """What a later row needs: the requests for which nobody waits any more, and the log's tail."""

    opened: dict[str, list[int]] = Factory(dict)
    left: set[tuple[str, int]] = Factory(set)
    tail: int = -1

    def note(self, step: Step, events: Sequence[Event]) -> None:
        """Keep what a step says about requests and chunks."""
        if step.kind in {"cut", "tear", "refuse"}:
            self.left.add((step.actor, step.detail))
        if step.kind == "crash":
            self.left |= {(step.actor, request) for request in self.opened.get(step.actor, [])}
        for event in events:
            if isinstance(event, Opened):
                self.opened.setdefault(event.writer, []).append(event.request)
            if isinstance(event, Reserved | Persisted):
                self.tail = max(self.tail, event.index)


def rows(names: Sequence[str], happened: Iterable[Happening], *, wrong: bool) -> list[Row]:
    """Say what is to be drawn; `wrong` marks the last row."""
    past = _Past()
    drawn: list[Row] = []
    for number, moment in enumerate(happened, 1):
        drawn.append(_row(names, number, moment, past))
        past.note(moment.step, moment.events)
    if wrong and drawn:
        last = drawn.pop()
        drawn.append(
            Row(last.number, last.start, last.stop, last.look, last.label, last.note, wrong=True)
        )
    return drawn


def _row(names: Sequence[str], number: int, moment: Happening, past: _Past) -> Row:
    step, store = moment.step, names.index(STORE)
    actor = names.index(step.actor) if step.actor in names else store
    shape = _shapes(actor, store).get(step.kind) or Shape(Way.STAY, Look.DOT, step.kind)
    start, stop = {
        Way.OUT: (actor, store),
        Way.IN: (store, actor),
        Way.STAY: (actor, actor),
        Way.AT_STORE: (store, store),
    }[shape.way]
    alone = step.kind in IN_THE_BACKGROUND and (step.actor, step.detail) in past.left
    look = Look.DASHED if alone and shape.look is Look.ARROW else shape.look
    label = shape.label.format_map(_facts(step, moment.events, past.tail))
    return Row(number, start, stop, look, label, "; ".join(_notes(moment.events)))


def _shapes(actor: int, store: int) -> Mapping[str, Shape]:
    if actor < store:
        return WRITER_SHAPES
    return READER_SHAPES if actor > store else APPLICATION_SHAPES


class _Facts(dict[str, str]):
    """What a label can say; a fact that nobody observed is a question mark."""

    def __missing__(self, _name: str) -> str:
        return "?"


def _facts(step: Step, events: Iterable[Event], tail: int) -> dict[str, str]:
    """Collect what a label can say."""
    known = step.kind == "timer" and step.detail < len(TIMERS)
    timer = TIMERS[step.detail].value if known else step.kind
    facts = _Facts({"request": str(step.detail), "timer": timer, "tail": str(tail)})
    for event in events:
        match event:
            case Put(_writer, item):
                facts["item"] = item
            case Persisted(index, _writer, seq):
                facts |= {"seq": str(seq), "index": str(index)}
            case Connected(_reader, start):
                facts["start"] = str(start)
            case Took(_reader, index):
                facts["took"] = str(index)
            case _:
                pass
    return facts


def _notes(events: Iterable[Event]) -> list[str]:
    """Say what was observed beyond the message itself."""
    notes = []
    for event in events:
        match event:
            case Delivered(reader, writer, _seq, item):
                notes.append(f"{reader} delivers {item} of {writer}")
            case Ended(reader, ok):
                notes.append(f"{reader} ends" if ok else f"{reader} fails")
            case EndSettled(writer, ok):
                notes.append(f"{writer} is durable" if ok else f"{writer} fails to end")
            case PutSettled(writer, False):
                notes.append(f"{writer} rejects a put")
            case Opened(writer, request):
                notes.append(f"{writer} opens request {request}")
            case Restarted(writer):
                notes.append(f"{writer} starts again")
            case Misbehaved(actor, sentence):
                notes.append(f"{actor} misbehaves: {sentence}")
            case AbortSettled(writer):
                notes.append(f"{writer} is aborted")
            case Exceeded(writer, what, count, limit):
                notes.append(f"{writer} holds {count} {what}, of at most {limit}")
            case Disconnected(reader):
                notes.append(f"{reader} disconnects")
            case _:
                pass
    return notes


# --- as text ------------------------------------------------------------------------------------

GAP: Final = 24
"""Columns between two lanes."""

LEFT: Final = 6
"""Columns in front of the first lane."""

MARKS: Final[Mapping[Look, str]] = {Look.DOT: "●", Look.CROSS: "✕", Look.CLOCK: "◷"}


MOST: Final = 110
"""Columns of a line; a note that does not fit beside its row stands below it."""


def draw(names: Sequence[str], drawn: Sequence[Row], finding: str | None) -> list[str]:
    """Draw rows as text."""
    head = [" "] * _width(names)
    for lane, name in enumerate(names):
        write(head, LEFT + GAP * lane, name)
    lines = ["".join(head).rstrip()]
    for row in drawn:
        lines += _lines(names, row)
    if finding is not None:
        lines += ["", f"wrong: {finding}"]
    return lines


def _width(names: Sequence[str]) -> int:
    return LEFT + GAP * len(names)


def _empty(names: Sequence[str]) -> list[str]:
    cells = [" "] * _width(names)
    for lane in range(len(names)):
        cells[LEFT + GAP * lane] = "│"
    return cells


def _lines(names: Sequence[str], row: Row) -> Iterator[str]:
    cells = _empty(names)
    write(cells, 0, f"{'!' if row.wrong else ' '}{row.number:>3}")
    at, to = LEFT + GAP * row.start, LEFT + GAP * row.stop
    if row.start == row.stop:
        cells[at] = MARKS.get(row.look, "●")
        write(cells, at + 2, row.label)
    else:
        _arrow(cells, at, to, row)
    if len(cells) + len(row.note) <= MOST:
        yield f"{''.join(cells)}{row.note}".rstrip()
        return
    yield "".join(cells).rstrip()
    below = _empty(names)
    write(below, LEFT + 2, f"{row.note} ")
    yield (
        "".join(below).rstrip() if len(row.note) + LEFT + 2 < len(below) else f"        {row.note}"
    )


def _arrow(cells: list[str], at: int, to: int, row: Row) -> None:
    line = "─" if row.look is Look.ARROW else "╌"
    head = "▶" if to > at else "◀"
    low, high = min(at, to), max(at, to)
    for column in range(low + 1, high):
        cells[column] = line
    cells[to - 1 if to > at else to + 1] = "✕" if row.look is Look.BROKEN else head
    label = f" {row.label} "
    write(cells, low + (high - low - len(label)) // 2 + 1, label)


def write(cells: list[str], at: int, text: str) -> None:
    """Put a text into a line of cells; what does not fit is cut off."""
    for offset, letter in enumerate(text):
        if at + offset < len(cells):
            cells[at + offset] = letter
