"""The search that is used: breadth first over interned nodes; a shortest schedule for a finding.

It takes the same steps through the same roles as the plain search of `spec_model.explore`, and
visits the same nodes; a node is one integer (`interning`). Nodes stand in the order in which they
were found, with the position of the node that each was reached from; what is left to do is what
stands behind `at`. So a search can be stopped between any two nodes, written down as numbers and
gone on with, and it ends with the same counts.

A reduced search walks over rewritten states, whose steps may have other names. So the schedule of a
finding is made by following the nodes with real states (`_lift`). It need not be a shortest one,
because reductions put steps in an order of their own; `confirm` searches again, unreduced, as far
as that schedule is long, and says whether it could.
"""

from array import array
from collections.abc import Sequence
from operator import attrgetter
from typing import Generic

from attrs import evolve, frozen

from spec_model.errors import ModelBug
from spec_model.explore import Judge
from spec_model.explore.interning import MASK, WIDTH, A, E, F, L, M, Machine, Parted, R, Row, S
from spec_model.schedule import Schedule, Step


_Moves = tuple[tuple[int, int], ...]

_rank = attrgetter("rank")


@frozen
class Found(Generic[F]):
    """A finding and a schedule that leads to it."""

    finding: F
    schedule: Schedule
    shortest: bool


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
        self._consents: list[dict[int, int]] = [{} for _ in range(self.machine.size)]
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
            after = self.successors(nodes[at], at)
            if self.found is not None:
                return
            self.transitions += len(after)
            for node in after:
                if node not in seen:
                    seen.add(node)
                    nodes.append(node)
                    parents.append(at)
            self.at = at + 1

    def successors(self, node: int, at: int) -> list[int]:
        """List where the steps of a node lead, up to a finding."""
        chosen = self._choose(node, at)
        if self.found is not None:
            return []
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
                        self._stop(at, self.machine.finding, [*after, -1])
                        return after
                    reached += change
                after.append(self._represent(reached) if self.reduce else reached)
        return after

    def _observe(self, key: int) -> int:
        change = self._observed[key] = self.machine.observe(key >> WIDTH, key & MASK)
        return change

    def _choose(self, node: int, at: int) -> list[tuple[int, _Moves]]:
        """Choose whose steps to explore; a node in which nothing has to happen is terminal."""
        rows = [self._row(actor, node) for actor in range(self.machine.size)]
        joint = self._joint(node)
        if joint.quiet and all(row.quiet for row in rows):
            self._end(node, at)
        if not self.reduce:
            return [(node, row.moves) for row in (*rows, joint)]
        chosen: list[tuple[int, _Moves]] = []
        for actor, row in enumerate(rows):
            if row.passed:
                chosen.append((node, row.moves))
                node += row.passed
                rows[actor] = self._row(actor, node)
        claims = [row for row in rows if row.enough]
        if claims:
            best = min(claims, key=_rank)
            chosen.append((node, best.enough))
            return [*chosen, (node, joint.moves)] if best.joint else chosen
        return [*chosen, *((node, row.moves) for row in (*rows, joint))]

    def _row(self, actor: int, node: int) -> Row:
        key = node & self.machine.masks[actor]
        row = self._rows[actor].get(key)
        if row is None:
            row = self._rows[actor][key] = self.machine.row(actor, key)
        return row

    def _joint(self, node: int) -> Row:
        consents = 0
        for actor, field in enumerate(self.machine.fields):
            number = node >> field & MASK
            known = self._consents[actor].get(number)
            if known is None:
                known = self._consents[actor][number] = self.machine.consent(actor, number)
            consents |= known
        key = consents << WIDTH | node & MASK
        row = self._joints.get(key)
        if row is None:
            row = self._joints[key] = self.machine.joint_row(node & MASK, consents)
        return row

    def _end(self, node: int, at: int) -> None:
        self.terminals.append(at)
        wrong = self.machine.judge.end(self.machine.memory(node))
        if wrong is not None:
            self._stop(at, wrong, [])

    def _represent(self, node: int) -> int:
        """Rewrite a node to the representative of what cannot be told from it."""
        if not self.reduce:
            return node
        machine = self.machine
        shared = key = node & MASK
        for actor, field in enumerate(machine.fields):
            number = node >> field & MASK
            stake = self._stakes[actor].get(number)
            if stake is None:
                stake = self._stakes[actor][number] = machine.stake(actor, number)
            key |= stake << field
        found = self._arranged.get(key)
        if found is None:
            stakes = tuple(key >> field & MASK for field in machine.fields)
            found = self._arranged[key] = machine.arrange(shared, stakes)
        arrangement, result = found
        for at, field in enumerate((*machine.fields, machine.memory_field)):
            pair = (node >> field & MASK) << WIDTH | arrangement
            number = self._recast[at].get(pair, -1)
            if number < 0:
                number = self._recast[at][pair] = machine.recast(at, pair >> WIDTH, arrangement)
            result |= number << field
        return result

    # --- schedules ------------------------------------------------------------------------------

    def _stop(self, at: int, finding: F, after: Sequence[int]) -> None:
        """Keep a finding with its schedule; nodes after it make it one of a last step."""
        chain = [at]
        while chain[-1]:
            chain.append(self.parents[chain[-1]])
        nodes = [self.nodes[position] for position in reversed(chain)]
        schedule = self._lift(nodes, wrong_step=bool(after))
        self.found = Found(finding, schedule, shortest=not self.reduce)

    def _lift(self, nodes: Sequence[int], *, wrong_step: bool) -> Schedule:
        """Follow nodes with states as they are, turning back where they lead elsewhere."""
        machine, system = self.machine, self.machine.system
        first = system.initial(), machine.judge.start
        paths = [(first, iter(system.enabled(first[0])))]
        steps: list[Step] = []
        while paths:
            (state, memory), left = paths[-1]
            if len(paths) == len(nodes):
                wrong = (s for s in system.enabled(state) if self._try(state, memory, s)[1] is None)
                last = next(wrong, None) if wrong_step else None
                if not wrong_step or last is not None:
                    return (*steps, *([last] if last is not None else []))
                left = iter(())
            for step in left:
                after, now = self._try(state, memory, step)
                if now is not None and self._leads(after, now, nodes[len(paths)]):
                    steps.append(step)
                    paths.append(((after, now), iter(system.enabled(after))))
                    break
            else:
                paths.pop()
                del steps[-1:]
        raise ModelBug("no steps lead where the reduced search went")

    def _leads(self, state: S, memory: M, node: int) -> bool:
        """Say whether a state with a memory is a node's, whatever was passed over on the way."""
        if not self.reduce:
            return (state, memory) == (self.machine.state(node), self.machine.memory(node))
        return self._rewritten(state, memory) == self.rewritten(node)

    def rewritten(self, node: int) -> tuple[S, M]:
        """Rewrite the state and the memory of a node as reductions do."""
        return self._rewritten(self.machine.state(node), self.machine.memory(node))

    def _try(self, state: S, memory: M, step: Step) -> tuple[S, M | None]:
        """Take a step: the next state, and what is remembered unless something is wrong."""
        judge = self.machine.judge
        after, events = self.machine.system.take(state, step)
        for event in events:
            now = judge.observe(memory, event)
            if judge.is_finding(now):
                return after, None
            memory = now  # type: ignore[assignment] # judged not to be a finding
        return after, memory

    def _rewritten(self, state: S, memory: M) -> tuple[S, M]:
        system = self.machine.system
        shared, actors = system.take_apart(state)
        settled = [system.passed(actor) or actor for actor in actors]
        state = system.put_together(shared, settled)
        arrangement = system.arrangement(state)
        return system.recast(state, arrangement), self.machine.judge.recast(memory, arrangement)


def confirm(
    search: InternedSearch[S, L, A, E, R, M, F], most: int
) -> InternedSearch[S, L, A, E, R, M, F]:
    """Search for a shortest schedule of a finding, with so many nodes at most.

    Returns the unreduced search, whose finding is the shortest; if it ended before, its finding is
    the one that was known, marked as what it is.
    """
    known = search.found
    if known is None or known.shortest:
        return search
    plain = InternedSearch(search.machine.system, search.machine.judge, reduce=False)
    plain.run(most, deepest=len(known.schedule))
    if plain.found is None:
        ended = plain.depth >= len(known.schedule)
        plain.found = evolve(known, shortest=ended)
    return plain
