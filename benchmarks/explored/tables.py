"""The model as tables: what every local state of an actor may do over every log that it can meet.

The tables come out of a complete, unreduced search: the numbers that the readable roles' answers
were given there (`spec_model.explore.interning`), and nothing else. So another checker that walks
over them walks over the same model, and finds as many states and transitions.

    row          (actor, local state, log) -> moves: (local state, log, events) after each of them
    joint        (log, which actors consent) -> moves that take several actors
    observed     (memory, events) -> memory: what the properties remember
"""

from collections.abc import Mapping, Sequence

from attrs import frozen

from conformance.exploring import StreamSearch
from spec_model.explore.interning import MASK, WIDTH

Move = tuple[int, int, int]
"""Local state, log and events after a move."""


@frozen(kw_only=True)
class Tables:
    """A model as numbers."""

    size: int
    """How many actors there are."""
    rows: Sequence[Mapping[tuple[int, int], tuple[Move, ...]]]
    quiet: Sequence[Mapping[tuple[int, int], bool]]
    consents: Sequence[Mapping[int, bool]]
    joints: Mapping[tuple[int, int], tuple[Move, ...]]
    observed: Mapping[tuple[int, int], int]
    bad_ends: frozenset[int]
    """Memories with which a run must not end."""


def tabulate(search: StreamSearch) -> Tables:
    """Read the tables off a complete unreduced search that found nothing."""
    machine = search.machine
    rows: list[dict[tuple[int, int], tuple[Move, ...]]] = []
    quiet: list[dict[tuple[int, int], bool]] = []
    consents: list[dict[int, bool]] = []
    for at, field in enumerate(machine.fields):
        own: dict[tuple[int, int], tuple[Move, ...]] = {}
        still: dict[tuple[int, int], bool] = {}
        ready: dict[int, bool] = {}
        for key, row in search.rows(at).items():
            local, log = key >> field, key & MASK
            own[local, log] = tuple(
                ((key + delta) >> field, (key + delta) & MASK, events)
                for delta, events in row.moves
            )
            still[local, log] = row.quiet
            ready[local] = bool(row.consent)
        rows.append(own)
        quiet.append(still)
        consents.append(ready)
    joints = {
        (key & MASK, key >> WIDTH): tuple((0, (key & MASK) + delta, ev) for delta, ev in row.moves)
        for key, row in search.joints().items()
    }
    observed = {
        (key >> WIDTH, key & MASK): (key >> WIDTH) + (change >> machine.memory_field)
        for key, change in search.observed().items()
    }
    bad = frozenset(
        number
        for number, memory in enumerate(machine.memories.values)
        if machine.judge.end(memory) is not None
    )
    return Tables(
        size=machine.size,
        rows=rows,
        quiet=quiet,
        consents=consents,
        joints=joints,
        observed=observed,
        bad_ends=bad,
    )
