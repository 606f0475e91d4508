"""Moves of a system as sums of small integers: interned local states, and what follows of them.

A state consists of a shared part and one part for each actor. Every part, and what the properties
remember, is numbered when it first appears; a node of a search is one integer, with a field for
each number. A move changes the fields of its actor, of the shared part and of the memory, so it is
a difference, and the next node is a sum.

What a move does is asked of the system only once for everything that it can depend on:

- what an actor sees by (gaze of the actor, shared part), its steps by (actor, what it sees), and
  where these lead only when somebody takes them;
- changes of the shared part by (shared part, effect);
- steps that take several actors by (shared part, what each of them consents to);
- what properties remember by (memory, events);
- how a state is rewritten by (shared part, stake of each actor), and the rewriting of each actor
  by (actor, arrangement).

Nothing here knows a protocol, and no role is written a second time: the numbers only stand for what
the readable roles answered. Numbers are given in the order of the questions, so that the list of
questions (`asked`) is all that it takes to give the same numbers again.
"""

from array import array
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import chain, groupby, permutations, product
from typing import Final, Generic, TypeVar

from spec_model.errors import ModelBug, ModelMisuse
from spec_model.explore import Judge
from spec_model.explore.parted import A, Choice, Claim, E, F, L, M, Move, Parted, R, S
from spec_model.history import Event
from spec_model.schedule import Step

V = TypeVar("V", bound=Hashable)

WIDTH: Final = 24
"""Bits of a field: no search has more local states of one part than its memory could hold."""
MASK: Final = (1 << WIDTH) - 1


class Table(Generic[V]):
    """Values and their numbers; some may have theirs from the beginning."""

    def __init__(self, *values: V) -> None:
        self.values: list[V] = []
        self._numbers: dict[V, int] = {}
        for value in values:
            self.number(value)

    def number(self, value: V) -> int:
        """Return the number of a value, a new one if it is new."""
        new = len(self.values)
        known = self._numbers.setdefault(value, new)
        if known == new:
            self.values.append(value)
            if known > MASK:
                raise ModelMisuse("the bound has more local states than can be numbered")
        return known


class Locals(Table[V]):
    """The local states of one actor, with what else is a number of each."""

    def __init__(self) -> None:
        super().__init__()
        self.gazes: list[int] = []
        """Where it looks, above the field of the shared part."""
        self.stakes: list[int] = []
        """What the arrangement depends on; 0 if nothing may be rearranged."""
        self.ranks: list[int] = []
        """Of a peer, what it is like, which is the order in which peers are put."""


Moved = tuple[int, int, int]
"""What a move adds to a node by its actor; its effect and its events, as numbers, 0 for none."""


class Row:
    """The moves of one actor that sees one thing; what they lead to is asked when it is wanted."""

    __slots__ = (
        "_ask", "_enough", "_moves", "alert", "asked", "claim", "claimed", "consent",
        "free", "passed", "posture", "quiet", "steps",
    )  # fmt: skip

    def __init__(  # noqa: PLR0913 - what a row is made of, none follows from the others
        self,
        ask: "Ask",
        asked: tuple[int, int, int],
        steps: tuple[Step, ...],
        *,
        quiet: bool,
        claim: Claim,
        posture: int = 0,
        passed: int = 0,
        consent: int = 0,
    ) -> None:
        self._ask = ask
        self.asked = asked
        """The actor, its number and that of the shared part, by which it was asked."""
        self._moves: tuple[Moved, ...] | None = None
        self._enough: tuple[Moved, ...] | None = None
        self.steps = steps
        self.quiet = quiet
        """Whether nothing but weak steps is among them."""
        self.claim = claim
        self.claimed = claim.steps
        """Those that are enough to explore if the actor is chosen."""
        self.posture = posture
        """The number of what the actor is about."""
        self.passed = passed
        """What is added to a node when the moves are passed over."""
        self.consent = consent
        """The bit of an actor that is ready for the steps that take several."""
        self.free = claim.free and not quiet
        """Whether the moves are enough, whatever others are about."""
        self.alert = claim.alert
        """Whether the moves have to be explored before others go on by themselves."""

    @property
    def moves(self) -> tuple[Moved, ...]:
        """Where all steps lead."""
        if self._moves is None:
            self._moves = self._ask(MOVES, self.asked, self.steps)
        return self._moves

    @property
    def enough(self) -> tuple[Moved, ...]:
        """Where those lead that are enough to explore if the actor is chosen."""
        if self._enough is None:
            whole = len(self.claimed) == len(self.steps)
            self._enough = self.moves if whole else self._ask(ENOUGH, self.asked, self.claimed)
        return self._enough

    def told(self) -> tuple[Sequence[Moved], Sequence[Moved]]:
        """Return what was asked so far: where all steps lead, and those that are enough."""
        return self._moves or (), self._enough or ()


