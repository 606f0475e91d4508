"""What a checker's words come to, without running one."""

import sys
from pathlib import Path

import pytest

from benchmarks.explored import checkers
from benchmarks.explored.__main__ import judged, told_ratio
from benchmarks.explored.checkers import Absent, Ran, Stopped
from benchmarks.report import Verdict

OURS = Ran(states=1, transitions=1, wall=1.5, own=1.0, memory=10)
FULL = """
pan: elapsed time 2.5 seconds
 1234 states, stored
 5678 transitions (= stored+matched)
State-vector 40 byte, depth reached 60, errors: {errors}
  128.5	total actual memory usage
"""


def test_what_spin_says() -> None:
    """A verdict, or how far it came within its memory; an error is no verdict of ours."""
    told = checkers._told_by_spin(FULL.format(errors=0), 3.0)
    assert told == Ran(states=1234, transitions=5677, wall=3.0, own=2.5, memory=128)
    large = FULL.format(errors=0).replace("1234", "1.2345999e+08").replace("5678", "4.5e+08")
    many = checkers._told_by_spin(large, 3.0)
    assert isinstance(many, Ran)
    assert (many.states, many.transitions) == (123_459_990, 449_999_999)
    stopped = checkers._told_by_spin(FULL.format(errors=0) + "Warning: Search not completed\n", 3.0)
    assert isinstance(stopped, Stopped)
    assert (stopped.states, stopped.memory, stopped.wall) == (1234, 128, 3.0)
    with pytest.raises(SystemExit, match="something is wrong"):
        checkers._told_by_spin(FULL.format(errors=1), 3.0)


def test_what_takes_too_long_is_stopped(tmp_path: Path) -> None:
    """After its time there is no answer; before, there is."""
    words = [sys.executable, "-c", "import time; time.sleep(60)"]
    assert checkers._bounded(words, tmp_path, 0.1) is None
    assert checkers._bounded([sys.executable, "-c", "print(1)"], tmp_path, 60) == "1\n"


@pytest.mark.parametrize(
    ("tlc", "verdict", "told"),
    [
        (Stopped(495.0, "TLC was stopped after 495 s"), Verdict.MET, "> 330x"),
        (Stopped(300.0, "TLC was stopped after 300 s"), Verdict.NOT_MEASURED, "> 200x"),
        (Ran(states=1, transitions=1, wall=300.0, own=1, memory=1), Verdict.NOT_MET, "200x"),
        (Ran(states=1, transitions=1, wall=495.0, own=1, memory=1), Verdict.MET, "330x"),
        (Absent("Java is not there"), Verdict.NOT_MEASURED, "not measured"),
    ],
)
def test_a_checker_that_was_stopped_is_a_lower_bound(
    tlc: checkers.Came, verdict: Verdict, told: str
) -> None:
    """It meets the bar where it ran long enough, and decides nothing where it did not."""
    bar = judged("2x3", OURS, Absent("SPIN is not there"), tlc)[1]
    assert bar.verdict is verdict
    assert told_ratio(OURS, tlc) == told
    assert ("stopped after" in bar.name) is isinstance(tlc, Stopped)
