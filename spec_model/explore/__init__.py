"""Bounded exhaustive search over any System: every schedule of a bound, or the shortest wrong one.

Rules
- Breadth first, so that the first finding has a shortest schedule.
- Properties ride along: a node is a state and what the properties remember. Two paths that lead to
  the same node are one.
- A node in which nothing but weak steps is enabled is terminal, and properties of endings are asked
  there; the weak steps are explored all the same.
- Reductions belong to the system and are switched off by one flag: `focus` keeps a subset of the
  enabled steps that is enough (others commute with it, or come later), and `rewritten` rewrites
  states, and what properties remember accordingly, so that what cannot be told apart is one node.
  Steps may also be passed over: what is explored instead of them is taken from a state in which
  they cannot happen any more. And steps that are enough whatever else may happen are `free`: they
  are taken at once, and the states between are not kept.

- Actors that are alike may trade places (`interning`); the plain search does not know that.

This is the plain search: states as they are, one step after the other. It is the reference. The
search that is used is `spec_model.explore.interned`, which takes the same steps through the same
roles, only not twice; tests compare the two.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from attrs import Factory, define

from spec_model.frozen import frozen
from spec_model.history import Event
from spec_model.schedule import Schedule, Step

S = TypeVar("S", bound=Hashable)
M = TypeVar("M", bound=Hashable)
F = TypeVar("F")


class Arrangement(Hashable, Protocol):
    """How the shared part of a state is rewritten."""

    def place(self, position: int) -> int:
        """Say where a position in the shared part went."""


R = TypeVar("R", bound=Arrangement)
R_co = TypeVar("R_co", bound=Arrangement, covariant=True)


class Searchable(Protocol[S, R_co]):
    """What the explorer needs of a system."""

    def initial(self) -> S:
        """Return the state in which nothing has happened."""

    def enabled(self, state: S) -> Sequence[Step]:
        """List what may happen next."""

    def take(self, state: S, step: Step) -> tuple[S, Sequence[Event]]:
        """Make an enabled step happen."""

    def weak(self, state: S, step: Step) -> bool:
        """Say whether an enabled step may also never happen."""

    def focus(self, state: S, steps: Sequence[Step]) -> Sequence[tuple[S, Step]]:
        """Keep a subset of the enabled steps that is enough, and say from which state of each."""

    def free(self, state: S) -> Sequence[Step]:
        """List steps of one actor that are enough, whatever the others are about; none if all wait.

        A search takes them at once, and does not keep the states between.
        """

    def rewritten(self, state: S) -> tuple[S, R_co | None]:
        """Rewrite a state to the representative of what cannot be told from it.

        Says how its shared part was rearranged, if it was.
        """


@frozen
class Judge(Generic[M, F]):
    """The properties as the explorer sees them."""

    start: M
    observe: Callable[[M, Event], M | F]
    end: Callable[[M], F | None]
    is_finding: Callable[[M | F], bool]
    recast: Callable[[M, Arrangement], M]
    """Rewrites what is remembered of positions in the shared part."""
    rename: Callable[[M, Mapping[str, str]], M]
    """Rewrites what is remembered of actors that take other names."""


@frozen
class Found(Generic[F]):
    """A finding and the schedule that leads to it."""

    finding: F
    schedule: Schedule


@define
class Search(Generic[S, R, M, F]):
    """A search under way: what was seen, and the front from which it goes on."""

    system: Searchable[S, R]
    judge: Judge[M, F]
    reduce: bool = True
    merge: bool = True
    """Whether steps that follow at once are part of those before them, in a reduced search."""
    most: int | None = None
    """Most nodes that may be kept; the search stops incomplete when there would be more."""
    seen: dict[tuple[S, M], tuple[tuple[S, M], Schedule] | None] = Factory(dict)
    """Each node with the one it was reached from, and by which steps."""
    front: list[tuple[S, M]] = Factory(list)
    transitions: int = 0
    depth: int = 0
    terminals: int = 0
    found: Found[F] | None = None
    """What was found; a reduced search tells the steps by the names of rewritten states."""
    complete: bool = False

    def begin(self) -> None:
        """Put the first node in front."""
        node = self._represent(self.system.initial(), self.judge.start)
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
        self.complete = not self.front
        self.depth += 1 if self.front else 0
        return bool(self.front)

    def run(self, deepest: int | None = None) -> "Search[S, R, M, F]":
        """Explore until the end, a finding, the bound on nodes, or a depth."""
        self.begin()
        while self.advance():
            if deepest is not None and self.depth >= deepest:
                break
        return self

    def _expand(self, node: tuple[S, M]) -> None:
        state = node[0]
        steps = self.system.enabled(state)
        if all(self.system.weak(state, step) for step in steps):
            self._end(node)
        if self.reduce:
            chosen = self.system.focus(state, steps)
        else:
            chosen = [(state, step) for step in steps]
        for base, step in chosen:
            if self.found is None:
                self._take(node, base, step)

    def _end(self, node: tuple[S, M]) -> None:
        self.terminals += 1
        wrong = self.judge.end(node[1])
        if wrong is not None:
            self.found = Found(wrong, self.path(node))

    def _take(self, node: tuple[S, M], base: S, step: Step) -> None:
        """Take a step, and at once what follows of it whatever the others are about."""
        waiting: list[tuple[Schedule, S, M, Step]] = [((), base, node[1], step)]
        while waiting and self.found is None:
            before, state, memory, step = waiting.pop()
            steps = (*before, step)
            after, events = self.system.take(state, step)
            for event in events:
                now = self.judge.observe(memory, event)
                if self.judge.is_finding(now):
                    self.found = Found(now, (*self.path(node), *steps))  # type: ignore[arg-type] # judged to be one
                    return
                memory = now  # type: ignore[assignment] # judged not to be one
            free = self.system.free(after) if self.reduce and self.merge else ()
            waiting += [(steps, after, memory, onward) for onward in free]
            if not free:
                self._reach(node, steps, self._represent(after, memory))

    def _reach(self, node: tuple[S, M], steps: Schedule, reached: tuple[S, M]) -> None:
        self.transitions += 1
        if reached not in self.seen:
            self.seen[reached] = (node, steps)
            self.front.append(reached)

    def _represent(self, state: S, memory: M) -> tuple[S, M]:
        if not self.reduce:
            return state, memory
        state, arrangement = self.system.rewritten(state)
        return state, memory if arrangement is None else self.judge.recast(memory, arrangement)

    def path(self, node: tuple[S, M]) -> Schedule:
        """Return the schedule that leads to a node."""
        parts: list[Schedule] = []
        came = self.seen[node]
        while came is not None:
            parts.append(came[1])
            came = self.seen[came[0]]
        return tuple(step for steps in reversed(parts) for step in steps)
