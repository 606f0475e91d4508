"""Upstream's own suite for Worlds is run on a reference World, and on a broken one."""

import os
import sys
import tempfile
from pathlib import Path

import pytest

from conformance.commands.world_crews import faulty
from conformance.implementations.upstream import run_suite
from conformance.world.faults import FAULTS

pytestmark = pytest.mark.real

MEMORY = [sys.executable, "-m", "conformance.backends.host", "memory"]


def _left(folder: Path) -> list[int]:
    """List the processes that name a folder in their environment."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            text = entry.read_bytes()
        except OSError:
            continue
        if b"ONCEPROOF_STORE=" + os.fsencode(folder) in text:
            found.append(int(entry.parent.name))
    return found


def test_the_unbroken_world_passes_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of upstream's tests pass through the module that forwards; folder and processes go."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ran = run_suite(MEMORY, {})
    assert (ran.failed, len(ran.passed)) == ("", 12), ran
    assert list(tmp_path.iterdir()) == []
    assert _left(tmp_path) == []


def test_a_fault_that_the_application_meets_is_noticed() -> None:
    """A run whose output is forgotten fails the first test; so does that test alone."""
    fault = next(fault for fault in FAULTS if fault.id == "output-forgotten")
    command = faulty(fault)
    ran = run_suite(command.words, command.env)
    assert ran.failed == "runs an addition"
    again = run_suite(command.words, command.env, ran.failed)
    assert (again.failed, again.passed) == (ran.failed, ())


def test_a_backend_that_does_not_start_fails_and_does_not_hang() -> None:
    """A program that ends at once fails the first test."""
    ran = run_suite([sys.executable, "-c", "raise SystemExit(3)"], {})
    assert ran.failed == "runs an addition"
    assert ran.seconds < 60
