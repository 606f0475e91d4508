"""`onceproof shrink`: make a failing schedule smaller."""

from pathlib import Path

import click
from attrs import evolve

from conformance import counterexamples, failures
from conformance.adapters.base import NoTarget
from conformance.commands.output import finish, json_option
from conformance.commands.replay_on import renewed
from conformance.counterexamples import counterexample
from conformance.exits import Exit
from conformance.replaying import again, smaller
from conformance.results import Result
from conformance.settings import find
from conformance.shrinking import shrink, trim
from spec_model.errors import ModelMisuse
from spec_model.schedule import choices_of
from spec_model.stream.system import StreamSystem
from vectors.canonical import JsonValue


@click.command("shrink")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--target", help="Ask this target whether it still fails; its own, if none is named.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the smaller one here; FILE itself, if not given.")  # fmt: skip
@json_option
def command(*, file: Path, target: str | None, output: Path | None, as_json: bool) -> int:
    """Make the schedule in FILE smaller, as long as it fails in the same way.

    A counterexample is shrunk on the model. A failure of a target is shrunk by asking the target,
    which plays one role while the model plays the others, and the result is confirmed on it.
    """
    try:
        if failures.is_counterexample(file):
            before, after, text = _on_model(file)
        else:
            before, after, text = _on_target(file, target)
    except NoTarget as error:
        click.echo(f"onceproof: {error}", err=True)
        return int(Exit.NO_TARGET)
    where = output or file
    where.write_text(text, encoding="utf-8")
    result = Result(
        "shrink", "pass", Exit.OK, {"before": before, "after": after, "file": str(where)}
    )
    told = f"{before} choices before, {after} now: {where}"
    return finish(result, lambda: click.echo(told), as_json=as_json)


def _on_model(file: Path) -> tuple[int, int, str]:
    kept = counterexamples.load(file)
    system = StreamSystem(kept.setting)
    try:
        small = counterexample(kept.setting, shrink(kept.setting, kept.schedule))
        before, after = choices_of(system, kept.schedule), choices_of(system, small.schedule)
    except ModelMisuse as error:
        raise counterexamples.CounterexampleError(f"{file}: {error}") from None
    return count([*before]), count([*after]), counterexamples.to_json(small)


def _on_target(file: Path, target: str | None) -> tuple[int, int, str]:
    failure = failures.load(file)
    name = target or failure.target
    small = renewed(
        failure, name, again(smaller(failure), name, find(Path.cwd()).addresses).judgement
    )
    kept = evolve(small, replay=failure.replay)
    return count(failure.show["choices"]), count(kept.show["choices"]), failures.to_json(kept)


def count(choices: JsonValue) -> int:
    """Count the choices that differ from the default."""
    made = [choice for choice in choices if isinstance(choice, int)] if choices else []  # type: ignore[union-attr] # a list
    return sum(1 for choice in trim(made) if choice)
