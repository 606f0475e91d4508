"""Tests of `onceproof world-upstream`: its record, and how an interrupted run goes on."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from conformance.adapters.pipes import Command
from conformance.commands import world_upstream
from conformance.commands.world_upstream import HEAD, Line, command, read
from conformance.implementations.upstream import SuiteRun
from conformance.mutants.world_fault import WorldFault
from conformance.world.faults import FAULTS

ONE, TWO = FAULTS[:2]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the suite is asked; the second fault is noticed, everything else passes."""
    words: list[str] = []

    def run(command: list[str], environment: dict[str, str], only: str | None = None) -> SuiteRun:
        told = str(environment.get("fault", "plain"))
        words.append(told if only is None else f"{told}: {only}")
        if told == TWO.id:
            return SuiteRun((), "hooks", "it hangs, and more", 1.0)
        return SuiteRun(("hooks",), "", "", 1.0)

    def faulty(fault: WorldFault) -> Command:
        return Command(["program"], {"fault": fault.id})

    monkeypatch.setattr(world_upstream, "run_suite", run)
    monkeypatch.setattr(world_upstream, "faulty", faulty)
    return words


def _run(record: Path) -> str:
    words = ["--fault", ONE.id, "--fault", TWO.id, "--record", str(record)]
    result = CliRunner().invoke(command, words, standalone_mode=False)
    assert result.exception is None, result.output
    return result.output


def test_what_is_in_the_record_is_not_run_again(asked: list[str], tmp_path: Path) -> None:
    """Noticed is what fails twice; a second command asks nothing and says the same."""
    record = tmp_path / "record.txt"
    assert "notices 1 of 2" in _run(record)
    assert sorted(asked) == sorted(["plain", ONE.id, TWO.id, f"{TWO.id}: hooks"])
    kept = read(record)
    assert kept[ONE.id].outcome == "survived"
    assert (kept[TWO.id].test, kept[TWO.id].says) == ("hooks", "it hangs; and more")
    asked.clear()
    assert "notices 1 of 2" in _run(record)
    assert asked == []


def test_a_fault_that_has_changed_is_run_again(asked: list[str], tmp_path: Path) -> None:
    """A line whose digest is another says nothing, and nor does a record of other packages."""
    record = tmp_path / "record.txt"
    record.write_text(f"{HEAD}\n{Line(ONE.id, 'old', 'noticed', 't', 's').text()}\n")
    assert "notices 1 of 2" in _run(record)
    assert ONE.id in asked
    record.write_text(f"# other packages\n{Line(ONE.id, 'old', 'noticed', 't', 's').text()}\n")
    assert read(record) == {}


def test_it_does_not_begin_where_the_unbroken_world_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What fails without a fault says nothing of faults."""
    failed = SuiteRun((), "hooks", "no", 1.0)
    monkeypatch.setattr(world_upstream, "run_suite", lambda *_words: failed)
    words = ["--fault", ONE.id, "--record", str(tmp_path / "record.txt")]
    result = CliRunner().invoke(command, words)
    assert result.exit_code == 1
    assert "as it is: hooks" in result.output
