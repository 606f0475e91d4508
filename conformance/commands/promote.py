"""`onceproof promote`: a failure as a member of a vector family."""

from pathlib import Path

import click

from conformance.commands.output import finish, json_option
from conformance.commands.replay_on import failure_in
from conformance.exits import Exit
from conformance.promoting import promoted
from conformance.results import Result
from conformance.roles import ACTORS


@click.command("promote")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--slug", default="name-me", help="The member's name in its family.")
@click.option("--title", default="say in one sentence what this shows", help="Its sentence.")
@click.option("--role", type=click.Choice([*ACTORS]), help="Of a counterexample: whose trace.")
@json_option
def command(*, file: Path, slug: str, title: str, role: str | None, as_json: bool) -> int:
    """Write the failure in FILE as a member of a vector family, to be pasted there.

    The model says what is right; `make vectors` freezes the member to a vector.
    """
    where, text = promoted(failure_in(file, role), slug, title)
    result = Result("promote", "pass", Exit.OK, {"family": where, "member": text})
    return finish(result, lambda: click.echo(f"# {where}\n{text}", nl=False), as_json=as_json)
