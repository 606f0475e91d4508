import json

import pytest

from conformance.counterexamples import replay
from conformance.pages.regimes import (
    DATA,
    FILES,
    STILL_OPEN,
    broken,
    holes_of,
    lines,
    render_record,
    rows_of,
    surprises,
)
from conformance.regimes import TASKS, Task, breaks, perform
from spec_model.stream.properties import PROPERTIES
from vectors.canonical import JsonObject

RECORD: JsonObject = json.loads(DATA.read_text(encoding="utf-8"))

AGAIN = (
    Task("row", "calm.recommended"),
    Task("row", "seed-without-stable-writer-id.recommended"),
    Task("row", "seed-without-reader-keeps-dedupe.recommended"),
    Task("hole", "empty-response"),
    Task("hole", "believed-end"),
)


def _found() -> dict[str, str]:
    """The property that each committed file must break."""
    files = {}
    for row in rows_of(RECORD):
        files.update({str(cell["file"]): name for name, cell in broken(row).items()})
    for hole in holes_of(RECORD):
        found = hole["found"]
        assert isinstance(found, dict)
        files[str(found["file"])] = str(hole["property"])
    return files


def test_the_record_is_whole_and_as_it_must_be() -> None:
    """Every regime and hole is in it, every hole was found, and the seed regime holds."""
    names = [
        *(Task("row", str(row["row"])) for row in rows_of(RECORD)),
        *(Task("hole", str(hole["hole"])) for hole in holes_of(RECORD)),
    ]
    assert names == [*TASKS]
    assert surprises(RECORD) == []
    for row in rows_of(RECORD):
        assert isinstance(row["cells"], dict)
        assert [*row["cells"]] == [item.id for item in PROPERTIES]


@pytest.mark.parametrize("task", AGAIN, ids=[task.name for task in AGAIN])
def test_a_search_today_gives_what_is_recorded(task: Task) -> None:
    """Searched again, a row or a hole has the same record and the same files."""
    record, files = perform(task)
    assert record in [*rows_of(RECORD), *holes_of(RECORD)]
    for name, text in files.items():
        assert (FILES / name).read_text(encoding="utf-8") == text


def test_every_file_belongs_to_the_record_and_replays() -> None:
    """Each committed counterexample breaks the property that it is recorded for."""
    found = _found()
    assert sorted(path.name for path in FILES.iterdir()) == sorted(found)
    for name, property_id in found.items():
        kept, shown = replay(FILES / name)
        assert shown.finding == kept.finding
        assert shown.finding is not None
        assert breaks(kept.setting, kept.schedule, property_id)


def _hole(name: str, *breaks: str, complete: bool = True) -> JsonObject:
    near: JsonObject = {"complete": complete, "breaks": [*breaks]}
    return {"hole": name, "property": "nothing-lost", "found": None, "near_miss": near}


def test_a_hole_that_a_near_miss_leaves_open_is_a_known_one() -> None:
    """The page says so, and not that the near miss holds."""
    assert STILL_OPEN == {
        "replay-behind-a-hole": "non-prefix-persistence",
        "unverifiable-end": "stale-info",
    }
    for name, other in STILL_OPEN.items():
        (row,) = (line for line in render_record(RECORD).splitlines() if f"| `{name}` |" in line)
        assert row.endswith(f"| closes this hole, and leaves `{other}` open |")


def test_what_should_not_be_is_said() -> None:
    """Rows and near misses that were not finished, what breaks, and missed holes are named."""
    record: JsonObject = {
        "rows": [
            {"row": "seed.recommended", "complete": False, "cells": {"exactly-once": {}}},
            {"row": "seed-without-single-closer.recommended", "complete": True, "cells": {}},
        ],
        "holes": [
            _hole("believed-end", "nothing-lost", complete=False),
            _hole("unverifiable-end"),
        ],
    }
    assert surprises(record) == [
        "seed.recommended was not searched to the end",
        "seed.recommended breaks exactly-once",
        "nothing breaks without single-closer",
        "the hole believed-end was not found",
        "the near miss of believed-end was not searched to the end",
        "the near miss of believed-end breaks nothing-lost",
        "the hole unverifiable-end was not found",
        "the near miss of unverifiable-end leaves nothing open",
    ]


def test_the_terminal_says_for_how_many_schedules_a_row_holds() -> None:
    """Rows, what breaks them and holes have a line each."""
    text = "\n".join(lines(RECORD))
    assert "holds: 18 properties, for all " in text
    assert "hole empty-response: nothing-lost, 7 steps, the shortest" in text
