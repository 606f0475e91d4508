"""What the search asks of a system: states in parts, moves, and what makes them fewer.

Nothing here is about a protocol. A system answers for its parts one by one, so that each answer is
asked for once, whatever the other parts are (`interning`).
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from spec_model.explore import Arrangement, Searchable
from spec_model.frozen import frozen
from spec_model.history import Event
from spec_model.schedule import Step

S = TypeVar("S", bound=Hashable)
L = TypeVar("L", bound=Hashable)
A = TypeVar("A", bound=Hashable)
E = TypeVar("E", bound=Hashable)
R = TypeVar("R", bound=Arrangement)
M = TypeVar("M", bound=Hashable)
F = TypeVar("F")


@frozen
class Move(Generic[A, E]):
    """A step of one actor: what becomes of it, of the shared part, and what is observed."""

    step: Step
    actor: A
    effect: E | None
    events: tuple[Event, ...]


@frozen
class Claim:
    """Steps of one actor that may be enough to explore, which depends on what others are about."""

    posture: Hashable
    """What the actor is about."""
    steps: Sequence[Step] = ()
    free: bool = False
    """Whether they are enough whatever others are about."""
    alert: bool = False
    """Whether they have to be explored before others go on by themselves."""


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

    def gaze(self, actor: A, *, claimed: bool) -> Hashable:
        """Say where in the shared part an actor looks."""

    def view(self, actor: A, shared: L, *, claimed: bool) -> Hashable:
        """Say what an actor sees there: all that its moves depend on, and if asked its claim.

        Actors with the same gaze see the same.
        """

    def options(self, at: int, actor: A, shared: L) -> Sequence[tuple[Step, bool]]:
        """List the steps of one actor, and say which of them are weak."""

    def move(self, actor: A, shared: L, step: Step) -> Move[A, E]:
        """Make an actor take a step."""

    def affect(self, shared: L, effect: E) -> L:
        """Change the shared part."""

    def consent(self, actor: A) -> bool:
        """Say whether an actor is ready for the steps that take several."""

    def progress(self, actor: A) -> int | None:
        """Measure how far an actor is, if there is a measure; every step raises the sum of all."""

    def advance(self, shared: L) -> int:
        """Measure how far the shared part is."""

    def joint(self, shared: L, consents: Sequence[bool]) -> Sequence[tuple[Step, E, Event]]:
        """List the steps that take several actors; none of them is weak."""

    def claim(self, actor: A, shared: L, steps: Sequence[Step], sees: Hashable) -> Claim:
        """Say what an actor that sees this is about, and which of its steps are enough."""

    def choose(self, postures: Sequence[Hashable], *, exact: bool = False) -> Choice | None:
        """Choose actors whose claims are enough to explore; none if all steps are needed.

        For an exact search all steps of an actor that could go on by itself are its claim.
        """

    def passed(self, actor: A) -> A | None:
        """Return the actor without steps that need not come later, if it has such steps.

        They are explored at once, and whatever else is explored comes from the actor without them.
        """

    def stopped(self, actor: A) -> A:
        """Return the actor as one that never takes a step again."""

    def settled(self, actor: A) -> A:
        """Rewrite an actor by itself, to the representative of what cannot be told from it."""

    def stake(self, actor: A) -> Hashable | None:
        """Say what of an actor the arrangement depends on; none if nothing may be rearranged."""

    def arrange(self, shared: L, stakes: Sequence[Hashable]) -> R | None:
        """Say how states of this shared part are rewritten."""

    def arranged(self, shared: L, arrangement: R) -> L:
        """Rewrite the shared part."""

    def recast_actor(self, actor: A, arrangement: R) -> A:
        """Rewrite an actor."""

    def peers(self) -> Sequence[int]:
        """List the actors that may trade places; they are the first ones."""

    def likeness(self, at: int, actor: A) -> A:
        """Say what a peer is like apart from its name: what it would be as the first one."""

    def names(self, order: Sequence[int]) -> Mapping[str, str]:
        """Say who takes whose name when the peers come in this order."""

    def renamed_shared(self, shared: L, order: Sequence[int]) -> L:
        """Rename the peers in the shared part."""

    def renamed_effect(self, effect: E, order: Sequence[int]) -> E:
        """Rename the peers in a change of the shared part."""

    def renamed_event(self, event: Event, order: Sequence[int]) -> Event:
        """Rename the peers in what is observed."""

    def renamed_actor(self, actor: A, order: Sequence[int]) -> A:
        """Rename the peers that an actor knows, itself among them."""
