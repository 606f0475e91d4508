"""Bounded exhaustive search over any System: every schedule of a bound, or the shortest wrong one.

Rules
- Breadth first, so that the first finding has a shortest schedule.
- Properties ride along: a node is a state and what the properties remember. Two paths that lead to
  the same node are one.
- A node in which nothing but weak steps is enabled is terminal, and properties of endings are asked
  there; the weak steps are explored all the same.
- Reductions belong to the system and are switched off by one flag: `focus` keeps a subset of the
  enabled steps that is enough (others commute with it, or come later), `canonical` maps states that
  cannot be told apart to one of them. What a reduced search finds is looked for again without
  reductions, up to its depth, so that the schedule reported is a shortest one.

The search is a generator of its own progress: `advance` does one level, and the whole state of a
search is a value that can be kept and gone on with.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, Protocol, TypeVar

from attrs import Factory, define, frozen

from spec_model.history import Event
from spec_model.schedule import Schedule, Step

S = TypeVar("S", bound=Hashable)
M = TypeVar("M", bound=Hashable)
F = TypeVar("F")


class Searchable(Protocol[S]):
    """What the explorer needs of a system."""

    def initial(self) -> S:
        """Return the state in which nothing has happened."""

    def enabled(self, state: S) -> Sequence[Step]:
        """List what may happen next."""

    def take(self, state: S, step: Step) -> tuple[S, Sequence[Event]]:
        """Make an enabled step happen."""

    def weak(self, state: S, step: Step) -> bool:
        """Say whether an enabled step may also never happen."""

    def focus(self, state: S, steps: Sequence[Step]) -> Sequence[Step]:
        """Keep a subset of the enabled steps that is enough to explore."""

    def canonical(self, state: S) -> S:
        """Return the representative of the states that cannot be told from this one."""


@frozen
class Judge(Generic[M, F]):
    """The properties as the explorer sees them."""

    start: M
    observe: Callable[[M, Event], M | F]
    end: Callable[[M], F | None]
    is_finding: Callable[[M | F], bool]


@frozen
class Found(Generic[F]):
    """A finding and the schedule that leads to it."""

    finding: F
    schedule: Schedule


@define
class Search(Generic[S, M, F]):
    """A search under way: what was seen, and the front from which it goes on."""

    system: Searchable[S]
    judge: Judge[M, F]
    reduce: bool = True
    most: int | None = None
    """Most nodes that may be kept; the search stops incomplete when there would be more."""
    seen: dict[tuple[S, M], tuple[tuple[S, M], Step] | None] = Factory(dict)
    """Each node with the one it was reached from, and by which step."""
    front: list[tuple[S, M]] = Factory(list)
    transitions: int = 0
    depth: int = 0
    terminals: int = 0
    found: Found[F] | None = None
    complete: bool = False

    def begin(self) -> None:
        """Put the first node in front."""
        state = self.system.initial()
        node = (self.system.canonical(state) if self.reduce else state, self.judge.start)
        self.seen[node] = None
        self.front = [node]

    def advance(self) -> bool:
        """Explore one level; false when there is nothing more to explore."""
        front, self.front = self.front, []
        for node in front:
            self._expand(node)
            if self.found is not None:
                return False
            if self.most is not None and len(self.seen) > self.most:
                return False
        self.depth += 1
        self.complete = not self.front
        return bool(self.front)

    def run(self, deepest: int | None = None) -> "Search[S, M, F]":
        """Explore until the end, a finding, the bound on nodes, or a depth."""
        self.begin()
        while self.advance():
            if deepest is not None and self.depth >= deepest:
                break
        return self

    def _expand(self, node: tuple[S, M]) -> None:
        state, memory = node
        steps = self.system.enabled(state)
        if all(self.system.weak(state, step) for step in steps):
            self._end(node)
        for step in self.system.focus(state, steps) if self.reduce else steps:
            if self.found is None:
                self._take(node, memory, step)

    def _end(self, node: tuple[S, M]) -> None:
        self.terminals += 1
        wrong = self.judge.end(node[1])
        if wrong is not None:
            self.found = Found(wrong, self.path(node))

    def _take(self, node: tuple[S, M], memory: M, step: Step) -> None:
        self.transitions += 1
        after, events = self.system.take(node[0], step)
        for event in events:
            now = self.judge.observe(memory, event)
            if self.judge.is_finding(now):
                self.found = Found(now, (*self.path(node), step))  # type: ignore[arg-type] # judged to be one
                return
            memory = now  # type: ignore[assignment] # judged not to be one
        reached = (self.system.canonical(after) if self.reduce else after, memory)
        if reached not in self.seen:
            self.seen[reached] = (node, step)
            self.front.append(reached)

    def path(self, node: tuple[S, M]) -> Schedule:
        """Return the schedule that leads to a node."""
        steps: list[Step] = []
        came = self.seen[node]
        while came is not None:
            steps.append(came[1])
            came = self.seen[came[0]]
        return tuple(reversed(steps))


def replay(system: Searchable[S], schedule: Iterable[Step]) -> tuple[S, list[Event]]:
    """Run a schedule from the beginning: the last state, and everything that was observed."""
    state = system.initial()
    events: list[Event] = []
    for step in schedule:
        state, more = system.take(state, step)
        events += more
    return state, events
