"""`onceproof world-faults`: seeded faults of the reference backends, and what notices each."""

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from conformance.adapters.stores import Folders
from conformance.commands.output import finish, interruptible, json_option, track
from conformance.commands.world_crews import crew_of, faulty
from conformance.exits import Exit
from conformance.mutants.world_fault import WorldFault
from conformance.results import Result
from conformance.world.check import Tier
from conformance.world.faults import FAULTS, FaultScore, score_fault, unshown
from vectors.canonical import JsonValue

HEAD = "# fault, clause that it breaks, check that notices it, what the check says"


def _score(fault: WorldFault, tier: Tier) -> FaultScore:
    with Folders() as stores, crew_of(fault.backend, faulty(fault)) as crew:
        return score_fault(fault, crew, stores, tier)


def _scores(faults: Sequence[WorldFault], tier: Tier) -> list[FaultScore]:
    """Score faults side by side; an interruption waits for those that are begun, and no others."""
    with interruptible(), ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        tasks = pool.map(lambda fault: _score(fault, tier), faults)
        try:
            return list(track(tasks, len(faults), "faults"))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


@click.command("world-faults")
@click.option("--tier", type=click.Choice([tier.value for tier in Tier]), default="ci",
              help="How much effort for each fault.")  # fmt: skip
@click.option("--fault", "only", multiple=True, help="Only faults whose ids begin so.")
@click.option("--record", type=click.Path(dir_okay=False, path_type=Path),
              help="Write what noticed each fault.")  # fmt: skip
@click.option("--list", "only_list", is_flag=True, help="List the faults without running them.")
@json_option
def command(
    *, tier: str, only: tuple[str, ...], record: Path | None, only_list: bool, as_json: bool
) -> int:
    """Seed one fault at a time into a reference backend, and say which check notices it.

    Every fault must be noticed by a check, and every clause of Worlds must have a fault that a
    check of its own notices; a fault that is harmless must not be noticed. Exit code 1 otherwise.
    """
    chosen = [fault for fault in FAULTS if not only or fault.id.startswith(only)]
    if only_list:
        scores = [FaultScore(fault, None, own=False, tried=0) for fault in chosen]
        return finish(_result(scores, "pass", []), lambda: _list(chosen), as_json=as_json)
    began = time.monotonic()
    scores = _scores(chosen, Tier(tier))
    missing = [] if only else unshown(scores)
    good = all(score.as_wanted for score in scores) and not missing
    if record is not None:
        record.write_text("\n".join([HEAD, *map(_line, scores)]) + "\n", encoding="utf-8")
    result = _result(scores, "pass" if good else "fail", missing)
    seconds = time.monotonic() - began
    return finish(result, lambda: _show(scores, missing, seconds), as_json=as_json)


def _line(score: FaultScore) -> str:
    noticed = score.judged.check.id if score.judged else "nothing, as it should be"
    if score.judged is None and not score.fault.harmless:
        noticed = "SURVIVES"
    clause = score.says().partition(":")[0]
    return f"{score.fault.id}, {score.fault.clause}, {noticed}, {clause}".rstrip(", ")


def _result(scores: Sequence[FaultScore], verdict: str, missing: Sequence[str]) -> Result:
    rows: list[JsonValue] = [
        {
            "id": score.fault.id,
            "sentence": score.fault.sentence,
            "clause": score.fault.clause,
            "bug": score.fault.bug,
            "harmless": score.fault.harmless,
            "noticed_by": score.judged.check.id if score.judged else "",
            "says": score.says(),
        }
        for score in scores
    ]
    harmful = [score for score in scores if not score.fault.harmless]
    left: list[JsonValue] = [*missing]
    return Result(
        "world-faults",
        verdict,
        Exit.OK if verdict == "pass" else Exit.FAILED,
        {
            "killed": sum(score.killed for score in harmful),
            "total": len(harmful),
            "unshown": left,
            "faults": rows,
        },
    )


def _list(chosen: Sequence[WorldFault]) -> None:
    for fault in chosen:
        click.echo(f"{fault.id:28} {fault.clause:32} {fault.sentence}")
    click.echo(f"{len(chosen)} faults")


def _show(scores: Sequence[FaultScore], missing: Sequence[str], seconds: float) -> None:
    for score in scores:
        noticed = score.judged.check.id if score.judged else "-"
        mark = "" if score.as_wanted else "WRONG: "
        click.echo(f"{mark}{score.fault.id:28} {noticed:24} {score.says()[:110]}")
    harmful = [score for score in scores if not score.fault.harmless]
    killed = sum(score.killed for score in harmful)
    quiet = sum(score.as_wanted for score in scores if score.fault.harmless)
    click.echo(f"{killed} of {len(harmful)} faults noticed, in {seconds:.0f} s")
    click.echo(f"{quiet} of {len(scores) - len(harmful)} harmless ones passed")
    for clause in missing:
        click.echo(f"no fault shows {clause}")
