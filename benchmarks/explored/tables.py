"""The model as tables: what every local state of an actor may do, by what it sees of the log.

The tables come out of a complete, unreduced search: the numbers that the readable roles' answers
were given there (`spec_model.explore.interning`), and nothing else. So another checker that walks
over them walks over the same model, and finds as many states and transitions.

    view         (gaze of a local state, log) -> what is seen
    row          (actor, local state, view) -> moves: (local state, effect, events) of each of them
    change       (log, effect) -> log
    joint        (log, which actors consent) -> moves that take several actors
    observed     (memory, events) -> memory: what the properties remember
"""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from spec_model.explore.graph import Graph
from spec_model.explore.interning import MASK, WIDTH

AnyGraph = Graph[Any, Any, Any, Any, Any, Any, Any]

Move = tuple[int, int, int]
"""Local state after a move, its effect and its events; 0 for none."""


@frozen(kw_only=True)
class Tables:
    """A model as numbers."""

    size: int
    """How many actors there are."""
    gazes: Sequence[Sequence[int]]
    """Of each actor, by local state."""
    views: Mapping[tuple[int, int], int]
    rows: Sequence[Mapping[tuple[int, int], tuple[Move, ...]]]
    quiet: Sequence[Mapping[tuple[int, int], bool]]
    consents: Sequence[Mapping[int, bool]]
    changes: Mapping[tuple[int, int], int]
    joints: Mapping[tuple[int, int], tuple[Move, ...]]
    observed: Mapping[tuple[int, int], int]
    bad_ends: frozenset[int]
    """Memories with which a run must not end."""


def tabulate(graph: AnyGraph) -> Tables:
    """Read the tables off a complete search that found nothing: all that it asked."""
    machine, known = graph.machine, graph.known
    rows = [
        {
            (key >> WIDTH, key & MASK): tuple(
                ((key >> WIDTH) + field_of(delta, field), effect >> WIDTH, events)
                for delta, effect, events in row.told()[0]
            )
            for key, row in own.items()
        }
        for own, field in zip(known.rows, machine.fields, strict=True)
    ]
    return Tables(
        size=machine.size,
        gazes=[[gaze >> WIDTH for gaze in own.gazes] for own in machine.actors],
        views={(key >> WIDTH, key & MASK): view for key, view in known.views.items()},
        rows=rows,
        quiet=[
            {(key >> WIDTH, key & MASK): row.quiet for key, row in own.items()}
            for own in known.rows
        ],
        consents=[{key >> WIDTH: bool(row.consent) for key, row in own.items()}
                  for own in known.rows],
        changes={
            (key & MASK, key >> WIDTH): (key & MASK) + field_of(change, 0)
            for key, change in known.changes.items()
        },
        joints={
            (key & MASK, key >> WIDTH): tuple(
                (0, effect >> WIDTH, events) for _none, effect, events in row.told()[0]
            )
            for key, row in known.joints.items()
        },
        observed={
            (key >> WIDTH, key & MASK): (key >> WIDTH) + field_of(change, machine.memory_field)
            for key, change in known.observed.items()
        },
        bad_ends=frozenset(
            number
            for number, memory in enumerate(machine.memories.values)
            if machine.judge.end(memory) is not None
        ),
    )  # fmt: skip


def field_of(delta: int, field: int) -> int:
    """Return what a difference of nodes adds to a field, which may be less than nothing."""
    half = 1 << (WIDTH - 1)
    return ((delta >> field) + half & MASK) - half
