import time
from random import Random

import pytest
from attrs import evolve

from conformance import fuzz
from conformance.fuzz import Limits, ask, main, run, seeds
from conformance.mutations import MOST_BYTES, RUN_KEY, bombs, change, wrap
from spec_model.rejections import Rejected, Rejection
from spec_model.wire import compression, envelope
from spec_model.wire.envelope import Opened
from spec_model.wire.keys import KeyBundle


def test_readers_answer_every_input() -> None:
    """A short run finds nothing, and sees many outcomes."""
    session = run(2_000, seed=1)
    assert session.found == []
    assert session.ran == 2_000
    assert len(session.outcomes) > 30


def test_runs_repeat() -> None:
    """The same seed gives the same inputs and outcomes."""
    assert run(200, seed=3).outcomes == run(200, seed=3).outcomes


def test_seeds_are_wires_and_texts() -> None:
    """Every format is among the seeds, and so are bare texts."""
    found = seeds()
    for prefix in (b"devl", b"encr", b"encp", b"gzip", b"zstd", b"["):
        assert any(data.startswith(prefix) for data in found)


def test_an_exception_is_a_finding_and_is_made_smaller() -> None:
    """What raises is found; what does not matter is taken out of the input."""

    def broken(data: bytes, _seed: int) -> str:
        if b"[" in data:
            raise ZeroDivisionError("x")
        return "fine"

    session = run(2_000, seed=0, ask=broken)
    assert [(one.data, one.wrong) for one in session.found] == [
        (b"[", "raised ZeroDivisionError: x")
    ]


def test_an_answer_that_takes_too_long_is_a_finding() -> None:
    """The time of each answer is bounded."""

    def slow(_data: bytes, _seed: int) -> str:
        time.sleep(0.05)
        return "late"

    session = run(10, seed=0, ask=slow, limits=Limits(seconds=0.01))
    assert session.ran == 1
    assert "no answer in 0.01 s" in session.found[0].wrong


def test_growth_of_memory_is_a_finding() -> None:
    """Memory that grows beyond the bound ends the run."""
    kept: list[bytes] = []

    def leaks(_data: bytes, _seed: int) -> str:
        kept.append(b"\1" * 30_000)
        return "kept"

    session = run(10_000, seed=0, ask=leaks, limits=Limits(growth=20 << 20))
    assert session.found
    assert "memory grew by" in session.found[0].wrong


def test_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The last line says how many inputs ran."""
    assert main(["--count", "300", "--mutations"]) == 0
    assert capsys.readouterr().out.startswith("done: 300 inputs, ")


def test_command_line_with_a_finding(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A finding is printed as hexadecimal, with exit code 1."""
    found = run(0, seed=0)
    found.found.append(fuzz.Finding(b"\xab", "raised X"))
    monkeypatch.setattr(fuzz, "run", lambda _count, _seed: found)
    assert main(["--mutations"]) == 1
    assert "finding: raised X\n  input: ab" in capsys.readouterr().out


def test_every_target_is_asked() -> None:
    """The number that selects reaches every reader."""
    names = {ask(b'devl["x"]', seed).partition(":")[0] for seed in range(200)}
    assert names == {"_runtime", "_display", "_frame", "_text", "_legacy", "_inspector"}


def test_changes_stay_within_their_bound() -> None:
    """However often an input is changed, it stays short."""
    random = Random(0)
    data = b'devl[["Map",1],[2,3],"a",1]'
    for _ in range(2_000):
        data = change(data, data, random) or b"x"
        assert len(data) <= MOST_BYTES


def test_wraps_are_intact() -> None:
    """What is wrapped opens again, whatever layer was chosen."""
    random = Random(0)
    for _ in range(40):
        opened = envelope.read_runtime(wrap(b"devl[1]", random), key=KeyBundle(RUN_KEY))
        assert isinstance(opened, Opened)


def test_bombs_are_small_and_become_large() -> None:
    """Each compressed bomb is refused for its size."""
    gzip, zstd, *_ = bombs(size=8 << 20)
    for bomb in (gzip, zstd):
        assert len(bomb) < 20_000
        refused = compression.inflate(bomb, evolve(compression.STRICT, limit=1 << 20))
        assert isinstance(refused, Rejected)
        assert refused.reason is Rejection.INFLATED_TOO_LARGE
