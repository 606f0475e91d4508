from pathlib import Path

import pytest

from benchmarks import reductions
from benchmarks.reductions import COMPARED, MODEL, line, main, read, summary, wanted
from conformance.reductions import NOT_ASKED, REDUCED, Comparison, Verdict


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


def test_every_outcome_is_told_by_a_name_of_its_own() -> None:
    """Another length, or none, is a difference; what was not decided is told beside."""
    found, longer = Verdict("in-order", frozenset(), 1, 5), Verdict("in-order", frozenset(), 1, 6)
    nothing, many = Verdict("nothing", frozenset(), 1), Verdict("too many nodes", frozenset(), 1)
    raises = Verdict("raises ModelBug", frozenset(), 0)
    cases = [
        (found, found, NOT_ASKED, "same"),
        (found, found, longer, "DIFFERENT"),
        (found, found, raises, "DIFFERENT"),
        (found, nothing, NOT_ASKED, "DIFFERENT"),
        (many, nothing, NOT_ASKED, "undecided"),
    ]
    lines = [
        line(Comparison(search="", mutant="one", plain=plain, reduced=reduced, exact=exact), "key")
        for plain, reduced, exact, _told in cases
    ]
    assert [text.rpartition(" | ")[2] for text in lines] == [told for *_searches, told in cases]
    text, code = summary(lines, len(lines))
    assert [word for word in text.split() if word.isdecimal()][:5] == list("55131")
    assert code == 1
    agreeing = [text for text in lines if not text.endswith("DIFFERENT")]
    assert summary(agreeing, len(agreeing))[1] == 0
