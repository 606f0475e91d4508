"""Comparing a reduced search with the unreduced one: the same verdict and the same endings.

Reductions rest on arguments about what the roles do, and an argument that holds for the model may
fail for an implementation. So each system is searched twice, without reductions and with them, for
the model and for every mutant of its roles. Both must find something, or neither; and if neither
does, the terminal states must be the same ones, where those of the unreduced search are rewritten
as the reduced search rewrites its own. What is found in a step is searched for once more, exactly:
it must take as many steps as without reductions, for every mutant too, since that is what lets a
schedule be called a shortest one (`conformance.confirming`). Exact searches are not asked where the
store reserves ahead or where it is wrong to end.

An unreduced search may have too many nodes, where a mutant makes a reader begin again and again.
Then the schedule that the reduced search found is taken step by step through the system itself: if
it breaks a property there, the unreduced search would have found something as well.

Systems with a sink, and those beyond the plain alphabet, are not reduced at all, and are left out.
"""

import importlib
from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from types import ModuleType
from typing import Any, Final

from attrs import evolve, frozen

from conformance.mutants.mutant import Mutant, copied
from conformance.mutants.searching import SEARCHES, SmallSearch, made, system_of
from spec_model.stream.quotient import applies
from spec_model.stream.regimes import Setting

Module = Callable[[str], ModuleType]
"""Gives a module of `spec_model`, or of a copy of it, by its name below the package."""

MOST_NODES: Final = 3_000_000
"""Nodes of an unreduced search beyond which what was found is replayed instead."""


def _bound(items: int, cuts: int, **more: int) -> dict[str, int]:
    return {"items": items, "cuts": cuts, "reader_cuts": 0, "restarts": False, **more}


PAIR: Final = SmallSearch(
    id="2 writers x 2 items, 1 cut, reserve ahead, no waits, 1 attempt",
    bound=_bound(2, 1, writers=2, race=True, waits=0, attempts=1),
    calm=True,
)
"""The largest of them, where writers trade places while both have something left to write."""

MORE: Final = (
    PAIR,
    SmallSearch(
        id="2 writers x 1 item, 1 cut, reserve ahead, no waits",
        bound=_bound(1, 1, writers=2, race=True, waits=0),
        calm=True,
    ),
    SmallSearch(
        id="1 writer x 2 items, 1 cut of all, reserve ahead",
        bound=_bound(2, 1, writers=1, race=True, reader_cuts=1),
        calm=True,
    ),
    SmallSearch(
        id="2 writers x 1 item, 1 cut, 1 cut of the reader",
        bound=_bound(1, 1, writers=2, reader_cuts=1),
        calm=True,
    ),
    SmallSearch(
        id="1 writer x 2 items, 2 cuts, torn requests",
        bound=_bound(2, 2, writers=1),
        without=("prefix-persistence",),
    ),
    SmallSearch(
        id="1 writer x 2 items, reserve ahead, chunks are lost",
        bound=_bound(2, 0, writers=1, frames=1, race=True),
        without=("reserved-eventually-persisted",),
    ),
    SmallSearch(
        id="1 writer x 2 items, 1 cut, reserve ahead, chunks are lost",
        bound=_bound(2, 1, writers=1, race=True),
        without=("reserved-eventually-persisted",),
    ),
)
"""Systems beside those that kill mutants, in which reductions have more to do.

Two of them break the model itself: where a zombie stores what a torn request left out, and where a
lost chunk leaves a gap before what is stored.
"""


def model(name: str) -> ModuleType:
    """Give a module of the model itself."""
    return importlib.import_module(f"spec_model.{name}")


def _reduced(small: SmallSearch) -> bool:
    setting = made(model, small)
    assert isinstance(setting, Setting)
    return applies(setting)


REDUCED: Final = tuple(small for small in (*SEARCHES, *MORE) if _reduced(small))
"""The small systems that are reduced."""

NOTHING: Final = "nothing"
TOO_MANY: Final = "too many nodes"
RAISES: Final = "raises "


@frozen
class Verdict:
    """What a search came to."""

    outcome: str
    """The property that broke, `nothing`, `too many nodes`, or what was raised."""
    endings: frozenset[object]
    nodes: int
    steps: int = 0
    """How long the schedule is that was found."""
    at_end: bool = False
    """Whether it is wrong to end there."""
    schedule: tuple[object, ...] = ()
    """What was found, in steps of the copy that was searched."""
    replayed: bool = False
    """Whether there were too many nodes, and this is what the reduced search's schedule breaks."""

    @property
    def raised(self) -> bool:
        """Whether the search came to no end, since something was raised."""
        return self.outcome.startswith(RAISES)


NOT_ASKED: Final = Verdict("not asked", frozenset(), 0)


