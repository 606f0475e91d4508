"""Diagrams of concurrent requests: clients as lanes, each request an interval of its lane.

Time runs downwards, a row a moment: a request begins where it was sent and ends where its answer
was read. What stands beside each other was under way together. A client with several requests under
way has a column for each. Requests that do not go together are drawn heavy and marked.

`layout` says what is to be drawn; `draw` draws it as text, `conformance.reports.intervals_svg` as a
picture.
"""

import re
from collections.abc import Sequence
from typing import Final

from attrs import evolve, frozen

from conformance.reports.diagram import write
from vectors.canonical import JsonObject, JsonValue


@frozen
class Interval:
    """One request of a client, with its moments."""

    client: int
    asked: str
    came: str
    invoked: int
    returned: int | None
    """Nothing if no answer came."""
    wrong: bool = False
    lost: int | None = None
    """When it was known that no answer comes."""

    @property
    def over(self) -> int | None:
        """The last moment at which something is known of it."""
        return self.lost if self.returned is None else self.returned


@frozen
class Bar:
    """An interval in its place: a column, and rows from the first on."""

    interval: Interval
    column: int
    start: int
    stop: int
    """Its last row."""


@frozen
class Layout:
    """What is to be drawn."""

    clients: tuple[int, ...]
    """Of each column, whose it is."""
    bars: tuple[Bar, ...]
    rows: int


def layout(intervals: Sequence[Interval]) -> Layout:
    """Put intervals into columns and rows; moments at which nothing happens take no row."""
    moments = sorted(
        {each.invoked for each in intervals}
        | {each.over for each in intervals if each.over is not None}
    )
    row = {moment: at for at, moment in enumerate(moments)}
    last = len(moments) if any(each.over is None for each in intervals) else len(moments) - 1
    clients: list[int] = []
    bars: list[Bar] = []
    for client in sorted({each.client for each in intervals}):
        ends: list[int] = []
        for each in sorted(intervals, key=lambda each: each.invoked):
            if each.client != client:
                continue
            start = row[each.invoked]
            stop = last if each.over is None else row[each.over]
            free = next((at for at, end in enumerate(ends) if end < start), len(ends))
            ends[free : free + 1] = [stop]
            bars.append(Bar(each, len(clients) + free, start, stop))
        clients += [client] * len(ends)
    return Layout(tuple(clients), tuple(bars), last + 1)


# --- as text ------------------------------------------------------------------------------------

LEFT: Final = 6
WIDEST: Final = 120
"""Columns of a drawing beside which there is still room for the words."""

MOST: Final = 46
"""Columns that the words beside a bar take at most."""

THIN: Final = ("┬", "│", "┴", "╌")
HEAVY: Final = ("╥", "║", "╨", "╌")
"""How a bar begins, goes on, ends, and ends without an answer."""


def draw(intervals: Sequence[Interval], finding: str | None) -> list[str]:
    """Draw intervals as text; many under way together have letters, which are told below."""
    lines = _drawn(layout(intervals))
    if max(map(len, lines)) > WIDEST:
        ordered = sorted(intervals, key=lambda each: each.invoked)
        letters = [letter(at) for at in range(len(ordered))]
        short = [
            evolve(each, asked=name, came=name if each.over is None else "")
            for name, each in zip(letters, ordered, strict=True)
        ]
        lines = [*_drawn(layout(short)), ""]
        for name, each in zip(letters, ordered, strict=True):
            mark = "!" if each.wrong else " "
            came = f" -> {brief(each.came)}" if each.came else ""
            lines.append(f"{mark} {name:>2}  {brief(each.asked)}{came}")
    return [*lines, "", f"wrong: {without_ids(finding)}"] if finding is not None else lines


def letter(at: int) -> str:
    """Name an interval by its place: a to z, then aa to az, and so on."""
    begun, last = divmod(at, 26)
    return f"{letter(begun - 1) if begun else ''}{chr(ord('a') + last)}"


