"""`onceproof mutants --through stdio`: mutants served as programs, and what notices them."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final

import click

from conformance.commands.output import finish, track
from conformance.exits import Exit
from conformance.mutants import Mutant
from conformance.mutants.score import score
from conformance.properties import PROPERTIES
from conformance.results import Result
from conformance.through import SCORE, Seen, score_to_json, through_stdio
from vectors.canonical import JsonValue
from vectors.load import load

HOME: Final = Path(".onceproof")
"""Where the score is kept, for the certificates of later runs."""


def _seen(mutant: Mutant) -> tuple[Seen, str]:
    """Show a mutant from outside; what only the model plays is killed in process."""
    seen = through_stdio(mutant)
    if seen.role:
        return seen, seen.killer
    vectors = load().vectors.values()
    return seen, score(mutant, vectors, PROPERTIES, quick=True).killed_by


def _all(chosen: Sequence[Mutant]) -> Iterator[tuple[Seen, str]]:
    workers = min(os.cpu_count() or 1, len(chosen))
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_seen, chosen)


def through(chosen: Sequence[Mutant], *, whole: bool, as_json: bool) -> int:
    """Show mutants from outside; `whole` says whether these are all, so that the score counts."""
    shown = list(track(_all(chosen), len(chosen), "mutants through stdio"))
    outside = [seen for seen, _killer in shown if seen.role]
    killed = sum(1 for seen in outside if seen.killer)
    survivors = [seen.mutant for seen, killer in shown if not killer]
    if whole:
        HOME.mkdir(parents=True, exist_ok=True)
        (HOME / SCORE).write_text(score_to_json(killed, len(outside)), encoding="utf-8")
    rows: list[JsonValue] = [
        {
            "id": seen.mutant.id,
            "area": seen.mutant.area,
            "sentence": seen.mutant.sentence,
            "clause": seen.mutant.clause,
            "role": seen.role or "model side",
            "killed_by": killer,
        }
        for seen, killer in shown
    ]
    result = Result(
        "mutants through",
        "fail" if survivors else "pass",
        Exit.FAILED if survivors else Exit.OK,
        {"killed": killed, "total": len(outside), "mutants": rows},
    )
    return finish(result, lambda: _show(shown, killed, len(outside)), as_json=as_json)


def _show(shown: Sequence[tuple[Seen, str]], killed: int, total: int) -> None:
    for seen, killer in shown:
        role = seen.role or "model side"
        click.echo(f"{role:10} {seen.mutant.id:28} {killer or 'SURVIVES'}")
    click.echo(f"through stdio: {killed} of {total} mutants killed")
    inside = [killer for seen, killer in shown if not seen.role]
    dead = sum(1 for killer in inside if killer)
    click.echo(f"model side: {dead} of {len(inside)} mutants killed in process")
