"""`onceproof explore`: every schedule of a bound, or a shortest one that finds something."""

import signal
import sys
import time
from pathlib import Path
from types import FrameType

import click

from conformance.asked import regime_name, setting_from
from conformance.commands.output import finish, json_option
from conformance.counterexamples import to_json
from conformance.exits import Exit
from conformance.exploring import INTERRUPTED, Explored, Limits, StreamSearch, explore
from conformance.results import Result
from spec_model.schedule import write
from spec_model.stream.regimes import REGIMES, Bound, Guarantee
from vectors.canonical import JsonObject, JsonValue

SMALL = click.IntRange(1, 100)
FEW = click.IntRange(0, 100)


@click.command("explore")
@click.option("--writers", type=SMALL, default=2, show_default=True, help="How many write.")
@click.option("--items", type=SMALL, default=3, show_default=True, help="Items of each writer.")
@click.option("--cuts", type=FEW, default=2, show_default=True, help="Cuts of each writer.")
@click.option("--readers", type=FEW, default=1, show_default=True, help="How many read.")
@click.option("--reader-cuts", type=FEW, default=1, show_default=True, help="Cuts of each reader.")
@click.option("--frames", type=SMALL, default=2, show_default=True, help="Frames a segment.")
@click.option("--page", type=click.IntRange(1, 1000), default=1000, help="Chunks a page.")
@click.option("--waits", type=FEW, default=1, help="Waits of one attempt of a recovery.")
@click.option("--attempts", type=SMALL, default=2, help="Attempts of a recovery.")
@click.option("--timers", is_flag=True, help="Segments also end by timer.")
@click.option("--race", is_flag=True, help="The store reserves an index before the chunk is there.")
@click.option("--restarts/--no-restarts", default=True, help="Writers' processes may be lost.")
@click.option("--regime", type=click.Choice([*REGIMES]), default="seed", show_default=True)
@click.option("--without", "dropped", multiple=True, metavar="NAME", help="Drop a guarantee.")
@click.option("--policy", "policies", multiple=True, metavar="NAME=VALUE", help="Answer a policy.")
@click.option("--no-reduce", is_flag=True, help="Search without reductions.")
@click.option("--most-nodes", type=click.IntRange(1), help="Stop when there are more nodes.")
@click.option("--most-memory", type=click.IntRange(1), help="Stop at so many MiB.")
@click.option("--no-count", is_flag=True, help="Do not count schedules.")
@click.option("--checkpoint", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the search down there now and then, and go on with it.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path),
              default=Path("counterexample.json"), show_default=True,
              help="Where what is found is written.")  # fmt: skip
@json_option
def command(
    *,
    regime: str,
    dropped: tuple[str, ...],
    policies: tuple[str, ...],
    no_reduce: bool,
    most_nodes: int | None,
    most_memory: int | None,
    no_count: bool,
    checkpoint: Path | None,
    output: Path,
    as_json: bool,
    **bound: int,
) -> int:
    """Search every schedule of a bound, breadth first.

    Exit code 0 if nothing is found and every schedule is covered, 1 if something is found, 7 if a
    limit came first, 130 if it was interrupted; a checkpoint is then up to date.
    """
    made = Bound(**bound)  # type: ignore[arg-type] # each option has its field's type
    setting = setting_from(made, regime, dropped, policies)
    watched = Watched()
    with watched:
        explored = explore(
            setting,
            reduce=not no_reduce,
            limits=Limits(nodes=most_nodes, memory=most_memory),
            checkpoint=checkpoint,
            watch=watched.look,
            count=not no_count,
        )
    file = None
    if explored.found is not None:
        output.write_text(to_json(explored.found), encoding="utf-8")
        file = output
    code = _code(explored)
    fields = _fields(explored, file)
    result = Result("explore", "pass" if code is Exit.OK else "fail", code, fields)
    return finish(result, lambda: _show(explored, file), as_json=as_json)


