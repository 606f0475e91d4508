"""Where the nodes of a system lead: the answers of its machine, each asked for once.

Without reductions a node leads where its moves lead. With them (`reduce`) only the moves of chosen
actors are explored, and what they lead to is rewritten. Two more things make a verdict cheap, and
are left out where the graph itself is wanted (`merge`):

- What is enough whatever the others are about is taken at once. An actor that goes on by itself
  changes its own part and the memory, so where that ends is kept by these parts alone; where a
  whole node ends is kept for some nodes, since most are reached more than once.
- Actors that are alike trade places until they come in an order.
"""

from collections.abc import Sequence
from typing import Final, Generic, NamedTuple

from spec_model.explore import Judge
from spec_model.explore.interning import (
    ARRANGE,
    CHANGE,
    ENOUGH,
    JOINT,
    MASK,
    MOVES,
    OBSERVE,
    RECAST,
    RENAME,
    ROW,
    TOLD,
    WIDTH,
    Machine,
    Moved,
    Row,
)
from spec_model.explore.parted import A, E, F, L, M, Parted, R, S
from spec_model.explore.twins import Twins

NONE: Final = -1
"""A number that nothing has."""

KEPT: Final = 1 << 16
"""Of how many nodes it is kept where actors end that go on by themselves."""

Chosen = tuple[tuple[int, ...], bool] | None
"""Whose claims are enough, and whether the steps that take several actors belong to them."""

NOT_ASKED: Final[Chosen] = ((), False)
"""Stands for a choice that is not known yet."""


class Place(NamedTuple):
    """An actor: where its number is in a node, where it looks, and its moves by what it sees."""

    at: int
    field: int
    gazes: list[int]
    rows: dict[int, Row]
    span: int
    """The fields of the actor, of the shared part and of the memory."""


class Known(NamedTuple):
    """Answers of a machine, as a graph keeps them."""

    views: dict[int, int]
    """What is seen, by gaze and shared part."""
    rows: tuple[dict[int, Row], ...]
    """The moves of each actor, by the actor and what it sees."""
    joints: dict[int, Row]
    """The steps of several actors, by consents and shared part."""
    changes: dict[int, int]
    """What is added to the shared part, by effect and shared part."""
    observed: dict[int, int]
    """What is added to a memory, by memory and events."""
    choices: dict[tuple[int, ...], Chosen]
    """Whose claims are enough, by what the actors are about."""
    arranged: dict[int, tuple[int, int]]
    """The arrangement and what is added to the shared part, by shared part and stakes."""
    recast: tuple[dict[int, int], ...]
    """What is added to each actor, and to a memory, by it and the arrangement."""
    renamed: tuple[dict[int, int], ...]
    """The fields of each actor, a memory and the shared part, by it and the order of peers."""
    runs: tuple[dict[int, tuple[int, ...]], ...]
    """What an actor that goes on by itself adds, by it, the shared part and the memory."""


def nothing_known(size: int) -> Known:
    """Make room for the answers about so many actors."""
    return Known(
        views={},
        rows=tuple({} for _ in range(size)),
        joints={},
        changes={},
        observed={},
        choices={},
        arranged={},
        recast=tuple({} for _ in range(size + 1)),
        renamed=tuple({} for _ in range(size + 2)),
        runs=tuple({} for _ in range(size)),
    )


