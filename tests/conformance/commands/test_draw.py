"""A failure of a target is drawn as it was recorded."""

from pathlib import Path

import pytest

from conformance.cli import run

BROKEN = "mutant:window-upper-exclusive"


def _failures(role: str, case: str) -> list[Path]:
    assert run(["check", BROKEN, "--suite", role, "--case", case]) == 1
    return sorted(Path(".onceproof").rglob("failures/*.json"))


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.slow
def test_a_schedule_is_drawn_without_its_target(capsys: pytest.CaptureFixture[str]) -> None:
    """The lanes, what the store answered, and what is wrong; as text and as a picture."""
    (file, *_) = _failures("writer", "explored.writer-cut")
    capsys.readouterr()
    assert run(["draw", str(file)]) == 0
    shown = capsys.readouterr().out
    assert shown.splitlines()[0].split() == ["w0", "store", "r0"]
    assert "answer, tail 0" in shown
    assert "wrong: " in shown
    assert run(["draw", str(file), "-o", "failure.svg"]) == 0
    assert Path("failure.svg").read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.slow
def test_a_question_is_not_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    """A question has no lanes; the line that asks again is said instead."""
    assert run(["check", "mutant:dedupe-signed", "--case", "decide.dedupe"]) == 1
    (file, *_) = sorted(Path(".onceproof").rglob("failures/decide*.json"))
    capsys.readouterr()
    assert run(["draw", str(file)]) == 2
    assert "onceproof replay " in capsys.readouterr().err
