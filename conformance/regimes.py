"""What holds when: every property under every regime, with both answers of the policies.

A row is a regime with answers, and is searched in each of a few small bounds. What breaks a
property there is searched for again, unreduced and for that property alone, so that its schedule
is a shortest one; then the search goes on without that property, so that one violation hides no
other. Where nothing breaks, the row says how many schedules were covered.

The holes (`vectors.holes`) are settings in which something is known to go wrong. Nobody tells the
search how: it has to find the property that is named. The near miss differs in the one guarantee
or answer that closes the hole, and is searched as well.

`conformance/data/regimes.json` is the whole of it as it was searched last, from which the page is
written; the counterexamples are files beside the page.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import evolve, frozen

from conformance.confirming import shortest
from conformance.counterexamples import counterexample, to_json
from conformance.exploring import schedules_of, search_of
from spec_model.policies import Choice
from spec_model.schedule import Schedule, follow, is_terminal
from spec_model.stream.judging import judge_of
from spec_model.stream.properties import PROPERTIES, Finding
from spec_model.stream.regimes import (
    CALM,
    PARTS,
    SEED,
    Bound,
    Guarantee,
    Regime,
    Setting,
    choices_of,
    setting,
    with_choices,
    without,
)
from spec_model.stream.system import StreamSystem
from vectors.canonical import JsonObject, JsonValue
from vectors.holes import HOLES, Hole

SCHEMA: Final = "onceproof/regimes/1"

PAIR: Final = Bound(writers=1, items=2, cuts=1, reader_cuts=1)

BOUNDS: Final[Mapping[str, Bound]] = {
    "one writer": PAIR,
    "two writers": Bound(writers=2, items=1, frames=1, cuts=1, reader_cuts=0, restarts=False),
    "timers": evolve(PAIR, cuts=2, reader_cuts=0, attempts=1, timers=True, restarts=False),
    "reserve ahead": evolve(PAIR, reader_cuts=0, race=True, restarts=False),
    "read ahead": evolve(PAIR, cuts=0, start=1, restarts=False),
}
"""The bounds that every row is searched in."""

MOST_NODES: Final = 400_000
"""Nodes at which a search is given up; a row of which that is so says so."""

MOST_SCHEDULES: Final = 60_000
"""Nodes of the unreduced graph beyond which schedules are not counted."""


@frozen(kw_only=True)
class Row:
    """A regime, and what the roles answer to the policies."""

    id: str
    regime: Regime
    upstream: tuple[str, ...] = ()
    """Fields of the rules that have the upstream answer; all others have the recommended one."""

    def setting(self, bound: Bound) -> Setting:
        """Make the setting of this row in a bound."""
        answers = dict.fromkeys(self.upstream, Choice.UPSTREAM)
        return with_choices(setting(bound, self.regime), answers)


POLICIES: Final = tuple(choices_of(setting(PAIR)))
"""The fields of the roles' rules that answer a policy."""


def _regimes() -> Iterator[tuple[str, Regime]]:
    yield "calm", CALM
    yield "seed", SEED
    for guarantee in Guarantee:
        if guarantee in SEED:
            yield f"seed-without-{guarantee.value}", without(SEED, guarantee)
            for part in PARTS.get(guarantee, ()):
                yield f"seed-without-{part.value}", without(SEED, part)


ROWS: Final[tuple[Row, ...]] = tuple(
    Row(id=f"{name}.{answers}", regime=regime, upstream=upstream)
    for name, regime in _regimes()
    for answers, upstream in (("recommended", ()), ("upstream", POLICIES))
)
"""Every regime, with all answers recommended and with all answers upstream."""


@frozen(kw_only=True)
class Broken:
    """A property that a row breaks, and the schedule that shows it."""

    property: str
    bound: str
    setting: Setting
    schedule: Schedule
    shortest: bool

    def file(self) -> str:
        """Write the schedule as a file that replays alone."""
        return to_json(counterexample(self.setting, self.schedule))


@frozen(kw_only=True)
class Searched:
    """What came of one setting."""

    broken: tuple[Broken, ...]
    complete: bool
    schedules: int | None


