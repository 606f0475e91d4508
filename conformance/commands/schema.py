"""`onceproof schema`: the published schemas of `--json`."""

import json

import click

from conformance.results import FIELDS, schema


@click.command("schema")
@click.argument("name", required=False, type=click.Choice(sorted(FIELDS)))
def command(*, name: str | None) -> None:
    """Print the JSON Schema of a command's --json, or list the commands that have one."""
    if name is None:
        click.echo("\n".join(sorted(FIELDS)))
    else:
        click.echo(json.dumps(schema(name), indent=2))
