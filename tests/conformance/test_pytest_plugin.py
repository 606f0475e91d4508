"""The plugin, used by tests in a folder of their own."""

import subprocess
import sys
from pathlib import Path

import pytest

PLUGIN = ["-p", "no:cacheprovider", "-q", "-rs"]
ONLY = ["--onceproof-suite", "codec", "--onceproof-case", "decide.dedupe"]


def _pytest(folder: Path, *arguments: str) -> tuple[int, str]:
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *PLUGIN, *arguments, str(folder)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("target", "code"), [("model:", 0), ("mutant:dedupe-signed", 1)])
def test_the_fixture_is_one_test_of_a_target(tmp_path: Path, target: str, code: int) -> None:
    """It passes, or it fails with what came out and no traceback through this project."""
    test = f"def test_it(onceproof):\n    onceproof({target!r}, 'codec', only=('decide.dedupe',))\n"
    (tmp_path / "test_it.py").write_text(test, encoding="utf-8")
    ended, out = _pytest(tmp_path)
    assert ended == code, out
    assert ("fail decide.dedupe." in out) == bool(code)
    assert "campaign.py" not in out


@pytest.mark.slow
def test_every_case_is_a_test(tmp_path: Path) -> None:
    """With a target on the command line each case has its own outcome."""
    ended, out = _pytest(tmp_path, "--onceproof", "mutant:dedupe-signed", *ONLY)
    assert ended == 1, out
    assert "2 failed, " in out
    ended, out = _pytest(tmp_path, "--onceproof", "model:", *ONLY)
    assert ended == 0, out
    assert " passed" in out


def test_without_a_target_there_is_nothing_to_see(tmp_path: Path) -> None:
    """The plugin is loaded everywhere, and adds nothing where it is not asked to."""
    ended, out = _pytest(tmp_path)
    assert ended == pytest.ExitCode.NO_TESTS_COLLECTED, out
