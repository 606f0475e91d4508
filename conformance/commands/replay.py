"""`onceproof replay`: run a counterexample from its file, alone."""

from pathlib import Path

import click

from conformance.commands.output import finish, json_option
from conformance.counterexamples import Counterexample, Run, replay
from conformance.exits import Exit
from conformance.failures import is_counterexample
from conformance.results import Result
from conformance.roles import ACTORS
from spec_model.history import to_plain
from spec_model.schedule import Schedule
from spec_model.stream.properties import Finding
from vectors.canonical import JsonObject, JsonValue


@click.command("replay")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--target", help="Put it to this target; a failure's own, if none is named.")
@click.option("--role", type=click.Choice([*ACTORS]), help="The role of the target in a schedule.")
@click.option("--as-test", "language", type=click.Choice(["python", "typescript"]),
              help="Write it as a test for somebody's own suite, and run nothing.")  # fmt: skip
@json_option
def command(
    *, file: Path, target: str | None, role: str | None, language: str | None, as_json: bool
) -> int:
    """Run the counterexample or failure in FILE again, and print what it shows.

    A counterexample is a schedule of the model; with --target and --role the target plays that
    role in it. A failure was found on a target, and is put to that target again.
    Exit code 1 if it still finds something, 0 if not.
    """
    if target is None and language is None and is_counterexample(file):
        return _on_model(file, as_json=as_json)
    from conformance.commands import replay_on, world_replay  # noqa: PLC0415 - for targets only

    if language is not None:
        return replay_on.written(file, role, language)
    if world_replay.is_of_world(file):
        return world_replay.shown(file, target, as_json=as_json)
    return replay_on.shown(file, target, role, as_json=as_json)


def _on_model(file: Path, *, as_json: bool) -> int:
    kept, shown = replay(file)
    code = Exit.OK if shown.finding is None else Exit.FAILED
    notes = _notes(kept, shown)
    result = Result("replay", "fail" if shown.finding else "pass", code, _fields(shown, notes))
    return finish(result, lambda: _show(kept.schedule, shown, notes), as_json=as_json)


def _notes(kept: Counterexample, shown: Run) -> list[str]:
    """Say where this run differs from what the file recorded."""
    notes: list[str] = []
    if shown.finding != kept.finding:
        recorded = "no finding" if kept.finding is None else _finding(kept.finding)
        notes.append(f"the file recorded {recorded}")
    seen: list[JsonValue] = [{**record} for record in to_plain(shown.history)]
    recorded_events = [*kept.history]
    if seen != recorded_events:
        pairs = zip(seen, recorded_events, strict=False)
        same = next((at for at, (one, other) in enumerate(pairs) if one != other), None)
        at = min(len(seen), len(recorded_events)) if same is None else same
        notes.append(f"from event {at + 1} on the history differs from the recorded one")
    return notes


def _finding(finding: Finding) -> str:
    return f"{finding.property}: {finding.sentence}"


def _fields(shown: Run, notes: list[str]) -> JsonObject:
    found: JsonObject | None = None
    if shown.finding is not None:
        found = {"property": shown.finding.property, "sentence": shown.finding.sentence}
    history: list[JsonValue] = [{**record} for record in to_plain(shown.history)]
    steps: list[JsonValue] = [str(step) for step in shown.schedule]
    return {"steps": steps, "history": history, "finding": found, "notes": [*notes]}


def _show(schedule: Schedule, shown: Run, notes: list[str]) -> None:
    for number, moment in enumerate(shown.moments, 1):
        click.echo(f"{number:>3}  {moment.step}")
        for record in to_plain(moment.events):
            kind, *values = record.items()
            told = ", ".join(f"{name} {_value(value)}" for name, value in values)
            click.echo(f"       {kind[1]}{': ' if told else ''}{told}")
    left = len(schedule) - len(shown.moments)
    if left:
        click.echo(f"       {left} steps behind the finding were not run")
    for note in notes:
        click.echo(f"note   {note}")
    if shown.finding is None:
        click.echo("finds nothing")
    else:
        click.echo(f"finds  {_finding(shown.finding)}")


def _value(value: int | str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
