"""The seed regime in a larger bound, whole and without each of its guarantees, or part of one.

`conformance.regimes` searches every property in small bounds; here one larger bound is searched,
until something is found or every schedule is covered. What is found has a shortest schedule, or
says that none is known (`conformance.confirming`). `conformance/data/guarantees.json` is what was
searched last.
"""

import time
from collections.abc import Sequence
from typing import Final

from attrs import frozen

from conformance.counterexamples import to_json
from conformance.exploring import Explored, explore
from spec_model.schedule import choices_of
from spec_model.stream.regimes import PARTS, SEED, Bound, Guarantee, setting, without
from spec_model.stream.system import StreamSystem
from vectors.canonical import JsonObject, JsonValue

SCHEMA: Final = "onceproof/guarantees/1"

LARGE: Final = Bound(writers=2, items=3, cuts=2, reader_cuts=1)
"""The bound."""

COMMAND: Final = (
    f"onceproof explore --writers {LARGE.writers} --items {LARGE.items} --cuts {LARGE.cuts} "
    f"--reader-cuts {LARGE.reader_cuts} --regime seed"
)
"""What searches it."""


@frozen
class Dropped:
    """A guarantee to do without, or none."""

    guarantee: Guarantee | None = None

    @property
    def name(self) -> str:
        """Name it, for a table and a file."""
        return "" if self.guarantee is None else self.guarantee.value


DROPPED: Final = (
    Dropped(),
    *(
        Dropped(each)
        for whole in Guarantee
        if whole in SEED
        for each in (whole, *PARTS.get(whole, ()))
    ),
)
"""Nothing, and each guarantee of the seed regime; of one that is several, each part as well."""


def perform(dropped: Dropped) -> tuple[JsonObject, dict[str, str]]:
    """Search without a guarantee: the record, and the file of what was found."""
    regime = SEED if dropped.guarantee is None else without(SEED, dropped.guarantee)
    began = time.process_time()
    explored = explore(setting(LARGE, regime), count=False)
    spent = time.process_time() - began
    record: JsonObject = {
        "without": dropped.name,
        "complete": explored.complete,
        "states": explored.states,
        "transitions": explored.transitions,
        "depth": explored.depth,
        "seconds": f"{spent:.1f}",
        "found": _found(explored, dropped.name),
    }
    if explored.found is None:
        return record, {}
    return record, {f"{dropped.name}.json": to_json(explored.found)}


def _found(explored: Explored, name: str) -> JsonObject | None:
    found = explored.found
    if found is None or found.finding is None:
        return None
    choices = choices_of(StreamSystem(found.setting), found.schedule)
    return {
        "property": found.finding.property,
        "sentence": found.finding.sentence,
        "steps": len(found.schedule),
        "choices": sum(1 for choice in choices if choice),
        "shown": explored.shown,
        "file": f"{name}.json",
    }


def whole(records: Sequence[JsonObject]) -> JsonObject:
    """Put the records together."""
    rows: list[JsonValue] = [*records]
    return {"schema": SCHEMA, "bound": LARGE.sentence(), "command": COMMAND, "rows": rows}
