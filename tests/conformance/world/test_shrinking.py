"""Histories of Worlds become short, are played again from a file, and are drawn."""

import json
from pathlib import Path

import pytest

from conformance.adapters.crew import Crew
from conformance.adapters.stores import Folders
from conformance.cli import run
from conformance.commands.world_faults import faulty
from conformance.record import read
from conformance.world.bench import Bench, Setting
from conformance.world.faults import FAULTS
from conformance.world.registry import BY_ID
from conformance.world.schedules import Schedule, from_plain, schedule_of, to_plain
from conformance.world.shrinking import Effort, Player, history_of, overlaps, shrink
from conformance.world.suite import run_check

EFFORT = Effort(plays=60, confirm=3, seconds=60.0)

SHORTEST = {
    "two-ends": ("run.one-end", 3),
    "step-created-twice": ("step.one-winner", 3),
    "own-conflict": ("run.transitions", 3),
}
"""Of faults: a check that notices each, and how many requests are enough."""


@pytest.mark.slow
@pytest.mark.parametrize("name", SHORTEST)
def test_a_history_becomes_as_short_as_it_can(name: str) -> None:
    """Requests that took effect are left out as well, and what is left fails again."""
    check, size = BY_ID[SHORTEST[name][0]], SHORTEST[name][1]
    fault = next(fault for fault in FAULTS if fault.id == name)
    with Folders() as stores, Crew(faulty(fault), again=True) as crew:
        judged = run_check(check, crew, stores, Setting(1, processes=2))
        finding = next(each for each in judged.findings if each.source)
        player = Player(crew, stores, Setting(1, processes=2), check)
        shrunk = shrink(player, history_of(judged.operations, judged.kills), finding, EFFORT)
    assert shrunk is not None
    assert shrunk.schedule is not None
    assert len(shrunk.schedule.requests) == size
    assert shrunk.shortest
    assert shrunk.finding.clause == finding.clause
    assert shrunk.rate.failed == shrunk.rate.of == EFFORT.confirm


@pytest.mark.slow
def test_a_failure_is_replayed_and_drawn_from_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line that the record has does it; as text and as a picture."""
    words = ["world", "mutant:own-conflict", "--check", "hook.own-conflict"]
    assert run([*words, "--report", str(tmp_path)]) == 1
    (row,) = read(tmp_path / "record.jsonl").results.values()
    assert row.replay is not None
    assert row.replays == {"failed": 10, "of": 10}
    assert row.history is not None
    file = tmp_path / str(row.counterexample)
    assert row.replay.split() == ["onceproof", "replay", str(file)]
    assert "fails 10 of 10" in capsys.readouterr().out
    assert run(["replay", str(file), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["got"] == {"failed": 10, "of": 10}
    assert run(["draw", str(file)]) == 0
    assert "hook_created" in capsys.readouterr().out
    assert run(["draw", str(file), "--svg"]) == 0
    assert "prefers-color-scheme: dark" in capsys.readouterr().out
    assert run(["replay", str(file), "--target", "world:sqlite"]) == 0
    assert run(["replay", str(file), "--target", "nothing"]) == 2
    assert "world:sqlite" in capsys.readouterr().err


def _made(folder: Path) -> Schedule:
    """Make a schedule with a cursor, a reader, a batch and a kill."""
    with Folders() as stores, Crew(faulty(FAULTS[0]), again=False) as crew:
        store = stores.fresh()
        bench = Bench(crew, store, Setting())
        client = bench.client()
        run_id = bench.new_run()
        client.create(run_id, "run_created", data={"workflowName": "w", "input": b"\x00"})
        cursor = client.get("events.list", runId=run_id, pagination={"limit": 1})["cursor"]
        client.get("events.list", runId=run_id, pagination={"cursor": cursor})
        bench.kill()
        bench.client().call("describe")
        bench.close()
        return schedule_of(bench.history)


def test_a_schedule_is_read_as_it_was_written(tmp_path: Path) -> None:
    """With its bytes, moments and kills."""
    schedule = _made(tmp_path)
    again = from_plain(json.loads(json.dumps(to_plain(schedule))))
    assert [each.args for each in again.requests] == [each.args for each in schedule.requests]
    assert again.kills == schedule.kills
    assert len(again.kills) == 1
    assert not overlaps(again)
    with pytest.raises(ValueError, match="requests"):
        from_plain({"requests": []})