def _code(explored: Explored) -> Exit:
    if explored.stopped:
        return Exit.INTERRUPTED if explored.stopped == INTERRUPTED else Exit.BUDGET
    return Exit.FAILED if explored.found is not None else Exit.OK


class Watched:
    """Shows a search under way, and stops it between two nodes when it is interrupted."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.first = 0
        self.shown = self.began
        self.stop = False
        self.drawn = False

    def __enter__(self) -> "Watched":
        self._before = signal.signal(signal.SIGINT, self._interrupt)
        return self

    def __exit__(self, *_error: object) -> None:
        signal.signal(signal.SIGINT, self._before)
        if self.drawn:
            click.echo("\r\x1b[K", nl=False, err=True)

    def _interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        if self.stop:
            raise KeyboardInterrupt
        self.stop = True

    def look(self, search: StreamSearch) -> bool:
        """Show how far the search is; say whether to stop."""
        now = time.monotonic()
        self.first = self.first or search.at
        if sys.stderr.isatty() and now - self.shown >= 0.2:
            rate = (search.at - self.first) / (now - self.began) or 1.0
            left = len(search.nodes) - search.at
            line = (
                f"{search.at:,} nodes explored to depth {search.depth}, {left:,} known, "
                f"{rate:,.0f} a second, at least {left / rate:,.0f} s to go"
            )
            click.echo(f"\r\x1b[K{line}", nl=False, err=True)
            self.shown, self.drawn = now, True
        return self.stop


def _fields(explored: Explored, file: Path | None) -> JsonObject:
    found = explored.found
    regime: list[JsonValue] = [each.value for each in Guarantee if each in explored.setting.regime]
    finding: JsonObject | None = None
    if found is not None and found.finding is not None:
        finding = {"property": found.finding.property, "sentence": found.finding.sentence}
    return {
        "bound": explored.setting.bound.sentence(),
        "regime": regime,
        "reduced": explored.reduced,
        "complete": explored.complete,
        "stopped": explored.stopped,
        "states": explored.states,
        "transitions": explored.transitions,
        "endings": explored.endings,
        "depth": explored.depth,
        "walks": None if explored.walks is None else str(explored.walks),
        "schedules": None if explored.schedules is None else str(explored.schedules),
        "finding": finding,
        "schedule": None if found is None else write(found.schedule),
        "shortest": explored.shortest,
        "shown": explored.shown,
        "file": None if file is None else str(file),
    }


def _show(explored: Explored, file: Path | None) -> None:
    how = "reduced" if explored.reduced else "unreduced"
    click.echo(f"bound        {explored.setting.bound.sentence()}")
    click.echo(f"regime       {regime_name(explored.setting.regime)}")
    click.echo(f"search       {how}, to depth {explored.depth}")
    click.echo(f"states       {explored.states:,}")
    click.echo(f"transitions  {explored.transitions:,}")
    if explored.complete:
        click.echo(f"schedules    {_schedules(explored)}")
    found = explored.found
    if found is not None and found.finding is not None:
        click.echo(f"finds        {found.finding.property}: {found.finding.sentence}")
        length = f"{len(found.schedule)} steps"
        how = explored.shown
        known = f"a shortest one, {how}" if how else "not known to be a shortest one"
        click.echo(f"schedule     {length}, {known}: {write(found.schedule)}")
        click.echo(f"file         {file}; onceproof replay {file}")
    elif explored.complete:
        click.echo("complete     every schedule of this bound is covered, and nothing is found")
    else:
        click.echo(f"incomplete   {explored.stopped}; nothing was found so far")


def _schedules(explored: Explored) -> str:
    if explored.schedules is not None:
        return f"{explored.schedules:,} ({explored.schedules:.2e}), counted exactly"
    if explored.walks is None:
        return "not counted"
    return f"at least {explored.walks:.2e}; too many states to count them all"
