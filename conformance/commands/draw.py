"""`onceproof draw`: the space-time diagram of a counterexample, or of a failure of a target.

A counterexample is run again on the model, so that what is drawn is what happens today. A failure
is drawn as it was recorded: what the target did is not to be had without the target.
"""

from collections.abc import Sequence
from pathlib import Path

import click
from attrs import frozen

from conformance import failures
from conformance.counterexamples import replay
from conformance.reports import intervals, intervals_svg
from conformance.reports.diagram import Row, draw, lanes, rows
from conformance.reports.diagram_svg import draw_svg
from conformance.reports.failure import history_rows
from spec_model.stream.system import StreamSystem


@frozen
class Drawing:
    """What is drawn: the lanes, their rows, and what is wrong at the last one."""

    names: Sequence[str]
    rows: Sequence[Row]
    finding: str | None


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
    """Draw what happens in the counterexample or failure in FILE, a lane an actor, a row a step.

    What is wrong is the last row, and is said below. Of a failure of a World the requests of its
    clients are drawn, each from where it was sent to where its answer was read.
    """
    picture = svg or (output is not None and output.suffix == ".svg")
    if failures.is_counterexample(file):
        text = _drawn(_of_model(file), file.stem, picture=picture)
    else:
        text = _failure(file, picture=picture)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")


def _of_model(file: Path) -> Drawing:
    kept, shown = replay(file)
    system = StreamSystem(kept.setting)
    names = lanes(system.writers, system.readers)
    drawn = rows(names, shown.moments, wrong=shown.at_step)
    if shown.finding is None:
        return Drawing(names, drawn, None)
    return Drawing(names, drawn, f"{shown.finding.property}: {shown.finding.sentence}")


def _drawn(made: Drawing, name: str, *, picture: bool) -> str:
    if picture:
        title = f"{name}: {made.finding or 'nothing is wrong'}"
        return draw_svg(made.names, made.rows, made.finding, title)
    return "\n".join(draw(made.names, made.rows, made.finding)) + "\n"


def _failure(file: Path, *, picture: bool) -> str:
    failure = failures.load(file)
    requests = intervals.from_plain(failure.history)
    if requests is None:
        return _drawn(_of_target(file, failure), file.stem, picture=picture)
    if picture:
        title = f"{failure.case}: {failure.sentence}"
        return intervals_svg.draw_svg(requests, failure.sentence, title)
    return "\n".join(intervals.draw(requests, failure.sentence)) + "\n"


def _of_target(file: Path, failure: failures.Failure) -> Drawing:
    drawn = history_rows(failure.history or failure.model_history)
    if drawn is None:
        raise failures.FailureError(
            f"{file}: {failure.case} is no schedule, so there is nothing to draw;"
            f" `{failure.replay}` asks again"
        )
    return Drawing(*drawn, failure.sentence)
