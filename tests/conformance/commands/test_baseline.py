import json
from pathlib import Path

import jsonschema
import pytest

from conformance.baselines import load
from conformance.cli import run
from conformance.exits import Exit
from conformance.record import Ending, Header, RecordWriter, ResultRow
from conformance.results import schema
from conformance.verdicts import Verdict
from tests.conformance.records import CASES

Caught = pytest.CaptureFixture[str]
SINCE = ["--reason", "known", "--expires", "2030-01-31"]
DAY = ["--today", "2030-01-31"]


def record(path: Path, *verdicts: Verdict) -> str:
    """Write a record whose cases have these verdicts."""
    with RecordWriter(path) as writer:
        writer.header(Header(suite="all", suite_version="1", target="model:"))
        for case, verdict in zip(CASES, verdicts, strict=False):
            writer.case(case)
            writer.result(ResultRow(case=case.id, verdict=verdict))
        writer.footer(Ending())
    return str(path)


def test_what_the_tool_wrote_covers_what_failed(tmp_path: Path, capsys: Caught) -> None:
    """And lapses when it is mended, fails otherwise, is gone or expires."""
    run_file, base = tmp_path / "run.jsonl", ["--baseline", str(tmp_path / "base.json")]
    failing = record(run_file, Verdict.PASS, Verdict.FAIL, Verdict.CRASH)
    assert run(["baseline", "write", failing, *base, *SINCE]) == Exit.OK
    assert run(["baseline", "check", failing, *base, *DAY]) == Exit.OK
    assert run(["baseline", "check", failing, *base, "--today", "2030-02-01"]) == Exit.STALE
    mended = record(run_file, Verdict.PASS, Verdict.PASS, Verdict.CRASH)
    assert run(["baseline", "check", mended, *base, *DAY]) == Exit.STALE
    otherwise = record(run_file, Verdict.PASS, Verdict.CRASH, Verdict.CRASH)
    assert run(["baseline", "check", otherwise, *base, *DAY]) == Exit.FAILED
    gone = record(run_file, Verdict.PASS, Verdict.FAIL)
    assert run(["baseline", "check", gone, *base, *DAY]) == Exit.STALE
    mended = record(run_file, Verdict.PASS, Verdict.PASS, Verdict.CRASH)
    assert run(["baseline", "write", mended, *base, *SINCE]) == Exit.OK
    assert [*load(tmp_path / "base.json")] == [CASES[2].id]
    said = capsys.readouterr().out
    assert f"must go: {CASES[1].id}: it passes" in said
    assert f"not covered: {CASES[1].id}: crash" in said


@pytest.mark.parametrize("name", ["write", "check", "show"])
def test_json_is_as_its_published_schema_says(name: str, tmp_path: Path, capsys: Caught) -> None:
    """Every subcommand prints one object."""
    failing = record(tmp_path / "run.jsonl", Verdict.PASS, Verdict.FAIL, Verdict.HANG)
    base = ["--baseline", str(tmp_path / "base.json")]
    run(["baseline", "write", failing, *base, *SINCE])
    capsys.readouterr()
    words = {"write": [failing, *SINCE], "check": [failing, *DAY], "show": DAY}[name]
    run(["baseline", name, *words, *base, "--json"])
    told = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(schema(f"baseline {name}")).validate(told)


BAD = {
    "no reason": ["--reason", " ", "--expires", "2030-01-31"],
    "no day": ["--reason", "known", "--expires", "soon"],
    "no expiry": ["--reason", "known"],
}


@pytest.mark.parametrize("name", BAD)
def test_an_entry_without_a_reason_or_a_day_is_not_written(
    name: str, tmp_path: Path, capsys: Caught
) -> None:
    """One clear line, code 2, and no file."""
    failing = record(tmp_path / "run.jsonl", Verdict.FAIL)
    base = tmp_path / "base.json"
    assert run(["baseline", "write", failing, "--baseline", str(base), *BAD[name]]) == Exit.USAGE
    assert capsys.readouterr().err.count("\n") == 1
    assert not base.exists()
