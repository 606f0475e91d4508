"""Tests of `conformance.pages.backends`."""

import pytest

from conformance.pages import backends
from conformance.pages.backends import Run, backends_page
from spec_model.clauses.world import BY_INVARIANT

RUN: Run = {
    "target": "npm:mine@1.0.0",
    "against": "PostgreSQL 15.18, private",
    "tier": "ci",
    "checks": 3,
    "clauses": [
        {"clause": "world.pages", "verdict": "pass", "says": ""},
        {"clause": "world.cursors", "verdict": "fail", "says": "the last page\nhas | none"},
        {"clause": "world.batch", "verdict": "declined", "says": "it is not offered"},
        {"clause": "world.bad-cursor", "verdict": "pass", "says": "a bad cursor is accepted"},
    ],
}


def test_a_run_is_shown_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was kept, broken, declined or only noted is told apart, and declined is not counted."""
    monkeypatch.setattr(backends, "measured", lambda: [RUN])
    page = backends_page()
    assert "| 1 | `npm:mine@1.0.0` | PostgreSQL 15.18, private | ci | 3 | 2 of 3 |" in page
    rows = {
        "pages": "kept",
        "cursors": "**broken**",
        "batch": "no",
        "bad-cursor": "should",
        "durable": "",
    }
    for clause, cell in rows.items():
        assert f"| `world.{clause}` | {cell} |" in page
    assert "| `world.cursors` | the last page has / none |" in page
    assert "it is not offered" not in page


def test_the_runs_that_are_kept_are_whole() -> None:
    """Each has a target, what it was run against, and only promises that there are."""
    known = {clause.id for clause in BY_INVARIANT.values()}
    for run in backends.measured():
        assert run["ended"] == "complete"
        assert "/" not in str(run["against"])
        assert {str(each["clause"]) for each in backends.listed(run, "clauses")} <= known