@frozen(kw_only=True)
class Comparison:
    """Two searches of one system."""

    search: str
    mutant: str
    """The mutant's id; empty for the model."""
    plain: Verdict
    reduced: Verdict
    exact: Verdict = NOT_ASKED
    """What the exact search came to, up to as many steps as the unreduced one needed."""

    @property
    def agree(self) -> bool:
        """Whether both say the same, and the exact search too, with the same length."""
        plain, reduced = self.plain, self.reduced
        if self.exact is not NOT_ASKED and self.exact.steps != plain.steps:
            return False
        if plain.outcome == NOTHING:
            return reduced.outcome == NOTHING and plain.endings == reduced.endings
        if plain.raised or reduced.raised:
            return plain.outcome == reduced.outcome
        return reduced.outcome not in {NOTHING, TOO_MANY}

    @property
    def decided(self) -> bool:
        """Whether the unreduced search ended, so that there is something to compare with."""
        return self.plain.outcome != TOO_MANY


def compare(module: Module, small: SmallSearch, mutant: str = "") -> Comparison:
    """Search a system of a copy of the model both ways, and exactly for what was found."""
    plain = _search(module, small, reduce=False)
    reduced = _search(module, small, reduce=True)
    if plain.outcome == TOO_MANY and reduced.schedule:
        plain = replayed(module, small, plain, reduced.schedule)
    exactly = plain.steps > 0 and not plain.at_end and not small.bound.get("race")
    return Comparison(
        search=small.id,
        mutant=mutant,
        plain=plain,
        reduced=reduced,
        exact=_search(module, small, deepest=plain.steps + 1) if exactly else NOT_ASKED,
    )


def _search(
    module: Module, small: SmallSearch, *, reduce: bool = True, deepest: int | None = None
) -> Verdict:
    """Search a system; exactly, if it is said how deep."""
    try:
        search = module("explore.interned").InternedSearch(
            system_of(module, small),
            module("stream.judging").JUDGE,
            reduce=reduce,
            exact=deepest is not None,
        )
        unfinished = search.run(MOST_NODES, deepest=deepest)
    except Exception as error:  # noqa: BLE001 - whatever a mutant raises is its answer
        return Verdict(f"{RAISES}{type(error).__name__}", frozenset(), 0)
    found = search.found
    if found is not None:
        outcome = found.finding.property
        told = found.schedule
        count = len(search.nodes)
        return Verdict(outcome, frozenset(), count, len(told), at_end=found.at_end, schedule=told)
    if unfinished:
        return Verdict(TOO_MANY, frozenset(), len(search.nodes))
    return Verdict(NOTHING, endings(search), len(search.nodes))


def replayed(
    module: Module, small: SmallSearch, plain: Verdict, schedule: Sequence[object]
) -> Verdict:
    """Say what a schedule breaks in the system itself; if nothing, nothing is decided."""
    system, judge = system_of(module, small), module("stream.judging").JUDGE
    state, memory = system.initial(), judge.start
    for step in schedule:
        if step not in system.enabled(state):
            return plain
        state, events = system.take(state, step)
        for event in events:
            memory = judge.observe(memory, event)
            if judge.is_finding(memory):
                return evolve(plain, outcome=memory.property, replayed=True)
    return plain


def endings(search: Any) -> frozenset[object]:  # a search of the model, or of any copy of it
    """Collect the terminal states of a search, rewritten.

    Where every reader has been, the order between the chunks of several writers tells nothing. Of
    those that differ in the names of writers only, the first one by its text stands for all.
    """
    system, judge = search.machine.system, search.machine.judge
    orders = [*permutations(system.peers())]
    return frozenset(
        min((_renamed(system, judge, state, memory, order) for order in orders), key=repr)
        for at in search.terminals
        for state, memory in [search.rewritten(search.nodes[at])]
    )


def _renamed(system: Any, judge: Any, state: Any, memory: Any, order: Sequence[int]) -> object:
    shared, actors = system.take_apart(state)
    renamed = [system.renamed_actor(actor, order) for actor in actors]
    placed = [*(renamed[old] for old in order), *renamed[len(order) :]]
    state = system.put_together(system.renamed_shared(shared, order), placed)
    settled = evolve(state, log=evolve(state.log, slots=_settled(state)))
    return settled, judge.rename(memory, system.names(order))


def _settled(state: Any) -> tuple[object, ...]:  # of the model, or of any copy of it
    read = min((reader.role.consumed for reader in state.readers if not reader.over), default=None)
    slots = state.log.slots
    return (*sorted(slots[:read], key=repr), *(slots[read:] if read is not None else ()))


def compare_mutant(mutant: Mutant, searches: Sequence[SmallSearch]) -> Iterator[Comparison]:
    """Compare all of these systems, with one rule broken."""
    with copied(mutant) as module:
        for small in searches:
            yield compare(module, small, mutant.id)
