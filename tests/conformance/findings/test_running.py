"""How the end of a script is judged."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from conformance.findings import Outcome, Ran, findings, reproduce, running
from conformance.findings.running import judge

HEAD = """\
---
title: A title
package: pypi:one==1.2.3
clause: frames.length
class: bug
known: new
---
"""


@pytest.mark.parametrize(
    ("code", "said", "complained", "ran"),
    [
        (0, "it saw\nreproduces\n", "", Ran(Outcome.REPRODUCES, "it saw")),
        (1, "it saw\ndoes not reproduce\n", "", Ran(Outcome.DOES_NOT, "it saw")),
        (1, "", "Traceback\nKeyError: 1\n", Ran(Outcome.BROKEN, "KeyError: 1")),
        (0, "", "", Ran(Outcome.BROKEN, "it ended with 0")),
        (0, "does not reproduce", "", Ran(Outcome.BROKEN, "it ended with 0")),
        (-9, "reproduces", "", Ran(Outcome.BROKEN, "it ended with -9")),
    ],
)
def test_judging(code: int, said: str, complained: str, ran: Ran) -> None:
    """A script is believed only where its last line agrees with its code."""
    assert judge(code, said, complained) == ran


class _Environment:
    """Where the interpreter is that a test stands on."""

    def __init__(self, python: Path) -> None:
        self.python = python


def test_a_script_runs_beside_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package is the finding's own or the named one; the script runs in a folder of its own."""
    place = tmp_path / "001-a-slug"
    place.mkdir()
    (place / "page.md").write_text(HEAD, encoding="utf-8")
    (place / "repro.py").write_text("echo $(basename $1)\necho reproduces\n", encoding="utf-8")
    program = tmp_path / "program"
    program.write_text('#!/bin/sh\n. "$1"\n', encoding="utf-8")
    program.chmod(0o755)
    asked: list[list[str]] = []

    def install(packages: Sequence[str]) -> _Environment:
        asked.append([*packages])
        return _Environment(program)

    monkeypatch.setattr(running, "pypi", install)
    (finding,) = findings(tmp_path) if not program.is_dir() else ()
    assert reproduce(finding) == Ran(Outcome.REPRODUCES, "repro.py")
    assert reproduce(finding, "one==1.2.4").outcome is Outcome.REPRODUCES
    assert asked == [["one==1.2.3"], ["one==1.2.4"]]


def test_nothing_that_a_script_started_outlives_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither when it ends, nor when it does not end in time."""
    place = tmp_path / "001-a-slug"
    place.mkdir()
    head = HEAD.replace("class: bug", "seconds: 1\nclass: bug")
    (place / "page.md").write_text(head, encoding="utf-8")
    monkeypatch.setattr(running, "pypi", lambda _packages: _Environment(Path("/bin/sh")))
    (finding,) = findings(tmp_path)
    left = tmp_path / "left"
    for last, outcome in (("echo reproduces", Outcome.REPRODUCES), ("sleep 9", Outcome.BROKEN)):
        script = f"sleep 60 >/dev/null 2>&1 &\necho $! >{left}\n{last}\n"
        (place / "repro.py").write_text(script, encoding="utf-8")
        assert reproduce(finding).outcome is outcome
        gone = 'while grep -q . "/proc/$0/cmdline"; do sleep 0.05; done'
        process = left.read_text(encoding="utf-8").strip()
        subprocess.run(["sh", "-c", gone, process], timeout=10, check=True)
