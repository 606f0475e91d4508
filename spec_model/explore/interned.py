"""The search that is used: breadth first over interned nodes; a shortest schedule for a finding.

It takes the same steps through the same roles as the plain search of `spec_model.explore`, and
visits the same nodes; a node is one integer (`interning`). Nodes stand in the order in which they
were found, with the position of the node that each was reached from; what is left to do is what
stands behind `at`. So a search can be stopped between any two nodes, written down as numbers
(`saved`) and gone on with (`resumed`), and it ends with the same counts.

A reduced search walks over rewritten states, whose steps may have other names. So the schedule of a
finding is made by following the nodes with real states (`lifting`). It need not be a shortest one,
because reductions put steps in an order of their own; `confirm` searches again, unreduced, through
all schedules that are shorter, and says whether it could.
"""

from array import array
from collections.abc import Mapping, Sequence
from typing import Generic

from attrs import evolve, frozen

from spec_model.explore import Judge
from spec_model.explore.interning import (
    ARRANGE,
    JOINT,
    MASK,
    OBSERVE,
    RECAST,
    ROW,
    STAKE,
    WIDTH,
    A,
    Choice,
    E,
    F,
    L,
    M,
    Machine,
    Parted,
    R,
    Row,
    S,
)
from spec_model.explore.lifting import lift, rewritten
from spec_model.schedule import Schedule

_Moves = tuple[tuple[int, int], ...]


