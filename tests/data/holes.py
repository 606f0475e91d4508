"""The known holes as files: counterexamples, near misses and pictures.

`python -m tests.data.holes` writes for each hole of `vectors.holes` a file for `onceproof replay`
and `onceproof draw` under `tests/data/holes`, one for its near miss, and a picture under
`tests/data/diagrams`.
"""

from pathlib import Path
from typing import Final

from conformance.counterexamples import counterexample, run, to_json
from conformance.reports.diagram import lanes, rows
from conformance.reports.diagram_svg import draw_svg
from spec_model.schedule import parse
from spec_model.stream.system import StreamSystem
from vectors.holes import HOLES, Hole

FOLDER: Final = Path(__file__).parent


def picture(hole: Hole) -> str:
    """Draw a hole."""
    shown = run(hole.open, parse(hole.schedule))
    system = StreamSystem(hole.open)
    names = lanes(system.writers, system.readers)
    drawn = rows(names, shown.moments, wrong=shown.at_step)
    said = f"{hole.finding}: {shown.finding.sentence if shown.finding else ''}"
    return draw_svg(names, drawn, said, f"{hole.name}: {said}")


def files() -> dict[str, str]:
    """Write every hole, every near miss and every picture."""
    made: dict[str, str] = {}
    for hole in HOLES:
        made[f"holes/{hole.name}.json"] = to_json(counterexample(hole.open, parse(hole.schedule)))
        made[f"holes/{hole.name}.near-miss.json"] = to_json(
            counterexample(hole.shut, parse(hole.schedule))
        )
        made[f"diagrams/{hole.name}.svg"] = picture(hole)
    return made


if __name__ == "__main__":
    for name, text in files().items():
        (FOLDER / name).parent.mkdir(exist_ok=True)
        (FOLDER / name).write_text(text, encoding="utf-8")
