import pytest

from benchmarks import peers
from benchmarks.__main__ import BENCHMARKS, main, run
from benchmarks.report import Bar, Section
from benchmarks.timing import QUICK


def test_unknown_names_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A benchmark that does not exist is a mistake of the caller."""
    with pytest.raises(SystemExit) as ended:
        main(["nosuch"])
    assert ended.value.code == 2
    assert "no such benchmark: nosuch" in capsys.readouterr().err


def test_run_prints_and_ends_with_the_verdicts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is printed names the machine, the section and the count of bars."""
    bar = Bar(name="b", figure=9.0, at_most=2.2)
    section = Section(name="growth", title="t", head=["a"], rows=[["x"]], bars=[bar])
    monkeypatch.setitem(BENCHMARKS, "growth", lambda _peers, _effort: section)
    assert run(["growth"], peers.Peers(), QUICK, None) == 1
    printed = capsys.readouterr().out
    for part in ("load before", "quick:", "== growth: t", "bars: 0 met, 1 NOT met"):
        assert part in printed


def test_without_node_the_peer_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Node is missing, the reason says how to get it."""
    monkeypatch.setenv("PATH", "")
    absent = peers.core_peer("measure.mjs")
    assert isinstance(absent, peers.Absent)
    assert ".ci/toolchains" in absent.reason
