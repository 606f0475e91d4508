"""Space-time diagrams as SVG: the rows of `conformance.reports.diagram`, drawn.

One picture for light and dark: the few colours have two values, chosen by `prefers-color-scheme`.
A page that holds many pictures takes them without their style (`draw_inline`), and `page_style`
once, with its own variables for the colours. What is wrong is not told by colour alone: its line
is thicker, its row is shaded and barred, and the sentence below says it. All coordinates are whole
numbers, so a picture is the same bytes wherever it is made.
"""

from collections.abc import Iterator, Sequence
from html import escape
from textwrap import wrap
from typing import Final

from attrs import frozen

from conformance.reports.diagram import STORE, Look, Row

LANE: Final = 176
"""Between two lanes."""

ROW: Final = 32
LEFT: Final = 96
TOP: Final = 68
GAP: Final = 52
"""Between the last lane and the notes."""

LETTER: Final = 7
"""About the width of a letter, to say how wide a text is without measuring it."""

HEAD: Final = 8
"""Length of an arrow's head."""

PILL: Final = 26
"""Height of the box around a lane's name."""

LINE: Final = 20
"""Height of a line of the sentence that says what is wrong."""

SHAPES: Final = """
.run text { font: 13px ui-sans-serif, system-ui, sans-serif; }
.run .name { font-weight: 600; text-anchor: middle; }
.run .number { text-anchor: end; font-size: 12px; font-variant-numeric: tabular-nums; }
.run .label { text-anchor: middle; }
.run .label, .run .beside { stroke-width: 4; stroke-linejoin: round; paint-order: stroke; }
.run .lane { stroke-width: 2; }
.run .pill { stroke-width: 1; }
.run .lead { stroke-width: 1; stroke-dasharray: 1 4; }
.run .line { stroke-width: 1.5; fill: none; }
.run .dashed { stroke-dasharray: 5 4; }
.run .clock { stroke-width: 1.5; }
.run .wrong .line { stroke-width: 3; }
.run .wrong text, .run .finding { font-weight: 600; }
"""

COLOURS: Final = """
.run text {{ fill: {ink}; }}
.run .paper, .run .clock {{ fill: {paper}; }}
.run .line, .run .clock {{ stroke: {ink}; }}
.run .head {{ fill: {ink}; }}
.run .lane, .run .lead, .run .pill {{ stroke: {rule}; }}
.run .pill {{ fill: {box}; }}
.run .writer {{ fill: {writer}; }}
.run .reader {{ fill: {reader}; }}
.run .number, .run .note {{ fill: {soft}; }}
.run .label, .run .beside {{ stroke: {paper}; }}
.run .shade {{ fill: {shade}; }}
.run .wrong .line {{ stroke: {wrong}; }}
.run .wrong .head, .run .wrong text, .run .finding, .run .edge {{ fill: {wrong}; }}
.run .wrong .label, .run .wrong .beside {{ stroke: {shade}; }}
"""
"""Plain rules twice, not variables once: several viewers know no variables."""

LIGHT: Final = COLOURS.format(
    ink="#1f2328", paper="#ffffff", box="#f6f8fa", rule="#c9d1d9", soft="#59636e",
    writer="#0550ae", reader="#6639ba", shade="#ffebe9", wrong="#b3202a",
)  # fmt: skip
DARK: Final = COLOURS.format(
    ink="#e6edf3", paper="#0d1117", box="#161b22", rule="#3d444d", soft="#9198a1",
    writer="#79c0ff", reader="#d2a8ff", shade="#3c1618", wrong="#ff938a",
)  # fmt: skip
STYLE: Final = f"{SHAPES}{LIGHT}@media (prefers-color-scheme: dark) {{{DARK}}}\n"

VARIABLES: Final = (
    "ink", "paper", "box", "rule", "soft", "writer", "reader", "shade", "wrong",
)  # fmt: skip


def page_style() -> str:
    """Write the style of all pictures of a page, which has `--run-ink` and the like."""
    return SHAPES + COLOURS.format(**{name: f"var(--run-{name})" for name in VARIABLES})


@frozen
class Picture:
    """What a diagram is made of, before it is a document or a part of a page."""

    parts: tuple[str, ...]
    width: int
    bottom: int
    row: int
    """Height of a row: what is below the picture keeps its distance by it."""


