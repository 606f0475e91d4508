"""Small searches that kill mutants of the stream roles.

A mutant of a role shows only in a system, so its whole system is searched: a fixed list of bounds,
regimes and rules, each small enough for less than a second without reductions. In every one of
them the model itself breaks no property, with reductions and without; so what a search of the copy
finds is the mutant's doing. A killer is told as `property @ search`.

A copy that raises, or in which no run comes to an end, is noticed too. A search stops at a number
of nodes that the model's own search stays well below; what a mutant might do beyond it is not
known, and does not count.
"""

from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any, Final

from attrs import evolve, frozen

Module = Callable[[str], ModuleType]
"""Gives a module of `spec_model`, or of a copy of it, by its name below the package."""

MOST_NODES: Final = 40_000


@frozen(kw_only=True)
class SmallSearch:
    """One system to search: a bound, a regime, and rules that differ from the recommended ones."""

    id: str
    bound: Mapping[str, int]
    calm: bool = False
    """Whether everything is promised, and not only what the protocol was designed for."""
    without: tuple[str, ...] = ()
    """Guarantees that do not hold."""
    writer: Mapping[str, int] = {}
    reader: Mapping[str, int | str] = {}


def _bound(items: int, cuts: int, **more: int) -> Mapping[str, int]:
    return {
        "writers": 1, "items": items, "cuts": cuts, "reader_cuts": 0, "restarts": False, **more
    }  # fmt: skip


SEARCHES: Final[tuple[SmallSearch, ...]] = (
    SmallSearch(id="1 writer x 2 items, 1 cut", bound=_bound(2, 1)),
    SmallSearch(id="1 writer x 3 items, 1 cut", bound=_bound(3, 1)),
    SmallSearch(id="1 writer x 3 items, 1 cut, pages of 1", bound=_bound(3, 1, page=1)),
    SmallSearch(
        id="1 writer x 1 item, 1 cut, 2 cuts of the reader", bound=_bound(1, 1, reader_cuts=2)
    ),
    SmallSearch(
        id="1 writer x 3 items, torn requests",
        bound=_bound(3, 1),
        calm=True,
        without=("prefix-persistence",),
    ),
    SmallSearch(
        id="1 writer x 2 items, short responses",
        bound=_bound(2, 1),
        calm=True,
        without=("response-complete",),
    ),
    SmallSearch(
        id="1 writer x 2 items, ends believed, 1 cut of the reader",
        bound=_bound(2, 0, reader_cuts=1),
        calm=True,
        reader={"verifies_end": "upstream"},
    ),
    SmallSearch(
        id="1 writer x 2 items, 2 cuts of the reader, 1 reconnect in a row",
        bound=_bound(2, 0, reader_cuts=2),
        reader={"consecutive": 1},
    ),
    SmallSearch(
        id="1 writer x 2 items, 2 cuts of the reader, 2 reconnects in all",
        bound=_bound(2, 0, reader_cuts=2),
        reader={"total": 2},
    ),
    SmallSearch(id="1 writer x 3 items, 2 cuts, calm", bound=_bound(3, 2), calm=True),
    SmallSearch(
        id="1 writer x 2 items, 2 cuts, 1 attempt, timers",
        bound=_bound(2, 2, attempts=1, timers=True),
        calm=True,
    ),
    SmallSearch(id="1 writer x 2 items, 1 cut or restart", bound=_bound(2, 1, restarts=True)),
    SmallSearch(id="2 writers x 1 item, 1 cut", bound=_bound(1, 1, writers=2), calm=True),
    SmallSearch(id="1 writer x 2 items, 1 cut, reserve ahead", bound=_bound(2, 1, race=True)),
    SmallSearch(
        id="2 writers x 1 item, reserve ahead", bound=_bound(1, 0, writers=2, race=True), calm=True
    ),
    SmallSearch(
        id="1 writer x 2 items, 1 cut, 1 cut of the reader", bound=_bound(2, 1, reader_cuts=1)
    ),
    SmallSearch(id="1 writer x 2 items, 2 cuts", bound=_bound(2, 2)),
)
"""The searches, the cheapest first."""


def finding(module: Module, small: SmallSearch, *, reduce: bool = False) -> str | None:
    """Search a system, and say which property broke, if one did."""
    search = module("explore").Search(
        system_of(module, small),
        module("stream.judging").JUDGE,
        reduce=reduce,
        most=MOST_NODES,
    )
    search.run()
    if search.found is not None:
        return str(search.found.finding.property)
    return None if search.terminals or not search.complete else "no run ends"


def system_of(module: Module, small: SmallSearch) -> Any:
    """Make the system of a copy of the model that a search is about."""
    return module("stream.system").StreamSystem(_setting(module, small))


def _setting(module: Module, small: SmallSearch) -> object:
    regimes, choice = module("stream.regimes"), module("policies").Choice
    dropped = [regimes.Guarantee(name) for name in small.without]
    regime = regimes.without(regimes.CALM if small.calm else regimes.SEED, *dropped)
    plain = regimes.setting(regimes.Bound(**small.bound), regime)
    reader = {
        name: choice(value) if isinstance(value, str) else value
        for name, value in small.reader.items()
    }
    return evolve(
        plain,
        writer=evolve(plain.writer, **small.writer),
        reader=evolve(plain.reader, **reader),
    )


def killers(module: Module) -> Iterator[str]:
    """Search every system in turn, and say what breaks which property."""
    for small in SEARCHES:
        try:
            found = finding(module, small)
        except Exception as error:  # noqa: BLE001 - whatever a mutant raises is its answer
            found = f"raises {type(error).__name__}"
        if found is not None:
            yield f"{found} @ {small.id}"
