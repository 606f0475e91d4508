import json
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from conformance import failures
from conformance.baselines import Entry
from conformance.check import BEFORE, RECORD, Checked, Options, check_implementation
from conformance.cli import run
from conformance.exits import Exit
from conformance.record import merge, read
from conformance.verdicts import Verdict
from conformance.wanted import SuiteError

BROKEN = "mutant:dedupe-signed"
ONLY = ("decide.dedupe", "history.dedupe")


def _check(target: str, **options: object) -> Checked:
    made = Options(only=ONLY)
    for name, value in options.items():
        object.__setattr__(made, name, value)
    return check_implementation(target, "codec", made)


def test_failures_without_a_file_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report says how many there are, and that there is a limit."""
    monkeypatch.setattr("conformance.keeping.MOST_KEPT", 1)
    checked = _check(BROKEN, folder=tmp_path)
    left = len(checked.failures) - 1
    assert left > 0
    assert sum(1 for _case, row in checked.failures if row.counterexample is None) == left
    failures_have = "1 failure has" if left == 1 else f"{left} failures have"
    said = f"{failures_have} no file to replay: a run writes 1 at most"
    assert [*checked.footer.notes] == [said]
    assert not _check("model:").footer.notes


def test_the_clauses_that_were_asked_are_counted() -> None:
    """Of those that the chosen cases cite; what is declined is not asked."""
    checked = _check("model:")
    covered = checked.footer.coverage["clauses"]
    cited = {clause for case in checked.record.cases.values() for clause in case.clauses}
    assert covered == {"reached": sorted(cited), "of": len(cited)}


def test_the_model_passes() -> None:
    """The one callable needs a target and nothing else, and leaves nothing behind."""
    checked = _check("model:")
    assert checked.passed
    assert checked.folder is None
    assert [*checked.by_verdict] == ["pass"]
    assert checked.failures == []


def test_a_mutant_fails_with_files_that_replay_it(tmp_path: Path) -> None:
    """Each failure has its sentence and a file that says what to ask again."""
    checked = _check(BROKEN, folder=tmp_path, only=("decide.dedupe", "random.dedupe.highest"))
    assert checked.exit_code is Exit.FAILED
    for case, result in checked.failures:
        assert (result.verdict, bool(result.sentence)) == (Verdict.FAIL, True)
        kept = failures.load(tmp_path / str(result.counterexample))
        assert (kept.case, kept.target) == (case.id, BROKEN)
        assert str(result.replay).startswith("onceproof replay ")
    kinds = {str(failures.load(path).show["kind"]) for path in tmp_path.glob("failures/*")}
    assert kinds == {"question", "property"}


@pytest.mark.slow
def test_what_searches_found_is_tried_first(tmp_path: Path) -> None:
    """With a database the second run finds at its first draw what the first one looked for."""
    _check(BROKEN, database=tmp_path, only=("random.dedupe.highest",))
    assert [*tmp_path.rglob("*")]
    again = _check(BROKEN, database=tmp_path, only=("random.dedupe.highest",))
    assert again.by_verdict == {"fail": 1}


@pytest.mark.slow
def test_two_shards_are_the_whole() -> None:
    """Every case is in one of the shards, whichever they are."""
    whole = _check("model:")
    halves = [_check("model:", shard=(part, 2)) for part in range(2)]
    merged = merge([half.record for half in halves])
    assert merged.cases == whole.record.cases
    assert all(half.record.cases for half in halves)


def _entry(case: str, failure: Verdict = Verdict.FAIL) -> Entry:
    return Entry(id=case, failure=failure, reason="known", link=None, expires=date.max)


@pytest.mark.slow
def test_a_baseline_covers_what_it_names() -> None:
    """Known failures are no failures; an entry of what passes is red."""
    found = {case.id: _entry(case.id) for case, _result in _check(BROKEN).failures}
    assert _check(BROKEN, baseline=found).exit_code is Exit.OK
    assert _check("model:", baseline=found).exit_code is Exit.STALE


def test_the_end_of_the_budget_is_told() -> None:
    """What was not begun is not-run, and that is no pass."""

    def late(_planned: int, _row: object) -> None:
        raise KeyboardInterrupt

    interrupted = _check("model:", seen=late)
    assert interrupted.exit_code is Exit.INTERRUPTED
    assert interrupted.footer.ended == "interrupted"


def test_a_run_that_was_interrupted_goes_on(tmp_path: Path) -> None:
    """What was judged is not asked again, and the new record is complete."""
    calls: list[object] = []

    def late(_planned: int, row: object) -> None:
        calls.append(row)
        if len(calls) == 5:
            raise KeyboardInterrupt

    first = _check("model:", folder=tmp_path, seen=late)
    assert first.exit_code is Exit.INTERRUPTED
    second = _check("model:", folder=tmp_path, resume=True)
    assert second.passed
    same = [second.record.results[name] == row for name, row in first.record.results.items()]
    assert same == [True] * 5
    assert not (tmp_path / BEFORE).exists()


def test_a_killed_run_leaves_a_record(tmp_path: Path) -> None:
    """Cases are written before they are asked, and lines are whole."""
    _check("model:", folder=tmp_path)
    lines = (tmp_path / RECORD).read_bytes().splitlines(keepends=True)
    torn = tmp_path / "torn.jsonl"
    torn.write_bytes(b"".join(lines[:9]) + lines[9][:20])
    record = read(torn)
    assert not record.complete
    assert len(record.notes) == 2
    rows = [json.loads(line)["row"] for line in lines]
    assert rows.index("result") > rows.index("case")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("suite", "options"),
    [("song", {}), ("", {}), ("codec", {"tier": "endless"}), ("codec", {"only": ("nothing",)})],
)
def test_what_does_not_exist_is_an_error(suite: str, options: dict[str, object]) -> None:
    """A suite, a tier or a case that is unknown is said in one line."""
    with pytest.raises(SuiteError):
        check_implementation("model:", suite, Options(**options))  # type: ignore[arg-type] # a table


KILLED = """
import os, signal, sys
from pathlib import Path
from conformance.check import Options, check_implementation

seen = []

def die(planned, row):
    seen.append(row)
    if len(seen) == 5:
        os.kill(os.getpid(), signal.SIGKILL)

only = ("decide.dedupe",)
check_implementation("model:", "codec", Options(folder=Path(sys.argv[1]), only=only, seen=die))
"""


@pytest.mark.slow
def test_a_run_that_is_killed_can_be_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """SIGKILL in the middle leaves what happened, and the report says that it is incomplete."""
    ended = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    record = read(tmp_path / RECORD)
    assert (len(record.results), record.complete) == (5, False)
    assert run(["report", str(tmp_path / RECORD)]) == Exit.BUDGET
    assert "INCOMPLETE" in capsys.readouterr().out
    again = _check("model:", folder=tmp_path, resume=True, only=("decide.dedupe",))
    assert again.passed
