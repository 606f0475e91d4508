"""Tests of `benchmarks.steady`: a record that goes on, and says nothing of other sources."""

from pathlib import Path

import pytest

from benchmarks import steady
from benchmarks.steady import Line, head, main, read


def test_a_record_is_read_back(tmp_path: Path) -> None:
    """Lines of the same sources are read, of others none."""
    record = tmp_path / "record.txt"
    line = Line("memory", 3, "86 checks passed", 11.2)
    record.write_text(f"{head()}\n{line.text()}\n")
    assert read(record, head()) == {("memory", 3): Line("memory", 3, "86 checks passed", 11.0)}
    record.write_text(f"# other sources\n{line.text()}\n")
    assert read(record, head()) == {}


def test_it_goes_on_and_does_not_hide_what_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What passed is not run again, what failed is, and one failure ends it with 1."""
    asked = []

    def run(backend: str, seed: int) -> Line:
        asked.append((backend, seed))
        came = "failed: queue.fair" if (backend, seed) == ("sqlite", 2) else "86 checks passed"
        return Line(backend, seed, came, 1.0)

    record = tmp_path / "record.txt"
    monkeypatch.setattr(steady, "RECORD", record)
    monkeypatch.setattr(steady, "run", run)
    assert main() == 1
    assert len(asked) == 2 * len(steady.SEEDS)
    assert "sqlite, 2, failed: queue.fair, 1 s" in record.read_text()
    asked.clear()
    assert main() == 1
    assert asked == [("sqlite", 2)]


def test_a_run_is_a_run_of_the_command() -> None:
    """A backend that there is not ends with what the command ends with."""
    assert steady.run("nowhere", 1).came == "ended with 2"