def document(picture: Picture, finding: str | None, title: str, style: str) -> str:
    """Make a document of a picture, with the sentence that says what is wrong below it."""
    width, bottom = picture.width, picture.bottom
    told = [] if finding is None else wrap(finding, max(20, (width - 48) // (LETTER + 1)))
    height = bottom + (LINE * len(told) + 32 if told else picture.row // 2)
    lines = [
        f'<svg class="run" xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" role="img" aria-labelledby="title">',
        f'<title id="title">{escape(title)}</title>',
        f"<style>{style}</style>",
        f'<rect class="paper" width="{width}" height="{height}"/>',
        *picture.parts,
    ]
    for number, line in enumerate(told, 1):
        y = bottom + 12 + LINE * number
        lines.append(f'<text class="finding" x="24" y="{y}">{escape(line)}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"


def inline(picture: Picture, title: str) -> str:
    """Make an element of a picture, for a page that has the style."""
    width, height = picture.width, picture.bottom + picture.row // 4
    head = (
        f'<svg class="run" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        f' role="img" aria-label="{escape(title)}">'
    )
    return "".join([head, *picture.parts, "</svg>"])


def draw_svg(names: Sequence[str], drawn: Sequence[Row], finding: str | None, title: str) -> str:
    """Draw rows as one SVG document."""
    return document(_of(names, drawn), finding, title, STYLE)


def draw_inline(names: Sequence[str], drawn: Sequence[Row], title: str) -> str:
    """Draw rows as an element of a page that has the style and says what is wrong itself."""
    return inline(_of(names, drawn), title)


def _of(names: Sequence[str], drawn: Sequence[Row]) -> Picture:
    picture = tuple(_picture(names, drawn))
    return Picture(picture, _width(names, drawn), _bottom(drawn), ROW)


def _width(names: Sequence[str], drawn: Sequence[Row]) -> int:
    longest = max((len(row.note) for row in drawn), default=0)
    return _notes(names, drawn) + LETTER * longest + 24


def _notes(names: Sequence[str], drawn: Sequence[Row]) -> int:
    """Say where the notes begin: behind the last lane and what is written beside it."""
    last = len(names) - 1
    beside = [len(row.label) for row in drawn if row.start == row.stop == last]
    return _x(last) + max(GAP, LETTER * max(beside, default=0) + 32)


def _bottom(drawn: Sequence[Row]) -> int:
    return TOP + ROW * len(drawn) + ROW // 2


def _picture(names: Sequence[str], drawn: Sequence[Row]) -> Iterator[str]:
    width, bottom = _width(names, drawn), _bottom(drawn)
    for row in drawn:
        if row.wrong:
            yield from _shade(row, width)
    store = names.index(STORE) if STORE in names else len(names)
    for lane, name in enumerate(names):
        yield from _lane(name, _x(lane), bottom, _role(lane, store))
    for row in drawn:
        yield from _row(row, _notes(names, drawn))


def _role(lane: int, store: int) -> str:
    if lane < store:
        return "writer"
    return "reader" if lane > store else STORE


def _lane(name: str, x: int, bottom: int, role: str) -> Iterator[str]:
    half, top = max(30, (LETTER + 1) * len(name) // 2 + 14), TOP - 44
    yield f'<line class="lane" x1="{x}" y1="{top + PILL}" x2="{x}" y2="{bottom}"/>'
    yield (
        f'<rect class="pill" x="{x - half}" y="{top}" width="{2 * half}" height="{PILL}"'
        f' rx="{PILL // 2}"/>'
    )
    yield f'<text class="name {role}" x="{x}" y="{top + 18}">{escape(name)}</text>'


def _x(lane: int) -> int:
    return LEFT + LANE * lane


def _y(row: Row) -> int:
    return TOP + ROW * (row.number - 1) + ROW // 2


def _shade(row: Row, width: int) -> Iterator[str]:
    top = _y(row) - ROW // 2 - 3
    yield f'<rect class="shade" x="0" y="{top}" width="{width}" height="{ROW}"/>'
    yield f'<rect class="edge" x="0" y="{top}" width="4" height="{ROW}"/>'


def _row(row: Row, notes: int) -> Iterator[str]:
    y = _y(row)
    yield f'<g class="{"wrong" if row.wrong else "row"}">'
    yield f'<text class="number" x="36" y="{y + 4}">{row.number}</text>'
    if row.note:
        start = max(_x(row.start), _x(row.stop)) + 8
        yield f'<line class="lead" x1="{start}" y1="{y}" x2="{notes - 8}" y2="{y}"/>'
        yield f'<text class="note" x="{notes}" y="{y + 4}">{escape(row.note)}</text>'
    yield from _mark(row, y) if row.start == row.stop else _arrow(row, y)
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
    middle = start + way * LANE // 2  # between two lanes, however far it goes
    yield f'<text class="label" x="{middle}" y="{y - 5}">{escape(row.label)}</text>'
