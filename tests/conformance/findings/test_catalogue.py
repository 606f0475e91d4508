"""The folders of findings, and what is read from them."""

from pathlib import Path

import pytest

from conformance.findings import FindingError, findings, problems
from conformance.findings.catalogue import chosen
from conformance.findings.rendering import index
from conformance.findings.versions import load

HEAD = """\
---
title: A title: with a colon
package: npm:@workflow/core@5.0.0-beta.55
node: 22
clause: frames.length
class: bug
known: new
---

# A title
"""
ROOT = Path(__file__).resolve().parents[3] / "docs" / "findings"


def _write(folder: Path, name: str = "001-a-slug", head: str = HEAD) -> Path:
    place = folder / name
    place.mkdir()
    (place / "page.md").write_text(head, encoding="utf-8")
    (place / "repro.mjs").touch()
    return place


def test_a_finding_is_read(tmp_path: Path) -> None:
    """A head gives the fields; the script's name follows from the registry."""
    place = _write(tmp_path)
    (finding,) = findings(tmp_path)
    assert (finding.id, finding.title, finding.node) == ("001", "A title: with a colon", "22")
    assert (finding.scheme, finding.installed) == ("npm", "@workflow/core@5.0.0-beta.55")
    assert (finding.clause, finding.kind, finding.policy) == ("frames.length", "bug", "")
    assert finding.script == place / "repro.mjs"
    assert list(problems((finding,))) == []


def test_a_script_may_ask_for_more_than_a_minute(tmp_path: Path) -> None:
    """Up to a bound; one that says nothing has a minute."""
    _write(tmp_path)
    _write(tmp_path, "002-a-slug", HEAD.replace("class: bug", "seconds: 90\nclass: bug"))
    assert [finding.seconds for finding in findings(tmp_path)] == [60, 90]


def test_one_mechanism_may_break_several_rules(tmp_path: Path) -> None:
    """The page names each of them, and the index lists them."""
    head = HEAD.replace("class: bug", "also: world.fold, world.batch\nclass: bug")
    _write(tmp_path, head=f"{head}\nSo `world.fold` is broken, and `world.batch`.\n")
    (finding,) = findings(tmp_path)
    assert finding.clauses == ("frames.length", "world.fold", "world.batch")
    assert list(problems((finding,))) == []
    assert "`frames.length`, `world.fold`, `world.batch`" in index((finding,))


def test_releases_of_one_defect_are_rows(tmp_path: Path) -> None:
    """The script runs on each of them, and the index names them in one line."""
    rows = "rows: npm:@workflow/core@4.8.9, npm:@workflow/core@4.8.4"
    _write(tmp_path, head=HEAD.replace("class: bug", f"{rows}\nclass: bug"))
    (finding,) = findings(tmp_path)
    assert [release.rpartition("@")[2] for release in finding.releases] == [
        "5.0.0-beta.55", "4.8.9", "4.8.4",
    ]  # fmt: skip
    assert list(problems((finding,))) == []
    assert "(also 4.8.9, 4.8.4)" in index((finding,))


@pytest.mark.parametrize(
    ("name", "head", "says"),
    [
        ("1-a", HEAD, "a finding is a folder"),
        ("001-a", HEAD[4:], "begins without a head"),
        ("001-a", HEAD.replace("clause: frames.length\n", ""), "lacks clause"),
        ("001-a", HEAD.replace("npm:", "gem:"), "no known registry"),
        ("001-a", HEAD.replace("class: bug", "seconds: 900\nclass: bug"), "a number up to 120"),
        ("001-a", HEAD.replace("class: bug", "seconds: 1.5\nclass: bug"), "a number up to 120"),
    ],
)
def test_what_is_no_finding(tmp_path: Path, name: str, head: str, says: str) -> None:
    """A folder that is no finding is an error that names it."""
    _write(tmp_path, name, head)
    with pytest.raises(FindingError, match=says):
        findings(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("frames.length", "frames.none", "there is no clause frames.none"),
        ("class: bug", "also: frames.none\nclass: bug", "there is no clause frames.none"),
        ("class: bug", "also: frames.kinds\nclass: bug", "does not argue frames.kinds"),
        ("class: bug", "rows: npm:other@1\nclass: bug", "its rows are no releases of"),
        ("class: bug", "class: odd", "odd is none of"),
        ("class: bug", "class: policy", "names no policy"),
        ("known: new", "policy: none\nknown: new", "there is no policy none"),
        ("node: 22\n", "", "a script for Node names its line"),
        ("node: 22\n", "node: 22\nserver: mysql\n", "there is no server mysql"),
        ("npm:@workflow/core@5", "pypi:one==1", "has no repro.py"),
    ],
)
def test_problems(tmp_path: Path, old: str, new: str, says: str) -> None:
    """What a head says is checked against clauses, classes and policies."""
    _write(tmp_path, head=HEAD.replace(old, new))
    assert any(says in problem for problem in problems(findings(tmp_path)))


def test_a_number_is_used_once(tmp_path: Path) -> None:
    """Two findings of one number are a problem."""
    _write(tmp_path)
    _write(tmp_path, "001-another")
    assert any("number is taken" in problem for problem in problems(findings(tmp_path)))


def test_findings_are_chosen_by_number(tmp_path: Path) -> None:
    """Named ones are chosen, all if none is named, and an unknown number is an error."""
    _write(tmp_path)
    own = findings(tmp_path)
    assert chosen(own, ()) == chosen(own, ("001",)) == own
    with pytest.raises(FindingError, match="no finding 002"):
        chosen(own, ("002",))
    with pytest.raises(FindingError, match="no folder"):
        findings(tmp_path / "nowhere")


def test_the_committed_findings_are_in_order() -> None:
    """Every head is right, and the index says what the heads say."""
    own = findings(ROOT)
    assert list(problems(own)) == []
    assert (ROOT / "README.md").read_text(encoding="utf-8") == index(own, load(ROOT))


def test_where_findings_are_is_said(tmp_path: Path) -> None:
    """An installed package has none: they are read in a checkout."""
    with pytest.raises(FindingError, match="in a checkout of the repository"):
        findings(tmp_path / "docs" / "findings")
