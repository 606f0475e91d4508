"""A complete search that holds only its front: nodes by how far they are.

Where a measure exists that every step raises, nodes can be taken in its order. What is further
than all that is left to do cannot be reached again, so it is forgotten: the search holds the nodes
that were reached and not yet expanded. It visits the nodes of the unreduced search, and counts the
same; the measure is checked as the machine learns of each move.

Nodes that wait are kept as bytes, one behind the other, as often as they were reached; now and then
those that are the same become one. That takes less memory than telling them apart at once.

What was forgotten cannot be told: of a finding the search knows that there is one, and a search
that keeps everything has to be asked for the schedule.
"""

from typing import Final, Generic

from spec_model.explore import Judge
from spec_model.explore.graph import Graph
from spec_model.explore.parted import A, E, F, L, M, Parted, R, S

ENOUGH: Final = 1 << 19
"""Bytes of equally far nodes below which it is not worth while to look for the same ones."""
GROWN: Final = 1.25
"""How many times as many bytes as there were of different ones are worth looking at again."""

PARTS: Final = 8
"""In how many parts equally far nodes are told apart, one after the other."""


class Sweep(Generic[S, L, A, E, R, M, F]):
    """A search under way."""

    def __init__(self, system: Parted[S, L, A, E, R], judge: Judge[M, F]) -> None:
        self.graph = Graph(system, judge, reduce=False, measure=True)
        self.finding: F | None = None
        """What was found first; not what is found after the fewest steps."""
        self.states = 0
        self.transitions = 0
        self.terminals = 0
        self._width = self.graph.machine.far_field // 8
        """Bytes of a node without how far it is."""
        self._front = {0: bytearray(self.graph.first.to_bytes(self._width))}
        self._single: dict[int, int] = {}
        """How many bytes of each part of the front were there when no node was there twice."""

    def run(self) -> "Sweep[S, L, A, E, R, M, F]":
        """Explore until the end or a finding."""
        while self._front:
            far = min(self._front)
            waiting = self._front.pop(far)
            for part in range(PARTS):
                for node in self._distinct(waiting, part):
                    if not self._expand(far << self.graph.machine.far_field | int.from_bytes(node)):
                        return self
            self._single.pop(far, None)
            self._shrink()
        return self

    def _expand(self, node: int) -> bool:
        """Put what a node leads to in front; false if something is found."""
        machine, front, width = self.graph.machine, self._front, self._width
        field = machine.far_field
        below = (1 << field) - 1
        quiet, after = self.graph.expand(node)
        self.states += 1
        self.transitions += len(after)
        if quiet:
            self.terminals += 1
            self.finding = machine.judge.end(machine.memory(node))
        if machine.finding is not None:
            self.finding = machine.finding
        if self.finding is not None:
            return False
        for reached in after:
            far = reached >> field
            if far in front:
                front[far] += (reached & below).to_bytes(width)
            else:
                front[far] = bytearray((reached & below).to_bytes(width))
        return True

    def _distinct(self, nodes: bytearray, part: int) -> set[bytes]:
        """Tell the nodes of one part apart; their last bytes say which part it is."""
        width, told = self._width, memoryview(nodes)
        ends = nodes[width - 1 :: width]
        return {
            bytes(told[at * width : (at + 1) * width])
            for at, end in enumerate(ends)
            if end % PARTS == part
        }

    def _shrink(self) -> None:
        """Keep nodes once that wait, where that may be worth while."""
        for far, nodes in self._front.items():
            if len(nodes) > GROWN * self._single.get(far, 0) + ENOUGH:
                kept = bytearray()
                for part in range(PARTS):
                    kept += b"".join(self._distinct(nodes, part))
                self._front[far] = kept
                self._single[far] = len(kept)
