"""One step after the other over interned nodes: what random walks and shrinking run on.

A node stands for a state and what the properties remember there (`spec_model.explore.interning`). A
`Stepper` says what may happen in a node and where it leads. The roles are asked once for everything
that a move can depend on, and no state is ever made; so a step costs a few look-ups.
"""

from typing import Any, Final

from spec_model.explore.graph import Graph
from spec_model.explore.interning import MASK, WIDTH, Moved, Row
from spec_model.stream.judging import JUDGE
from spec_model.stream.properties import Finding

STOP: Final = -1
"""Where a run leads that ends because nothing has to happen any more."""

WRONG: Final = -2
"""This number and those below it are findings."""


class Stepper:
    """Nodes of one system, and the ways between them."""

    def __init__(self, system: Any, judge: Any = JUDGE) -> None:
        """Step through a system; it and its judge may be of a copy of the model."""
        self.graph: Graph[Any, Any, Any, Any, Any, Any, Finding] = Graph(
            system, judge, reduce=False
        )
        self.machine = self.graph.machine
        self.first = self.graph.first
        self._observed: dict[int, int] = {}
        self._wrong: dict[int, int] = {}
        self._endings: dict[int, int] = {}
        self._findings: list[Finding] = []

    def rows(self, node: int) -> list[Row]:
        """Give the moves of each actor, and last those that take several."""
        return self.graph.look(node)[0]

    def after(self, node: int, move: Moved) -> int:
        """Say where a move of a node leads: another node, or a finding."""
        delta, effect, events = move
        reached = node + delta
        if effect:
            reached += self.graph.change(effect | node & MASK)
        if not events:
            return reached
        key = node >> self.machine.memory_field << WIDTH | events
        change = self._observed.get(key)
        if change is None:
            return self._wrong.get(key) or self._observe(reached, key)
        return reached + change

    def _observe(self, reached: int, key: int) -> int:
        """Show events to the properties for the first time."""
        change = self.machine.observe(key >> WIDTH, key & MASK)
        finding, self.machine.finding = self.machine.finding, None
        if finding is not None:
            return self._wrong.setdefault(key, self._number(finding))
        self._observed[key] = change
        return reached + change

    def ending(self, node: int) -> int:
        """Say what it is to end in a node: to stop, or a finding."""
        memory = node >> self.machine.memory_field
        known = self._endings.get(memory)
        if known is None:
            wrong = self.machine.judge.end(self.machine.memories.values[memory])
            known = STOP if wrong is None else self._number(wrong)
            self._endings[memory] = known
        return known

    def _number(self, finding: Finding) -> int:
        self._findings.append(finding)
        return WRONG - len(self._findings) + 1

    def finding(self, number: int) -> Finding | None:
        """Give a finding by its number; none for a run that stopped."""
        return None if number > WRONG else self._findings[WRONG - number]
