"""Moves of a system as sums of small integers: interned local states, and what follows of them.

A state consists of a shared part and one part for each actor. Every part, and what the properties
remember, is numbered when it first appears; a node of a search is one integer, with a field for
each number. A move changes the fields of its actor, of the shared part and of the memory, so it is
a difference, and the next node is a sum.

What a move does is asked of the system only once for everything that it can depend on:

- moves of an actor by (actor, view), where the view is what of the shared part they depend on;
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
from collections.abc import Hashable, Iterator, Sequence
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

from attrs import frozen

from spec_model.errors import ModelMisuse
from spec_model.explore import Arrangement, Judge, Searchable
from spec_model.history import Event
from spec_model.schedule import Step

S = TypeVar("S", bound=Hashable)
L = TypeVar("L", bound=Hashable)
A = TypeVar("A", bound=Hashable)
E = TypeVar("E", bound=Hashable)
R = TypeVar("R", bound=Arrangement)
M = TypeVar("M", bound=Hashable)
F = TypeVar("F")
V = TypeVar("V", bound=Hashable)

WIDTH: Final = 24
"""Bits of a field: no search has more local states of one part than its memory could hold."""
MASK: Final = (1 << WIDTH) - 1


@frozen
class Move(Generic[A, E]):
    """A step of one actor: what becomes of it, of the shared part, and what is observed."""

    step: Step
    actor: A
    effect: E | None
    events: tuple[Event, ...]
    weak: bool


@frozen
class Claim:
    """Steps of one actor that may be enough to explore, which depends on what others are about."""

    posture: Hashable
    """What the actor is about."""
    steps: Sequence[Step] = ()


@frozen
class Choice:
    """Whose claims are enough."""

    actors: Sequence[int]
    joint: bool = False
    """Whether the steps that take several actors belong to them, where such a step is enabled."""


class Parted(Searchable[S, R], Protocol[S, L, A, E, R]):
    """A system whose states are a shared part and one part for each actor."""

    def take_apart(self, state: S) -> tuple[L, tuple[A, ...]]:
        """Take a state apart."""

    def put_together(self, shared: L, actors: Sequence[A]) -> S:
        """Put a state together."""

    def view(self, actor: A, shared: L) -> Hashable:
        """Say what of the shared part an actor's moves depend on."""

    def moves(self, at: int, actor: A, shared: L) -> Sequence[Move[A, E]]:
        """List the moves of one actor."""

    def affect(self, shared: L, effect: E) -> L:
        """Change the shared part."""

    def consent(self, actor: A) -> bool:
        """Say whether an actor is ready for the steps that take several."""

    def joint(self, shared: L, consents: Sequence[bool]) -> Sequence[tuple[Step, E, Event]]:
        """List the steps that take several actors; none of them is weak."""

    def claim(self, actor: A, shared: L, steps: Sequence[Step]) -> Claim:
        """Say what an actor is about, and which of its steps are enough if it is chosen."""

    def choose(self, postures: Sequence[Hashable]) -> Choice | None:
        """Choose actors whose claims are enough to explore; none if all steps are needed."""

    def passed(self, actor: A) -> A | None:
        """Return the actor without steps that need not come later, if it has such steps.

        They are explored at once, and whatever else is explored comes from the actor without them.
        """

    def stopped(self, actor: A) -> A:
        """Return the actor as one that never takes a step again."""

    def stake(self, actor: A) -> Hashable:
        """Say what of an actor the arrangement depends on."""

    def arrange(self, shared: L, stakes: Sequence[Hashable]) -> R:
        """Say how states of this shared part are rewritten."""

    def arranged(self, arrangement: R) -> L:
        """Return the rewritten shared part."""

    def recast_actor(self, actor: A, arrangement: R) -> A:
        """Rewrite an actor."""


