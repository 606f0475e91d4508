"""What every command shares: how it ends, how it shows progress, and its common options."""

import resource
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

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


@contextmanager
def interruptible() -> Iterator[None]:
    """Let a termination end a command as an interruption does, so that nothing is left behind."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def track(steps: Iterable[T], total: int, label: str) -> Iterator[T]:
    """Show progress with rate and estimate: a bar on a terminal, now and then a line elsewhere."""
    if not sys.stderr.isatty():
        yield from _told(steps, total, label)
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import Progress  # noqa: PLC0415 - as above

    with Progress(console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(steps, total=total, description=label)


SECONDS_BETWEEN_LINES: Final = 15.0


def _told(steps: Iterable[T], total: int, label: str) -> Iterator[T]:
    begun = said = time.monotonic()
    for done, step in enumerate(steps, 1):
        yield step
        now = time.monotonic()
        if now - said >= SECONDS_BETWEEN_LINES and done < total:
            said, rate = now, done / (now - begun)
            left = (total - done) / rate
            click.echo(
                f"{label}: {done} of {total}, {rate:.2g} a second, {left:.0f} s to go", err=True
            )


MOST_MEMORY: Final = 4 << 30
"""Address space of one worker, in bytes: a vector of a hundred megabytes takes a tenth of it."""


def bound_memory() -> None:
    """Let a mutant that builds without end fail instead of the machine."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
