import json
from pathlib import Path

import jsonschema
import pytest

from conformance.cli import run
from conformance.record import read
from conformance.results import schema


def test_a_backend_that_keeps_its_promises_passes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The result fits its schema, and the record is whole."""
    report = tmp_path / "report"
    words = ["world", "world:sqlite", "--check", "log.pages", "--report", str(report), "--json"]
    assert run(words) == 0
    result = json.loads(capsys.readouterr().out)
    jsonschema.validate(result, schema("world"))
    assert result["by_verdict"] == {"pass": 1}
    assert [row["clause"] for row in result["clauses"]] == ["world.pages"]
    assert read(report / "record.jsonl").footer is not None


def test_what_is_declined_alone_is_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A backend in memory cannot be killed, and says so."""
    words = ["world", "world:memory", "--check", "crash.", "--report", str(tmp_path)]
    assert run(words) == 5
    assert "the backend does not outlive its process" in capsys.readouterr().out


@pytest.mark.parametrize("target", ["world:nothing", "nothing", "npm:"])
def test_an_unknown_target_is_one_line(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    """And code 2."""
    assert run(["world", target]) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1
    assert "world:sqlite" in lines[0]


def test_faults_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """With what they do wrong."""
    assert run(["world-faults", "--list", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    jsonschema.validate(result, schema("world-faults"))
    assert result["total"] >= 60
