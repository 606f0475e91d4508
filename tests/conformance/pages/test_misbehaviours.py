"""Tests of `conformance.pages.misbehaviours`: what is known is looked up, nothing is claimed."""

import re

import pytest

from conformance.findings.catalogue import findings
from conformance.pages.backends import Run, measured
from conformance.pages.misbehaviours import Known, known, look_up
from conformance.world.registry import CHECKS
from spec_model.world_policies import BY_ID
from tests.architecture.source import ROOT

TARGET = "npm:mine@1.0.0"
RUN: Run = {
    "target": TARGET,
    "failures": [
        {"check": "log.pages", "sentence": "pages of 1", "found": ["world.fold: something else"]}
    ],
    "notes": [{"check": "hygiene.bad-cursor", "sentence": "it is accepted"}],
}


@pytest.mark.parametrize(
    ("check", "sentence", "found"),
    [
        ("log.pages", "pages of [0-9]", "log.pages"),
        ("log.pages", "something else", "log.pages"),
        ("(log.pages|log.cursors)", "pages", "log.pages"),
        ("hygiene.bad-cursor", "accepted", "hygiene.bad-cursor"),
        ("log.cursors", "pages of", ""),
        ("log.pages", "a hole", ""),
        ("log.page", "pages of", ""),
    ],
)
def test_only_what_the_check_said_is_found(check: str, sentence: str, found: str) -> None:
    """Both the check and its sentence have to fit; findings and notes count."""
    (looked_up,) = look_up([Known("it cuts", TARGET, check, sentence, "")], [RUN])
    assert looked_up.check == found
    assert looked_up.explained is bool(found)


def test_another_backends_run_says_nothing() -> None:
    """What one backend did is not found in another; a reason explains it all the same."""
    (looked_up,) = look_up([Known("it cuts", "npm:other@1", "log.pages", "pages", "a race")], [RUN])
    assert (looked_up.check, looked_up.explained) == ("", True)


def test_every_pattern_names_a_check() -> None:
    """No entry waits for a check that there is not, and each could be found."""
    ids = [check.id for check in CHECKS]
    entries = known()
    assert len(entries) > 150
    for entry in entries:
        assert any(re.fullmatch(entry.check, name) for name in ids), entry.check
        assert entry.sentence, entry
        re.compile(entry.sentence)


def test_reasons_name_what_there_is() -> None:
    """A finding is one of that backend, a policy one of Worlds, and a check one of the suite."""
    pages = {finding.id: finding for finding in findings(ROOT / "docs" / "findings")}
    for entry in known():
        for number in re.findall(r"finding ([0-9]+)", entry.reason):
            ours = pages[number].package.rpartition("@")[0]
            assert entry.target.rpartition("@")[0] == ours, entry
        for policy in re.findall(r"policy `([^`]+)`", entry.reason):
            assert policy in BY_ID, entry
        for check in re.findall(r"\(([a-z]+\.[a-z-]+)\)", entry.reason):
            assert check in {each.id for each in CHECKS}, entry


def test_nothing_is_unexplained() -> None:
    """Of what published backends are known to do, each was found or has a reason."""
    found = look_up(known(), measured())
    assert [each.known for each in found if not each.explained] == []
    assert sum(bool(each.check) for each in found) > len(found) // 2
