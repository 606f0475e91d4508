"""Comparing a reduced search with the unreduced one: the same verdict and the same endings.

Reductions rest on arguments about what the roles do, and an argument that holds for the model may
fail for an implementation. So each system is searched twice, without reductions and with them, for
the model and for every mutant of its roles. Both must find something, or neither; and if neither
does, the terminal states must be the same ones, where those of the unreduced search are rewritten
as the reduced search rewrites its own.
"""

from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import Any, Final

from attrs import evolve, frozen

from conformance.mutants.mutant import Mutant, copied
from conformance.mutants.searching import SmallSearch, system_of

Module = Callable[[str], ModuleType]
"""Gives a module of `spec_model`, or of a copy of it, by its name below the package."""

MOST_NODES = 30_000
"""Nodes of an unreduced search beyond which a mutant's copy is not compared."""


def _bound(items: int, cuts: int, **more: int) -> dict[str, int]:
    return {"items": items, "cuts": cuts, "reader_cuts": 0, "restarts": False, **more}


MORE: Final = (
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
)
"""Systems beside those that kill mutants, in which reductions have more to do."""


@frozen
class Verdict:
    """What a search came to."""

    outcome: str
    """The property that broke, `nothing`, `too many nodes`, or what was raised."""
    endings: frozenset[object]
    nodes: int


@frozen(kw_only=True)
class Comparison:
    """Two searches of one system."""

    search: str
    mutant: str
    """The mutant's id; empty for the model."""
    plain: Verdict
    reduced: Verdict

    @property
    def agree(self) -> bool:
        """Whether both say the same."""
        if self.plain.outcome == "nothing":
            same = self.plain.endings == self.reduced.endings
            return same and self.reduced.outcome == "nothing"
        return self.reduced.outcome != "nothing"

    @property
    def decided(self) -> bool:
        """Whether the unreduced search ended, so that there is something to compare with."""
        return self.plain.outcome != "too many nodes"


def compare(module: Module, small: SmallSearch, mutant: str = "") -> Comparison:
    """Search a system of a copy of the model both ways."""
    return Comparison(
        search=small.id,
        mutant=mutant,
        plain=_search(module, small, reduce=False),
        reduced=_search(module, small, reduce=True),
    )


def _search(module: Module, small: SmallSearch, *, reduce: bool) -> Verdict:
    try:
        search = module("explore.interned").InternedSearch(
            system_of(module, small), module("stream.judging").JUDGE, reduce=reduce
        )
        unfinished = search.run(MOST_NODES)
    except Exception as error:  # noqa: BLE001 - whatever a mutant raises is its answer
        return Verdict(f"raises {type(error).__name__}", frozenset(), 0)
    if search.found is not None:
        return Verdict(search.found.finding.property, frozenset(), len(search.nodes))
    if unfinished:
        return Verdict("too many nodes", frozenset(), len(search.nodes))
    return Verdict("nothing", endings(search), len(search.nodes))


def endings(search: Any) -> frozenset[object]:  # a search of the model, or of any copy of it
    """Collect the terminal states of a search, rewritten.

    Where every reader has been, the order between the chunks of several writers tells nothing.
    """
    return frozenset(
        (evolve(state, log=evolve(state.log, slots=_settled(state))), memory)
        for at in search.terminals
        for state, memory in [search.rewritten(search.nodes[at])]
    )


def _settled(state: Any) -> tuple[object, ...]:  # of the model, or of any copy of it
    read = min((reader.role.consumed for reader in state.readers if not reader.over), default=None)
    slots = state.log.slots
    return (*sorted(slots[:read], key=repr), *(slots[read:] if read is not None else ()))


def compare_mutant(mutant: Mutant, searches: Sequence[SmallSearch]) -> Iterator[Comparison]:
    """Compare all of these systems, with one rule broken."""
    with copied(mutant) as module:
        for small in searches:
            yield compare(module, small, mutant.id)
