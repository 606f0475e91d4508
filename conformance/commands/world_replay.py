"""What `onceproof replay` does with a failure of a World: play it again, say how often it fails.

A file without a schedule holds a check and its seed, because only the check sees what is wrong;
then the check is run again.
"""

from pathlib import Path

import click

from conformance import failures
from conformance.baselines import Rate
from conformance.commands.output import finish
from conformance.commands.world_target import Opened, opened
from conformance.exits import Exit
from conformance.failures import Failure
from conformance.reports import intervals
from conformance.results import Result
from conformance.verdicts import Verdict
from conformance.world.bench import Finding, Setting
from conformance.world.history import Operation
from conformance.world.registry import BY_ID
from conformance.world.schedules import Schedule
from conformance.world.showing import Asked, as_it_was, asked_of
from conformance.world.showing import intervals as drawn_of
from conformance.world.shrinking import Player, quiet
from conformance.world.suite import run_check
from vectors.canonical import JsonObject

TIMES = 10

Played = tuple[Finding, list[Operation]]


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
    failed, of = 0, TIMES if asked.schedule is not None else 1
    for _ in range(of):
        found = _once(backend, asked, asked.schedule)
        failed += found is not None
        last = found or last
    return last, Rate(failed=failed, of=of)


def _once(backend: Opened, asked: Asked, schedule: Schedule | None) -> Played | None:
    check = BY_ID[asked.check]
    setting = Setting(asked.seed, asked.scale, asked.processes, choices=asked.choices)
    if schedule is not None:
        player = Player(backend.crew, backend.stores, quiet(setting), check)
        found = player.play(schedule, asked.clause)
        return None if found is None else (found[0], found[1].operations)
    judged = run_check(check, backend.crew, backend.stores, setting)
    for finding in judged.findings:
        if finding.clause == asked.clause:
            return finding, as_it_was(judged, finding)
    return None


def _show(failure: Failure, target: str, last: Played | None, rate: Rate) -> None:
    click.echo(f"{failure.case} on {target}; it was {failure.verdict.value}")
    if last is not None:
        finding, operations = last
        click.echo("")
        for line in intervals.draw(drawn_of(operations, finding.about), finding.says):
            click.echo(line)
    click.echo(f"\nfails {rate}")
