"""Exploring a setting: every schedule of its bound, or a shortest one that finds something.

The search is reduced unless asked otherwise. What a reduced search finds is searched for again
through all schedules that are shorter (`conformance.confirming`), so that the schedule told is a
shortest one that breaks its property, or is said not to be known as one. A search stops when it
would hold more nodes or more memory than it may; then it says so, and nothing is claimed.

`schedules` counts the schedules of the bound exactly, over the unreduced graph, if that is small
enough to be built (`count`); `walks` counts those of the graph that was searched.
"""

import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from attrs import frozen

from conformance import checkpoints
from conformance.confirming import shortest
from conformance.counterexamples import Counterexample, counterexample, run
from spec_model.explore.counting import count_schedules
from spec_model.explore.covering import covering
from spec_model.explore.interned import Found, InternedSearch
from spec_model.schedule import Schedule
from spec_model.stream.actors import Actor
from spec_model.stream.judging import JUDGE, NOBODY, StreamJudge
from spec_model.stream.log import Effect, Log
from spec_model.stream.properties import Finding, Memories
from spec_model.stream.quotient import Arrangement
from spec_model.stream.regimes import Setting
from spec_model.stream.system import State, StreamSystem

StreamSearch = InternedSearch[State, Log, Actor, Effect, Arrangement, Memories, Finding]

AT_ONCE: Final = 2_000
"""Nodes between two looks at the clock and the memory."""

INTERRUPTED: Final = "interrupted"
"""What stopped a search that somebody stopped."""

MOST_COUNTED: Final = 150_000
"""Nodes of the unreduced graph beyond which schedules are not counted."""

Watch = Callable[[StreamSearch], bool]
"""Is shown the search now and then; says whether to stop."""


@frozen(kw_only=True)
class Limits:
    """When a search stops."""

    nodes: int | None = None
    memory: int | None = None
    """Resident memory of this process, in MiB."""


@frozen(kw_only=True)
class Explored:
    """What came of a search."""

    setting: Setting
    reduced: bool
    complete: bool
    """Whether every schedule of the bound was covered and nothing was found."""
    states: int
    transitions: int
    endings: int
    """Nodes in which nothing has to happen any more."""
    depth: int
    stopped: str = ""
    """Which limit stopped the search, if one did."""
    found: Counterexample | None = None
    shown: str = ""
    """Which search went through all schedules that are shorter than what was found, if one did."""
    walks: int | None = None
    """Schedules of the graph that was searched."""
    schedules: int | None = None
    """Schedules of the bound, if they were counted."""

    @property
    def shortest(self) -> bool:
        """Whether no shorter schedule breaks the same property."""
        return bool(self.shown)


def search_of(
    setting: Setting, *, reduce: bool = True, merge: bool = True, judge: StreamJudge = JUDGE
) -> StreamSearch:
    """Make the search of a setting."""
    return InternedSearch(StreamSystem(setting), judge, reduce=reduce, merge=merge)


def resident() -> int:
    """Return the most memory that this process held so far, in MiB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most >> 20 if sys.platform == "darwin" else most >> 10


def explore(  # noqa: PLR0913 - all by keyword, each independent of the others
    setting: Setting,
    *,
    reduce: bool = True,
    limits: Limits | None = None,
    checkpoint: Path | None = None,
    watch: Watch | None = None,
    count: bool = True,
) -> Explored:
    """Search a setting to the end, to a finding or to a limit, and go on from a checkpoint."""
    search = search_of(setting, reduce=reduce)
    keep = None
    if checkpoint is not None:
        saved = checkpoints.read(checkpoint, setting, reduce=reduce)
        if saved is not None:
            search.resume(saved)
        keep = Keeper(checkpoint, setting)
    stopped = _advance(search, limits or Limits(), watch, keep)
    if keep is not None and search.found is None:
        keep.write(search)
    return _explored(setting, search, stopped, count=count)


class Keeper:
    """Writes a search down now and then; writing takes a small part of the time."""

    SHARE: Final = 20
    """How much longer than writing searching takes."""

    def __init__(self, path: Path, setting: Setting) -> None:
        self.path = path
        self.setting = setting
        self.due = time.monotonic()

    def write(self, search: StreamSearch) -> None:
        """Write the search down."""
        began = time.monotonic()
        checkpoints.write(self.path, self.setting, search.saved(), reduce=search.reduce)
        now = time.monotonic()
        self.due = now + max(1.0, self.SHARE * (now - began))

    def look(self, search: StreamSearch) -> None:
        """Write the search down if it is time."""
        if time.monotonic() >= self.due:
            self.write(search)


def _advance(
    search: StreamSearch, limits: Limits, watch: Watch | None, keep: "Keeper | None"
) -> str:
    """Search on; say which limit was met, if one was."""
    while search.run(AT_ONCE):
        if watch is not None and watch(search):
            return INTERRUPTED
        if keep is not None:
            keep.look(search)
        if limits.nodes is not None and len(search.nodes) > limits.nodes:
            return f"more than {limits.nodes} nodes"
        if limits.memory is not None and resident() > limits.memory:
            return f"more than {limits.memory} MiB"
    return ""


def _explored(setting: Setting, search: StreamSearch, stopped: str, *, count: bool) -> Explored:
    best = None if search.found is None else _shortest(setting, search.found)
    return Explored(
        setting=setting,
        reduced=search.reduce,
        complete=search.complete,
        states=len(search.nodes),
        transitions=search.transitions,
        endings=len(search.terminals),
        depth=search.depth,
        stopped=stopped,
        found=None if best is None else counterexample(setting, best.schedule),
        shown="" if best is None else best.shown,
        walks=count_schedules(search) if search.complete and count else None,
        schedules=schedules_of(setting) if search.complete and count else None,
    )


def _shortest(setting: Setting, found: Found[Finding]) -> Found[Finding]:
    """Find a shortest schedule for a finding, or for what turns out to be found on the way."""
    best = shortest(setting, found)
    shown = run(setting, best.schedule)
    if shown.finding is None or shown.finding.property == best.finding.property:
        return best
    return _shortest(setting, Found(shown.finding, shown.schedule, at_end=not shown.at_step))


def schedules_of(setting: Setting, most: int = MOST_COUNTED) -> int | None:
    """Count the schedules of a bound, if its unreduced graph is small enough."""
    plain = search_of(setting, reduce=False, judge=NOBODY)
    plain.run(most)
    return count_schedules(plain) if plain.complete else None


def schedules_of_small_scope(setting: Setting, most: int | None = None) -> Iterator[Schedule]:
    """List schedules that together take every step of the reduced graph, each to an ending.

    They are what an implementation has to be driven with so that nothing of a small scope is left
    out: whatever else may happen differs from them by steps that commute.
    """
    search = search_of(setting, merge=False)
    search.run(most)
    if search.complete:
        yield from covering(search)
