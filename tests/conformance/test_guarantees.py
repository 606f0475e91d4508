import json

import pytest

from conformance.counterexamples import replay
from conformance.guarantees import DROPPED, LARGE, SCHEMA, perform
from conformance.pages.guarantees import DATA, FILES, lines, rows_of, surprises
from vectors.canonical import JsonObject

RECORD: JsonObject = json.loads(DATA.read_text(encoding="utf-8"))


def test_the_record_is_whole_and_as_it_must_be() -> None:
    """It has the seed regime without each of its guarantees, in the bound of today."""
    assert (RECORD["schema"], RECORD["bound"]) == (SCHEMA, LARGE.sentence())
    assert [row["without"] for row in rows_of(RECORD)] == [one.name for one in DROPPED]
    assert surprises(RECORD) == []
    assert len([*lines(RECORD)]) == 1 + len(DROPPED)


def test_every_file_belongs_to_the_record_and_replays() -> None:
    """Each committed schedule has the recorded length, and finds what is recorded."""
    found = {
        str(row["found"]["file"]): row["found"]
        for row in rows_of(RECORD)
        if isinstance(row["found"], dict)
    }
    assert sorted(path.name for path in FILES.iterdir()) == sorted(found)
    for name, recorded in found.items():
        kept, shown = replay(FILES / name)
        assert shown.finding is not None
        assert shown.finding.property == recorded["property"]
        assert len(kept.schedule) == recorded["steps"]


@pytest.mark.slow
def test_a_search_today_finds_what_is_recorded() -> None:
    """Searched again, a row differs in nothing but its time."""
    dropped = next(one for one in DROPPED if one.name == "stable-writer-id")
    row, files = perform(dropped)
    recorded = next(row for row in rows_of(RECORD) if row["without"] == dropped.name)
    assert {**row, "seconds": ""} == {**recorded, "seconds": ""}
    for name, text in files.items():
        assert (FILES / name).read_text(encoding="utf-8") == text


def test_what_should_not_be_is_said() -> None:
    """A broken seed regime, a search that did not end and a guarantee for nothing are named."""
    found: JsonObject = {"property": "in-order"}
    record: JsonObject = {
        "rows": [
            {"without": "", "complete": False, "found": found},
            {"without": "", "complete": False, "found": None},
            {"without": "stable-writer-id", "complete": True, "found": None},
        ]
    }
    assert surprises(record) == [
        "the seed regime breaks in-order",
        "without nothing the search did not end",
        "without stable-writer-id, nothing is found",
    ]
