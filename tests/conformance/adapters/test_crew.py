"""Tests of `conformance.adapters.crew`: which processes are ended, and when."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conformance.adapters import crew
from conformance.adapters.crew import Crew
from conformance.adapters.pipes import Command
from conformance.world.bench import WentAway

SILENT = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"
REFUSES = """
import json, os, sys
open(sys.argv[1], 'w').write(str(os.getpid()))
for line in sys.stdin:
    asked = json.loads(line)
    about = {"version": 1, "nonce": asked.get("nonce"), "name": "n", "implementation_version": "1",
             "language": "l", "build": "", "roles": ["world"], "profiles": [], "capabilities": [],
             "max_in_flight": 1, "describe": {"world": "w"}}
    refused = {"error": {"reason": "internal", "message": "no room"}}
    print(json.dumps({"id": asked["id"], **(about if asked["request"] == "hello" else refused)}),
          flush=True)
"""


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "why", "hang"),
    [(SILENT, "no answer in time", True), (REFUSES, "did not open", False)],
)
def test_who_is_not_ready_in_time_is_killed(
    script: str, why: str, hang: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that never greets is not waited for, and none that fails to open stays."""
    monkeypatch.setattr(crew, "SECONDS_TO_START", 2.0)
    file = tmp_path / "pid"
    began = time.monotonic()
    command = Command([sys.executable, "-c", script, str(file)])
    with Crew(command, again=True) as none_ready, pytest.raises(WentAway, match=why) as gone:
        none_ready.start(tmp_path, {})
    assert gone.value.lost.hang is hang
    assert time.monotonic() - began < 20
    assert not _alive(int(file.read_text()))


@pytest.mark.slow
@pytest.mark.parametrize(("again", "started"), [(True, 1), (False, 2)])
def test_free_processes_end_with_the_crew(again: bool, started: int, tmp_path: Path) -> None:
    """One that was let go to be used again, and one that was started ahead."""
    file = tmp_path / "pids"
    script = f'echo $$ >>"$0"; exec {sys.executable} -m conformance.backends.host memory'
    with Crew(Command(["sh", "-c", script, str(file)]), again=again) as crew:
        crew.start(tmp_path, {}).release()
        told = ["sh", "-c", f'until [ "$(wc -l <"$0")" = {started} ]; do sleep 0.01; done']
        subprocess.run([*told, str(file)], timeout=60, check=True)
        pids = [int(line) for line in file.read_text().split()]
        assert any(map(_alive, pids))
    assert not any(map(_alive, pids))
