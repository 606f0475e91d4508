import json

import pytest

from conformance.counterexamples import replay
from conformance.pages.regimes import DATA, FILES, broken, holes_of, lines, rows_of, surprises
from conformance.regimes import TASKS, Task, breaks, perform
from spec_model.stream.properties import PROPERTIES
from vectors.canonical import JsonObject

RECORD: JsonObject = json.loads(DATA.read_text(encoding="utf-8"))

AGAIN = (
    Task("row", "calm.recommended"),
    Task("row", "seed-without-stable-writer-id.recommended"),
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


def test_what_should_not_be_is_said() -> None:
    """A row that was not finished, a broken seed regime and a hole that was missed are named."""
    record: JsonObject = {
        "rows": [
            {"row": "seed.recommended", "complete": False, "cells": {"exactly-once": {}}},
            {"row": "seed-without-single-closer.recommended", "complete": True, "cells": {}},
        ],
        "holes": [{"hole": "believed-end", "found": None}],
    }
    assert surprises(record) == [
        "seed.recommended was not searched to the end",
        "seed.recommended breaks exactly-once",
        "nothing breaks without single-closer",
        "the hole believed-end was not found",
    ]


def test_the_terminal_says_for_how_many_schedules_a_row_holds() -> None:
    """Rows, what breaks them and holes have a line each."""
    text = "\n".join(lines(RECORD))
    assert "holds: 18 properties, for all " in text
    assert "hole empty-response: nothing-lost, 7 steps, the shortest" in text
