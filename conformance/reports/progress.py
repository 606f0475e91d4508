"""Progress of a long run on a terminal: how many, how fast, how long still, what is red.

On anything but a terminal nothing is shown: a log of a continuous build wants the report and no
moving bar.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from conformance.reports.report import GROUPS, Group
from conformance.verdicts import Verdict


class RateColumn(TextColumn):
    """Cases a second."""

    def __init__(self) -> None:
        """Show nothing until a rate is known."""
        super().__init__("")

    def render(self, task: Task) -> Text:
        """Write the rate of a task."""
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.0f}/s", style="dim")


class Meter:
    """What a run tells of its progress."""

    def __init__(self, progress: Progress | None, label: str) -> None:
        """Count under a label; without a progress nothing is shown."""
        self._progress = progress
        self._label = label
        self._counts: Counter[Group] = Counter()
        self._task = None if progress is None else progress.add_task(label, total=None)

    def judged(self, verdict: Verdict, planned: int) -> None:
        """Count one more case, of as many as are planned by now."""
        self._counts[GROUPS[verdict]] += 1
        if self._progress is None or self._task is None:
            return
        red = self._counts[Group.BAD]
        told = f"{self._label} [red]{red} wrong[/red]" if red else self._label
        self._progress.update(self._task, advance=1, total=planned, description=told)


@contextmanager
def meter(console: Console, label: str) -> Iterator[Meter]:
    """Show progress while a context lasts, if the console is a terminal."""
    if not console.is_terminal:
        yield Meter(None, label)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield Meter(progress, label)
