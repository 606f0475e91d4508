"""`onceproof world`: whether a storage backend keeps its promises."""

import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click

from conformance import baselines
from conformance.commands.output import finish, json_option
from conformance.commands.world_target import opened
from conformance.exits import Exit
from conformance.record import ResultRow
from conformance.reports.failure import again, history_lines
from conformance.results import Result
from conformance.verdicts import FAILURES, Verdict
from conformance.world.check import Tier
from conformance.world.promises import Standing
from conformance.world.running import RECORD, Options, Ran, run_world
from conformance.world.shrinking import Effort
from spec_model import clauses
from spec_model.clauses import Level
from spec_model.policies import Choice
from spec_model.world_policies import BY_ID
from vectors.canonical import JsonObject, JsonValue

HOME: Final = Path(".onceproof")
BASELINE: Final = Path("onceproof-world-baseline.json")
"""The file of known failures that is used if it is there."""

_STRANGE: Final = re.compile(r"[^A-Za-z0-9._@-]+")

SECONDS: Final = {Tier.QUICK: 120.0, Tier.CI: 570.0, Tier.NIGHTLY: 7_200.0}
"""When no further check is begun; those that are left are said to be not run."""

TOLD: Final = {
    Standing.BROKEN: "broken",
    Standing.CRASH: "crash",
    Standing.HANG: "hang",
    Standing.IN_PART: "kept in part",
    Standing.UNDECIDED: "not decided",
    Standing.NOT_RUN: "not asked",
    Standing.DECLINED: "declined",
}
"""How it is told what became of promises that are not kept."""

EFFORT: Final = {
    Tier.QUICK: Effort(plays=40, confirm=10, seconds=6.0, sure=1, total=55.0),
    Tier.CI: Effort(plays=80, confirm=10, seconds=30.0, sure=3, total=180.0),
    Tier.NIGHTLY: Effort(plays=300, confirm=20, seconds=120.0, sure=5, total=3_000.0),
}
"""How much is spent on each failure, and on all, to make histories shorter, while there is time."""

SPARE_SECONDS: Final = 20.0
"""How long before the limit of a tier no further history is begun."""

LEVELS: Final = {"must": Level.MUST, "should": Level.SHOULD}


