"""`onceproof explain`: what an id means, wherever it was met."""

import click

from conformance.explain import explain, known_ids


@click.command("explain")
@click.argument("name", metavar="ID")
def command(*, name: str) -> None:
    """Say what a clause, rejection, policy, flag, mutant or property is, and where it is shown."""
    lines = explain(name)
    if not lines:
        near = [known for known in known_ids() if name in known][:5]
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise click.UsageError(f"unknown id {name!r}{hint}")
    click.echo("\n".join(lines))
