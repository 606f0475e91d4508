from pathlib import Path

import pytest

from benchmarks import reductions
from benchmarks.reductions import COMPARED, MODEL, main, read, wanted
from conformance.reductions import REDUCED


@pytest.mark.slow
def test_a_run_goes_on_where_it_was_interrupted(tmp_path: Path) -> None:
    """What has a line is not compared again; lines with another key are dropped."""
    record = tmp_path / "record.txt"
    record.write_text("000000000000 | long-gone | nowhere | - | - | - | same\n", encoding="utf-8")
    assert main(["--record", str(record), "--jobs", "1", "--most", "1"]) == 1
    first = read(record)
    assert [*first] == [*wanted()][: len(REDUCED)]
    assert all(f"| {MODEL} |" in line and line.endswith("| same") for line in first.values())
    assert (
        record.read_text(encoding="utf-8")
        .splitlines()[-1]
        .startswith(f"# {len(REDUCED)} of {len(wanted())} comparisons")
    )
    assert main(["--record", str(record), "--jobs", "1", "--most", "1"]) == 1
    again = read(record)
    assert [*again] == [*wanted()][: 2 * len(REDUCED)]
    assert first.items() <= again.items()


def test_another_engine_makes_every_line_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each key follows from the sources, the mutant and the system."""
    before = {*wanted()}
    assert len(before) == (1 + len(COMPARED)) * len(REDUCED)
    monkeypatch.setattr(reductions, "engine", lambda: "another")
    assert not before & {*wanted()}