@frozen
class Found(Generic[F]):
    """A finding and a schedule that leads to it."""

    finding: F
    schedule: Schedule
    shortest: bool


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

    def __init__(
        self, system: Parted[S, L, A, E, R], judge: Judge[M, F], *, reduce: bool = True
    ) -> None:
        self.machine = Machine(system, judge)
        self.reduce = reduce
        self.at = 0
        """Position of the next node to expand."""
        self.depth = 0
        """Steps to the nodes that are being expanded."""
        self.transitions = 0
        self.terminals: list[int] = []
        """Positions of the nodes in which nothing has to happen any more."""
        self.found: Found[F] | None = None
        self._rows: list[dict[int, Row]] = [{} for _ in range(self.machine.size)]
        self._joints: dict[int, Row] = {}
        self._choices: dict[tuple[int, ...], Choice | None] = {}
        self._observed: dict[int, int] = {}
        self._stakes: list[dict[int, int]] = [{} for _ in range(self.machine.size)]
        self._arranged: dict[int, tuple[int, int]] = {}
        self._recast: list[dict[int, int]] = [{} for _ in range(self.machine.size + 1)]
        first = self._represent(self.machine.first)
        self.nodes = [first]
        self.parents = array("Q", [0])
        self.level_end = 1
        """Where the nodes of this depth end."""
        self._seen = {first}

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
        nodes, parents, seen = self.nodes, self.parents, self._seen
        for at in range(self.at, last):
            quiet, after = self.expand(nodes[at])
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

    def expand(self, node: int) -> tuple[bool, list[int]]:
        """Say whether nothing has to happen in a node, and where its steps lead up to a finding."""
        quiet, chosen = self._choose(node)
        memory = node >> self.machine.memory_field << WIDTH
        after: list[int] = []
        observed = self._observed
        for base, moves in chosen:
            for delta, events in moves:
                reached = base + delta
                if events:
                    change = observed.get(memory | events)
                    if change is None:
                        change = self._observe(memory | events)
                        if self.machine.finding is not None:
                            return quiet, after
                    reached += change
                after.append(self._represent(reached) if self.reduce else reached)
        return quiet, after

    def _choose(self, node: int) -> tuple[bool, list[tuple[int, _Moves]]]:
        """Choose whose steps to explore, and from which node."""
        rows: list[Row] = []
        consents, quiet = 0, True
        for actor, (mask, known) in enumerate(zip(self.machine.masks, self._rows, strict=True)):
            row = known.get(node & mask) or self._ask_row(actor, node & mask)
            consents |= row.consent
            quiet = quiet and row.quiet
            rows.append(row)
        key = consents << WIDTH | node & MASK
        joint = self._joints.get(key) or self._ask_joint(key)
        quiet = quiet and joint.quiet
        if not self.reduce:
            return quiet, [(node, row.moves) for row in (*rows, joint) if row.moves]
        chosen: list[tuple[int, _Moves]] = []
        for actor, row in enumerate(rows):
            if row.passed:
                chosen.append((node, row.moves))
                node += row.passed
                mask = self.machine.masks[actor]
                rows[actor] = self._rows[actor].get(node & mask) or self._ask_row(
                    actor, node & mask
                )
        postures = tuple(row.posture for row in rows)
        if postures not in self._choices:
            self._choices[postures] = self.machine.choose(postures)
        choice = self._choices[postures]
        claims = [] if choice is None else [rows[actor].enough for actor in choice.actors]
        if choice is not None and any(claims):
            chosen += ((node, moves) for moves in claims)
            return quiet, [*chosen, (node, joint.moves)] if choice.joint else chosen
        return quiet, [*chosen, *((node, row.moves) for row in (*rows, joint))]

    def _represent(self, node: int) -> int:
        """Rewrite a node to the representative of what cannot be told from it."""
        if not self.reduce:
            return node
        machine = self.machine
        key = node & MASK
        for actor, field in enumerate(machine.fields):
            number = node >> field & MASK
            stake = self._stakes[actor].get(number)
            if stake is None:
                stake = self._ask_stake(actor, number)
            key |= stake << field
        found = self._arranged.get(key)
        if found is None:
            found = self._ask_arrangement(key)
        arrangement, result = found
        for at, field in enumerate((*machine.fields, machine.memory_field)):
            pair = (node >> field & MASK) << WIDTH | arrangement
            number = self._recast[at].get(pair, -1)
            if number < 0:
                number = self._ask_recast(at, pair)
            result |= number << field
        return result

    # --- questions, each asked once -------------------------------------------------------------

    def _ask_row(self, actor: int, key: int) -> Row:
        row = self._rows[actor][key] = self.machine.row(actor, key)
        return row

    def _ask_joint(self, key: int) -> Row:
        row = self._joints[key] = self.machine.joint_row(key & MASK, key >> WIDTH)
        return row

    def _observe(self, key: int) -> int:
        change = self.machine.observe(key >> WIDTH, key & MASK)
        if self.machine.finding is None:
            self._observed[key] = change
        return change

    def _ask_stake(self, actor: int, number: int) -> int:
        stake = self._stakes[actor][number] = self.machine.stake(actor, number)
        return stake

    def _ask_arrangement(self, key: int) -> tuple[int, int]:
        stakes = tuple(key >> field & MASK for field in self.machine.fields)
        found = self._arranged[key] = self.machine.arrange(key & MASK, stakes)
        return found

    def _ask_recast(self, at: int, pair: int) -> int:
        number = self._recast[at][pair] = self.machine.recast(at, pair >> WIDTH, pair & MASK)
        return number

    # --- findings -------------------------------------------------------------------------------

    def _end(self, at: int) -> None:
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
        schedule = lift(self.machine, nodes, wrong_step=wrong_step, reduced=self.reduce)
        self.found = Found(finding, schedule, shortest=not self.reduce)

    def rewritten(self, node: int) -> tuple[S, M]:
        """Rewrite the state and the memory of a node as reductions do."""
        return rewritten(self.machine, self.machine.state(node), self.machine.memory(node))

    # --- tables ---------------------------------------------------------------------------------

    def rows(self, actor: int) -> Mapping[int, Row]:
        """Show the moves of an actor that were asked for, by its part of a node and the shared."""
        return self._rows[actor]

    def joints(self) -> Mapping[int, Row]:
        """Show the steps of several actors that were asked for, by consents and the shared part."""
        return self._joints

    def observed(self) -> Mapping[int, int]:
        """Show what events change of what is remembered, by memory and events."""
        return self._observed

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
        for kind, *about in self.machine.questions(saved.asked):
            self._ask_again(kind, about)
        self.nodes = list(saved.nodes)
        self.parents = array("Q", saved.parents)
        self.terminals = list(saved.terminals)
        self.at, self.depth = saved.at, saved.depth
        self.level_end, self.transitions = saved.level_end, saved.transitions
        self._seen = set(self.nodes)

    def _ask_again(self, kind: int, about: Sequence[int]) -> None:
        """Ask a question of the search that was written down, so that its numbers hold here."""
        fields = self.machine.fields
        if kind == ROW and about[1] << fields[about[0]] | about[2] not in self._rows[about[0]]:
            self._ask_row(about[0], about[1] << fields[about[0]] | about[2])
        elif kind == JOINT:
            self._ask_joint(about[1] << WIDTH | about[0])
        elif kind == OBSERVE:
            self._observe(about[0] << WIDTH | about[1])
        elif kind == STAKE and about[1] not in self._stakes[about[0]]:
            self._ask_stake(about[0], about[1])
        elif kind == ARRANGE:
            stakes = zip(about[1:], fields, strict=True)
            key = about[0] + sum(stake << field for stake, field in stakes)
            if key not in self._arranged:
                self._ask_arrangement(key)
        elif kind == RECAST and about[1] << WIDTH | about[2] not in self._recast[about[0]]:
            self._ask_recast(about[0], about[1] << WIDTH | about[2])


def confirm(
    search: InternedSearch[S, L, A, E, R, M, F], most: int
) -> InternedSearch[S, L, A, E, R, M, F]:
    """Search for a shorter schedule of a finding, with so many nodes at most.

    Returns the unreduced search. Its finding is the shortest; if it found nothing, that is the one
    that was known, which is a shortest one if all shorter schedules were tried.
    """
    known = search.found
    if known is None or known.shortest:
        return search
    plain = InternedSearch(search.machine.system, search.machine.judge, reduce=False)
    ends_there = search.machine.finding is None
    deepest = len(known.schedule) if ends_there else len(known.schedule) - 1
    plain.run(most, deepest=deepest)
    if plain.found is None:
        plain.found = evolve(known, shortest=plain.depth >= deepest or plain.complete)
    return plain
