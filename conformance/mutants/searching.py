"""Small searches that kill mutants of the stream roles.

A mutant of a role shows only in a system, so its whole system is searched: a fixed list of bounds,
regimes and rules, each small enough for about a second. In every one of them the model itself
breaks no property, with reductions and without; so what a search of the copy finds is the mutant's
doing. A killer is told as `property @ search`.

Each system is searched in two ways: exhaustively, breadth first and without reductions, and by
schedules that are drawn, the same in every run. A copy that raises, or in which no run comes to an
end, is noticed too. A search stops at a number of nodes that the model's own search stays well
below; what a mutant might do beyond it is not known, and does not count.
"""

from collections.abc import Callable, Iterator, Mapping
from random import Random
from types import ModuleType
from typing import Any, Final

from attrs import evolve, frozen

Module = Callable[[str], ModuleType]
"""Gives a module of `spec_model`, or of a copy of it, by its name below the package."""

MOST_NODES: Final = 60_000

MOST_SCHEDULES: Final = 40
"""Schedules that are drawn of each system."""

MOST_CHOICES: Final = 60
MOST_CHOICE: Final = 11
DEVIATES: Final = 0.4
"""How likely a drawn choice is not the default one."""


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
    sink: str = ""
    """The column of the sink that writes, if it is no segment writer."""
    sinks: Mapping[str, int] = {}
    """Rules of the sink that differ from its column."""


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
    SmallSearch(
        id="1 writer x 2 items, aborts, the run may come late",
        bound=_bound(2, 2, aborts=True, barrier=True),
    ),
    SmallSearch(
        id="1 writer x 2 items, 1 cut, it closes the stream",
        bound=_bound(2, 1),
        without=("single-closer",),
    ),
    SmallSearch(
        id="1 writer x 2 items, questions fail",
        bound=_bound(2, 2, info_faults=True, reader_cuts=1),
        calm=True,
        without=("info-available",),
    ),
    SmallSearch(
        id="1 writer x 1 item, cancels, connections do not open",
        bound=_bound(1, 0, reader_cuts=2, cancels=True, open_faults=True),
    ),
    SmallSearch(
        id="1 writer x 2 items, read from the end",
        bound=_bound(2, 0, reader_cuts=1, start=-1),
        calm=True,
    ),
    SmallSearch(id="1 writer x 2 items, read from 1", bound=_bound(2, 1, reader_cuts=1, start=1)),
    SmallSearch(id="1 sink x 3 items, 1 cut", bound=_bound(3, 1, reader_cuts=1), sink="published"),
    SmallSearch(id="1 sink x 4 items", bound=_bound(4, 0), sink="published"),
    SmallSearch(
        id="1 sink x 3 items, a buffer of 2, delays, the run may come late",
        bound=_bound(3, 1, timers=True, barrier=True),
        sink="published",
        sinks={"buffer_chunks": 2, "delays": True},
    ),
    SmallSearch(
        id="1 sink x 3 items, aborts",
        bound=_bound(3, 1, aborts=True, frames=1),
        sink="published",
        sinks={"buffer_chunks": 2},
    ),
    SmallSearch(
        id="1 sink x 3 items, aborts that drop",
        bound=_bound(3, 1, aborts=True),
        sink="published",
        sinks={"abort_drains": False},
    ),
    SmallSearch(
        id="1 sink x 2 items, it closes the stream, the run may come late",
        bound=_bound(2, 1, barrier=True),
        without=("single-closer",),
        sink="published",
    ),
    SmallSearch(
        id="1 sink without items, it closes the stream, the run may come late",
        bound=_bound(0, 1, barrier=True),
        without=("single-closer",),
        sink="published",
    ),
    SmallSearch(id="1 sink x 2 items, one by one", bound=_bound(2, 1), sink="one-by-one"),
    SmallSearch(
        id="1 sink x 2 items, one by one, aborts",
        bound=_bound(2, 1, aborts=True),
        sink="one-by-one",
        sinks={"abort_drains": False},
    ),
)
"""The searches, the cheapest first."""


@frozen
class Kill:
    """What a search found: which property broke, and after how much of it."""

    broken: str
    search: str
    count: int
    """Nodes that were reached, or schedules that were drawn."""

    @property
    def told(self) -> str:
        """Say it in a few words."""
        return f"{self.broken} @ {self.search}"


NO_RUN_ENDS: Final = "no run ends"


def finding(module: Module, small: SmallSearch, *, reduce: bool = False) -> Kill | None:
    """Search a system exhaustively, and say what broke, if anything did."""
    search = module("explore.interned").InternedSearch(
        system_of(module, small),
        module("stream.judging").JUDGE,
        reduce=reduce,
    )
    more = search.run(MOST_NODES)
    if search.found is not None:
        return Kill(str(search.found.finding.property), small.id, len(search.nodes))
    return None if search.terminals or more else Kill(NO_RUN_ENDS, small.id, len(search.nodes))


def drawn(module: Module, count: int = MOST_SCHEDULES) -> Kill | None:
    """Draw schedules of every system in turn, and say what broke first."""
    for number in range(count):
        for at, small in enumerate(SEARCHES):
            random = Random(f"{number} {small.id}")  # noqa: S311 - choosing schedules is no secret
            done = number * len(SEARCHES) + at + 1
            try:
                broken = _walk(module, small, random)
            except Exception as error:  # noqa: BLE001 - whatever a mutant raises is its answer
                broken = f"raises {type(error).__name__}"
            if broken is not None:
                return Kill(broken, small.id, done)
    return None


def _walk(module: Module, small: SmallSearch, random: Random) -> str | None:
    """Run one drawn schedule, and say what it breaks."""
    system = system_of(module, small)
    properties, schedule = module("stream.properties"), module("schedule")
    choices = [
        random.randrange(1, MOST_CHOICE) if random.random() < DEVIATES else 0
        for _ in range(MOST_CHOICES)
    ]
    memories, state = properties.start(), system.initial()
    for moment in schedule.walk(system, choices):
        state = moment.state
        for event in moment.events:
            memories = properties.observe(memories, event)
            if isinstance(memories, properties.Finding):
                return str(memories.property)
    if not schedule.is_terminal(system, state):
        return None
    wrong = properties.end(memories)
    return None if wrong is None else str(wrong.property)


def system_of(module: Module, small: SmallSearch) -> Any:
    """Make the system of a copy of the model that a search is about."""
    return module("stream.system").StreamSystem(made(module, small))


def made(module: Module, small: SmallSearch) -> object:
    """Make the setting of a search."""
    regimes, rules = module("stream.regimes"), module("stream.rules")
    dropped = [regimes.Guarantee(name) for name in small.without]
    regime = regimes.without(regimes.CALM if small.calm else regimes.SEED, *dropped)
    column = rules.SINKS[small.sink] if small.sink else None
    plain = regimes.setting(
        regimes.Bound(**small.bound), regime, column and evolve(column, **small.sinks)
    )
    choice = module("policies").Choice
    reader = {
        name: choice(value) if isinstance(value, str) else value
        for name, value in small.reader.items()
    }
    return evolve(
        plain,
        writer=evolve(plain.writer, **small.writer),
        reader=evolve(plain.reader, **reader),
    )


def kills(module: Module) -> Iterator[Kill]:
    """Search every system exhaustively in turn, and say what breaks which property."""
    for small in SEARCHES:
        try:
            found = finding(module, small)
        except Exception as error:  # noqa: BLE001 - whatever a mutant raises is its answer
            found = Kill(f"raises {type(error).__name__}", small.id, 0)
        if found is not None:
            yield found
