"""`onceproof draw`: the space-time diagram of a counterexample."""

from pathlib import Path

import click

from conformance.counterexamples import replay
from conformance.reports.diagram import draw, lanes, rows
from conformance.reports.diagram_svg import draw_svg
from spec_model.stream.system import StreamSystem


@click.command("draw")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--svg", is_flag=True, help="Draw an SVG picture instead of text.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file instead of standard output; a name in .svg asks for a picture.",
)
def command(*, file: Path, svg: bool, output: Path | None) -> None:
    """Draw what happens in the counterexample in FILE, a lane an actor, a row a step.

    What is wrong is the last row, and is said below.
    """
    kept, shown = replay(file)
    system = StreamSystem(kept.setting)
    names = lanes(system.writers, system.readers)
    drawn = rows(names, shown.moments, wrong=shown.at_step)
    finding = None
    if shown.finding is not None:
        finding = f"{shown.finding.property}: {shown.finding.sentence}"
    if svg or (output is not None and output.suffix == ".svg"):
        text = draw_svg(names, drawn, finding, f"{file.stem}: {finding or 'nothing is wrong'}")
    else:
        text = "\n".join(draw(names, drawn, finding)) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
