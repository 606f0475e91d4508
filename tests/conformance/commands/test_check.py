import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from conformance.cli import run
from conformance.results import schema

BROKEN = "mutant:dedupe-signed"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    code = run(["check", *arguments, "--json"])
    result: dict[str, object] = json.loads(capsys.readouterr().out)
    Draft202012Validator(schema("check")).validate(result)
    assert result["exit_code"] == code
    return result


@pytest.mark.parametrize(("target", "code"), [("model:", 0), (BROKEN, 1)])
def test_what_came_out_is_one_object(
    capsys: pytest.CaptureFixture[str], target: str, code: int
) -> None:
    """The object has the counts by verdict, the worst verdict of each clause, and the failures."""
    result = _json(capsys, target, "--suite", "codec", "--case", "decide.dedupe")
    assert result["exit_code"] == code
    worst = {"pass"} if code == 0 else {"pass", "fail"}
    assert set(result["by_verdict"]) == worst  # type: ignore[call-overload] # an object
    clauses = result["clauses"]
    assert isinstance(clauses, list)
    assert {row["verdict"] for row in clauses} == worst
    assert Path(str(result["record"])).exists()


def test_people_are_told_how_to_see_a_failure_again(capsys: pytest.CaptureFixture[str]) -> None:
    """The first failure has its sentence and the line that replays it."""
    assert run(["check", BROKEN, "--suite", "codec", "--case", "decide.dedupe"]) == 1
    out = capsys.readouterr().out
    assert "case     decide.dedupe." in out
    assert "verdict  fail" in out
    assert "onceproof replay .onceproof/" in out


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ["nope:"],
        ["mutant:nope"],
        ["model:", "--suite", "song"],
        ["model:", "--case", "nothing"],
        ["model:", "--shard", "3/2"],
        ["model:", "--shard", "x"],
        ["model:", "--baseline", "absent.json"],
        ["model:", "--baseline", "absent.json", "--no-baseline"],
        ["model:", "--resume", "--suite", "codec", "--case", "decide.dedupe"],
    ],
)
def test_bad_input_is_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """What is not understood is said in one line, with exit code 2."""
    assert run(["check", *arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("onceproof: ")
    assert shown.err.count("\n") == 1
