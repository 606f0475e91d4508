"""The versions of a finding: first seen, gone, and how a page and the index tell it."""

from pathlib import Path

import pytest

from conformance.commands.finding_versions import CURATED, told
from conformance.findings import Outcome, findings, versions
from conformance.findings.versions import (
    Shown,
    lines_of,
    load,
    page_with,
    section,
    stale,
    summary,
    to_json,
)
from spec_model.compat.releases import PUBLISHED

YES, NO, BROKEN = Outcome.REPRODUCES.value, Outcome.DOES_NOT.value, Outcome.BROKEN.value
FOLDER = Path("docs/findings")
SHOWN = (
    Shown("4.2.0", BROKEN, "SyntaxError: it has no such function"),
    Shown("4.5.0", YES, ""),
    Shown("4.8.9", NO, ""),
    Shown("5.0.0-beta.2", NO, ""),
    Shown("5.0.0-beta.5", YES, ""),
    Shown("5.0.0-beta.55", YES, ""),
)


def test_a_line_of_releases_is_told_by_itself() -> None:
    """What is mended in one line is not mended in the other."""
    assert [len(own) for own in lines_of(SHOWN)] == [3, 3]
    assert summary(SHOWN) == [
        "first seen in 4.5.0, gone in 4.8.9",
        "first seen in 5.0.0-beta.5, still in 5.0.0-beta.55",
    ]
    assert summary(SHOWN[:1]) == []


def test_the_section_of_a_page() -> None:
    """Neighbours that show the same are one row, and an error is told."""
    text = section(SHOWN)
    assert "First seen in 4.5.0, gone in 4.8.9; first seen in 5.0.0-beta.5" in text
    assert "| 5.0.0-beta.5 to 5.0.0-beta.55 (2) | reproduces |" in text
    assert "| 4.2.0 | not measured: `SyntaxError: it has no such function` |" in text
    assert "Seen on none of them." in section(SHOWN[:1])


def test_a_section_is_replaced() -> None:
    """Written twice a page is the same, and without rows it is left alone."""
    page = "# A title\n\ntext\n"
    once = page_with(page, SHOWN)
    assert page_with(once, SHOWN) == once
    assert once.startswith("# A title\n\ntext\n")
    assert page_with(page, ()) == page


def test_the_record_comes_back(tmp_path: Path) -> None:
    """Nothing is lost in the file, and another schema is refused."""
    assert load(tmp_path) == {}
    text = to_json({"001": SHOWN})
    (tmp_path / versions.RECORD).write_text(text, encoding="utf-8")
    assert load(tmp_path) == {"001": SHOWN}
    (tmp_path / versions.RECORD).write_text(text.replace("/1", "/9"), encoding="utf-8")
    with pytest.raises(ValueError, match="is not"):
        load(tmp_path)


def test_the_committed_record() -> None:
    """What has rows has them for all curated releases, and shows on its own."""
    rows = load(FOLDER)
    assert set(CURATED["@workflow/core"]) <= set(PUBLISHED)
    assert len(rows) > 30
    assert rows.keys() <= {each.id for each in findings(FOLDER)}
    for each in [each for each in findings(FOLDER) if each.id in rows]:
        package, _, version = each.installed.replace("==", "@").rpartition("@")
        measured = {one.version: one.outcome for one in rows[each.id]}
        assert set(CURATED[package]) <= measured.keys(), each.id
        assert measured[version] == YES, each.id
    assert stale(findings(FOLDER), rows) == []


@pytest.mark.parametrize(
    ("saw", "said"),
    [
        ("No such file: '/var/x/tmp6c2stx7f/events'", "No such file: 'events'"),
        ("cannot import it (/opt/a-b/c.d/__init__.py)", "cannot import it (__init__.py)"),
        ("no export of '@workflow/core/x'", "no export of '@workflow/core/x'"),
        ("`a` | b", "'a' / b"),
    ],
)
def test_what_a_script_ended_with_names_no_machine(saw: str, said: str) -> None:
    """So that the rows are the same wherever they are measured."""
    assert told(saw) == said