Ask = Callable[[int, tuple[int, int, int], Sequence[Step]], tuple[Moved, ...]]
"""Asks where steps of an actor lead: the kind of the question, and what the row was asked by."""


ROW: Final = 0
JOINT: Final = 1
CHANGE: Final = 2
OBSERVE: Final = 3
ARRANGE: Final = 4
RECAST: Final = 5
RENAME: Final = 6
MOVES: Final = 7
ENOUGH: Final = 8
TOLD: Final = 9

NO_CLAIM: Final = Claim(None)


class Machine(Generic[S, L, A, E, R, M, F]):
    """A system and its properties over interned parts."""

    def __init__(
        self,
        system: Parted[S, L, A, E, R],
        judge: Judge[M, F],
        *,
        reduce: bool = False,
        merge: bool = False,
        measure: bool = False,
    ) -> None:
        self.system = system
        self.judge = judge
        self.reduce = reduce
        """Whether actors are rewritten as they are numbered."""
        self.merge = merge
        """Whether actors that are alike trade places, and free steps are part of those before."""
        self.measure = measure
        """Whether nodes have one more field: how far they are, by the system's measure."""
        shared, actors = system.take_apart(system.initial())
        self.size = len(actors)
        self.peers = len(system.peers()) if merge else 0
        """How many actors may trade places."""
        self.fields = tuple(WIDTH * (at + 1) for at in range(self.size))
        self.memory_field = WIDTH * (self.size + 1)
        self.far_field = WIDTH * (self.size + 2)
        self.shared: Table[L] = Table()
        self.actors: tuple[Locals[A], ...] = tuple(Locals() for _ in actors)
        self.memories: Table[M] = Table()
        self.effects: Table[E | None] = Table(None)
        self.events: Table[tuple[Event, ...]] = Table(())
        self.arrangements: Table[R | None] = Table(None)
        self.orders: Table[tuple[int, ...]] = Table()
        self.stakes, self.postures = Table[Hashable](None), Table[Hashable]()
        self._gazes, self._views = Table[Hashable](), Table[Hashable]()
        self._likes: Table[A] = Table()
        self.asked = array("I")
        """Every question in order, as numbers, by which the same numbers can be given again."""
        self.finding: F | None = None
        """What the last question found, if anything."""
        self.passes = False
        """Whether moves of any actor are passed over."""
        self._ask: Ask = self._moves
        self._together: dict[tuple[object, object], Row] = {}
        """Steps that take several actors: they are few, and the same in many nodes."""
        self.first = self.pack(shared, actors, judge.start)

    # --- nodes ----------------------------------------------------------------------------------

    def number(self, at: int, actor: A) -> int:
        """Number an actor; a reduced search rewrites it first."""
        if self.reduce:
            actor = self.system.settled(actor)
        own = self.actors[at]
        known = own.number(actor)
        if known == len(own.gazes):
            own.gazes.append(
                self._gazes.number(self.system.gaze(actor, claimed=self.reduce)) << WIDTH
            )
            own.stakes.append(self.stakes.number(self.system.stake(actor)))
            if at < self.peers:
                own.ranks.append(self._likes.number(self.system.likeness(at, actor)))
        return known

    def pack(self, shared: L, actors: Sequence[A], memory: M) -> int:
        """Number the parts of a state and a memory."""
        node = self.shared.number(shared)
        for at, (field, actor) in enumerate(zip(self.fields, actors, strict=True)):
            node |= self.number(at, actor) << field
        return node | self.memories.number(memory) << self.memory_field

    def state(self, node: int) -> S:
        """Return the state of a node."""
        actors = [
            table.values[node >> field & MASK]
            for table, field in zip(self.actors, self.fields, strict=True)
        ]
        return self.system.put_together(self.shared.values[node & MASK], actors)

    def memory(self, node: int) -> M:
        """Return what the properties remember at a node."""
        return self.memories.values[node >> self.memory_field & MASK]

    # --- questions ------------------------------------------------------------------------------

    def view(self, at: int, number: int, shared: int) -> int:
        """Ask what an actor sees."""
        actor = self.actors[at].values[number]
        return self._views.number(
            self.system.view(actor, self.shared.values[shared], claimed=self.reduce)
        )

    def row(self, at: int, number: int, shared: int, view: int) -> Row:
        """Ask for the moves of an actor that sees this."""
        self.asked.extend((ROW, at, number, shared))
        actor, log = self.actors[at].values[number], self.shared.values[shared]
        options = self.system.options(at, actor, log)
        steps = tuple([step for step, _weak in options])
        sees = self._views.values[view]
        claim = self.system.claim(actor, log, steps, sees) if self.reduce else NO_CLAIM
        passed = self.system.passed(actor) if self.reduce else None
        self.passes = self.passes or passed is not None
        return Row(
            self._ask,
            (at, number, shared),
            steps,
            quiet=all(weak for _step, weak in options),
            claim=claim,
            posture=self.postures.number(claim.posture),
            passed=0 if passed is None else self.number(at, passed) - number << self.fields[at],
            consent=int(self.system.consent(actor)) << at,
        )

    def view_as_first(self, likeness: int, shared: int) -> int:
        """Ask what a peer sees that is like this, if it is the first one."""
        actor, log = self._likes.values[likeness], self.shared.values[shared]
        return self._views.number(self.system.view(actor, log, claimed=self.reduce))

    def row_of_twin(
        self, its: Row, ask: "Ask", asked: tuple[int, int, int], *, passed: int, consent: int
    ) -> Row:
        """Give the moves of a peer that has a twin; its steps are named as those of the twin."""
        self.asked.extend((ROW, *asked))
        return Row(
            ask,
            asked,
            its.steps,
            quiet=its.quiet,
            claim=its.claim,
            posture=its.posture,
            passed=passed,
            consent=consent,
        )

    def renamed_told(self, effect: int, events: int, order: int) -> tuple[int, int]:
        """Ask for an effect and events, as a move has them, when peers trade places."""
        self.asked.extend((TOLD, effect >> WIDTH, events, order))
        how, what = self.orders.values[order], self.effects.values[effect >> WIDTH]
        renamed = None if what is None else self.system.renamed_effect(what, how)
        told = tuple(self.system.renamed_event(event, how) for event in self.events.values[events])
        return self.effects.number(renamed) << WIDTH, self.events.number(told)

    def _moves(
        self, kind: int, asked: tuple[int, int, int], steps: Sequence[Step]
    ) -> tuple[Moved, ...]:
        """Ask where steps of an actor lead."""
        self.asked.extend((kind, *asked))
        at, number, shared = asked
        actor, log = self.actors[at].values[number], self.shared.values[shared]
        field, moves = self.fields[at], list[Moved]()
        for step in steps:
            move = self.system.move(actor, log, step)
            added = self.number(at, move.actor) - number << field
            if self.measure:
                added += self._further(actor, move)
            effect = 0 if move.effect is None else self.effects.number(move.effect) << WIDTH
            moves.append((added, effect, self.events.number(move.events)))
        return tuple(moves)

    def _further(self, actor: A, move: Move[A, E]) -> int:
        """Return what a move adds to the measure; without an effect it adds something."""
        before, after = self.system.progress(actor), self.system.progress(move.actor)
        if before is None or after is None:
            raise ModelMisuse("there is no measure of progress for this system")
        if after < before + (move.effect is None):
            raise ModelBug(f"{move.step} leads back, from {before} to {after}")
        return after - before << self.far_field

    def _gained(self, before: L, after: L) -> int:
        """Return what an effect adds to the measure."""
        if not self.measure:
            return 0
        gained = self.system.advance(after) - self.system.advance(before)
        if gained < 1:
            raise ModelBug("an effect leads back")
        return gained << self.far_field

    def change(self, shared: int, effect: int) -> int:
        """Ask what an effect adds to the number of the shared part."""
        self.asked.extend((CHANGE, shared, effect))
        what = self.effects.values[effect]
        before = self.shared.values[shared]
        after = before if what is None else self.system.affect(before, what)
        return self.shared.number(after) - shared + self._gained(before, after)

    def joint_row(self, shared: int, consents: int) -> Row:
        """Ask for the steps that take several actors."""
        self.asked.extend((JOINT, shared, consents))
        ready = [bool(consents >> at & 1) for at in range(self.size)]
        found = self.system.joint(self.shared.values[shared], ready)
        moves = tuple(
            (0, self.effects.number(effect) << WIDTH, self.events.number((event,)))
            for _step, effect, event in found
        )
        steps = tuple(step for step, _effect, _event in found)
        known = self._together.get((steps, moves))
        if known is None:
            row = Row(
                lambda *_asked: moves, (0, 0, 0), steps, quiet=not found, claim=Claim(None, steps)
            )
            known = self._together[steps, moves] = row
        return known

    def choose(self, postures: Sequence[int], *, exact: bool) -> Choice | None:
        """Ask whose claims are enough."""
        told = [self.postures.values[number] for number in postures]
        return self.system.choose(told, exact=exact)

    def stop(self, at: int, number: int) -> int:
        """Ask for an actor as one that never takes a step again."""
        return self.number(at, self.system.stopped(self.actors[at].values[number]))

    def consents(self, at: int, number: int) -> bool:
        """Ask whether an actor is ready for the steps that take several."""
        return self.system.consent(self.actors[at].values[number])

    def observe(self, memory: int, events: int) -> int:
        """Ask what is remembered after some events; the difference of nodes."""
        self.asked.extend((OBSERVE, memory, events))
        now = self.memories.values[memory]
        for event in self.events.values[events]:
            after = self.judge.observe(now, event)
            if self.judge.is_finding(after):
                self.finding = after  # type: ignore[assignment] # judged to be one
                return 0
            now = after  # type: ignore[assignment] # judged not to be one
        return (self.memories.number(now) - memory) << self.memory_field

    def arrange(self, shared: int, stakes: Sequence[int]) -> tuple[int, int]:
        """Ask for an arrangement, and for what it adds to the number of the shared part."""
        self.asked.extend((ARRANGE, shared, *stakes))
        log = self.shared.values[shared]
        found = self.system.arrange(log, [self.stakes.values[number] for number in stakes])
        if found is None:
            return 0, 0
        after = self.shared.number(self.system.arranged(log, found))
        return self.arrangements.number(found), after - shared

    def recast(self, at: int, number: int, arrangement: int) -> int:
        """Ask what an arrangement adds to an actor, or behind the last one to a memory."""
        self.asked.extend((RECAST, at, number, arrangement))
        how = self.arrangements.values[arrangement]
        if how is None:
            return 0
        if at == self.size:
            memory = self.judge.recast(self.memories.values[number], how)
            return (self.memories.number(memory) - number) << self.memory_field
        actor = self.system.recast_actor(self.actors[at].values[number], how)
        return (self.number(at, actor) - number) << self.fields[at]

    def renamed(self, at: int, number: int, order: int) -> int:
        """Ask for the field of an actor, a memory or the shared part when peers trade places."""
        self.asked.extend((RENAME, at, number, order))
        how = self.orders.values[order]
        if at == self.size + 1:
            return self.shared.number(self.system.renamed_shared(self.shared.values[number], how))
        if at == self.size:
            names = self.system.names(how)
            memory = self.judge.rename(self.memories.values[number], names)
            return self.memories.number(memory) << self.memory_field
        place = how.index(at) if at < self.peers else at
        actor = self.system.renamed_actor(self.actors[at].values[number], how)
        return self.number(place, actor) << self.fields[place]

    def in_order(self, node: int) -> int:
        """Let peers trade places until they come in order; of several orders the least node."""
        numbers = [node >> field & MASK for field in (*self.fields, self.memory_field, 0)]
        peers = self.actors[: self.peers]
        ranks = [own.ranks[number] for own, number in zip(peers, numbers, strict=False)]
        alike = [
            permutations(group)
            for _rank, group in groupby(sorted(range(len(ranks)), key=ranks.__getitem__),
                                        key=ranks.__getitem__)
        ]  # fmt: skip
        orders = (tuple(chain.from_iterable(groups)) for groups in product(*alike))
        return min(self._placed(node, numbers, order) for order in orders)

    def _placed(self, node: int, numbers: Sequence[int], order: tuple[int, ...]) -> int:
        """Let peers trade places."""
        if order == tuple(range(len(order))):
            return node
        how = self.orders.number(order)
        return sum(self.renamed(at, number, how) for at, number in enumerate(numbers))

    def questions(self, asked: Sequence[int]) -> Iterator[tuple[int, ...]]:
        """Tell the questions of another machine of this system apart."""
        lengths = {ROW: 4, MOVES: 4, ENOUGH: 4, JOINT: 3, CHANGE: 3, OBSERVE: 3}
        lengths |= {RECAST: 4, RENAME: 4, TOLD: 4, ARRANGE: 2 + self.size}
        at = 0
        while at < len(asked):
            if asked[at] not in lengths:
                raise ModelMisuse(f"there is no question of kind {asked[at]}")
            yield tuple(asked[at : at + lengths[asked[at]]])
            at += lengths[asked[at]]
