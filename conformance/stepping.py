"""One step after the other over interned nodes: what random walks and shrinking run on.

A node stands for a state and what the properties remember there (`spec_model.explore.interning`). A
`Stepper` says what may happen in a node and where it leads. The roles are asked once for everything
that a move can depend on, and no state is ever made; so a step costs a few look-ups.

Where all ways of a node are wanted (`ways`), what the moves of an actor add to it is kept by the
actor and the shared part alone: these are few beside the nodes, and stay close at hand.
"""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from spec_model.explore.graph import Graph
from spec_model.explore.interning import MASK, WIDTH, Moved, Row
from spec_model.stream.judging import JUDGE
from spec_model.stream.properties import Finding

STOP: Final = -1
"""Where a run leads that ends because nothing has to happen any more."""

WRONG: Final = -2
"""This number and those below it are findings."""


class Ways(NamedTuple):
    """The moves of one actor, or those that take several, beside one shared part."""

    moves: tuple[tuple[int, int], ...]
    """What each adds to a node, with its effect but without its events, and these."""
    quiet: bool
    consent: int
    """As in the `Row` they come from."""


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
        self._own: tuple[tuple[int, dict[int, Ways]], ...] = tuple(
            (MASK << field | MASK, {}) for field in self.machine.fields
        )
        self._joint: dict[int, Ways] = {}

    def rows(self, node: int) -> list[Row]:
        """Give the moves of each actor, and last those that take several."""
        return self.graph.look(node)[0]

    def ways(self, node: int) -> list[int]:
        """Say where a node leads; if something is wrong in a step from it or there, only that."""
        reached: list[int] = []
        quiet, consents = True, 0
        for at, (mask, kept) in enumerate(self._own):
            known = kept.get(node & mask)
            if known is None:
                known = kept[node & mask] = _ways(self.graph, node, at)
            if known.moves:
                self._follow(node, known.moves, reached)
            quiet = quiet and known.quiet
            consents |= known.consent
        together = consents << WIDTH | node & MASK
        known = self._joint.get(together)
        if known is None:
            known = self._joint[together] = _ways(self.graph, node, -1)
        self._follow(node, known.moves, reached)
        if quiet and known.quiet:
            reached += [self.ending(node)] * (len(reached) or 1)
        worst = min(reached)
        return reached if worst > WRONG else [worst]

    def _follow(self, node: int, moves: Iterable[tuple[int, int]], reached: list[int]) -> None:
        """Add where moves lead."""
        observed, memory = self._observed, node >> self.machine.memory_field << WIDTH
        for added, events in moves:
            after = node + added
            if events:
                change = observed.get(memory | events)
                if change is None:
                    key = memory | events
                    after = self._wrong.get(key) or self._observe(after, key)
                else:
                    after += change
            reached.append(after)

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


def _ways(graph: Any, node: int, at: int) -> Ways:
    """Ask for the moves of one actor in a node; -1 for those that take several."""
    row = graph.look(node)[0][at]
    moves = tuple(
        (delta + (graph.change(effect | node & MASK) if effect else 0), events)
        for delta, effect, events in row.moves
    )
    return Ways(moves, row.quiet, row.consent)
