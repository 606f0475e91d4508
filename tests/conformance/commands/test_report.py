import json
from pathlib import Path

import jsonschema
import pytest
from attrs import evolve

from conformance.cli import run
from conformance.exits import Exit
from conformance.mutants import CATALOGUE, outside
from conformance.results import Result, schema
from tests.conformance.records import CASES, ENDING, HEADER, write

Caught = pytest.CaptureFixture[str]

FORMATS = ["terminal", "html", "markdown", "junit", "badge", "certificate"]


@pytest.fixture
def record(tmp_path: Path) -> str:
    """The path of a record in which something fails."""
    return str(write(tmp_path / "run.jsonl"))


@pytest.mark.parametrize("form", FORMATS)
def test_the_exit_code_is_that_of_the_run_in_every_format(
    form: str, record: str, tmp_path: Path, capsys: Caught
) -> None:
    """Printed or written to a file, the text is the same and so is the code."""
    assert run(["report", record, "--format", form]) == Exit.FAILED
    printed = capsys.readouterr().out
    output = tmp_path / "out"
    assert run(["report", record, "--format", form, "-o", str(output)]) == Exit.FAILED
    assert output.read_text(encoding="utf-8") == printed
    assert printed


def test_the_format_follows_from_the_name_of_the_output(record: str, tmp_path: Path) -> None:
    """A name in .html asks for a page."""
    run(["report", record, "-o", str(tmp_path / "report.html")])
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_json_says_what_was_found_for_each_implementation(record: str, capsys: Caught) -> None:
    """As its published schema says."""
    assert run(["report", record, "--json"]) == Exit.FAILED
    told = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(schema("report")).validate(told)
    assert told["implementations"][0]["counts"]["fail"] == 2


def test_an_incomplete_record_is_rendered_and_said_to_be_incomplete(
    tmp_path: Path, capsys: Caught
) -> None:
    """With the code of cases that are not run."""
    path = write(tmp_path / "run.jsonl", cases=CASES[:2], ending=None)
    path.write_bytes(path.read_bytes()[:-5])
    assert run(["report", str(path)]) == Exit.BUDGET
    said = capsys.readouterr().out
    assert "INCOMPLETE" in said
    assert "there is no footer" in said
    assert "is torn and left out" in said


def test_nothing_coloured_is_printed_where_there_is_no_terminal(
    record: str, capsys: Caught
) -> None:
    """A pipe gets plain text."""
    run(["report", record])
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("content", [b"", b"{}\n", b"\xff\n", b"[" * 100_000 + b"\n"])
def test_what_is_no_record_is_a_usage_error_in_one_line(
    content: bytes, tmp_path: Path, capsys: Caught
) -> None:
    """Bad input is one clear line and code 2."""
    path = tmp_path / "run.jsonl"
    path.write_bytes(content)
    assert run(["report", str(path)]) == Exit.USAGE
    assert capsys.readouterr().err.count("\n") == 1


def test_the_mutation_score_of_the_suite_can_be_given(tmp_path: Path, capsys: Caught) -> None:
    """As `onceproof mutants --json` prints it; a record that holds one keeps its own."""
    bare = str(write(tmp_path / "bare.jsonl", ending=evolve(ENDING, mutation=None)))
    own = str(write(tmp_path / "own.jsonl", ending=ENDING))
    score = tmp_path / "mutants.json"
    result = Result("mutants", "pass", Exit.OK, {"killed": 5, "total": 6, "mutants": []})
    score.write_text(result.to_json(), encoding="utf-8")
    given = {"killed": 5, "total": 6, "how": "in process", "suite": "", "stale": False}
    for record, wanted in ((bare, given), (own, ENDING.mutation)):
        run(["report", record, "--format", "certificate", "--mutants", str(score)])
        assert json.loads(capsys.readouterr().out)["mutation"] == wanted
    score.write_text("{}", encoding="utf-8")
    assert run(["report", bare, "--mutants", str(score)]) == Exit.USAGE


def test_the_recorded_score_is_shown_of_a_record_without_one(
    tmp_path: Path, capsys: Caught
) -> None:
    """It is stale if the run was not of the suite that it is of."""
    recorded = outside.score(CATALOGUE)
    assert recorded is not None
    for hashes, stale in (({"suite": str(recorded["suite"])}, recorded["stale"]), ({}, True)):
        header = evolve(HEADER, hashes=hashes)
        bare = write(tmp_path / "bare.jsonl", header=header, ending=evolve(ENDING, mutation=None))
        run(["report", str(bare), "--format", "certificate"])
        told = json.loads(capsys.readouterr().out)["mutation"]
        assert told == {**recorded, "stale": stale}
