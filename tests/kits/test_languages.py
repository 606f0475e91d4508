"""The kits of the other languages hold the same conversation."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.kits.transcript import HERE, hold

pytestmark = pytest.mark.real

KITS = HERE.parents[1] / "conformance" / "kits"


def _tool(name: str) -> str:
    found = shutil.which(name)
    assert found is not None, f"{name} is needed"
    return found


def test_the_kit_for_node_holds_the_conversation() -> None:
    """Quiet is seen through threads, streams and timers."""
    hold([_tool("node"), HERE / "subject.mjs"])


def test_the_kit_for_go_holds_the_conversation(tmp_path: Path) -> None:
    """Copied beside what uses it, as an author would."""
    shutil.copytree(HERE / "go", tmp_path, dirs_exist_ok=True)
    shutil.copytree(KITS / "go", tmp_path / "onceproof")
    program = tmp_path / "subject"
    subprocess.run([_tool("go"), "build", "-o", str(program), "."], cwd=tmp_path, check=True)
    hold([program])
