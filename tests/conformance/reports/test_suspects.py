from pathlib import Path

from attrs import evolve

from conformance.record import CaseRow, Ending, Record, RecordWriter, ResultRow, read
from conformance.reports.report import report
from conformance.reports.suspects import Suspect, suspects
from conformance.verdicts import Verdict
from tests.conformance.records import HEADER

Row = tuple[tuple[str, ...], Verdict]


def _record(folder: Path, *rows: Row) -> Record:
    with RecordWriter(folder / "run.jsonl") as writer:
        writer.header(evolve(HEADER, planned=len(rows)))
        for number, (clauses, verdict) in enumerate(rows):
            writer.case(CaseRow(id=str(number), role="codec", area="x", clauses=clauses))
            writer.result(ResultRow(case=str(number), verdict=verdict))
        writer.footer(Ending())
    return read(folder / "run.jsonl")


def _suspects(folder: Path, *rows: Row) -> list[tuple[str, int, int]]:
    (each,) = report([_record(folder, *rows)]).implementations
    return [(found.clause, found.wrong, found.judged) for found in suspects(each)]


def test_the_clause_whose_cases_are_wrong_comes_first(tmp_path: Path) -> None:
    """Not the one that every case is about, nor the one that only one wrong case is about."""
    rows: list[Row] = [(("every", "broken"), Verdict.FAIL)] * 3
    rows += [(("every", "broken", "rare"), Verdict.CRASH)]
    rows += [(("every", "other"), Verdict.PASS)] * 20
    assert _suspects(tmp_path, *rows) == [("broken", 4, 4), ("rare", 1, 1), ("every", 4, 24)]


def test_a_failure_that_names_its_clause_accuses_no_other(tmp_path: Path) -> None:
    """The others that the case is about are not suspected for it."""
    record = _record(tmp_path, (("a", "b"), Verdict.FAIL), (("a", "b"), Verdict.PASS))
    named = evolve(record.results["0"], clause="b")
    (each,) = report([evolve(record, results={**record.results, "0": named})]).implementations
    assert [(found.clause, found.wrong, found.judged) for found in suspects(each)] == [("b", 1, 2)]


def test_nothing_is_suspected_where_nothing_is_wrong(tmp_path: Path) -> None:
    """Neither a pass nor what is known to fail nor what was declined."""
    quiet = (Verdict.PASS, Verdict.KNOWN_FAILURE, Verdict.DECLINED)
    assert _suspects(tmp_path, *((("a",), verdict) for verdict in quiet)) == []


def test_what_was_not_judged_counts_nowhere(tmp_path: Path) -> None:
    """A declined case makes its clause no better."""
    rows: list[Row] = [(("a",), Verdict.FAIL), (("a",), Verdict.DECLINED)]
    assert _suspects(tmp_path, *rows) == [("a", 1, 1)]


def test_a_perfect_suspect_has_the_score_of_one(tmp_path: Path) -> None:
    """All of its cases are wrong, and no other."""
    (each,) = report([_record(tmp_path, (("a",), Verdict.FAIL))]).implementations
    assert [found.square for found in suspects(each)] == [1]
    assert isinstance(suspects(each)[0], Suspect)
