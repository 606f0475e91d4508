"""Tests of `.ci/keep_world.py`: what becomes an entry of a baseline, and where it is argued."""

import importlib.util
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from attrs import evolve

from conformance.baselines import Entry, Rate
from conformance.record import CaseRow, Header, Record, ResultRow
from conformance.verdicts import Verdict

FILE = Path(__file__).parents[2] / ".ci" / "keep_world.py"
UNTIL = date(2030, 1, 31)
RUN_ID = "wrun_01M8MEJCZ46Q9W3GQ3SV2HHZZX"
REDIS = "npm:@workflow-worlds/redis@0.2.2"


@pytest.fixture(scope="module")
def keep_world() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("keep_world", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _row(case: str, failed: int, of: int, *broken: str) -> ResultRow:
    return ResultRow(
        case=case,
        verdict=Verdict.FAIL if failed else Verdict.PASS,
        clause=broken[0] if broken else None,
        broken=dict.fromkeys(broken, failed),
        sentence=f"event 2 of {RUN_ID}: it is there twice",
        rate={"failed": failed, "of": of},
    )


def _record(*rows: ResultRow) -> Record:
    own = {"log.pages": ["world.pages"], "stream.list": ["world.stream-list"]}
    cases = {
        row.case: CaseRow(id=row.case, role="world", area="log", clauses=own[row.case])
        for row in rows
    }
    header = Header(suite="world", suite_version="1", target=REDIS)
    return Record(header=header, cases=cases, results={row.case: row for row in rows}, footer=None)


def test_an_entry_says_what_was_seen_and_where_it_is_argued(keep_world: ModuleType) -> None:
    """Without the names of one run; the link is the finding of that backend and clause."""
    record = _record(_row("log.pages", 3, 3, "world.pages"))
    entry = keep_world.entries([record, record], REDIS, UNTIL, {})["log.pages"]
    assert (entry.fails, entry.expires, entry.clauses) == (None, UNTIL, ("world.pages",))
    assert entry.reason == "event 2 of wrun: it is there twice"
    assert entry.link == "docs/findings/273-redis-pages-lose-events/page.md"
    other = keep_world.entries([record], "npm:other@1", UNTIL, {})["log.pages"]
    assert other.link == "docs/reference/backends.md"


def test_runs_are_taken_together(keep_world: ModuleType) -> None:
    """Executions of one run and runs are counted alike."""
    runs = [
        _record(_row("log.pages", failed, 3, *["world.pages"] * bool(failed))) for failed in (1, 0)
    ]
    assert keep_world.entries(runs, REDIS, UNTIL, {})["log.pages"].fails == Rate(failed=1, of=6)


def test_what_is_met_beside_the_point_is_an_entry_of_its_clause(keep_world: ModuleType) -> None:
    """A case that fails now and then, and not in what it is about, has none of its own."""
    beside = _row("stream.list", 1, 3, "world.linearizable")
    found = keep_world.entries([_record(_row("log.pages", 0, 3), beside)], REDIS, UNTIL, {})
    assert [*found] == ["clause:world.linearizable"]
    assert found["clause:world.linearizable"].fails == Rate(failed=1, of=2)


def test_a_race_that_was_not_met_again_is_remembered(
    keep_world: ModuleType, tmp_path: Path
) -> None:
    """What always failed is measured anew; what has no clauses says too little to be kept."""
    entry = Entry(id="a", failure=Verdict.FAIL, reason="r", link=None, expires=UNTIL)
    race = Entry(
        id="b", failure=Verdict.FAIL, reason="r", link=None, expires=UNTIL,
        fails=Rate(failed=1, of=3), clauses=("world.pages",),
    )  # fmt: skip
    file = tmp_path / "base.json"
    assert keep_world.remembered(file) == {}
    file.write_text(keep_world.to_json({"a": entry, "b": race}), encoding="utf-8")
    assert keep_world.remembered(file) == {"b": race}


def test_more_runs_only_add(keep_world: ModuleType) -> None:
    """What passes keeps its entry, with a rate; what is new is written; executions are counted."""
    first = _record(_row("log.pages", 3, 3, "world.pages"), _row("stream.list", 0, 3))
    before = keep_world.entries([first], REDIS, UNTIL, {})
    assert before["log.pages"].fails is None
    more = _record(_row("log.pages", 0, 2), _row("stream.list", 1, 2, "world.stream-list"))
    found = keep_world.added([more], REDIS, UNTIL, before)
    assert found["log.pages"].fails == Rate(failed=1, of=3)
    assert found["stream.list"].fails == Rate(failed=1, of=2)
    again = keep_world.added([more, first], REDIS, UNTIL, found)
    assert again["log.pages"].fails == Rate(failed=4, of=8)
    assert again["stream.list"].fails == Rate(failed=2, of=7)


def test_what_fails_otherwise_is_another_entry(keep_world: ModuleType) -> None:
    """A crash says nothing about how often a case fails; another clause is one more to know."""
    known = _record(_row("log.pages", 3, 3, "world.pages"))
    before = keep_world.entries([known], REDIS, UNTIL, {})
    crash = evolve(_row("log.pages", 2, 2), observed=Verdict.CRASH)
    assert keep_world.recounted(before, [crash]) == before
    other = _record(_row("log.pages", 2, 2, "world.fold"))
    found = keep_world.added([other], REDIS, UNTIL, before)["log.pages"]
    assert found.clauses == ("world.fold", "world.pages")