class Table(Generic[V]):
    """Values and their numbers."""

    def __init__(self) -> None:
        self.values: list[V] = []
        self._numbers: dict[V, int] = {}

    def number(self, value: V) -> int:
        """Return the number of a value, a new one if it is new."""
        known = self._numbers.get(value)
        if known is None:
            known = self._numbers[value] = len(self.values)
            self.values.append(value)
            if known > MASK:
                raise ModelMisuse("the bound has more local states than can be numbered")
        return known


class Row(NamedTuple):
    """The moves of one actor over one shared part, as differences."""

    moves: tuple[tuple[int, int], ...]
    """What is added to a node, and the number of the events."""
    steps: tuple[Step, ...]
    quiet: bool
    """Whether nothing but weak steps is among them."""
    enough: tuple[tuple[int, int], ...]
    """Those that are enough to explore if the actor is chosen."""
    posture: int = 0
    """The number of what the actor is about."""
    passed: int = 0
    """What is added to a node when the moves are passed over."""
    consent: int = 0
    """The bit of an actor that is ready for the steps that take several."""


_Moves = tuple[tuple[int, int, int], ...]

ROW: Final = 0
JOINT: Final = 1
OBSERVE: Final = 2
STAKE: Final = 3
ARRANGE: Final = 4
RECAST: Final = 5


