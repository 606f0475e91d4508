"""`onceproof mutants`: the seeded faults and what kills them."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import repeat

import click

from conformance.commands.output import bound_memory, finish, json_option, track
from conformance.exits import Exit
from conformance.mutants import CATALOGUE, Mutant, recorded
from conformance.mutants.recorded import kill_to_json, ways
from conformance.mutants.score import AREAS, SEARCHED, Score, score
from conformance.properties import PROPERTIES
from conformance.results import Result
from vectors.canonical import JsonObject, JsonValue
from vectors.load import load


@cache
def _vectors() -> tuple[JsonObject, ...]:
    return tuple(load().vectors.values())


def _score(mutant: Mutant, quick: bool) -> Score:  # noqa: FBT001 - mapped over processes
    return score(mutant, _vectors(), PROPERTIES, quick=quick)


def _scores(chosen: Sequence[Mutant], *, quick: bool) -> Iterator[Score]:
    """Score mutants on all cores; the order is that of the catalogue."""
    workers = min(os.cpu_count() or 1, len(chosen))
    with ProcessPoolExecutor(workers, initializer=bound_memory) as pool:
        yield from pool.map(_score, chosen, repeat(quick), chunksize=4)


def _row(mutant: Mutant, scored: Score | None = None) -> JsonObject:
    return {
        "id": mutant.id,
        "area": mutant.area,
        "sentence": mutant.sentence,
        "clause": mutant.clause,
        "killed_by": scored.killed_by if scored else "",
        "coarse": scored is not None and scored.coarse,
        "searched": kill_to_json(scored.searched) if scored else None,
        "drawn": kill_to_json(scored.drawn) if scored else None,
    }


@click.command("mutants")
@click.option("--area", type=click.Choice(sorted(AREAS)), help="Only the mutants of this area.")
@click.option("--list", "only_list", is_flag=True, help="List the mutants without running them.")
@click.option("--quick", is_flag=True, help="Stop at the first killer; coarseness is not measured.")
@click.option("--through", type=click.Choice(["stdio"]), help="Serve each mutant as a program.")
@click.option("--id", "ids", multiple=True, help="Only this mutant.")
@click.option("--record", is_flag=True, help="Keep what killed them, for pages and certificates.")
@click.option("--anew", is_flag=True, help="With --through: take nothing from an earlier run.")
@json_option
def command(
    *,
    area: str | None,
    only_list: bool,
    quick: bool,
    through: str | None,
    ids: tuple[str, ...],
    record: bool,
    anew: bool,
    as_json: bool,
) -> int:
    """Break one rule of the model at a time, and say what notices.

    Every mutant must be killed by a vector or a property; exit code 1 if one survives. Coarse
    mutants, which more than half of their area's vectors notice, count once an area. Mutants of the
    stream roles are also searched for; --record keeps the findings for the page of stream faults.
    With --through stdio each mutant of a role that an adapter can stand for is served as a program,
    and the suites are put to it as to any other; the others are killed in process. What is known
    from an earlier run of the same suite is not asked again; --record keeps it for certificates.
    """
    chosen = _chosen(area, ids)
    if through is not None:
        from conformance.commands.through import through as shown  # noqa: PLC0415 - for this only

        return shown(chosen, record=record, anew=anew, as_json=as_json)
    if anew:
        raise click.UsageError("--anew is for --through stdio")
    if record and (quick or ids or area != "stream"):
        raise click.UsageError("--record is for all of --area stream, and not for --quick")
    if only_list:
        listed: list[JsonValue] = [_row(mutant) for mutant in chosen]
        fields: JsonObject = {"killed": 0, "total": len(chosen), "mutants": listed}
        result = Result("mutants", "pass", Exit.OK, fields)
        return finish(result, lambda: _show_list(chosen), as_json=as_json)
    scores = list(track(_scores(chosen, quick=quick), len(chosen), "mutants"))
    if record:
        recorded.write(scores)
    return finish(_result(scores), lambda: _show(scores, quick=quick), as_json=as_json)


def _chosen(area: str | None, ids: Sequence[str]) -> list[Mutant]:
    """Find the mutants of an area, or those that are named."""
    chosen = [mutant for mutant in CATALOGUE if area in {None, mutant.area}]
    strange = sorted(set(ids) - {mutant.id for mutant in chosen})
    if strange:
        raise click.UsageError(f"there is no mutant {strange[0]!r}")
    return [mutant for mutant in chosen if not ids or mutant.id in ids]


def _result(scores: Sequence[Score]) -> Result:
    killed = [scored for scored in scores if scored.killed_by]
    rows: list[JsonValue] = [_row(scored.mutant, scored) for scored in scores]
    exit_code = Exit.OK if len(killed) == len(scores) else Exit.FAILED
    return Result(
        "mutants",
        "pass" if exit_code is Exit.OK else "fail",
        exit_code,
        {"killed": len(killed), "total": len(scores), "mutants": rows},
    )


def _show_list(chosen: Sequence[Mutant]) -> None:
    for mutant in chosen:
        click.echo(f"{mutant.area:10} {mutant.id:28} {mutant.sentence}")
    click.echo(f"{len(chosen)} mutants")


def _show(scores: Sequence[Score], *, quick: bool) -> None:
    for scored in scores if not quick else ():
        verdict = scored.killed_by or "SURVIVES"
        mark = " (coarse)" if scored.coarse else ""
        if scored.mutant.area in SEARCHED:
            mark += f" ({ways(scored.searched, scored.drawn)}; {len(scored.vectors)} vectors)"
        click.echo(f"{scored.mutant.area:10} {scored.mutant.id:28} {verdict}{mark}")
    for area in sorted({scored.mutant.area for scored in scores}):
        own = [scored for scored in scores if scored.mutant.area == area]
        killed = sum(1 for scored in own if scored.killed_by)
        fine = [scored for scored in own if not scored.coarse]
        counted = len(fine) + (1 if len(fine) < len(own) else 0)
        count = "" if quick else f"; {counted} count, coarse ones once"
        click.echo(f"{area}: {killed} of {len(own)} mutants killed{count}")
    survivors = [scored.mutant for scored in scores if not scored.killed_by]
    for mutant in survivors:
        click.echo(f"survives: {mutant.id}: {mutant.sentence} (clause {mutant.clause})")
