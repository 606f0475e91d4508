"""Modules and functions stay small; exceptions are listed with a reason in ARCHITECTURE.md."""

import ast
from fnmatch import fnmatch

import pytest

from tests.architecture.source import ROOT, modules, table, tree

MOST_LINES = 500
MOST_FUNCTION_LINES = 40
EXCEPTIONS = {row[0].strip("`"): row[1] for row in table("Sizes")}


def excepted(name: str) -> bool:
    """Say whether a name, or a pattern that it matches, is an exception."""
    return any(fnmatch(name, pattern) for pattern in EXCEPTIONS)


def _files() -> dict[str, str]:
    tests = sorted((ROOT / "tests").rglob("*.py"))
    paths = [*modules().values(), *tests, *sorted((ROOT / "benchmarks").rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


@pytest.mark.parametrize("module", modules())
def test_functions_are_short(module: str) -> None:
    """A function fits on a screen, its docstring not counted."""
    for node in ast.walk(tree(modules()[module])):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
            if not excepted(f"{module}.{node.name}"):
                assert lines <= MOST_FUNCTION_LINES, f"{module}.{node.name}: {lines} lines"


def test_modules_are_short() -> None:
    """A module can be read in one go."""
    for name, text in _files().items():
        if not excepted(name):
            lines = text.count("\n")
            assert lines <= MOST_LINES, f"{name}: {lines} lines"


def test_every_exception_is_still_needed() -> None:
    """An exception for something that is short, or gone, is a leftover."""
    texts = _files()
    for name, reason in EXCEPTIONS.items():
        assert reason, f"{name} has no reason"
        if name in texts:
            assert texts[name].count("\n") > MOST_LINES, f"{name} needs no exception"


@pytest.mark.parametrize("module", modules())
def test_public_things_explain_themselves(module: str) -> None:
    """Every module, public class and public function has a docstring."""
    root = tree(modules()[module])
    assert ast.get_docstring(root), f"{module} has no header"
    for node in root.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{module}.{node.name} has no docstring"
