"""`onceproof serve`: the stream endpoints of the hosted service, with scripted faults."""

import signal
from pathlib import Path

import click

from conformance.serve import faults
from conformance.serve.server import running


def _effects(ctx: click.Context, _parameter: click.Parameter, asked: object) -> None:
    if asked:
        width = max(map(len, faults.EFFECTS))
        for name, sentence in faults.EFFECTS.items():
            click.echo(f"{name:<{width}}  {sentence}")
        ctx.exit()


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 takes a free one.")
@click.option(
    "--faults",
    "script",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A JSON file: the list of rules that say what goes wrong.",
)
@click.option(
    "--effects", is_flag=True, is_eager=True, expose_value=False, callback=_effects,
    help="List what can go wrong.",
)  # fmt: skip
def command(*, port: int, script: Path | None) -> None:
    """Serve streams over HTTP until interrupted, for clients that are pointed at it.

    The address is the first line on standard output. A script is a list of rules, as
    [{"on": "write", "do": "lose-response", "times": 1}]; `--effects` lists what `do` can be.
    Another script can be put to /onceproof/faults at any time; /onceproof/log lists what was asked.
    """
    rules = faults.parse(script.read_bytes()) if script is not None else ()
    with running(rules, port) as server:
        click.echo(f"listening on {server.url}")
        while True:
            signal.pause()
