import sys

import pytest

from conformance.adapters.crew import Crew
from conformance.adapters.pipes import Command
from conformance.adapters.stores import Folders
from conformance.backends.faulty import VARIABLE
from conformance.commands.world_crews import SERVED, crew_of, plain
from conformance.commands.world_faults import HEAD, _score
from conformance.mutants.world_fault import WorldFault, source_of
from conformance.verdicts import Verdict
from conformance.world import connection_checks
from conformance.world.bench import Setting
from conformance.world.check import Check, Tier
from conformance.world.faults import FAULTS
from conformance.world.kills import kill_cycles
from conformance.world.registry import BY_ID, CHECKS
from conformance.world.suite import run_check
from spec_model import clauses
from spec_model.clauses import Level
from spec_model.clauses.world import CLAUSES
from tests.architecture.source import ROOT

RECORD = (ROOT / "benchmarks/bar-worlds.txt").read_text(encoding="utf-8").splitlines()
LINES = {line.split(", ")[0]: line.split(", ") for line in RECORD if not line.startswith("#")}

AT_LEAST = 60


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_every_fault_fits_its_source_and_is_in_the_record(fault: WorldFault) -> None:
    """Its text occurs once, its clause is known, and the committed record says what noticed it."""
    assert source_of(fault.module).count(fault.old) == 1
    assert fault.old != fault.new
    assert clauses.get(fault.clause).id == fault.clause
    noticed = LINES[fault.id][2]
    assert (noticed in BY_ID) is not fault.harmless


def test_the_record_is_of_these_faults() -> None:
    """No more and no fewer, and as many as were promised."""
    assert RECORD[0] == HEAD
    assert set(LINES) == {fault.id for fault in FAULTS}
    assert len({fault.id for fault in FAULTS}) == len(FAULTS)
    assert sum(not fault.harmless for fault in FAULTS) >= AT_LEAST


def test_every_check_of_connections_has_a_fault_that_it_notices() -> None:
    """The one that names it, by the committed record, with the clause that it breaks."""
    named = {fault.check: fault for fault in FAULTS if fault.check}
    assert named.keys() == {check.id for check in connection_checks.CHECKS}
    for fault in FAULTS:
        if fault.check:
            assert LINES[fault.id][2:4] == [fault.check, fault.clause]


@pytest.mark.slow
@pytest.mark.parametrize("check", connection_checks.CHECKS, ids=lambda check: check.id)
def test_a_world_in_a_server_keeps_its_promises_when_connections_fail(check: Check) -> None:
    """Through the proxy, by every check of connections."""
    with Folders() as stores, crew_of(SERVED, plain(SERVED)) as crew:
        judged = run_check(check, crew, stores, Setting(seed=1, processes=2))
    assert judged.verdict is Verdict.PASS, [each.says for each in judged.findings]
    assert [mark.client for mark in judged.marks]


def test_every_clause_has_a_fault_that_a_check_of_its_own_noticed() -> None:
    """And told by its name, by the committed record; what is only allowed has a harmless one."""
    every = {clause for check in CHECKS for clause in check.clauses}
    shown = {
        fault.clause
        for fault in FAULTS
        if not fault.harmless
        and fault.clause in BY_ID[LINES[fault.id][2]].clauses
        and LINES[fault.id][3] == fault.clause
    }
    allowed = {
        clause.id
        for clause in CLAUSES
        if clause.level is Level.MAY
        and any(fault.harmless and fault.clause == clause.id for fault in FAULTS)
    }
    assert every == shown | allowed


@pytest.mark.parametrize("name", ["entity-first", "two-ends"])
def test_a_fault_is_noticed_through_processes(name: str) -> None:
    """Two of them, by the check of their clause; `make bar-worlds` runs all."""
    fault = next(fault for fault in FAULTS if fault.id == name)
    score = _score(fault, Tier.CI)
    assert score.killed
    assert score.own
    assert score.says()


def test_a_few_kills_lose_nothing() -> None:
    """`make bar-kills` does two hundred."""
    words = [sys.executable, "-m", "conformance.backends.host", "sqlite"]
    with Folders() as stores, Crew(Command(words), again=False) as crew:
        kills = kill_cycles(crew, stores, cycles=3)
    assert kills.problems == []
    assert kills.cycles == 3
    assert kills.unanswered > 0


def test_the_fault_travels_in_the_environment() -> None:
    """The name is the one that the host reads."""
    assert VARIABLE == "ONCEPROOF_WORLD_FAULT"
    assert Setting().processes > 1
