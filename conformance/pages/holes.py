"""The page of holes: each known way to go wrong, drawn, with the step at which its near miss stops.

A hole is run on the model when the page is made, so picture and file show what the roles do today.
The files, one of the hole and one of its near miss, are what `onceproof replay` and `draw` read.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from conformance.counterexamples import Run, counterexample, run, to_json
from conformance.pages.markdown import page
from conformance.reports.diagram import lanes, rows
from conformance.reports.diagram_svg import draw_svg
from spec_model import clauses
from spec_model.schedule import parse
from spec_model.stream.system import StreamSystem
from vectors.holes import HOLES, Hole

FOLDER: Final = "holes"


def picture(hole: Hole) -> str:
    """Draw a hole."""
    shown = run(hole.open, parse(hole.schedule))
    system = StreamSystem(hole.open)
    names = lanes(system.writers, system.readers)
    drawn = rows(names, shown.moments, wrong=shown.at_step)
    said = _wrong(hole, shown)
    return draw_svg(names, drawn, said, f"{hole.name}: {said}")


def file(hole: Hole) -> str:
    """Write a hole as a counterexample."""
    return to_json(counterexample(hole.open, parse(hole.schedule)))


def near_miss(hole: Hole) -> str:
    """Write the near miss of a hole as a counterexample that finds nothing."""
    return to_json(counterexample(hole.shut, parse(hole.schedule)))


def _wrong(hole: Hole, shown: Run) -> str:
    return f"{hole.finding}: {shown.finding.sentence if shown.finding else ''}"


def render() -> str:
    """Write the page."""
    return page("Holes", _introduction(), *(_section(hole) for hole in HOLES))


def _introduction() -> list[str]:
    return [
        "What goes wrong where a guarantee or a rule is missing: a schedule for each, and its near "
        "miss, the same schedule where the guarantee holds or the recommended rule applies. Both "
        "are golden vectors, as traces and as histories. Time runs downwards; a broken arrow is a "
        "connection that was cut, a dashed one what the store does for a request for which nobody "
        "waits any more; the last row is where it is wrong.",
        "",
        "Each is a file as well: `onceproof replay FILE` runs it, `onceproof draw FILE` draws it. "
        "[Under which assumptions nothing goes wrong](regimes.md).",
    ]


def _section(hole: Hole) -> list[str]:
    steps = len(parse(hole.schedule))
    allowed = len(parse(hole.missed))
    miss = "allows all of it, and nothing is wrong"
    if allowed < steps:
        miss = f"stops after step {allowed}: what comes next cannot happen there"
    return [
        f"## {hole.name}",
        "",
        hole.sentence,
        "",
        f"![{hole.name}]({FOLDER}/{hole.name}.svg)",
        "",
        f"[The file]({FOLDER}/{hole.name}.json); [the near miss]({FOLDER}/{hole.name}."
        f"near-miss.json) {miss}.",
        "",
        *(f"- `{clause}`: {clauses.get(clause).sentence}" for clause in hole.clauses),
    ]


WAYS: Final[Mapping[str, Callable[[Hole], str]]] = {
    "svg": picture,
    "json": file,
    "near-miss.json": near_miss,
}
"""What is kept of each hole, by the end of its name."""

PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "docs/reference/holes.md": render,
    **{
        f"docs/reference/{FOLDER}/{hole.name}.{end}": partial(written, hole)
        for hole in HOLES
        for end, written in WAYS.items()
    },
}
