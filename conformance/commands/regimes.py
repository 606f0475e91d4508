"""`onceproof regimes`: what holds under which assumptions, and the shortest ways to break it."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TypeVar

import click

from conformance import guarantees
from conformance.commands.output import finish, json_option, track
from conformance.exits import Exit
from conformance.guarantees import DROPPED
from conformance.pages import guarantees as pages
from conformance.pages.regimes import DATA, FILES, lines, render_record, surprises
from conformance.regimes import TASKS, perform, whole
from conformance.results import Result
from vectors.canonical import JsonObject, JsonValue

C = TypeVar("C")


@click.command("regimes")
@click.option("--only", "words", multiple=True, help="Only rows and holes named like this.")
@click.option("--markdown", is_flag=True, help="Print the page instead of the matrix.")
@click.option("--files", type=click.Path(file_okay=False, path_type=Path),
              help="Write the counterexamples into this folder.")  # fmt: skip
@click.option("--write", is_flag=True, help="Renew the committed record and counterexamples.")
@click.option("--guarantees", "large", is_flag=True,
              help="Search one larger bound without each guarantee instead.")  # fmt: skip
@click.option("--jobs", type=click.IntRange(1), help="Processes; as many as there are cores.")
@json_option
def command(
    *,
    words: tuple[str, ...],
    markdown: bool,
    files: Path | None,
    write: bool,
    large: bool,
    jobs: int | None,
    as_json: bool,
) -> int:
    """Search every regime in small bounds, for every property, with both answers of the policies.

    With --guarantees one larger bound instead, until the first finding: the seed regime must hold
    there, and what is found without a guarantee has a shortest schedule, if that could be shown.

    Exit code 0 if the regimes that promise what the protocol was designed for hold with the
    recommended answers, every known hole is found, and its near miss leaves no hole open but
    those that it is known to leave; 1 if not.
    """
    if large:
        return _large(words, write=write, jobs=jobs, as_json=as_json)
    chosen = [task for task in TASKS if all(word in task.name for word in words)]
    if not chosen:
        raise click.UsageError("nothing has such a name")
    if write and words:
        raise click.UsageError("the committed record is written as a whole")
    records: list[JsonObject] = []
    made: dict[str, str] = {}
    for record, own in track(_performed(chosen, jobs, perform), len(chosen), "regimes"):
        records.append(record)
        made.update(own)
    record = whole(records)
    if write:
        _renew(record, made, DATA, FILES)
    if files is not None:
        files.mkdir(parents=True, exist_ok=True)
        for name, text in made.items():
            (files / name).write_text(text, encoding="utf-8")
    wrong = surprises(record)
    code = Exit.FAILED if wrong else Exit.OK
    result = Result("regimes", "fail" if wrong else "pass", code, {**_fields(record, wrong)})

    def show() -> None:
        click.echo(render_record(record) if markdown else "\n".join(lines(record)))
        for line in wrong:
            click.echo(f"wrong  {line}")

    return finish(result, show, as_json=as_json)


def _large(words: Sequence[str], *, write: bool, jobs: int | None, as_json: bool) -> int:
    chosen = [one for one in DROPPED if all(word in one.name for word in words)]
    if not chosen:
        raise click.UsageError("nothing has such a name")
    if write and words:
        raise click.UsageError("the committed record is written as a whole")
    rows: list[JsonValue] = []
    made: dict[str, str] = {}
    for row, own in track(_performed(chosen, jobs, guarantees.perform), len(chosen), "guarantees"):
        rows.append(row)
        made.update(own)
    record = guarantees.whole(rows)
    if write:
        _renew(record, made, pages.DATA, pages.FILES)
    wrong = pages.surprises(record)
    code = Exit.FAILED if wrong else Exit.OK
    fields = {name: value for name, value in record.items() if name != "schema"}
    result = Result("regimes", "fail" if wrong else "pass", code, {**fields, "wrong": [*wrong]})

    def show() -> None:
        click.echo("\n".join([*pages.lines(record), *(f"wrong  {line}" for line in wrong)]))

    return finish(result, show, as_json=as_json)


def _performed(
    chosen: Sequence[C],
    jobs: int | None,
    perform: Callable[[C], tuple[JsonObject, dict[str, str]]],
) -> Iterator[tuple[JsonObject, dict[str, str]]]:
    jobs = jobs or os.cpu_count() or 1
    if jobs == 1 or len(chosen) == 1:
        yield from map(perform, chosen)
        return
    with ProcessPoolExecutor(jobs) as pool:
        try:
            yield from pool.map(perform, chosen)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _fields(record: JsonObject, wrong: Sequence[str]) -> JsonObject:
    fields = {name: value for name, value in record.items() if name != "schema"}
    return {**fields, "wrong": [*wrong]}


def _renew(record: JsonObject, made: dict[str, str], data: Path, folder: Path) -> None:
    data.parent.mkdir(parents=True, exist_ok=True)
    data.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.json"):
        old.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
