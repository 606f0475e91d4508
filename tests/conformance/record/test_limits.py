import json

from conformance.record import ResultRow, history, received
from conformance.record.limits import MOST_LINES, MOST_TEXT, bounded
from conformance.record.rows import from_plain, to_plain
from conformance.verdicts import Verdict
from tests.conformance.records import results
from vectors.canonical import JsonValue


def test_what_is_short_stays_as_it_is() -> None:
    """Ordinary results are kept whole."""
    for row in results().values():
        assert bounded(row) == row


def test_no_result_is_longer_than_a_megabyte() -> None:
    """However much a target says, its row stays readable, and what was cut says so."""
    huge = "x" * (4 << 20)
    row = bounded(
        ResultRow(
            case="a",
            verdict=Verdict.FAIL,
            sentence=huge,
            expected=[huge],
            got={"a": huge},
            wire=[received(huge)] * 5_000,
            picture={"profile": "F1", "wire": huge, "cuts": []},
            history=history(["w0"], [], wrong=False) | {"moments": [{}] * 9_000},
            stderr=f"{huge}the end",
            reason=huge,
        )
    )
    assert len(json.dumps(to_plain(row))) < 1 << 20
    assert row.sentence.endswith("more]")
    assert isinstance(row.expected, dict)
    assert row.expected["cut"] is True
    assert row.expected["length"] == len(huge) + 4
    assert row.stderr.endswith("the end")
    assert len(row.stderr) < MOST_TEXT + 40
    assert len(row.wire) == MOST_LINES + 1
    assert row.wire[0] == {"way": "note", "line": f"{5_000 - MOST_LINES} lines before these"}


def test_a_fraction_becomes_a_text() -> None:
    """A target may answer with one, and a record holds whole numbers alone."""
    answer: JsonValue = {"ok": [1, 1.5, True]}  # type: ignore[list-item] # what a target may send
    row = bounded(ResultRow(case="a", verdict=Verdict.FAIL, expected=1, got=answer))
    assert row.got == {"ok": [1, "1.5", True]}
    assert from_plain(json.loads(json.dumps(to_plain(row)))) == row
