"""Tests of `.ci/keep_world.py`: what becomes an entry of a baseline, and at which rate."""

import importlib.util
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from conformance.baselines import Rate

FILE = Path(__file__).parents[2] / ".ci" / "keep_world.py"
UNTIL = date(2030, 1, 31)
RUN_ID = "wrun_01M8MEJCZ46Q9W3GQ3SV2HHZZX"


@pytest.fixture(scope="module")
def keep_world() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("keep_world", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _run(passed: str = "", **failed: dict[str, int] | None) -> dict[str, object]:
    sentence = f"event 2 of {RUN_ID}: it is there twice"
    own = [{"check": check, "verdict": "pass"} for check in passed.split()]
    return {
        "clauses": [{"clause": "world.pages", "checks": own}],
        "failures": [
            {"check": check, "verdict": "fail", "sentence": sentence, "rate": rate}
            for check, rate in failed.items()
        ],
    }


def test_what_fails_always_has_no_rate(keep_world: ModuleType) -> None:
    """Its reason is what was seen, without the names of one run."""
    (entry,) = keep_world.entries([_run(pages=None), _run(pages=None)], UNTIL)
    assert (entry.id, entry.fails, entry.expires) == ("pages", None, UNTIL)
    assert entry.reason == "event 2 of wrun: it is there twice"


def test_what_fails_now_and_then_has_one(keep_world: ModuleType) -> None:
    """Executions of one run and runs are counted alike."""
    some = _run(race={"failed": 1, "of": 3}, pages=None)
    runs = [some, _run("race pages"), _run("pages")]
    found = {entry.id: entry for entry in keep_world.entries(runs, UNTIL)}
    assert found["race"].fails == Rate(failed=1, of=4)
    assert found["pages"].fails == Rate(failed=1, of=3)


def test_a_run_that_did_not_ask_is_not_counted(keep_world: ModuleType) -> None:
    """A run of a smaller tier says nothing of what it leaves out."""
    (entry,) = keep_world.entries([_run(pages=None), _run("race")], UNTIL)
    assert entry.fails is None
