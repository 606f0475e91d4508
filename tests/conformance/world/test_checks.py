from collections.abc import Mapping
from pathlib import Path

import pytest

from conformance.backends.local import LocalFleet, LocalWorker
from conformance.backends.memory import Memory
from conformance.backends.sqlite import Sqlite
from conformance.verdicts import Verdict
from conformance.world.bench import Setting
from conformance.world.check import Check, Kind
from conformance.world.registry import BY_ID, CHECKS
from conformance.world.suite import run_check
from spec_model import clauses
from spec_model.clauses.world import CLAUSES
from spec_model.policies import Choice, Policy
from spec_model.replay.instants import Value
from spec_model.world_policies import WORLD_POLICIES
from tests.architecture.source import ROOT
from tests.conformance.world.stores import Folders

WAITS = {"step.retry", "queue.delay", "queue.key", "queue.budget", "queue.fair", "run.refusals"}
"""Checks that take a second or more of somebody's time."""

LOCAL = [
    check for check in CHECKS if check.kind is not Kind.CRASH and check.id not in WAITS
]  # fmt: skip


@pytest.mark.parametrize("check", LOCAL, ids=lambda check: check.id)
def test_the_backend_in_memory_passes(check: Check, tmp_path: Path) -> None:
    """Every check that can be run without a process."""
    judged = run_check(check, LocalFleet(lambda _store: Memory()), Folders(tmp_path), Setting())
    said = [f"{finding.clause}: {finding.says}" for finding in judged.findings]
    assert judged.verdict in {Verdict.PASS, Verdict.DECLINED}, said or judged.reason


@pytest.mark.parametrize(
    "name", ["log.truthful-ack", "log.cursors", "hook.disposed", "stream.starts", "queue.own-key"]
)
def test_the_durable_backend_passes(name: str, tmp_path: Path) -> None:
    """A few checks in this process; `onceproof world world:sqlite` runs all of them."""
    judged = run_check(BY_ID[name], LocalFleet(Sqlite), Folders(tmp_path), Setting())
    assert judged.verdict is Verdict.PASS, [finding.says for finding in judged.findings]


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_every_clause_of_worlds_has_a_check(clause: clauses.Clause) -> None:
    """And every check shows clauses that exist."""
    assert any(clause.id in check.clauses for check in CHECKS)
    assert all(name in clauses.BY_ID for check in CHECKS for name in check.clauses)


@pytest.mark.parametrize("policy", WORLD_POLICIES, ids=lambda policy: policy.id)
def test_every_policy_decides_something(policy: Policy) -> None:
    """A cell of the machines, or a check, asks for it by its name."""
    folders = ("spec_model/replay", "conformance/world")
    sources = [path for folder in folders for path in sorted((ROOT / folder).glob("*.py"))]
    named = any(f'"{policy.id}"' in path.read_text(encoding="utf-8") for path in sources)
    assert named


def test_the_reference_is_legal_under_either_choice(tmp_path: Path) -> None:
    """What it does with the end of a step that is pending stays legal when only one answer is."""
    fleet, folders = LocalFleet(lambda _store: Memory()), Folders(tmp_path)
    choices = {"world.end-of-pending-step": Choice.UPSTREAM}
    for chosen in ({}, choices):
        judged = run_check(BY_ID["run.transitions"], fleet, folders, Setting(choices=chosen))
        assert judged.verdict is Verdict.PASS


def test_check_ids_are_unique() -> None:
    """An id names one check."""
    assert len(BY_ID) == len(CHECKS)


def test_streams_are_judged_without_pages_too(tmp_path: Path) -> None:
    """A backend that has none is read live instead."""
    hidden = "streams.getChunks"

    class Poor(LocalFleet):
        """Serves a backend that does not have the pages of streams."""

        def start(self, store: Path, config: Mapping[str, Value]) -> LocalWorker:
            """Hide one operation."""
            worker = super().start(store, config)
            surface = worker._surface
            surface._operations = {
                name: do for name, do in surface._operations.items() if name != hidden
            }
            return worker

    fleet = Poor(lambda _store: Memory())
    judged = run_check(BY_ID["stream.order"], fleet, Folders(tmp_path), Setting())
    assert judged.verdict is Verdict.PASS, judged.reason or judged.findings
