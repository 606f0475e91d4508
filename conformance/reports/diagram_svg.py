"""Space-time diagrams as SVG: the rows of `conformance.reports.diagram`, drawn.

One picture for light and dark: what is ink takes `currentColor`, and the few colours have two
values, chosen by `prefers-color-scheme`. What is wrong is not told by colour alone: its line is
thicker, its row is shaded, and the sentence below says it. All coordinates are whole numbers, so a
picture is the same bytes wherever it is made.
"""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from conformance.reports.diagram import Look, Row

LANE: Final = 170
"""Between two lanes."""

ROW: Final = 32
LEFT: Final = 90
TOP: Final = 64
NOTES: Final = 300
"""Width of the notes on the right."""

HEAD: Final = 8
"""Length of an arrow's head."""

FINDING: Final = 56
"""Height of the line that says what is wrong."""

SHAPES: Final = """
.run text { font: 13px ui-sans-serif, system-ui, sans-serif; fill: currentColor; }
.run .name { font-weight: 600; text-anchor: middle; }
.run .number { text-anchor: end; }
.run .label { text-anchor: middle; }
.run .label, .run .beside { stroke-width: 4; stroke-linejoin: round; paint-order: stroke; }
.run .lane { stroke-width: 1; }
.run .line { stroke: currentColor; stroke-width: 1.5; fill: none; }
.run .dashed { stroke-dasharray: 5 4; }
.run .head { fill: currentColor; }
.run .clock { stroke: currentColor; stroke-width: 1.5; }
.run .wrong .line { stroke-width: 3; }
.run .wrong text, .run .finding { font-weight: 600; }
"""

COLOURS: Final = """
.run {{ color: {ink}; }}
.run .paper, .run .clock {{ fill: {paper}; }}
.run .lane {{ stroke: {soft}; }}
.run .number, .run .note {{ fill: {soft}; }}
.run .label, .run .beside {{ stroke: {paper}; }}
.run .shade {{ fill: {shade}; }}
.run .wrong {{ color: {wrong}; }}
.run .wrong text, .run .finding {{ fill: {wrong}; }}
.run .wrong .label, .run .wrong .beside {{ stroke: {shade}; }}
"""
"""Plain rules twice, not variables once: several viewers know no variables."""

LIGHT: Final = COLOURS.format(
    ink="#1f2328", paper="#ffffff", soft="#59636e", shade="#ffebe9", wrong="#b3202a"
)
DARK: Final = COLOURS.format(
    ink="#e6edf3", paper="#0d1117", soft="#9198a1", shade="#3c1618", wrong="#ff938a"
)
STYLE: Final = f"{SHAPES}{LIGHT}@media (prefers-color-scheme: dark) {{{DARK}}}\n"


def draw_svg(names: Sequence[str], drawn: Sequence[Row], finding: str | None, title: str) -> str:
    """Draw rows as one SVG document."""
    width = LEFT + LANE * (len(names) - 1) + 60 + NOTES
    bottom = TOP + ROW * len(drawn) + ROW // 2
    height = bottom + (FINDING if finding is not None else ROW // 2)
    lines = [
        f'<svg class="run" xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" role="img" aria-labelledby="title">',
        f'<title id="title">{escape(title)}</title>',
        f"<style>{STYLE}</style>",
        f'<rect class="paper" width="{width}" height="{height}"/>',
    ]
    lines += [_shade(row, width) for row in drawn if row.wrong]
    for lane, name in enumerate(names):
        x = _x(lane)
        lines.append(f'<text class="name" x="{x}" y="{TOP - 32}">{escape(name)}</text>')
        lines.append(f'<line class="lane" x1="{x}" y1="{TOP - 22}" x2="{x}" y2="{bottom}"/>')
    for row in drawn:
        lines += _row(row, _x(len(names) - 1) + 60)
    if finding is not None:
        lines.append(f'<text class="finding" x="24" y="{bottom + 32}">{escape(finding)}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"


def _x(lane: int) -> int:
    return LEFT + LANE * lane


def _y(row: Row) -> int:
    return TOP + ROW * (row.number - 1) + ROW // 2


def _shade(row: Row, width: int) -> str:
    return (
        f'<rect class="shade" x="0" y="{_y(row) - ROW // 2 - 3}" width="{width}" height="{ROW}"/>'
    )


def _row(row: Row, notes: int) -> Iterator[str]:
    y = _y(row)
    yield f'<g class="{"wrong" if row.wrong else "row"}">'
    yield f'<text class="number" x="36" y="{y + 4}">{row.number}</text>'
    yield from _mark(row, y) if row.start == row.stop else _arrow(row, y)
    if row.note:
        yield f'<text class="note" x="{notes}" y="{y + 4}">{escape(row.note)}</text>'
    yield "</g>"


def _mark(row: Row, y: int) -> Iterator[str]:
    x = _x(row.start)
    match row.look:
        case Look.CROSS:
            yield _cross(x, y)
        case Look.CLOCK:
            yield f'<circle class="clock" cx="{x}" cy="{y}" r="8"/>'
            yield f'<path class="line" d="M{x} {y - 5}V{y}H{x + 4}"/>'
        case _:
            yield f'<circle class="head" cx="{x}" cy="{y}" r="5"/>'
    yield f'<text class="beside" x="{x + 14}" y="{y + 4}">{escape(row.label)}</text>'


def _cross(x: int, y: int) -> str:
    return f'<path class="line" d="M{x - 6} {y - 6}l12 12M{x - 6} {y + 6}l12 -12"/>'


def _arrow(row: Row, y: int) -> Iterator[str]:
    start, stop = _x(row.start), _x(row.stop)
    way = 1 if stop > start else -1
    dashed = "" if row.look is Look.ARROW else " dashed"
    end = stop - way * (22 if row.look is Look.BROKEN else HEAD)
    yield f'<line class="line{dashed}" x1="{start}" y1="{y}" x2="{end}" y2="{y}"/>'
    if row.look is Look.BROKEN:
        yield _cross(stop - way * 16, y)
    else:
        back = -way * HEAD
        yield f'<path class="head" d="M{stop} {y}l{back} -5v10z"/>'
    middle = (start + stop) // 2
    yield f'<text class="label" x="{middle}" y="{y - 5}">{escape(row.label)}</text>'
