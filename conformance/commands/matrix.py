"""`onceproof matrix`: what each published release makes of what each other one writes."""

from collections import deque
from pathlib import Path

import click

from conformance.commands.output import finish, json_option, track
from conformance.exits import Exit
from conformance.implementations import matrix_pages, stated
from conformance.implementations.matrix import LINES, RELEASES, measure
from conformance.implementations.matrix_cells import Matrix
from conformance.provision import Missing, published
from conformance.results import Result


@click.command("matrix")
@click.option("--release", "releases", multiple=True, help="Only these releases; all by default.")
@click.option("--add", multiple=True, help="These releases beside the others; latest is one.")
@click.option("--node", "lines", multiple=True, type=click.Choice(LINES), help="Only these Nodes.")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path),
              help="Where README.md, matrix.html and record.json are written.")  # fmt: skip
@json_option
def command(
    *,
    releases: tuple[str, ...],
    add: tuple[str, ...],
    lines: tuple[str, ...],
    output: Path | None,
    as_json: bool,
) -> int:
    """Write with each release and read with each other, on real bytes.

    Writers are releases of @workflow/core at three call sites and the Python SDK; readers are the
    same on three Nodes. What was measured before comes from the cache. Exit code 1 if a cell is not
    what the model predicts, or not what was stated of it before.
    """
    newest = [published("@workflow/core")[0][-1] if name == "latest" else name for name in add]
    own = list(dict.fromkeys([*(releases or RELEASES), *newest]))
    count = len(own) * len(lines or LINES) + 2
    steps = deque(track(measure(own, lines or LINES), count, "readers"), maxlen=1)
    found = steps.pop() if steps else Matrix()
    if not found.cells:
        raise Missing("nothing was measured", "name a release that is published")
    if output is not None:
        output.mkdir(parents=True, exist_ok=True)
        (output / "README.md").write_text(matrix_pages.markdown(found), encoding="utf-8")
        (output / "matrix.html").write_text(matrix_pages.page(found), encoding="utf-8")
        (output / "record.json").write_text(matrix_pages.record(found), encoding="utf-8")
    beside = [*stated.compare(found)]
    unlike = [f"{each.where}: {each.measured}" for each in beside if stated.wrong(each)]
    good = not found.different and not unlike
    result = Result(
        "matrix",
        "pass" if good else "fail",
        Exit.OK if good else Exit.FAILED,
        {
            "cells": len(found.cells),
            "different": [*matrix_pages.different(found)],
            "stated": len(beside),
            "unlike": [*unlike],
            "summary": [*matrix_pages.summary(found)],
        },
    )
    lines_of = matrix_pages.terminal
    return finish(result, lambda: click.echo("\n".join(lines_of(found))), as_json=as_json)
