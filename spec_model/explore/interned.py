"""The search that is used: breadth first over interned nodes; a shortest schedule for a finding.

It takes the same steps through the same roles as the plain search of `spec_model.explore`, and
visits the same nodes; a node is one integer (`interning`). Nodes stand in the order in which they
were found, with the position of the node that each was reached from; what is left to do is what
stands behind `at`. So a search can be stopped between any two nodes, written down as numbers
(`saved`) and gone on with (`resumed`), and it ends with the same counts.

A reduced search walks over rewritten states, whose steps may have other names. So the schedule of a
finding is made by following the nodes with real states (`lifting`). It need not be a shortest one:
where the steps of one actor are chosen because they commute with all others, a schedule that gets
by without them is put off behind them. An `exact` search tries that as well: beside the steps of
the chosen actors it explores what happens if these actors stop, and never take a step again. A
schedule has a step of theirs, which may come first, or it has none; so its length is kept. Where an
actor has stopped nothing is an ending. `confirm` searches again, unreduced or exactly, through all
schedules that are shorter than what was found.
"""

from array import array
from typing import Final, Generic

from spec_model.explore import Judge
from spec_model.explore.graph import Graph, Known
from spec_model.explore.interning import Machine
from spec_model.explore.lifting import lift, rewritten
from spec_model.explore.parted import A, E, F, L, M, Parted, R, S
from spec_model.frozen import evolve, frozen
from spec_model.schedule import Schedule


@frozen
class Found(Generic[F]):
    """A finding and a schedule that leads to it."""

    finding: F
    schedule: Schedule
    at_end: bool = False
    """Whether it is in ending there, and not in the last step."""
    shown: str = ""
    """Which search went through all shorter schedules; empty if none did."""

    @property
    def shortest(self) -> bool:
        """Whether no shorter schedule finds anything."""
        return bool(self.shown)


UNREDUCED: Final = "without reductions"
EXACT: Final = "with reductions that keep lengths"


@frozen
class Saved:
    """A search as numbers."""

    asked: "array[int]"
    nodes: list[int]
    parents: "array[int]"
    terminals: list[int]
    at: int
    depth: int
    level_end: int
    transitions: int


class InternedSearch(Generic[S, L, A, E, R, M, F]):
    """A search under way."""

    def __init__(  # noqa: PLR0913 - all by keyword, each independent of the others
        self,
        system: Parted[S, L, A, E, R],
        judge: Judge[M, F],
        *,
        reduce: bool = True,
        merge: bool = True,
        exact: bool = False,
        together: bool = False,
    ) -> None:
        self.reduce = reduce
        self.exact = reduce and exact
        self.graph = Graph(
            system,
            judge,
            reduce=reduce,
            merge=merge and not exact,
            exact=self.exact,
            together=together,
        )
        self.at = 0
        """Position of the next node to expand."""
        self.depth = 0
        """Steps to the nodes that are being expanded."""
        self.transitions = 0
        self.terminals: list[int] = []
        """Positions of the nodes in which nothing has to happen any more."""
        self.found: Found[F] | None = None
        self.nodes = [self.graph.first]
        self.parents = array("Q", [0])
        self.level_end = 1
        """Where the nodes of this depth end."""
        self._seen = set(self.nodes)

    @property
    def machine(self) -> Machine[S, L, A, E, R, M, F]:
        """Return the machine that answers for the system."""
        return self.graph.machine

    @property
    def known(self) -> Known:
        """Show the answers that were given so far, by what was asked as one number."""
        return self.graph.known

    def expand(self, node: int) -> tuple[bool, list[int]]:
        """Say whether nothing has to happen in a node, and where its steps lead up to a finding."""
        return self.graph.expand(node)

    @property
    def complete(self) -> bool:
        """Say whether everything was explored and nothing was found."""
        return self.found is None and self.at == len(self.nodes)

    # --- searching ------------------------------------------------------------------------------

    def run(self, nodes: int | None = None, deepest: int | None = None) -> bool:
        """Expand so many nodes at most, none deeper than that; false when nothing is left."""
        stop = None if nodes is None else self.at + nodes
        while self.found is None and self.at < len(self.nodes):
            if self.at == self.level_end:
                self.depth += 1
                self.level_end = len(self.nodes)
            if deepest is not None and self.depth >= deepest:
                return False
            last = self.level_end if stop is None else min(stop, self.level_end)
            self._expand_until(last)
            if self.at == stop:
                break
        return self.found is None and self.at < len(self.nodes)

    def _expand_until(self, last: int) -> None:
        nodes, parents, seen, expand = self.nodes, self.parents, self._seen, self.graph.expand
        for at in range(self.at, last):
            quiet, after = expand(nodes[at])
            if quiet:
                self._end(at)
            if self.machine.finding is not None and self.found is None:
                self._stop(at, self.machine.finding, wrong_step=True)
            if self.found is not None:
                return
            self.transitions += len(after)
            for node in after:
                if node not in seen:
                    seen.add(node)
                    nodes.append(node)
                    parents.append(at)
            self.at = at + 1

    # --- findings -------------------------------------------------------------------------------

    def _end(self, at: int) -> None:
        if self.exact and self.graph.stopped(self.nodes[at]):
            return
        self.terminals.append(at)
        wrong = self.machine.judge.end(self.machine.memory(self.nodes[at]))
        if wrong is not None:
            self._stop(at, wrong, wrong_step=False)

    def _stop(self, at: int, finding: F, *, wrong_step: bool) -> None:
        """Keep a finding with its schedule: in a step from a node, or in ending there."""
        chain = [at]
        while chain[-1]:
            chain.append(self.parents[chain[-1]])
        nodes = [self.nodes[position] for position in reversed(chain)]
        stopped = [self.graph.stopped(node) for node in nodes] if self.exact else None
        schedule = lift(self.machine, nodes, wrong_step=wrong_step, stopped=stopped)
        shown = EXACT if self.exact else "" if self.reduce else UNREDUCED
        self.found = Found(finding, schedule, at_end=not wrong_step, shown=shown)

    def rewritten(self, node: int) -> tuple[S, M]:
        """Rewrite the state and the memory of a node as reductions do."""
        return rewritten(self.machine, self.machine.state(node), self.machine.memory(node))

    # --- stopping and going on ------------------------------------------------------------------

    def saved(self) -> Saved:
        """Write the search down as numbers."""
        return Saved(
            self.machine.asked,
            self.nodes,
            self.parents,
            self.terminals,
            self.at,
            self.depth,
            self.level_end,
            self.transitions,
        )

    def resume(self, saved: Saved) -> None:
        """Go on where a search of the same system was written down; this one has not begun."""
        self.graph.ask_again(saved.asked)
        self.nodes = list(saved.nodes)
        self.parents = array("Q", saved.parents)
        self.terminals = list(saved.terminals)
        self.at, self.depth = saved.at, saved.depth
        self.level_end, self.transitions = saved.level_end, saved.transitions
        self._seen = set(self.nodes)


def confirm(
    again: InternedSearch[S, L, A, E, R, M, F], known: Found[F], most: int
) -> Found[F] | None:
    """Find a shortest schedule instead of a known one, by a search that keeps lengths.

    The search has not begun. Returns none if it would need more nodes than it may have; what is
    known is the shortest if nothing else is found in as many steps less one.
    """
    deepest = len(known.schedule) - (0 if known.at_end else 1)
    again.run(most, deepest=deepest)
    if again.found is not None:
        return again.found
    if again.depth >= deepest or again.complete:
        return evolve(known, shown=EXACT if again.exact else UNREDUCED)
    return None
