"""`onceproof completion`: shell completion."""

import click
from click.shell_completion import get_completion_class


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(*, shell: str) -> None:
    """Print the completion script of a shell; source it from the shell's start-up file."""
    completion = get_completion_class(shell)
    if completion is None:
        raise click.UsageError(f"no completion for {shell}")
    from conformance.cli import cli  # noqa: PLC0415 - the group imports this module

    click.echo(completion(cli, {}, "onceproof", "_ONCEPROOF_COMPLETE").source())