class Graph(Generic[S, L, A, E, R, M, F]):
    """The nodes of a system."""

    def __init__(  # noqa: PLR0913 - all by keyword, each independent of the others
        self,
        system: Parted[S, L, A, E, R],
        judge: Judge[M, F],
        *,
        reduce: bool = True,
        merge: bool = True,
        exact: bool = False,
        together: bool = False,
        measure: bool = False,
    ) -> None:
        self.exact = exact
        """Whether it is also explored what happens if chosen actors stop (`interned`)."""
        self.together = together
        """Whether what is looked for comes only after a step that takes several actors."""
        machine = self.machine = Machine(
            system, judge, reduce=reduce, merge=reduce and merge, measure=measure
        )
        size = machine.size
        self.known = nothing_known(size)
        self._places = tuple(
            Place(at, field, own.gazes, rows, MASK << field | MASK | MASK << machine.memory_field)
            for at, (field, own, rows) in enumerate(
                zip(self.machine.fields, self.machine.actors, self.known.rows, strict=True)
            )
        )
        peers = self._places[: self.machine.peers]
        actors = self.machine.actors
        self._stakes = tuple((one.field, actors[one.at].stakes) for one in self._places)
        self._ranks = tuple((one.field, actors[one.at].ranks) for one in peers)
        self._stops: list[dict[int, int]] = [{} for _ in range(size)]
        self._beside: set[int] = set()
        """Nodes in which actors have stopped that were explored beside others."""
        self._orders: dict[tuple[int, ...], int] = {}
        self._at_hand: tuple[tuple[Place, int, dict[int, Row]], ...] = tuple(
            (place, MASK << place.field | MASK, {}) for place in self._places
        )
        """The moves of each actor by its field and that of the shared part, where these lie."""
        self._ends: dict[int, tuple[int, ...]] = {}
        """Where nodes end when actors have gone on by themselves."""
        self._twins = Twins(machine, self._field_renamed)
        first = self.machine.first
        self.first = self._represent(first) if reduce else first

    def expand(self, node: int) -> tuple[bool, list[int]]:
        """Say whether nothing has to happen in a node, and where its steps lead up to a finding."""
        machine = self.machine
        rows, quiet = self.look(node)
        if machine.reduce:
            chosen = self._choose(node, rows)
        else:
            chosen = [(node, row.moves) for row in rows if row.steps]
        after: list[int] = []
        for base, moves in chosen:
            self._follow(base, moves, after)
            if machine.finding is not None:
                break
        if machine.merge:
            after = [*self._all_onward(after)]
        elif machine.reduce:
            after = [self._represent(reached) for reached in after]
        return quiet, after

    # --- moves ----------------------------------------------------------------------------------

    def _row(self, place: Place, node: int) -> Row:
        at, field, gazes, rows, _span = place
        shared, number = node & MASK, node >> field & MASK
        view = self.known.views.get(gazes[number] | shared, NONE)
        row = rows.get(number << WIDTH | view)
        return self._ask_row(at, number, shared) if row is None else row

    def _rows(self, node: int) -> list[Row]:
        """Return the moves of each actor; they lie at hand where nodes are few."""
        rows: list[Row] = []
        if self.machine.merge:
            for place, mask, kept in self._at_hand:
                row = kept.get(node & mask)
                if row is None:
                    row = kept[node & mask] = self._row(place, node)
                rows.append(row)
            return rows
        shared, views = node & MASK, self.known.views
        for at, field, gazes, known, _span in self._places:
            number = node >> field & MASK
            row = known.get(number << WIDTH | views.get(gazes[number] | shared, NONE))
            rows.append(self._ask_row(at, number, shared) if row is None else row)
        return rows

    def look(self, node: int) -> tuple[list[Row], bool]:
        """Return the moves of each actor, then those of several; say whether all are weak."""
        rows, shared = self._rows(node), node & MASK
        consents, quiet = 0, True
        for row in rows:
            consents |= row.consent
            quiet = quiet and row.quiet
        joint = self.known.joints.get(consents << WIDTH | shared)
        if joint is None:
            joint = self._ask_joint(consents << WIDTH | shared)
        rows.append(joint)
        return rows, quiet and joint.quiet

    def _follow(self, node: int, moves: Sequence[Moved], after: list[int]) -> None:
        """Add the nodes that moves lead to, up to one in which something is found."""
        changes, observed = self.known.changes, self.known.observed
        shared, memory = node & MASK, (node >> self.machine.memory_field & MASK) << WIDTH
        for delta, effect, events in moves:
            reached = node + delta
            if effect:
                change = changes.get(effect | shared)
                reached += self._ask_change(effect | shared) if change is None else change
            if events:
                change = observed.get(memory | events)
                if change is None:
                    change = self._observe(memory | events)
                    if self.machine.finding is not None:
                        return
                reached += change
            after.append(reached)

    # --- whose moves ----------------------------------------------------------------------------

    def _choose(self, node: int, rows: list[Row]) -> list[tuple[int, Sequence[Moved]]]:
        """Choose whose steps to explore, and from which node."""
        chosen: list[tuple[int, Sequence[Moved]]] = []
        for at, field, _gazes, _rows, _span in self._places if self.machine.passes else ():
            if rows[at].passed:
                chosen.append((node, rows[at].moves))
                node += rows[at].passed
                rows[at] = self._ask_row(at, node >> field & MASK, node & MASK)
        postures = tuple([row.posture for row in rows])
        choice = self.known.choices.get(postures, NOT_ASKED)
        if choice is NOT_ASKED:
            choice = self._ask_choice(postures)
        if choice is not None:
            actors, joint = choice
            claims = [(node, self._claim(rows[at])) for at in actors if rows[at].claimed]
            if claims:
                chosen += claims
                if joint:
                    chosen.append((node, rows[-1].moves))
                if self.exact:
                    chosen += self._without(node, actors)
                return chosen
        return [*chosen, *((node, row.moves) for row in rows if row.steps)]

    def _claim(self, row: Row) -> Sequence[Moved]:
        return row.moves if self.exact and row.free else row.enough

    def _without(self, node: int, actors: Sequence[int]) -> list[tuple[int, Sequence[Moved]]]:
        """Choose what to explore if these actors never take a step again."""
        for at in actors:
            field, stops = self.machine.fields[at], self._stops[at]
            number = node >> field & MASK
            if number not in stops:
                stops[number] = self.machine.stop(at, number)
                stops[stops[number]] = stops[number]
            if self.together and not self.machine.consents(at, stops[number]):
                return []
            node += (stops[number] - number) << field
        node = self._represent(node)
        if node in self._beside:
            return []
        self._beside.add(node)
        return self._choose(node, self.look(node)[0])

    def stopped(self, node: int) -> tuple[int, ...]:
        """List the actors that have stopped."""
        numbers = [node >> field & MASK for field in self.machine.fields]
        return tuple(
            at for at, number in enumerate(numbers) if self._stops[at].get(number) == number
        )

    def _onward(self, node: int) -> tuple[int, ...]:
        """Let actors go on by themselves as long as that is enough, whatever others are about."""
        free = self._free(node)
        if free is None:
            ends: tuple[int, ...] = (self._represent(node),)
        else:
            key = node & free.span
            added = self.known.runs[free.at].get(key) or self._run(free, key)
            ends = self._all_onward([node + delta for delta in added])
            if self.machine.finding is not None:
                return ends
        if len(self._ends) >= KEPT:
            self._ends.clear()
        self._ends[node] = ends
        return ends

    def _all_onward(self, nodes: Sequence[int]) -> tuple[int, ...]:
        """Let actors go on from several nodes."""
        if len(nodes) == 1:
            return self._ends.get(nodes[0]) or self._onward(nodes[0])
        ends: list[int] = []
        for node in nodes:
            ends += self._ends.get(node) or self._onward(node)
        return tuple(ends)

    def _free(self, node: int) -> Place | None:
        """Find an actor that goes on by itself; none where one has to be asked before that."""
        free: Place | None = None
        for place, mask, kept in self._at_hand:
            row = kept.get(node & mask)
            if row is None:
                row = kept[node & mask] = self._row(place, node)
            if row.alert:
                return None
            if row.free and free is None:
                free = place
        return free

    def _run(self, place: Place, key: int) -> tuple[int, ...]:
        """Let one actor go on, until it waits or changed the shared part; say what that adds."""
        ends: dict[int, None] = {}
        waiting, runs = [key], self.known.runs[place.at]
        _place, mask, kept = self._at_hand[place.at]
        while waiting:
            now = waiting.pop()
            row = kept.get(now & mask)
            if row is None:
                row = kept[now & mask] = self._row(place, now)
            if not row.free or now & MASK != key & MASK:
                ends[now - key] = None
                continue
            known = runs.get(now)
            if known is not None:
                ends.update(dict.fromkeys([now + delta - key for delta in known]))
                continue
            self._follow(now, row.enough, waiting)
            if self.machine.finding is not None:
                return ()
        return runs.setdefault(key, tuple(ends))

    # --- which nodes are one --------------------------------------------------------------------

    def _represent(self, node: int) -> int:
        """Rewrite a node to the representative of what cannot be told from it."""
        machine = self.machine
        key = node & MASK
        for field, stakes in self._stakes:
            stake = stakes[node >> field & MASK]
            if not stake:
                return self._in_order(node)
            key |= stake << field
        found = self.known.arranged.get(key)
        arrangement, change = self._ask_arrangement(key) if found is None else found
        if not arrangement:
            return self._in_order(node)
        result = node + change
        for at, field in enumerate((*machine.fields, machine.memory_field)):
            pair = (node >> field & MASK) << WIDTH | arrangement
            delta = self.known.recast[at].get(pair)
            result += self._ask_recast(at, pair) if delta is None else delta
        return self._in_order(result)

    def _in_order(self, node: int) -> int:
        """Let actors that are alike trade places until they come in order."""
        machine = self.machine
        least = 0
        for field, own in self._ranks:
            rank = own[node >> field & MASK]
            if rank < least:
                break
            least = rank
        else:
            return node
        ranks = [own[node >> field & MASK] for field, own in self._ranks]
        order = tuple(sorted(range(len(ranks)), key=ranks.__getitem__))
        how = self._orders.get(order, NONE)
        if how == NONE:
            how = self._orders[order] = machine.orders.number(order)
        result = 0
        for at, field in enumerate((*machine.fields, machine.memory_field, 0)):
            pair = (node >> field & MASK) << WIDTH | how
            found = self.known.renamed[at].get(pair)
            result += self._ask_renamed(at, pair) if found is None else found
        return result

    # --- questions, each asked once -------------------------------------------------------------

    def _ask_choice(self, postures: tuple[int, ...]) -> Chosen:
        found = self.machine.choose(postures[:-1], exact=self.exact)
        told = None if found is None else (tuple(found.actors), found.joint)
        self.known.choices[postures] = told
        return told

    def _ask_row(self, at: int, number: int, shared: int) -> Row:
        views, rows = self.known.views, self.known.rows[at]
        gaze = self.machine.actors[at].gazes[number]
        view = views.get(gaze | shared)
        if view is None:
            view = views[gaze | shared] = self.machine.view(at, number, shared)
        row = rows.get(number << WIDTH | view)
        if row is None:
            row = rows[number << WIDTH | view] = self._twins.row(at, number, shared, view)
        return row

    def _field_renamed(self, at: int, number: int, order: int) -> int:
        pair = number << WIDTH | order
        found = self.known.renamed[at].get(pair)
        return self._ask_renamed(at, pair) if found is None else found

    def _ask_joint(self, key: int) -> Row:
        row = self.known.joints[key] = self.machine.joint_row(key & MASK, key >> WIDTH)
        return row

    def _ask_change(self, key: int) -> int:
        change = self.known.changes[key] = self.machine.change(key & MASK, key >> WIDTH)
        return change

    def change(self, key: int) -> int:
        """Return what is added to the shared part, by effect and shared part."""
        known = self.known.changes.get(key)
        return self._ask_change(key) if known is None else known

    def _observe(self, key: int) -> int:
        change = self.machine.observe(key >> WIDTH, key & MASK)
        if self.machine.finding is None:
            self.known.observed[key] = change
        return change

    def _ask_arrangement(self, key: int) -> tuple[int, int]:
        stakes = tuple(key >> field & MASK for field in self.machine.fields)
        found = self.known.arranged[key] = self.machine.arrange(key & MASK, stakes)
        return found

    def _ask_recast(self, at: int, pair: int) -> int:
        delta = self.machine.recast(at, pair >> WIDTH, pair & MASK)
        self.known.recast[at][pair] = delta
        return delta

    def _ask_renamed(self, at: int, pair: int) -> int:
        found = self.machine.renamed(at, pair >> WIDTH, pair & MASK)
        self.known.renamed[at][pair] = found
        return found

    def ask_again(self, asked: Sequence[int]) -> None:
        """Ask the questions of another machine of this system, so that its numbers hold here."""
        for kind, first, second, *more in self.machine.questions(asked):
            if kind == ROW:
                self._ask_row(first, second, *more)
            elif kind in {MOVES, ENOUGH}:
                row = self._ask_row(first, second, *more)
                _ = row.moves if kind == MOVES else row.enough
            elif kind == JOINT:
                self._ask_joint(second << WIDTH | first)
            elif kind == CHANGE:
                self._ask_change(second << WIDTH | first)
            elif kind == OBSERVE:
                self._observe(first << WIDTH | second)
            elif kind == ARRANGE:
                fields = zip((second, *more), self.machine.fields, strict=True)
                self._ask_arrangement(first + sum(stake << field for stake, field in fields))
            elif kind == RECAST:
                self._ask_recast(first, second << WIDTH | more[0])
            elif kind == TOLD:
                self.machine.renamed_told(first << WIDTH, second, *more)
            elif kind == RENAME:
                self._ask_renamed(first, second << WIDTH | more[0])