class Machine(Generic[S, L, A, E, R, M, F]):
    """A system and its properties over interned parts."""

    def __init__(self, system: Parted[S, L, A, E, R], judge: Judge[M, F]) -> None:
        self.system = system
        self.judge = judge
        shared, actors = system.take_apart(system.initial())
        self.size = len(actors)
        self.fields = tuple(WIDTH * (at + 1) for at in range(self.size))
        self.memory_field = WIDTH * (self.size + 1)
        self.masks = tuple(MASK << field | MASK for field in self.fields)
        self.shared: Table[L] = Table()
        self.actors: tuple[Table[A], ...] = tuple(Table() for _ in actors)
        self.memories: Table[M] = Table()
        self.effects: Table[E] = Table()
        self.events: Table[tuple[Event, ...]] = Table()
        self.events.number(())
        self.arrangements: Table[R] = Table()
        self.stakes: Table[Hashable] = Table()
        self.postures: Table[Hashable] = Table()
        self.asked = array("I")
        """Every question that was answered by the system or the properties, in order."""
        self.finding: F | None = None
        """What the last memory that was asked for turned out to be, if it was wrong."""
        self._moves: list[dict[tuple[int, Hashable], _Moves]] = [{} for _ in actors]
        self._affected: dict[tuple[int, int], int] = {}
        self._steps: list[dict[tuple[int, Hashable], tuple[tuple[Step, ...], bool]]] = [
            {} for _ in actors
        ]
        self.first = self.pack(shared, actors, judge.start)

    # --- nodes ----------------------------------------------------------------------------------

    def pack(self, shared: L, actors: Sequence[A], memory: M) -> int:
        """Number the parts of a state and a memory."""
        node = self.shared.number(shared)
        for table, field, actor in zip(self.actors, self.fields, actors, strict=True):
            node |= table.number(actor) << field
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
        return self.memories.values[node >> self.memory_field]

    # --- questions ------------------------------------------------------------------------------

    def row(self, at: int, key: int, *, claimed: bool = True) -> Row:
        """Ask for the moves of an actor, by the part of a node that is its own and the shared.

        What the actor claims is left out if nothing is reduced.
        """
        number, shared_number = key >> self.fields[at], key & MASK
        self.asked.extend((ROW, at, number, shared_number))
        actor, shared = self.actors[at].values[number], self.shared.values[shared_number]
        seen = (number, self.system.view(actor, shared))
        if seen not in self._moves[at]:
            self._ask(at, seen, actor, shared)
        steps, quiet = self._steps[at][seen]
        moves = tuple(
            (((after - number) << self.fields[at]) + self._change(shared_number, effect), events)
            for after, effect, events in self._moves[at][seen]
        )
        consent = int(self.system.consent(actor)) << at
        if not claimed:
            return Row(moves, steps, quiet, (), consent=consent)
        claim = self.system.claim(actor, shared, steps)
        enough = tuple(move for move, step in zip(moves, steps, strict=True) if step in claim.steps)
        passed = self.system.passed(actor)
        after = number if passed is None else self.actors[at].number(passed)
        return Row(
            moves,
            steps,
            quiet,
            enough,
            posture=self.postures.number(claim.posture),
            passed=(after - number) << self.fields[at],
            consent=consent,
        )

    def _ask(self, at: int, seen: tuple[int, Hashable], actor: A, shared: L) -> None:
        moves = self.system.moves(at, actor, shared)
        self._moves[at][seen] = tuple(
            (
                self.actors[at].number(move.actor),
                -1 if move.effect is None else self.effects.number(move.effect),
                self.events.number(move.events),
            )
            for move in moves
        )
        quiet = all(move.weak for move in moves)
        self._steps[at][seen] = tuple(move.step for move in moves), quiet

    def _change(self, shared: int, effect: int) -> int:
        """Return what an effect adds to the number of the shared part."""
        if effect < 0:
            return 0
        key = (shared, effect)
        if key not in self._affected:
            after = self.system.affect(self.shared.values[shared], self.effects.values[effect])
            self._affected[key] = self.shared.number(after)
        return self._affected[key] - shared

    def joint_row(self, shared: int, consents: int) -> Row:
        """Ask for the steps that take several actors."""
        self.asked.extend((JOINT, shared, consents))
        ready = [bool(consents >> at & 1) for at in range(self.size)]
        found = self.system.joint(self.shared.values[shared], ready)
        moves = tuple(
            (self._change(shared, self.effects.number(effect)), self.events.number((event,)))
            for _step, effect, event in found
        )
        return Row(moves, tuple(step for step, _effect, _event in found), not found, ())

    def choose(self, postures: Sequence[int]) -> Choice | None:
        """Ask whose claims are enough."""
        return self.system.choose([self.postures.values[number] for number in postures])

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

    def stop(self, at: int, number: int) -> int:
        """Ask for an actor as one that never takes a step again."""
        return self.actors[at].number(self.system.stopped(self.actors[at].values[number]))

    def consents(self, at: int, number: int) -> bool:
        """Ask whether an actor is ready for the steps that take several."""
        return self.system.consent(self.actors[at].values[number])

    def stake(self, at: int, number: int) -> int:
        """Ask for the stake of an actor."""
        self.asked.extend((STAKE, at, number))
        return self.stakes.number(self.system.stake(self.actors[at].values[number]))

    def arrange(self, shared: int, stakes: tuple[int, ...]) -> tuple[int, int]:
        """Ask for an arrangement, and the shared part that it leads to."""
        self.asked.extend((ARRANGE, shared, *stakes))
        found = self.system.arrange(
            self.shared.values[shared], [self.stakes.values[number] for number in stakes]
        )
        return self.arrangements.number(found), self.shared.number(self.system.arranged(found))

    def recast(self, at: int, number: int, arrangement: int) -> int:
        """Ask for an actor, or behind the last one for a memory, as an arrangement rewrites it."""
        self.asked.extend((RECAST, at, number, arrangement))
        how = self.arrangements.values[arrangement]
        if at == self.size:
            return self.memories.number(self.judge.recast(self.memories.values[number], how))
        actor = self.system.recast_actor(self.actors[at].values[number], how)
        return self.actors[at].number(actor)

    def questions(self, asked: Sequence[int]) -> Iterator[tuple[int, ...]]:
        """Tell the questions of another machine of this system apart."""
        lengths = {ROW: 4, JOINT: 3, OBSERVE: 3, STAKE: 3, ARRANGE: 2 + self.size, RECAST: 4}
        at = 0
        while at < len(asked):
            if asked[at] not in lengths:
                raise ModelMisuse(f"there is no question of kind {asked[at]}")
            yield tuple(asked[at : at + lengths[asked[at]]])
            at += lengths[asked[at]]
