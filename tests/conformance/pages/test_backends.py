"""Tests of `conformance.pages.backends`."""

from pathlib import Path

import pytest

from conformance.findings.catalogue import Finding, findings
from conformance.pages import backends
from conformance.pages.backends import LEFT, Run, argued_in, backends_page, broken_cells
from spec_model.clauses.world import BY_INVARIANT
from tests.architecture.source import ROOT

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


def _finding(*also: str, package: str = "npm:mine@1.0.0") -> Finding:
    return Finding(
        id="301",
        folder=Path("docs/findings/301-a-slug"),
        title="A title",
        package=package,
        node="22",
        server="",
        clause="world.fold",
        kind="bug",
        policy="",
        known="new",
        also=also,
    )


@pytest.mark.parametrize(
    ("found", "links", "count"),
    [
        ((), "", 1),
        ((_finding(package="npm:mine@2.0.0"),), "", 1),
        ((_finding("world.cursors"),), " [301](../findings/301-a-slug/page.md)", 0),
    ],
)
def test_what_is_broken_links_to_its_findings(
    monkeypatch: pytest.MonkeyPatch, found: tuple[Finding, ...], links: str, count: int
) -> None:
    """Those of the same package that name the clause; what has none is counted and listed."""
    monkeypatch.setattr(backends, "measured", lambda: [RUN])
    monkeypatch.setattr(backends, "findings", lambda _folder: found)
    page = backends_page()
    assert f"| `world.cursors` | **broken**{links} |" in page
    assert f"{count} broken cells without a finding." in page
    assert ("| `npm:mine@1.0.0` | `world.cursors` |" in page) is bool(count)


def test_every_broken_cell_is_argued_or_left_with_a_reason() -> None:
    """No accusation is without an argument or a reason, and no reason outlives what it is for."""
    argued = argued_in(findings(ROOT / "docs" / "findings"))
    broken = broken_cells(backends.measured())
    assert {cell for cell in broken if cell not in argued} == LEFT.keys()
    assert all(len(reason.split()) > 2 for reason in LEFT.values())


def test_the_runs_that_are_kept_are_whole() -> None:
    """Each has a target, what it was run against, and only promises that there are."""
    known = {clause.id for clause in BY_INVARIANT.values()}
    for run in backends.measured():
        assert run["ended"] == "complete"
        assert "/" not in str(run["against"])
        assert {str(each["clause"]) for each in backends.listed(run, "clauses")} <= known
