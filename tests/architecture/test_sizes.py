"""Modules and functions stay small; exceptions are listed with a reason in ARCHITECTURE.md."""

import ast
from fnmatch import fnmatch

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


def _lines(node: ast.FunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_functions_are_short() -> None:
    """A function fits on a screen, its docstring not counted."""
    long = {
        f"{module}.{node.name}": _lines(node)
        for module, path in modules().items()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and _lines(node) > MOST_FUNCTION_LINES
    }
    assert not {name: lines for name, lines in long.items() if not excepted(name)}


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


def test_public_things_explain_themselves() -> None:
    """Every module, public class and public function has a docstring."""
    trees = {module: tree(path) for module, path in modules().items()}
    assert not [module for module, root in trees.items() if not ast.get_docstring(root)]
    assert not [
        f"{module}.{node.name}"
        for module, root in trees.items()
        for node in root.body
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]
