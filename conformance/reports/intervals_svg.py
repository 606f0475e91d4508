"""Diagrams of concurrent requests as SVG, in the style of the other diagrams, light and dark.

What is wrong is not told by colour alone: its bar is wider, and its words are bold.
"""

from collections.abc import Iterator, Sequence
from html import escape
from textwrap import wrap
from typing import Final

from conformance.reports.diagram_svg import LETTER, LINE, PILL, STYLE
from conformance.reports.intervals import Bar, Interval, Layout, brief, layout, without_ids

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
    drawn = layout(intervals)
    width, bottom = max(_width(drawn), LEAST), _bottom(drawn)
    told = [] if finding is None else wrap(without_ids(finding), (width - 48) // (LETTER + 1))
    height = bottom + (LINE * len(told) + 32 if told else ROW // 2)
    lines = [
        f'<svg class="run" xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" role="img" aria-labelledby="title">',
        f'<title id="title">{escape(title)}</title>',
        f"<style>{STYLE}{OWN}</style>",
        f'<rect class="paper" width="{width}" height="{height}"/>',
        *_picture(drawn),
    ]
    for number, line in enumerate(told, 1):
        y = bottom + 12 + LINE * number
        lines.append(f'<text class="finding" x="24" y="{y}">{escape(line)}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"


def draw_inline(intervals: Sequence[Interval], title: str) -> str:
    """Draw intervals as an element of a page that has the style and says what is wrong itself."""
    drawn = layout(intervals)
    width, height = _width(drawn), _bottom(drawn) + ROW // 4
    head = (
        f'<svg class="run" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        f' role="img" aria-label="{escape(title)}">'
    )
    return "".join([head, *_picture(drawn), "</svg>"])


def _starts(drawn: Layout) -> list[int]:
    """Say where each column begins."""
    starts, at = [], LEFT
    for column in range(len(drawn.clients)):
        starts.append(at)
        own = [bar.interval for bar in drawn.bars if bar.column == column]
        longest = max(max(len(brief(each.asked)), len(brief(each.came))) for each in own)
        at += LETTER * longest + 40
    return [*starts, at]


def _width(drawn: Layout) -> int:
    return _starts(drawn)[-1] + 16


def _bottom(drawn: Layout) -> int:
    return TOP + ROW * drawn.rows


def _y(row: int) -> int:
    return TOP + ROW * row + ROW // 2


def _picture(drawn: Layout) -> Iterator[str]:
    starts = _starts(drawn)
    for column, client in enumerate(drawn.clients):
        if client not in drawn.clients[:column]:
            yield from _head(f"client {client}", starts[column])
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
