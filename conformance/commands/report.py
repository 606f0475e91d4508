"""`onceproof report`: one report from the records of runs."""

import json
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Literal

import click

from conformance.commands.output import finish, json_option
from conformance.exits import Exit
from conformance.mutants import CATALOGUE, outside
from conformance.record import RecordError, read
from conformance.record.shapes import MUTATION
from conformance.reports.report import Implementation, Report, legible, report, word
from conformance.results import Result, schema_name
from vectors.canonical import JsonObject, JsonValue

TEXTS: Mapping[str, str] = {
    "html": "conformance.reports.page",
    "markdown": "conformance.reports.markdown",
    "junit": "conformance.reports.junit",
    "badge": "conformance.reports.badge",
    "certificate": "conformance.reports.certificate",
    "annotations": "conformance.reports.annotations",
}
"""Module of each format that is a text; it exposes `render`."""

SUFFIXES: Mapping[str, str] = {".html": "html", ".md": "markdown", ".xml": "junit"}

PLAIN_WIDTH = 110
"""Columns of the format for terminals where there is none."""


@click.command("report")
@click.argument("records", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["terminal", *TEXTS]),
    help="How to write it; if not given, by the name of the output, else for a terminal.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file instead of standard output.",
)
@click.option(
    "--mutants",
    type=click.Path(dir_okay=False, path_type=Path),
    help="What `onceproof mutants --json` printed: the suite's score, instead of the recorded.",
)
@json_option
def command(
    *,
    records: tuple[Path, ...],
    form: str | None,
    output: Path | None,
    mutants: Path | None,
    as_json: bool,
) -> int:
    """Write one report from the RECORDS (run.jsonl) of one or several runs.

    Records of shards of the same run are merged; different implementations stand side by side.
    A record that is incomplete is reported, and said to be incomplete. The exit code is that of
    the runs, whatever the format.
    """
    score = outside.score(CATALOGUE) if mutants is None else _score(mutants)
    made = report((read(path) for path in records), score)
    chosen = form or SUFFIXES.get(output.suffix if output else "", "terminal")
    if output is not None:
        output.write_text(_text(chosen, made), encoding="utf-8")
    told: list[JsonValue] = [_told(each) for each in made.implementations]
    result = Result(
        "report",
        "pass" if made.exit_code is Exit.OK else "fail",
        made.exit_code,
        {
            "format": chosen,
            "output": None if output is None else str(output),
            "implementations": told,
        },
    )
    return finish(result, lambda: _show(chosen, made, output), as_json=as_json)


HOW: Mapping[str, str] = {
    schema_name("mutants"): "in process",
    schema_name("mutants through"): "served as programs",
}
"""How the broken rules were tried, by the schema of what was printed."""


def _score(path: Path) -> JsonObject:
    """Read the mutation score from what `onceproof mutants --json` printed."""
    try:
        told: JsonValue = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise RecordError(f"{path} is no JSON") from None
    how = HOW.get(str(told.get("schema"))) if isinstance(told, dict) else None
    if not isinstance(told, dict) or how is None:
        raise RecordError(f"the schema of {path} is not {' or '.join(HOW)}")
    counted = {name: told.get(name) for name in ("killed", "total")}
    score: JsonObject = {**counted, "how": how, "suite": "", "stale": False}
    if not MUTATION.fits(score):
        raise RecordError(f"{path} does not say how many of how many are killed")
    return score


def _text(form: str, made: Report) -> str:
    if form == "terminal":
        return plain(made)
    render: Callable[[Report], str] = import_module(TEXTS[form]).render
    return legible(render(made))


def plain(made: Report) -> str:
    """Write the format for terminals where there is none: without colours."""
    text = printed(made, PLAIN_WIDTH, None)
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def printed(made: Report, width: int | None, colours: Literal["auto"] | None) -> str:
    """Write the format for terminals, as wide as the terminal if no width is given."""
    from rich.console import Console  # noqa: PLC0415 - only this format needs it

    from conformance.reports import terminal  # noqa: PLC0415 - as above

    text = StringIO()
    force = colours is not None
    console = Console(file=text, width=width, color_system=colours, force_terminal=force)
    console.print(terminal.render(made))
    return legible(text.getvalue())


def _show(form: str, made: Report, output: Path | None) -> None:
    if output is not None:
        click.echo(f"{output}: {form}")
    elif form == "terminal":
        show_terminal(made)
    else:
        click.echo(_text(form, made), nl=False)


def show_terminal(made: Report) -> None:
    """Print a report, with colours if it is a terminal that it is printed on."""
    text = printed(made, None, "auto") if sys.stdout.isatty() else plain(made)
    click.echo(text, nl=False)


def _told(each: Implementation) -> JsonObject:
    return {
        "name": each.name,
        "target": each.record.header.target,
        "complete": each.complete,
        "verdict": word(each),
        "exit_code": int(each.exit_code),
        "counts": {verdict.value: size for verdict, size in each.counts.items()},
        "notes": [*each.notes],
    }
