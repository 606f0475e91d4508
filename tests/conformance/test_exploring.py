import json
import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from conformance import checkpoints
from conformance.checkpoints import CheckpointError
from conformance.exploring import INTERRUPTED, Limits, explore, search_of
from spec_model.stream.regimes import CALM, Bound, setting
from tests.spec_model.explore.samples import RIGHT, WRONG

ONE = RIGHT["one writer"]
LARGE = setting(Bound(cuts=2))
KILLED = setting(Bound(writers=1, items=2, cuts=2))
BOUND = ["--writers", "1", "--items", "2", "--cuts", "2", "--reader-cuts", "1"]


def test_a_complete_search_says_what_it_covered() -> None:
    """States, transitions, endings and the exact number of schedules are part of the result."""
    explored = explore(ONE)
    plain = explore(ONE, reduce=False)
    assert (explored.complete, explored.found, explored.stopped) == (True, None, "")
    assert plain.states > explored.states
    assert plain.schedules == plain.walks == explored.schedules
    assert explored.walks is not None
    assert explored.schedules is not None
    assert explored.walks < explored.schedules


@pytest.mark.parametrize("name", WRONG)
def test_what_is_found_is_confirmed_and_kept(name: str) -> None:
    """A finding comes with the schedule and the history that show it."""
    explored = explore(WRONG[name])
    assert explored.found is not None
    assert explored.found.finding is not None
    assert explored.shortest
    assert not explored.complete


def test_a_limit_of_nodes_stops_the_search() -> None:
    """A search that would hold more nodes than it may says so and claims nothing."""
    explored = explore(LARGE, limits=Limits(nodes=2_500))
    assert explored.stopped == "more than 2500 nodes"
    assert (explored.complete, explored.schedules, explored.walks) == (False, None, None)


def test_a_limit_of_memory_stops_the_search() -> None:
    """A search that holds more memory than it may says so and claims nothing."""
    explored = explore(LARGE, limits=Limits(memory=1))
    assert explored.stopped == "more than 1 MiB"


def test_an_interrupted_search_goes_on_from_its_checkpoint(tmp_path: Path) -> None:
    """What is written down when a search is stopped leads to the same counts."""
    file = tmp_path / "checkpoint"
    made = setting(Bound(writers=1, items=3, cuts=1))
    whole = explore(made, reduce=False, count=False)
    stops = iter([False, True])
    first = explore(made, reduce=False, checkpoint=file, watch=lambda _search: next(stops))
    assert first.stopped == INTERRUPTED
    assert explore(made, reduce=False, checkpoint=file, count=False) == whole


def test_a_checkpoint_of_another_search_is_refused(tmp_path: Path) -> None:
    """A setting, or the switch of the reductions, that differs is an error."""
    file = tmp_path / "checkpoint"
    explore(ONE, checkpoint=file, count=False)
    with pytest.raises(CheckpointError, match="another search"):
        explore(ONE, reduce=False, checkpoint=file)
    with pytest.raises(CheckpointError, match="another search"):
        explore(setting(Bound(), CALM), checkpoint=file)


@pytest.mark.parametrize(
    "data",
    [b"", b"no json\n", b"{}\n", b'{"schema": "onceproof/checkpoint/1"}\nnothing packed', b"\xff"],
)
def test_a_file_that_is_no_checkpoint_is_refused(tmp_path: Path, data: bytes) -> None:
    """Whatever is in the file, one clear error says that it is no checkpoint."""
    file = tmp_path / "checkpoint"
    file.write_bytes(data)
    with pytest.raises(CheckpointError, match="is no checkpoint"):
        checkpoints.read(file, ONE, reduce=True)


def test_a_checkpoint_that_is_cut_is_refused(tmp_path: Path) -> None:
    """A part of a checkpoint is no checkpoint, wherever it was cut."""
    search = search_of(ONE)
    search.run(20)
    file = tmp_path / "checkpoint"
    checkpoints.write(file, ONE, search.saved(), reduce=True)
    whole = file.read_bytes()
    for size in range(0, len(whole), 97):
        file.write_bytes(whole[:size])
        with pytest.raises(CheckpointError):
            checkpoints.read(file, ONE, reduce=True)


@pytest.mark.slow
def test_a_search_whose_process_is_killed_ends_with_the_same_counts(tmp_path: Path) -> None:
    """Killed as soon as there is a checkpoint, it goes on from there."""
    file = tmp_path / "checkpoint"
    words = [sys.executable, "-m", "conformance.cli", "explore", *BOUND, "--no-reduce"]
    words += ["--no-count", "--json", "--checkpoint", str(file)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    try:
        while not file.exists() and process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.01)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert process.returncode == -signal.SIGKILL
    saved = checkpoints.read(file, KILLED, reduce=False)
    assert saved is not None
    assert 0 < saved.at < len(saved.nodes)
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    told = json.loads(ended.stdout)
    whole = explore(KILLED, reduce=False, count=False)
    counts = (told["states"], told["transitions"], told["endings"], told["depth"])
    assert counts == (whole.states, whole.transitions, whole.endings, whole.depth)
    assert (told["complete"], ended.returncode) == (True, 0)
    assert not re.search("Traceback", ended.stderr)
