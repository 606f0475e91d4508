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
from collections.abc import Mapping, Sequence
from typing import Final, Generic

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

    def __init__(
        self,
        system: Parted[S, L, A, E, R],
        judge: Judge[M, F],
        *,
        reduce: bool = True,
        exact: bool = False,
        together: bool = False,
    ) -> None:
        self.machine = Machine(system, judge)
        self.reduce = reduce
        self.exact = reduce and exact
        self.together = together
        """Whether what is looked for comes only after a step that takes several actors."""
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
        self._stops: list[dict[int, int]] = [{} for _ in range(self.machine.size)]
        self._beside: set[int] = set()
        """Nodes in which actors have stopped that were explored beside others."""
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
        after: list[int] = []
        observed, field = self._observed, self.machine.memory_field
        for base, moves in chosen:
            memory = base >> field << WIDTH
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
            if choice.joint:
                chosen.append((node, joint.moves))
            if self.exact:
                chosen += self._without(node, choice.actors)
            return quiet, chosen
        return quiet, [*chosen, *((node, row.moves) for row in (*rows, joint))]

    def _without(self, node: int, actors: Sequence[int]) -> list[tuple[int, _Moves]]:
        """Choose what to explore if these actors never take a step again."""
        for actor in actors:
            field = self.machine.fields[actor]
            number = node >> field & MASK
            stopped = self._stops[actor].get(number)
            if stopped is None:
                stopped = self._ask_stop(actor, number)
            if self.together and not self.machine.consents(actor, stopped):
                return []
            node += (stopped - number) << field
        node = self._represent(node)
        if node in self._beside:
            return []
        self._beside.add(node)
        return self._choose(node)[1]

    def stopped(self, node: int) -> tuple[int, ...]:
        """List the actors that have stopped."""
        return tuple(
            actor
            for actor, (field, known) in enumerate(
                zip(self.machine.fields, self._stops, strict=True)
            )
            if known.get(node >> field & MASK) == node >> field & MASK
        )

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

    def _ask_stop(self, actor: int, number: int) -> int:
        stopped = self._stops[actor][number] = self.machine.stop(actor, number)
        self._stops[actor][stopped] = stopped
        return stopped

    # --- findings -------------------------------------------------------------------------------

    def _end(self, at: int) -> None:
        if self.exact and self.stopped(self.nodes[at]):
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
        stopped = [self.stopped(node) for node in nodes] if self.exact else None
        schedule = lift(
            self.machine, nodes, wrong_step=wrong_step, reduced=self.reduce, stopped=stopped
        )
        shown = EXACT if self.exact else "" if self.reduce else UNREDUCED
        self.found = Found(finding, schedule, at_end=not wrong_step, shown=shown)

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
