import json
from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.report import Bar, Section, Verdict


def _section(*bars: Bar) -> Section:
    return Section(name="n", title="t", head=["a", "b"], rows=[["x", "1.00x"]], bars=bars)


MET = Bar(name="met", figure=5.0, at_least=5.0)
MISSED = Bar(name="missed", figure=2.21, at_most=2.2)
ABSENT = Bar(name="absent", figure=None, at_least=5.0)


@pytest.mark.parametrize(
    ("bar", "verdict"),
    [(MET, Verdict.MET), (MISSED, Verdict.NOT_MET), (ABSENT, Verdict.NOT_MEASURED)],
)
def test_verdicts(bar: Bar, verdict: Verdict) -> None:
    """A bound is inclusive, and without a figure nothing is met."""
    assert bar.verdict is verdict
    assert verdict.value in bar.line()


def test_a_lower_bound_meets_a_bar_and_never_misses_one() -> None:
    """What took at least so long may have taken any longer."""
    enough = Bar(name="stopped", figure=310.0, at_least=300.0, lower=True)
    early = Bar(name="stopped", figure=290.0, at_least=300.0, lower=True)
    above = Bar(name="stopped", figure=1.0, at_most=2.0, lower=True)
    assert (enough.verdict, early.verdict, above.verdict) == (
        Verdict.MET,
        Verdict.NOT_MEASURED,
        Verdict.NOT_MEASURED,
    )
    assert "at least 310.00" in enough.line()


@pytest.mark.parametrize(
    ("bars", "code"),
    [((MET,), 0), ((), 0), ((MET, ABSENT), 3), ((MET, ABSENT, MISSED), 1)],
)
def test_exit_codes(bars: tuple[Bar, ...], code: int) -> None:
    """A missed bar weighs more than one that was not measured; neither is success."""
    assert report.summary([_section(*bars)])[1] == code


def test_an_absent_peer_is_no_success() -> None:
    """A section without bars still says that a peer was not measured."""
    section = Section(name="n", title="t", head=["a"], rows=[["x"]], absent=["no Node here"])
    assert report.summary([section])[1] == 3
    assert "not measured: no Node here" in section.text()


def test_text() -> None:
    """A section has its table with aligned columns and a line for each bar."""
    lines = _section(MET, ABSENT).text().splitlines()
    assert lines[0] == "== n: t"
    assert lines[2:4] == ["  a      b", "  x  1.00x"]
    assert len([line for line in lines if "bound" in line]) == 2


def test_json(tmp_path: Path) -> None:
    """The findings as JSON carry the verdicts."""
    report.write_json(tmp_path / "found.json", {"python": "3"}, [_section(MET)])
    found = json.loads((tmp_path / "found.json").read_text())
    assert found["sections"][0]["bars"][0]["verdict"] == "met"
    assert found["sections"][0]["rows"] == [{"a": "x", "b": "1.00x"}]


def test_figures() -> None:
    """What is absent is said to be so, and is no number."""
    assert report.rate(10**6, None) == report.times(report.ratio(1.0, None)) == "not measured"
    assert (report.rate(5 * 10**6, 1.0), report.times(3.0)) == ("5", "3.00x")
    assert report.ratio(2.0, 6.0) == 3.0
    assert [report.size_of(size) for size in (16, 1_400, 4096, 1 << 20)] == [
        "16 B",
        "1,400 B",
        "4 KiB",
        "1 MiB",
    ]