def search(made: Setting, bound: str) -> Searched:
    """Search one setting until every property either broke or holds throughout."""
    judged, broken = list(PROPERTIES), list[Broken]()
    while True:
        found = search_of(made, judge=judge_of(judged))
        unfinished = found.run(MOST_NODES)
        if found.found is None:
            break
        wrong = found.found.finding.property
        best = shortest(made, found.found)
        broken.append(
            Broken(
                property=wrong,
                bound=bound,
                setting=made,
                schedule=best.schedule,
                shortest=best.shortest,
            )
        )
        judged = [item for item in judged if item.id != wrong]
    count = schedules_of(made, MOST_SCHEDULES)
    return Searched(
        broken=tuple(broken),
        complete=not unfinished,
        schedules=count,
    )


def breaks(made: Setting, schedule: Schedule, property_id: str) -> bool:
    """Say whether a schedule breaks a property, whatever else it breaks."""
    judge = judge_of([item for item in PROPERTIES if item.id == property_id])
    system, memories = StreamSystem(made), judge.start
    state = system.initial()
    for moment in follow(system, schedule):
        state = moment.state
        for event in moment.events:
            now = judge.observe(memories, event)
            if isinstance(now, Finding):
                return True
            memories = now
    return is_terminal(system, state) and judge.end(memories) is not None


# --- rows ---------------------------------------------------------------------------------------


def row_to_json(row: Row) -> tuple[JsonObject, dict[str, str]]:
    """Search a row in every bound: its record, and the files of what it breaks."""
    searched = {name: search(row.setting(bound), name) for name, bound in BOUNDS.items()}
    cells: JsonObject = {}
    files: dict[str, str] = {}
    for item in PROPERTIES:
        ways = [
            broken
            for one in searched.values()
            for broken in one.broken
            if broken.property == item.id
        ]
        if not ways:
            cells[item.id] = None
            continue
        best = min(ways, key=lambda way: len(way.schedule))
        name = f"{row.id}.{item.id}.json"
        files[name] = best.file()
        cells[item.id] = _broken_to_json(best, name)
    counted: JsonObject = {
        name: None if one.schedules is None else str(one.schedules)
        for name, one in searched.items()
    }
    record: JsonObject = {
        "row": row.id,
        "complete": all(one.complete for one in searched.values()),
        "schedules": counted,
        "cells": cells,
    }
    return record, files


def _broken_to_json(broken: Broken, name: str) -> JsonObject:
    return {
        "bound": broken.bound,
        "steps": len(broken.schedule),
        "shortest": broken.shortest,
        "file": name,
    }


# --- holes --------------------------------------------------------------------------------------


def hole_to_json(hole: Hole) -> tuple[JsonObject, dict[str, str]]:
    """Search a hole and its near miss: the record, and the hole's file."""
    opened, closed = search(hole.open, "hole"), search(hole.shut, "near miss")
    ways = [broken for broken in opened.broken if broken.property == hole.finding]
    name = f"hole.{hole.name}.json"
    other: list[JsonValue] = [broken.property for broken in closed.broken]
    record: JsonObject = {
        "hole": hole.name,
        "sentence": hole.sentence,
        "property": hole.finding,
        "found": _broken_to_json(ways[0], name) if ways else None,
        "bound": hole.open.bound.sentence(),
        "near_miss": {
            "complete": closed.complete,
            "breaks": other,
            "schedules": None if closed.schedules is None else str(closed.schedules),
        },
    }
    return record, {name: ways[0].file()} if ways else {}


# --- all of it ----------------------------------------------------------------------------------


@frozen
class Task:
    """One thing to search, by name, so that another process can be told of it."""

    kind: str
    name: str


TASKS: Final[tuple[Task, ...]] = (
    *(Task("row", row.id) for row in ROWS),
    *(Task("hole", hole.name) for hole in HOLES),
)


def perform(task: Task) -> tuple[JsonObject, dict[str, str]]:
    """Search a row or a hole: its record and its files."""
    if task.kind == "row":
        return row_to_json(next(row for row in ROWS if row.id == task.name))
    return hole_to_json(next(hole for hole in HOLES if hole.name == task.name))


def whole(records: Sequence[JsonObject]) -> JsonObject:
    """Put the records together, in the order of the tasks."""
    bounds: JsonObject = {name: bound.sentence() for name, bound in BOUNDS.items()}
    rows: list[JsonValue] = [record for record in records if "row" in record]
    holes: list[JsonValue] = [record for record in records if "hole" in record]
    return {"schema": SCHEMA, "bounds": bounds, "rows": rows, "holes": holes}
