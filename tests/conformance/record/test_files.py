import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from attrs import evolve

from conformance.exits import Exit
from conformance.record import CaseRow, Ending, RecordError, RecordWriter, ResultRow, read
from conformance.record.rows import BLANK, KINDS, SHAPES, from_plain, schema
from conformance.verdicts import Verdict
from tests.conformance.records import CASES, ENDING, HEADER, results, write


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Every row comes back as it was, and the footer counts them."""
    record = read(write(tmp_path / "run.jsonl"))
    assert record.header == HEADER
    assert tuple(record.cases.values()) == CASES
    assert record.results == results()
    assert record.footer is not None
    assert record.footer.cases == len(CASES)
    assert sum(record.footer.counts.values()) == len(record.results)
    assert record.footer.exit_code == Exit.FAILED
    assert set(record.footer.exits) == {Exit.FAILED, Exit.STALE, Exit.BUDGET}
    assert record.notes == []


def test_every_line_is_as_the_published_schema_says(tmp_path: Path) -> None:
    """The schema and the check of the reader agree on what is written."""
    validator = jsonschema.Draft202012Validator(schema())
    for line in write(tmp_path / "run.jsonl").read_bytes().splitlines():
        validator.validate(json.loads(line))
        from_plain(json.loads(line))


WRONG = {
    "no kind": {},
    "unknown kind": {"row": "hat"},
    "unknown field": {"row": "case", "id": "a", "role": "codec", "area": "b", "hat": 1},
    "missing field": {"row": "case", "id": "a", "role": "codec"},
    "wrong kind of value": {"row": "case", "id": 1, "role": "codec", "area": "b"},
    "unknown verdict": {"row": "result", "case": "a", "verdict": "fine"},
    "negative time": {"row": "result", "case": "a", "verdict": "pass", "micros": -1},
    "time that is a truth": {"row": "result", "case": "a", "verdict": "pass", "micros": True},
    "line of no way": {
        "row": "result", "case": "a", "verdict": "pass", "wire": [{"way": "up", "line": ""}],
    },
    "half a shard": {
        "row": "header", "schema": "onceproof/record/1", "suite": "", "suite_version": "",
        "target": "", "shard": {"index": 0},
    },
    "no schema": {"row": "header", "suite": "", "suite_version": "", "target": ""},
    "list": [],
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_row_is_refused_by_both(name: str) -> None:
    """Neither the reader nor the schema takes it."""
    row = WRONG[name]
    with pytest.raises(RecordError):
        from_plain(row)  # type: ignore[arg-type] # wrong on purpose
    assert not jsonschema.Draft202012Validator(schema()).is_valid(row)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_a_shape_and_back(kind: str) -> None:
    """The table of shapes and the classes list the same fields."""
    names = {name for name in dir(BLANK[kind]) if not name.startswith("_")}
    assert set(SHAPES[kind]) == names


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def test_a_record_that_was_cut_anywhere_is_read_up_to_there(tmp_path: Path) -> None:
    """Whatever a killed process leaves is read, is incomplete, and says so."""
    path = write(tmp_path / "run.jsonl")
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    line_ends = [at + 1 for at, byte in enumerate(whole) if byte == ord("\n")]
    cuts = {*line_ends[:-1], *(at - 1 for at in line_ends[1:]), *(at + 3 for at in line_ends[:-1])}
    for cut in sorted(cuts):
        path.write_bytes(whole[:cut])
        record = read(path)
        assert not record.complete
        assert any("no footer" in note for note in record.notes)
        assert any("torn" in note for note in record.notes) is (cut not in line_ends)
    for cut in (0, first // 2):
        path.write_bytes(whole[:cut])
        with pytest.raises(RecordError, match="holds no header"):
            read(path)


def _swap(lines: list[bytes]) -> list[bytes]:
    return [lines[1], lines[0], *lines[2:]]


def _damage(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], b"{\n", *lines[2:]]


def _claimed(footer: bytes, **claims: object) -> bytes:
    return json.dumps(json.loads(footer) | claims).encode() + b"\n"


SPOILED: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str]] = {
    "the header is not the first": (_swap, "line 1: the first row"),
    "there are two headers": (lambda lines: [lines[0], *lines], "line 2: the first row"),
    "a line in the middle is damaged": (_damage, "line 3: this is no JSON"),
    "a case is there twice": (lambda lines: [*lines[:2], *lines[1:]], "is there twice"),
    "a result comes twice": (lambda lines: [*lines[:3], *lines[2:]], "is judged twice"),
    "a result has no case": (lambda lines: [lines[0], *lines[2:]], "which is no case"),
    "a result is missing": (lambda lines: [*lines[:2], *lines[3:]], "counts are not those"),
    "a case is missing": (lambda lines: [*lines[:-2], lines[-1]], "the footer counts"),
    "a row follows the footer": (lambda lines: [*lines, lines[1]], "nothing may follow"),
    "the footer claims that all is well": (
        lambda lines: [*lines[:-1], _claimed(lines[-1], exits=[], exit_code=0)],
        "exit codes are not those",
    ),
    "the footer names another exit code": (
        lambda lines: [*lines[:-1], _claimed(lines[-1], exit_code=0)],
        "not the first of those",
    ),
    "a number is no whole one": (
        lambda lines: [lines[0], b'{"row":"case","id":1.5}\n'], "whole numbers",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_record_is_refused_with_its_line(name: str, tmp_path: Path) -> None:
    """Only what a killed run leaves behind is forgiven."""
    spoil, said = SPOILED[name]
    path = write(tmp_path / "run.jsonl")
    path.write_bytes(b"".join(spoil(_lines(path))))
    with pytest.raises(RecordError, match=said):
        read(path)


def test_the_writer_refuses_what_the_reader_would(tmp_path: Path) -> None:
    """No result without its case, no case and no result twice."""
    case = CaseRow(id="a", role="codec", area="frames")
    with RecordWriter(tmp_path / "run.jsonl") as writer:
        with pytest.raises(RecordError):
            writer.footer()
        writer.header(evolve(HEADER, planned=1))
        with pytest.raises(RecordError):
            writer.header(HEADER)
        with pytest.raises(RecordError):
            writer.result(ResultRow(case="a", verdict=Verdict.PASS))
        writer.case(case)
        writer.result(ResultRow(case="a", verdict=Verdict.PASS))
        with pytest.raises(RecordError):
            writer.case(case)
        with pytest.raises(RecordError):
            writer.result(ResultRow(case="a", verdict=Verdict.FAIL))
        assert writer.footer().exit_code == Exit.OK
    assert read(tmp_path / "run.jsonl").complete


def test_every_line_is_there_before_the_next_is_made(tmp_path: Path) -> None:
    """Nothing waits in a buffer that a killed process would take with it."""
    path = tmp_path / "run.jsonl"
    with RecordWriter(path) as writer:
        for number, case in enumerate(CASES, 2):
            if number == 2:
                writer.header(HEADER)
            writer.case(case)
            assert len(_lines(path)) == number


def test_a_problem_of_the_baseline_is_an_exit_code(tmp_path: Path) -> None:
    """A stale entry makes a run red in which everything passed."""
    with RecordWriter(tmp_path / "run.jsonl") as writer:
        writer.header(evolve(HEADER, planned=1))
        writer.case(CASES[0])
        writer.result(results()[CASES[0].id])
        footer = writer.footer(Ending(baseline=ENDING.baseline))
    assert footer.exit_code == Exit.STALE


def test_what_is_declined_costs_the_clauses_that_nothing_else_shows(tmp_path: Path) -> None:
    """A clause that another case shows is not lost."""
    cases = [
        CaseRow(id="a", role="codec", area="x", clauses=("one", "two")),
        CaseRow(id="b", role="codec", area="x", clauses=("two", "three")),
        CaseRow(id="c", role="codec", area="x", clauses=("four",)),
    ]
    no = ResultRow(case="a", verdict=Verdict.DECLINED, capability="x", reason="no")
    with RecordWriter(tmp_path / "run.jsonl") as writer:
        writer.header(HEADER)
        for case in cases:
            writer.case(case)
        writer.result(no)
        writer.result(ResultRow(case="b", verdict=Verdict.FAIL))
        writer.result(ResultRow(case="c", verdict=Verdict.UNTESTABLE))
        footer = writer.footer()
    assert [*footer.declined] == [
        {"capability": "x", "reason": "no", "url": None, "cases": 1, "clauses": ["one"]}
    ]


def test_what_was_planned_and_never_announced_is_not_run(tmp_path: Path) -> None:
    """A run that ends early is not complete, whatever its rows say."""
    with RecordWriter(tmp_path / "run.jsonl") as writer:
        writer.header(evolve(HEADER, planned=2))
        writer.case(CASES[0])
        writer.result(results()[CASES[0].id])
        assert writer.footer().exit_code == Exit.BUDGET
    assert read(tmp_path / "run.jsonl").complete
