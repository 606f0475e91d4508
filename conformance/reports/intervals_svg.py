"""Diagrams of concurrent requests as SVG, in the style of the other diagrams, light and dark.

What is wrong is not told by colour alone: its bar is wider, and its words are bold.
"""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from conformance.reports.diagram_svg import LETTER, PILL, STYLE, Picture, document, inline
from conformance.reports.intervals import (
    Bar,
    Interval,
    Layout,
    brief,
    layout,
    longest,
    name_of,
    without_ids,
)

ROW: Final = 26
LEFT: Final = 72
TOP: Final = 60
BAR: Final = 8
LEAST: Final = 480
"""How wide a document is at least, so that the sentence below can be read."""

OWN: Final = """
.run .bar { stroke: none; }
"""


def draw_svg(intervals: Sequence[Interval], finding: str | None, title: str) -> str:
    """Draw intervals as one SVG document."""
    told = None if finding is None else without_ids(finding)
    return document(_of(intervals, LEAST), told, title, STYLE + OWN)


def draw_inline(intervals: Sequence[Interval], title: str) -> str:
    """Draw intervals as an element of a page that has the style and says what is wrong itself."""
    return inline(_of(intervals), title)


def _of(intervals: Sequence[Interval], least: int = 0) -> Picture:
    drawn = layout(intervals)
    starts = _starts(drawn)
    bottom = TOP + ROW * drawn.rows
    return Picture(tuple(_picture(drawn, starts)), max(starts[-1] + 16, least), bottom, ROW)


def _starts(drawn: Layout) -> list[int]:
    """Say where each column begins, and the last one ends."""
    starts, at = [], LEFT
    for column in range(len(drawn.clients)):
        starts.append(at)
        at += LETTER * longest(drawn, column) + 40
    return [*starts, at]


def _y(row: int) -> int:
    return TOP + ROW * row + ROW // 2


def _picture(drawn: Layout, starts: Sequence[int]) -> Iterator[str]:
    for column, client in enumerate(drawn.clients):
        if client not in drawn.clients[:column]:
            yield from _head(name_of(client), starts[column])
    for row in range(drawn.rows):
        yield f'<text class="number" x="36" y="{_y(row) + 4}">{row + 1}</text>'
    for bar in drawn.bars:
        yield from _bar(bar, starts[bar.column])


def _head(name: str, x: int) -> Iterator[str]:
    width = (LETTER + 1) * len(name) + 24
    yield (
        f'<rect class="pill" x="{x - 12}" y="16" width="{width}" height="{PILL}" rx="{PILL // 2}"/>'
    )
    yield f'<text class="name writer" x="{x - 12 + width // 2}" y="34">{escape(name)}</text>'


def _bar(bar: Bar, x: int) -> Iterator[str]:
    wide = BAR + 4 if bar.interval.wrong else BAR
    top, bottom = _y(bar.start) - 6, _y(bar.stop) + 6
    yield f'<g class="{"wrong" if bar.interval.wrong else "row"}">'
    if bar.interval.returned is None:
        yield f'<line class="line dashed" x1="{x}" y1="{top}" x2="{x}" y2="{bottom}"/>'
    else:
        yield (
            f'<rect class="head bar" x="{x - wide // 2}" y="{top}" width="{wide}"'
            f' height="{bottom - top}" rx="{BAR // 2}"/>'
        )
    for row, words in ((bar.start, bar.interval.asked), (bar.stop, bar.interval.came)):
        text = escape(brief(words))
        yield f'<text class="beside" x="{x + 14}" y="{_y(row) + 4}">{text}</text>'
    yield "</g>"
