import json
import re
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import jsonschema
import pytest
from attrs import evolve

from conformance.exits import Exit
from conformance.record import Ending, RecordError, ResultRow, read
from conformance.reports import badge, certificate, junit, markdown, page
from conformance.reports.report import Group, Report, headline, not_proved, report, word
from conformance.verdicts import EXITS, Verdict
from tests.conformance.records import CASES, HEADER, write
from tests.data import reports


@cache
def made() -> dict[str, str]:
    """Every rendering."""
    return reports.files()


SNAPSHOTS = [f"one/{name}" for name in reports.RENDERINGS]
SNAPSHOTS += [f"two/{name}" for name in reports.SIDE_BY_SIDE]


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_a_rendering_is_as_it_was_looked_at(name: str) -> None:
    """`python -m tests.data.reports` writes them anew; look at the difference."""
    assert made()[name] == (reports.FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("of", [2, 3])
@pytest.mark.parametrize("name", reports.RENDERINGS)
def test_shards_give_the_report_of_the_whole(name: str, of: int, tmp_path: Path) -> None:
    """Whatever the format, and apart from times, which these records do not have."""
    whole = read(write(tmp_path / "whole.jsonl", ending=Ending()))
    parts = []
    for index in range(of):
        cases = CASES[index::of]
        header = evolve(HEADER, shard={"index": index, "of": of}, planned=len(cases))
        path = write(tmp_path / f"{index}.jsonl", header=header, cases=cases, ending=Ending())
        parts.append(read(path))
    render = reports.RENDERINGS[name]
    assert render(report(parts)) == render(report([whole]))


def _xml(made: Report) -> Element:
    return fromstring(junit.render(made))  # noqa: S314 - our own


def _of(verdict: Verdict, folder: Path) -> Report:
    """A report of a run that passes but for one case."""
    record = read(write(folder / "run.jsonl", cases=CASES[:2], ending=Ending()))
    row = ResultRow(case=CASES[0].id, verdict=verdict, sentence="so")
    assert record.footer is not None
    footer = evolve(record.footer, exit_code=int(EXITS[verdict]), exits=[int(EXITS[verdict])])
    return report([evolve(record, results={**record.results, row.case: row}, footer=footer)])


@pytest.mark.parametrize("verdict", Verdict)
def test_no_format_shows_red_as_green(verdict: Verdict, tmp_path: Path) -> None:
    """Word, badge, certificate and JUnit agree with the exit code for every verdict."""
    made = _of(verdict, tmp_path)
    fine = EXITS[verdict] is Exit.OK
    (each,) = made.implementations
    assert (each.exit_code is Exit.OK) is fine
    assert word(each) == ("pass" if fine else "fail")
    assert json.loads(certificate.render(made))["verdict"] == word(each)
    assert (json.loads(badge.render(made))["color"] == "brightgreen") is fine
    suite = _xml(made).find("testsuite")
    assert suite is not None
    assert (suite.get("failures") == suite.get("errors") == "0") is fine
    assert suite.get("skipped") == ("1" if fine and verdict is not Verdict.PASS else "0")
    for text in (markdown.render(made), page.render(made), reports.RENDERINGS["report.txt"](made)):
        assert headline(each) in text


def test_every_report_says_what_a_pass_does_not_prove() -> None:
    """In every format that has room for a sentence."""
    (each,) = reports.one().implementations
    for name in ("report.txt", "report.xml", "report.md", "certificate.json", "report.html"):
        text = " ".join(made()[f"one/{name}"].split())
        for line in not_proved(each):
            words = json.dumps(line)[1:-1] if name.endswith("json") else line
            assert words in text.replace("&#x27;", "'"), name


def test_an_incomplete_record_is_never_a_pass(tmp_path: Path) -> None:
    """What passed so far says nothing of what was still to come."""
    made = report([read(write(tmp_path / "run.jsonl", cases=CASES[:2], ending=None))])
    (each,) = made.implementations
    assert each.count(Group.BAD) == 0
    assert word(each) == "incomplete"
    assert made.exit_code is Exit.BUDGET
    assert json.loads(badge.render(made))["message"] == "incomplete"
    errors = [error.get("message") for error in _xml(made).iter("error")]
    assert any("there is no footer" in str(message) for message in errors)


def test_a_case_that_was_planned_and_never_announced_is_counted(tmp_path: Path) -> None:
    """A run that was killed early shows how much is missing."""
    header = evolve(HEADER, planned=1_000)
    path = write(tmp_path / "run.jsonl", header=header, cases=CASES[:2], ending=None)
    (each,) = report([read(path)]).implementations
    assert each.counts == {Verdict.PASS: 2, Verdict.NOT_RUN: 998}


def test_a_certificate_is_as_its_published_schema_says() -> None:
    """And it is of one implementation."""
    kept = json.loads(certificate.render(reports.one()))
    jsonschema.Draft202012Validator(certificate.schema()).validate(kept)
    with pytest.raises(RecordError, match="one implementation"):
        certificate.render(reports.two())


def test_no_text_of_a_target_becomes_markup(tmp_path: Path) -> None:
    """Whatever an implementation answers or calls itself stays text."""
    evil = "</script><script>alert(1)</script>\x00\x1b[2J\ud800"
    header = evolve(HEADER, implementation={"name": evil, "version": evil}, target=evil)
    case = evolve(CASES[0], id=evil, title=evil, role=evil, area=evil)
    row = ResultRow(
        case=evil, verdict=Verdict.FAIL, sentence=evil, got=evil, stderr=evil, reason=evil
    )
    record = read(write(tmp_path / "run.jsonl", cases=CASES[:1], ending=Ending()))
    made = report([evolve(record, header=header, cases={evil: case}, results={evil: row})])
    assert "<script>alert" not in page.render(made)
    assert len(_xml(made).findall("testsuite")) == 1
    assert "\x1b" not in reports.RENDERINGS["report.txt"](made)
    outside = re.sub(r"````.*?````|`[^`]*`|\\\\<", "", markdown.render(made), flags=re.DOTALL)
    assert "<script>" not in outside


def test_a_page_fetches_nothing() -> None:
    """No address in it is one that a browser would load."""
    text = page.render(reports.one())
    assert "default-src 'none'" in text
    for word_ in ("src=", "@import", "url(", "<link", "<iframe", "fetch(", "XMLHttpRequest"):
        assert word_ not in text
