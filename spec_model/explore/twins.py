"""Moves of a peer as those of another peer: what was asked of one is not asked of its twin.

Two peers are twins if they are alike apart from their names and see the same, again apart from
names. Then the moves of one are those of the other with names that trade places, and a name is
changed in less time than a role is asked. Each twin is found by what it would be and see as the
first peer.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, Generic

from spec_model.explore.interning import MOVES, WIDTH, Machine, Moved, Row
from spec_model.explore.parted import A, E, F, L, M, R, S

Rename = Callable[[int, int, int], int]
"""Gives the field of an actor, or of the shared part, by it and an order of the peers."""

FEWEST: Final = 2
"""So many peers are needed for one to have a twin."""


class Twins(Generic[S, L, A, E, R, M, F]):
    """The peers of a machine, and the moves of those that were asked."""

    def __init__(self, machine: Machine[S, L, A, E, R, M, F], rename: Rename) -> None:
        self._machine = machine
        self._rename = rename
        self._asked: dict[int, tuple[int, int, Row]] = {}
        """Whose moves were asked, by what they would be and see as the first peer."""
        self._views: dict[int, int] = {}
        """What is seen by a first peer, by gaze and shared part."""
        self._renamed: dict[tuple[int, int, int], tuple[int, int]] = {}
        """An effect and events with other names."""
        self._orders: dict[tuple[int, int], int] = {}
        """Orders of the peers: by who is put first, and where the first one goes."""

    def row(self, at: int, number: int, shared: int, view: int) -> Row:
        """Ask for the moves of an actor, or take those of its twin."""
        machine = self._machine
        if at >= machine.peers or machine.peers < FEWEST:
            return machine.row(at, number, shared, view)
        key = self._as_first(at, number, shared)
        twin = self._asked.get(key)
        if twin is None or twin[0] == at:
            row = machine.row(at, number, shared, view)
            self._asked.setdefault(key, (at, number, row))
            return row
        return self._row_of(twin, at, number, shared)

    def _as_first(self, at: int, number: int, shared: int) -> int:
        """Say what a peer would be and see if it were the first one."""
        machine = self._machine
        own = machine.actors[at]
        if at:
            shared = self._rename(machine.size + 1, shared, self._order(at))
        likeness, seen = own.ranks[number], own.gazes[number] | shared
        view = self._views.get(seen)
        if view is None:
            view = self._views[seen] = machine.view_as_first(likeness, shared)
        return likeness << WIDTH | view

    def _order(self, at: int, first: int = 0) -> int:
        """Give the number of the order in which a peer is put first, then the first one there."""
        known = self._orders.get((at, first))
        if known is None:
            before, after = self._swap(at), self._swap(first)
            order = tuple(before[place] for place in after)
            known = self._orders[at, first] = self._machine.orders.number(order)
        return known

    def _swap(self, at: int) -> list[int]:
        order = list(range(self._machine.peers))
        order[0], order[at] = at, 0
        return order

    def _row_of(self, twin: tuple[int, int, Row], at: int, number: int, shared: int) -> Row:
        machine, (other, its_number, its) = self._machine, twin
        passed = self._added(other, its_number, its.passed, at, number) if its.passed else 0
        return machine.row_of_twin(
            its,
            partial(self._moves, twin),
            (at, number, shared),
            passed=passed,
            consent=its.consent >> other << at,
        )

    def _added(self, other: int, its_number: int, added: int, at: int, number: int) -> int:
        """Say what a move adds to a node, by what that of the twin adds."""
        reached = its_number + (added >> self._machine.fields[other])
        field = self._machine.fields[at]
        return self._rename(other, reached, self._order(other, at)) - (number << field)

    def _moves(
        self, twin: tuple[int, int, Row], kind: int, asked: tuple[int, int, int], _steps: object
    ) -> tuple[Moved, ...]:
        """Say where steps lead, by where those of the twin do."""
        (other, its_number, its), (at, number, _shared) = twin, asked
        its_moves: Sequence[Moved] = its.moves if kind == MOVES else its.enough
        self._machine.asked.extend((kind, *asked))
        order = self._order(other, at)
        return tuple(
            (self._added(other, its_number, added, at, number), *self._told(effect, events, order))
            for added, effect, events in its_moves
        )

    def _told(self, effect: int, events: int, order: int) -> tuple[int, int]:
        """Rename an effect and events."""
        key = effect, events, order
        known = self._renamed.get(key)
        if known is None:
            known = self._renamed[key] = self._machine.renamed_told(effect, events, order)
        return known
