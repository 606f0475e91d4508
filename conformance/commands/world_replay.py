"""What `onceproof replay` does with a failure of a World: play it again, say how often it fails.

A file without a schedule holds a check, its seed and how much of it is enough, because only the
check sees what is wrong; then just that is done again.
"""

import time
from pathlib import Path

import click

from conformance import failures
from conformance.baselines import Rate
from conformance.commands.output import finish
from conformance.commands.world_target import Opened, opened
from conformance.exits import Exit
from conformance.failures import Failure
from conformance.reports import intervals
from conformance.reports.intervals import Interval
from conformance.results import Result
from conformance.verdicts import Verdict
from conformance.world.bench import Finding, Setting
from conformance.world.registry import BY_ID
from conformance.world.schedules import Schedule
from conformance.world.showing import Asked, asked_of, chosen
from conformance.world.showing import intervals as drawn_of
from conformance.world.shrinking import Player, quiet
from conformance.world.suite import again, run_check
from spec_model.clauses import Level
from vectors.canonical import JsonObject

TIMES = 10
SECONDS = 30.0
"""After which it is not played again; once it always is."""

Played = tuple[Finding, list[Interval]]


def is_of_world(file: Path) -> bool:
    """Say whether a file is a failure of a World."""
    if failures.is_counterexample(file):
        return False
    return failures.load(file).show.get("kind") == "world"


def shown(file: Path, target: str | None, *, as_json: bool) -> int:
    """Play it again, and print what it shows."""
    failure = failures.load(file)
    asked, name = asked_of(failure.show), target or failure.target
    with opened(name, lambda line: click.echo(f"world: {line}", err=True)) as backend:
        last, rate = _played(backend, asked)
    code = Exit.FAILED if last is not None else Exit.OK
    fields: JsonObject = {
        "target": name,
        "case": failure.case,
        "shown": Verdict.FAIL.value if last else Verdict.PASS.value,
        "recorded": failure.verdict.value,
        "sentence": last[0].says if last else "",
        "expected": None,
        "got": {"failed": rate.failed, "of": rate.of},
    }
    result = Result("replay on", "fail" if last else "pass", code, fields)
    return finish(result, lambda: _show(failure, name, last, rate), as_json=as_json)


def _played(backend: Opened, asked: Asked) -> tuple[Played | None, Rate]:
    """Play as often as it takes to say how often it fails."""
    last: Played | None = None
    failed, of, until = 0, 0, time.monotonic() + SECONDS
    while of < TIMES and (of == 0 or time.monotonic() < until):
        of += 1
        found = _once(backend, asked, asked.schedule)
        failed += found is not None
        last = found or last
    return last, Rate(failed=failed, of=of)


def _once(backend: Opened, asked: Asked, schedule: Schedule | None) -> Played | None:
    check = BY_ID[asked.check]
    setting = Setting(
        asked.seed, asked.scale, asked.processes, choices=asked.choices, cut=asked.cut
    )
    if schedule is not None:
        player = Player(backend.crew, backend.stores, quiet(setting), check)
        found = player.play(schedule, asked.clause)
        if found is None:
            return None
        return found[0], drawn_of(found[1].operations, found[0].about, found[1].marks)
    judged = run_check(check, backend.crew, backend.stores, quiet(setting), Level.SHOULD)
    finding = again(judged, asked.clause)
    if finding is None:
        return None
    operations = chosen(judged.operations, judged.own, finding)
    return finding, drawn_of(operations, finding.about, judged.marks)


def _show(failure: Failure, target: str, last: Played | None, rate: Rate) -> None:
    click.echo(f"{failure.case} on {target}; it was {failure.verdict.value}")
    if last is not None:
        finding, drawing = last
        click.echo("")
        for line in intervals.draw(drawing, finding.says):
            click.echo(line)
    click.echo(f"\nfails {rate}")
