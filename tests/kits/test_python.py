"""The kit for Python, and what all kits have in common."""

import ast
import sys
from pathlib import Path

import pytest

from tests.kits.transcript import HERE, hold

KITS = HERE.parents[1] / "conformance" / "kits"
FILES = sorted(
    path
    for folder in ("python", "typescript", "go", "rust", "java")
    for path in (KITS / folder).rglob("*nceproof*")
    if path.is_file() and not path.name.endswith((".d.mts", ".pyc"))
)


def test_it_holds_the_conversation() -> None:
    """Every request has the reply that it must have."""
    hold([sys.executable, HERE / "subject.py"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_kit_is_one_short_file(path: Path) -> None:
    """It is copied, so it has to be read."""
    assert path.read_text(encoding="utf-8").count("\n") <= 200


def test_it_needs_the_standard_library_only() -> None:
    """Nothing is installed with it."""
    tree = ast.parse((KITS / "python" / "onceproof_kit.py").read_text(encoding="utf-8"))
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in imported for alias in node.names}
    assert names <= sys.stdlib_module_names
    assert all(isinstance(node, ast.Import) for node in imported)