@click.command("world")
@click.argument("target")
@click.option("--tier", type=click.Choice([tier.value for tier in Tier]), default="quick",
              help="How much effort.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=0, help="Where drawing begins.")
@click.option("--level", type=click.Choice([*LEVELS]), default="must",
              help="Whether what should be kept has to be kept.")  # fmt: skip
@click.option("--policy", "policies", multiple=True, metavar="NAME=CHOICE",
              help="Choose otherwise where the contract is silent.")  # fmt: skip
@click.option(
    "--check", "only", multiple=True, help="Only this check, or those whose ids begin so."
)
@click.option("--baseline", type=click.Path(dir_okay=False, path_type=Path),
              help=f"Known failures; {BASELINE} if it is there.")  # fmt: skip
@click.option("--no-baseline", is_flag=True, help="Take no failure for known.")
@click.option("--runs", type=click.IntRange(1), default=1,
              help="How often each check is run, to tell at what rate it fails.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1), metavar="SECONDS",
              help="When no further check is begun; each tier has its own.")  # fmt: skip
@click.option("--report", "folder", type=click.Path(file_okay=False, path_type=Path),
              help="Where the record is kept.")  # fmt: skip
@json_option
def command(
    *,
    target: str,
    tier: str,
    seed: int,
    level: str,
    policies: tuple[str, ...],
    only: tuple[str, ...],
    baseline: Path | None,
    no_baseline: bool,
    runs: int,
    limit: int | None,
    folder: Path | None,
    as_json: bool,
) -> int:
    """Check whether the storage backend TARGET keeps the promises of a World.

    TARGET is `world:memory`, `world:sqlite` or `world:served`, which come with this;
    `npm:PACKAGE@VERSION`, `npm:./FOLDER` or `pypi:PACKAGE==VERSION`; or `mutant:FAULT`, a reference
    backend with one rule broken. What a backend needs (PostgreSQL, Redis) is started on private
    ports and removed again. Everything is recorded; `onceproof report` renders it.
    """
    if no_baseline and baseline is not None:
        raise click.UsageError("--baseline and --no-baseline exclude each other")
    if baseline is None and not no_baseline and BASELINE.exists():
        baseline = BASELINE
    words = ["onceproof", "world", target, "--tier", tier, "--seed", str(seed), "--level", level]
    words += [word for each in only for word in ("--check", each)]
    words += [word for each in policies for word in ("--policy", each)]
    choices = dict(map(_choice, policies))
    seconds = SECONDS[Tier(tier)] if limit is None else float(limit)
    with opened(target, _say) as backend:
        options = Options(
            target=target,
            tier=Tier(tier),
            seed=seed,
            level=LEVELS[level],
            choices=choices,
            only=only,
            baseline=baselines.load(baseline) if baseline is not None else {},
            baseline_file=str(baseline) if baseline is not None else None,
            folder=folder or HOME / "reports" / _STRANGE.sub("-", target).strip("-")[:80],
            command=" ".join(words),
            against=backend.against,
            implementation=backend.implementation,
            effort=EFFORT[Tier(tier)],
            until=_limit(seconds),
            spent=_limit(seconds - SPARE_SECONDS),
            runs=runs,
            limit=f"the tier {tier} takes no more than {seconds:.0f} s",
            seen=_progress,
        )
        ran = run_world(options, backend.crew, backend.stores)
    return finish(_result(options, ran), lambda: _show(options, ran), as_json=as_json)


def _choice(text: str) -> tuple[str, Choice]:
    """Read which answer of a policy is chosen."""
    name, _equals, chosen = text.partition("=")
    full = name if name.startswith("world.") else f"world.{name}"
    if full not in BY_ID or chosen not in {choice.value for choice in Choice}:
        raise click.UsageError(f"--policy is NAME=upstream or NAME=recommended, not {text!r}")
    return full, Choice(chosen)


def _limit(seconds: float) -> Callable[[], bool]:
    """Say when no further check is begun."""
    until = time.monotonic() + seconds
    return lambda: time.monotonic() > until


def _say(line: str) -> None:
    click.echo(f"world: {line}", err=True)


def _progress(planned: int, row: ResultRow) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{row.verdict.value:9} {row.case:32} of {planned}", err=True, nl=False)


def _clauses(ran: Ran) -> list[JsonValue]:
    rows: list[JsonValue] = []
    for each in ran.promises:
        own: list[JsonValue] = [
            {"check": check, "verdict": standing.value} for check, standing in each.checks
        ]
        beside: list[JsonValue] = [{"check": check, "says": says} for check, says in each.elsewhere]
        row: JsonObject = {
            "clause": each.clause,
            "level": clauses.get(each.clause).level.value,
            "verdict": each.standing.value,
            "says": each.says,
            "checks": own,
            "elsewhere": beside,
        }
        rows.append(row)
    return rows


def _failures(ran: Ran) -> list[JsonValue]:
    return [
        {
            "check": row.case,
            "verdict": row.verdict.value,
            "clause": row.clause,
            "sentence": row.sentence,
            "found": [*row.got] if isinstance(row.got, list) else [],
            "rate": row.rate,
            "cut": row.cut,
            "replays": row.replays,
            "replay": row.replay,
        }
        for row in ran.rows
        if row.verdict in FAILURES
    ]


def _notes(ran: Ran) -> list[JsonValue]:
    return [
        {"check": judged.check.id, "clause": note.clause, "sentence": note.says}
        for judged in ran.results
        for note in judged.notes
    ]


def _result(options: Options, ran: Ran) -> Result:
    counts: dict[str, JsonValue] = {**ran.footer.counts}
    return Result(
        "world",
        "pass" if ran.footer.exit_code == Exit.OK else "fail",
        Exit(ran.footer.exit_code),
        {
            "target": options.target,
            "against": options.against,
            "tier": options.tier.value,
            "checks": ran.footer.cases,
            "by_verdict": counts,
            "clauses": _clauses(ran),
            "failures": _failures(ran),
            "notes": _notes(ran),
            "ended": ran.footer.ended,
            "record": str(options.folder / RECORD),
        },
    )


def _show_promises(ran: Ran) -> None:
    for each in ran.promises:
        if each.standing in {Standing.IN_PART, Standing.UNDECIDED, Standing.NOT_RUN}:
            click.echo(f"{TOLD[each.standing]:11} {each.clause}: {each.says}")
        for check, says in each.elsewhere:
            click.echo(f"beside      {each.clause}: {check}, which is of something else: {says}")
    counted = Counter(each.standing for each in ran.promises)
    rest = ", ".join(
        f"{counted[standing]} {told}" for standing, told in TOLD.items() if counted[standing]
    )
    kept = f"{counted[Standing.KEPT]} of {len(ran.promises)} promises kept"
    click.echo(f"{kept}, {rest}" if rest else kept)


def _show(options: Options, ran: Ran) -> None:
    for row in ran.rows:
        if row.verdict in FAILURES:
            rate = f" (failed in {row.rate['failed']} of {row.rate['of']} runs)" if row.rate else ""
            click.echo(f"{row.verdict.value:8} {row.case}: {row.sentence}{rate}")
            if row.clause:
                click.echo(f"         {row.clause}: {clauses.get(row.clause).sentence}")
            click.echo("")
            for line in history_lines(row.history):
                click.echo(f"         {line}")
            if row.cut:
                click.echo(f"\n         {row.cut}")
            click.echo(f"\n         {row.replay}{again(row)}\n")
    for judged in ran.results:
        for note in judged.notes[:1]:
            click.echo(f"note     {judged.check.id}: {note.clause}: {note.says}")
        if judged.verdict is Verdict.DECLINED:
            click.echo(f"declined {judged.check.id}: {judged.reason}")
    counts = ", ".join(f"{count} {name}" for name, count in ran.footer.counts.items() if count)
    click.echo(f"{options.target} (on {options.against}): {ran.footer.cases} checks: {counts}")
    _show_promises(ran)
    if ran.histories:
        click.echo(f"shortened: {ran.histories}")
    click.echo(f"record: {options.folder / RECORD}")
