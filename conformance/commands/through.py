"""`onceproof mutants --through stdio`: mutants served as programs, and what notices them.

Every row is written as soon as it is known, so that a run which is interrupted goes on where it
stopped; only `--anew` asks again what has an answer.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Final

import click
from attrs import evolve, frozen

from conformance.commands.output import bound_memory, finish, track
from conformance.exits import Exit
from conformance.mutants import CATALOGUE, Mutant
from conformance.mutants.outside import FILE, Row, key_of, load, write
from conformance.mutants.score import score
from conformance.properties import PROPERTIES
from conformance.results import Result
from conformance.runner import Finished
from conformance.through import control, through_stdio
from vectors.canonical import JsonValue
from vectors.load import load as vectors

KEPT: Final = Path(".onceproof/through-scores.json")
"""Where rows are kept that are not for the committed record."""

INSIDE: Final = "in process"
"""The verdict on a mutant of the model's side."""


@frozen
class Shown:
    """Every mutant that was chosen with its row, and what the unbroken model did not pass."""

    rows: Sequence[tuple[Mutant, Row]]
    unfit: Sequence[Finished]

    @property
    def survivors(self) -> list[Mutant]:
        """The mutants that nothing notices."""
        return [mutant for mutant, row in self.rows if not row.killer]

    def counted(self, *, outside: bool) -> tuple[int, int]:
        """Count the mutants that are killed, and all, of an adapter's roles or of the others."""
        own = [row for _mutant, row in self.rows if bool(row.role) is outside]
        return sum(1 for row in own if row.killer), len(own)


def _row(mutant: Mutant, before: str) -> Row:
    """Show a mutant from outside; what only the model plays is killed in process."""
    seen = through_stdio(mutant, before)
    row = Row(seen.role, seen.killer, seen.verdict, key_of(mutant))
    if seen.role:
        return row
    inside = score(mutant, vectors().vectors.values(), PROPERTIES, quick=True).killed_by
    return evolve(row, killer=inside, verdict=INSIDE if inside else "")


def _missing(chosen: Sequence[Mutant], known: Mapping[str, Row]) -> Iterator[tuple[Mutant, Row]]:
    """Show mutants on all cores, each as it is ready."""
    pool = ProcessPoolExecutor(os.cpu_count(), initializer=bound_memory)
    try:
        asked = {
            pool.submit(_row, mutant, known[mutant.id].killer if mutant.id in known else ""): mutant
            for mutant in chosen
        }
        for ready in as_completed(asked):
            yield asked[ready], ready.result()
    finally:
        pool.shutdown(cancel_futures=True)


def through(chosen: Sequence[Mutant], *, record: bool, anew: bool, as_json: bool) -> int:
    """Show mutants from outside."""
    file = FILE if record else KEPT
    there = {mutant.id for mutant in CATALOGUE}
    rows = {name: row for name, row in {**load(FILE), **load(file)}.items() if name in there}
    current = {mutant.id for mutant in chosen if rows.get(mutant.id, _NONE).key == key_of(mutant)}
    missing = [mutant for mutant in chosen if anew or mutant.id not in current]
    for mutant, row in track(_missing(missing, rows), len(missing), "mutants through stdio"):
        rows[mutant.id] = row
        write(rows, file)
    own = [(mutant, rows[mutant.id]) for mutant in chosen]
    shown = Shown(own, control((row.role, row.killer) for _mutant, row in own if row.role))
    return finish(_result(shown), lambda: _show(shown, len(missing)), as_json=as_json)


_NONE: Final = Row("", "", "", "")


def _result(shown: Shown) -> Result:
    killed, total = shown.counted(outside=True)
    rows: list[JsonValue] = [
        {
            "id": mutant.id,
            "area": mutant.area,
            "sentence": mutant.sentence,
            "clause": mutant.clause,
            "role": row.role or "model side",
            "killed_by": row.killer,
            "verdict": row.verdict,
        }
        for mutant, row in shown.rows
    ]
    failed = bool(shown.survivors or shown.unfit)
    return Result(
        "mutants through",
        "fail" if failed else "pass",
        Exit.FAILED if failed else Exit.OK,
        {
            "killed": killed,
            "total": total,
            "mutants": rows,
            "unfit": [each.case.id for each in shown.unfit],
        },
    )


def _show(shown: Shown, asked: int) -> None:
    for mutant, row in shown.rows:
        killer = f"{row.killer} ({row.verdict})" if row.killer else "SURVIVES"
        click.echo(f"{row.role or 'model side':10} {mutant.id:28} {killer}")
    killed, total = shown.counted(outside=True)
    click.echo(f"through stdio: {killed} of {total} mutants killed")
    killed, total = shown.counted(outside=False)
    click.echo(f"model side: {killed} of {total} mutants killed in process")
    for each in shown.unfit:
        verdict, sentence = each.judgement.verdict.value, each.judgement.sentence
        click.echo(f"the unbroken model does not pass {each.case.id}: {verdict} {sentence}")
    if not shown.unfit:
        click.echo("the unbroken model, served in the same way, passes every case that kills")
    click.echo(f"{asked} were served now, {len(shown.rows) - asked} known from the record")
