"""Histories of Worlds become short, are played again from a file, and are drawn."""

import json
from pathlib import Path

import pytest

from conformance.adapters.crew import Crew
from conformance.adapters.stores import Folders
from conformance.backends.local import LocalFleet
from conformance.backends.sqlite import Sqlite
from conformance.cli import run
from conformance.commands.world_crews import faulty
from conformance.failures import load
from conformance.record import read
from conformance.verdicts import Verdict
from conformance.world.bench import Bench, Setting, WentAway
from conformance.world.check import Check, Kind
from conformance.world.faults import FAULTS
from conformance.world.history import Lost
from conformance.world.registry import BY_ID
from conformance.world.schedules import Schedule, from_plain, schedule_of, to_plain
from conformance.world.shortest import SCRIPTED
from conformance.world.showing import Asked, kept
from conformance.world.shrinking import Effort, Player, history_of, overlaps, shrink
from conformance.world.suite import run_check
from tests.conformance.world.stores import Folders as Temporary

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


PARTS = {
    "live-skips": ("stream.many-readers", "quick", "slow readers: 0 of 2", "… 3 more …"),
    "gives-up-after-three": ("queue.budget", "ci", SCRIPTED, "hopeless (attempt 3)"),
    "no-delay": ("queue.delay", "quick", "put off by seconds: none (0 of 2)", "delayed in 1 s"),
    "entity-first": (
        "crash.step_created", "quick", "kill before storage call: 3 (1 of 4)", "no answer: killed",
    ),
    "cut-off-for-ever": (
        "connection.cut", "quick", "requests of each kind: 1 of 8", "closes all",
    ),
}  # fmt: skip
"""Of faults that a check itself sees: what it is cut to, and what its diagram has."""


@pytest.mark.slow
@pytest.mark.parametrize("name", PARTS)
def test_what_a_check_itself_sees_is_cut_and_replayed(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its file does that part of the check again, and the diagram is of it."""
    check, tier, cut, drawn = PARTS[name]
    words = ["world", f"mutant:{name}", "--check", check, "--tier", tier, "--no-baseline"]
    assert run([*words, "--report", str(tmp_path)]) == 1
    (row,) = read(tmp_path / "record.jsonl").results.values()
    assert cut in row.cut
    assert row.replays is not None
    assert row.replays["failed"] == row.replays["of"]
    told = capsys.readouterr().out
    assert drawn in told
    assert row.cut in told
    assert row.replay is not None
    assert run([*row.replay.split()[1:], "--json"]) == 1
    again = json.loads(capsys.readouterr().out)
    assert again["got"]["failed"] == again["got"]["of"] >= 1
    assert again["case"] == check


def test_a_process_that_goes_away_is_drawn_and_kept_as_well(tmp_path: Path) -> None:
    """What it did not answer is marked; the promise is the one that the check names first."""

    def goes_away(bench: Bench) -> None:
        operation = bench.client().send("describe")
        bench.wait(operation)
        lost = bench.withhold(0, "events.list", {}, "")
        lost.outcome, lost.returned, lost.lost = Lost("the process ended"), None, lost.returned
        raise WentAway(lost.outcome)

    check = Check(id="x", clauses=("world.durable",), title="", kind=Kind.SEQUENTIAL, run=goes_away)
    judged = run_check(check, LocalFleet(Sqlite), Temporary(tmp_path), Setting())
    asked = Asked(
        check="x", clause="world.durable", seed=0, scale=1, processes=1, choices={}, schedule=None
    )
    kept_one = kept(tmp_path, "target", judged, None, asked)
    assert judged.verdict is Verdict.CRASH
    assert kept_one.lines == ("client 0: events.list -> no answer: the process ended",)
    assert kept_one.history is not None
    assert load(tmp_path / str(kept_one.file)).verdict is Verdict.CRASH


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