def _drawn(drawn: Layout) -> list[str]:
    widths = [longest(drawn, column) + 5 for column in range(len(drawn.clients))]
    for column, client in enumerate(drawn.clients):
        if client not in drawn.clients[column + 1 :]:
            own = sum(w for w, c in zip(widths, drawn.clients, strict=True) if c == client)
            widths[column] += max(len(name_of(client)) + 3 - own, 0)
    starts = [LEFT + sum(widths[:column]) for column in range(len(widths))]
    head = [" "] * (LEFT + sum(widths))
    for column, client in enumerate(drawn.clients):
        if client not in drawn.clients[:column]:
            write(head, starts[column], name_of(client))
    lines = ["".join(head).rstrip()]
    return [*lines, *(_row(drawn, row, starts, len(head)) for row in range(drawn.rows))]


def _row(drawn: Layout, row: int, starts: Sequence[int], width: int) -> str:
    cells = [" "] * width
    here = [bar for bar in drawn.bars if bar.start <= row <= bar.stop]
    ends = [bar for bar in here if row in {bar.start, bar.stop}]
    wrong = any(bar.interval.wrong for bar in ends)
    write(cells, 0, f"{'!' if wrong else ' '}{row + 1:>3}")
    for bar in here:
        begin, on, end, lost = HEAVY if bar.interval.wrong else THIN
        at = starts[bar.column]
        if row == bar.start:
            write(cells, at, f"{begin} {brief(bar.interval.asked)}")
        elif row == bar.stop:
            mark = lost if bar.interval.returned is None else end
            write(cells, at, f"{mark} {brief(bar.interval.came)}")
        else:
            write(cells, at, on)
    return "".join(cells).rstrip()


NAMES: Final = {98: "connections", 99: "another client"}
"""Lanes that are not clients by number: what is done to connections, and who is spared it."""


def name_of(client: int) -> str:
    """Name the lane of a client."""
    return NAMES.get(client, f"client {client}")


def longest(drawn: Layout, column: int) -> int:
    """Count the letters of the longest words of a column."""
    own = [bar.interval for bar in drawn.bars if bar.column == column]
    return max(max(len(brief(each.asked)), len(brief(each.came))) for each in own)


SLOT: Final = re.compile(r"\bevnt_0*(\d+)\b")
NAME: Final = re.compile(r"\b([a-z]+_|token-|key-|resume-)[0-9A-Z]{16,}([0-9A-Z]{4})\b")


def without_ids(text: str) -> str:
    """Shorten ids to what tells them apart."""
    return NAME.sub(r"\1…\2", SLOT.sub(r"event \1", text))


def brief(text: str) -> str:
    """Shorten ids to what tells them apart, and the whole to what fits."""
    short = without_ids(text)
    return short if len(short) <= MOST else f"{short[: MOST - 1]}…"


# --- as plain values ----------------------------------------------------------------------------


def to_plain(intervals: Sequence[Interval]) -> JsonObject:
    """Write intervals as a record holds them."""
    operations: list[JsonValue] = [
        {
            "client": each.client,
            "asked": each.asked,
            "came": each.came,
            "invoked": each.invoked,
            "returned": each.returned,
            "wrong": each.wrong,
            "lost": each.lost,
        }
        for each in intervals
    ]
    return {"operations": operations}


def from_plain(kept: JsonObject | None) -> list[Interval] | None:
    """Read intervals; nothing if it is another history, or none that can be read."""
    operations = kept.get("operations") if kept is not None else None
    if not isinstance(operations, list) or not operations:
        return None
    found: list[Interval] = []
    for each in operations:
        match each:
            case {
                "client": int(client), "asked": str(asked), "came": str(came),
                "invoked": int(invoked), "returned": int() | None as returned,
                "wrong": bool(wrong), "lost": int() | None as lost,
            }:  # fmt: skip
                found.append(Interval(client, asked, came, invoked, returned, wrong, lost))
            case _:
                return None
    return found
