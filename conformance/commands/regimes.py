"""`onceproof regimes`: what holds under which assumptions, and the shortest ways to break it."""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final, Generic, Protocol, TypeVar

import click
from attrs import frozen

from conformance import guarantees, regimes
from conformance.commands.output import finish, json_option, track
from conformance.exits import Exit
from conformance.pages import guarantees as guarantees_page
from conformance.pages import regimes as regimes_page
from conformance.results import Result
from vectors.canonical import JsonObject


class Named(Protocol):
    """Something to search, which `--only` chooses by its name."""

    @property
    def name(self) -> str:
        """Name it."""


C = TypeVar("C", bound=Named)


@frozen(kw_only=True)
class Searches(Generic[C]):
    """What is searched, and what is made of the records."""

    label: str
    every: Sequence[C]
    perform: Callable[[C], tuple[JsonObject, dict[str, str]]]
    """Searches one: its record, and files of what was found by their names."""
    whole: Callable[[Sequence[JsonObject]], JsonObject]
    surprises: Callable[[JsonObject], Sequence[str]]
    lines: Callable[[JsonObject], Iterable[str]]
    markdown: Callable[[JsonObject], str]
    data: Path
    """Where the record is committed."""
    files: Path
    """The folder of the committed files."""


REGIMES: Final = Searches(
    label="regimes",
    every=regimes.TASKS,
    perform=regimes.perform,
    whole=regimes.whole,
    surprises=regimes_page.surprises,
    lines=regimes_page.lines,
    markdown=regimes_page.render_record,
    data=regimes_page.DATA,
    files=regimes_page.FILES,
)

GUARANTEES: Final = Searches(
    label="guarantees",
    every=guarantees.DROPPED,
    perform=guarantees.perform,
    whole=guarantees.whole,
    surprises=guarantees_page.surprises,
    lines=guarantees_page.lines,
    markdown=guarantees_page.render_record,
    data=guarantees_page.DATA,
    files=guarantees_page.FILES,
)


@frozen(kw_only=True)
class Asked:
    """What the command line asks for."""

    words: Sequence[str]
    markdown: bool
    files: Path | None
    write: bool
    jobs: int | None
    as_json: bool


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
    asked = Asked(
        words=words, markdown=markdown, files=files, write=write, jobs=jobs, as_json=as_json
    )
    return _search(GUARANTEES, asked) if large else _search(REGIMES, asked)


def _search(searches: Searches[C], asked: Asked) -> int:
    chosen = [one for one in searches.every if all(word in one.name for word in asked.words)]
    if not chosen:
        raise click.UsageError("nothing has such a name")
    if asked.write and asked.words:
        raise click.UsageError("the committed record is written as a whole")
    records: list[JsonObject] = []
    made: dict[str, str] = {}
    performed = _performed(chosen, asked.jobs, searches.perform)
    for one, own in track(performed, len(chosen), searches.label):
        records.append(one)
        made.update(own)
    record = searches.whole(records)
    if asked.write:
        _renew(searches, record, made)
    if asked.files is not None:
        _write(asked.files, made)
    wrong = searches.surprises(record)
    code = Exit.FAILED if wrong else Exit.OK
    fields = {name: value for name, value in record.items() if name != "schema"}
    result = Result("regimes", "fail" if wrong else "pass", code, {**fields, "wrong": [*wrong]})

    def show() -> None:
        told = [searches.markdown(record)] if asked.markdown else searches.lines(record)
        click.echo("\n".join([*told, *(f"wrong  {line}" for line in wrong)]))

    return finish(result, show, as_json=asked.as_json)


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


def _renew(searches: Searches[C], record: JsonObject, made: dict[str, str]) -> None:
    searches.data.parent.mkdir(parents=True, exist_ok=True)
    searches.data.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    for old in searches.files.glob("*.json"):
        old.unlink()
    _write(searches.files, made)


def _write(folder: Path, made: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
