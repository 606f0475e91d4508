"""What every command shares: how it ends, how it shows progress, and its common options."""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import click

from conformance.results import Result

T = TypeVar("T")

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def finish(result: Result, show: Callable[[], None], *, as_json: bool) -> int:
    """Print a result for programs or for people, and return the exit code."""
    if as_json:
        click.echo(result.to_json())
    else:
        show()
    return int(result.exit_code)


def track(steps: Iterable[T], total: int, label: str) -> Iterator[T]:
    """Show progress with rate and estimate on a terminal; stay silent elsewhere."""
    if not sys.stderr.isatty():
        yield from steps
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import Progress  # noqa: PLC0415 - as above

    with Progress(console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(steps, total=total, description=label)
