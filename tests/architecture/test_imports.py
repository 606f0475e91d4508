"""Who may import whom: the table of ARCHITECTURE.md, edge by edge."""

import re
import sys

from tests.architecture.source import PACKAGES, imports, modules, table

PROCESSES = {"subprocess", "asyncio", "socket", "threading", "multiprocessing", "concurrent"}


def _names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


ROWS = table("Who may import whom")
GROUPS = {group: number for number, row in enumerate(ROWS) for group in _names(row[0])}


def _group(module: str) -> int:
    """The row that a module belongs to: that of its longest known prefix."""
    parts = module.split(".")
    prefixes = [".".join(parts[:size]) for size in range(len(parts), 0, -1)]
    known = [prefix for prefix in prefixes if prefix in GROUPS]
    assert known, f"{module} belongs to no group of ARCHITECTURE.md"
    return GROUPS[known[0]]


def _allowed_rows(row: int) -> set[int]:
    return {row} | {GROUPS[name] for name in _names(ROWS[row][1])}


def _may(row: int, imported: str) -> bool:
    top = imported.partition(".")[0]
    if top in PACKAGES:
        return _group(imported) in _allowed_rows(row)
    if top in sys.stdlib_module_names:
        return top not in PROCESSES or "processes" in ROWS[row][2]
    return top in _names(ROWS[row][2])


def test_a_module_imports_only_what_its_group_may() -> None:
    """Every import is an edge of the table."""
    assert not [
        f"{module} imports {imported}"
        for module in modules()
        for imported in imports(module)
        if not _may(_group(module), imported)
    ]


def test_the_table_names_only_groups_that_exist() -> None:
    """A group that no module belongs to is a leftover."""
    used = {_group(module) for module in modules()}
    assert used == set(range(len(ROWS)))
    for row in ROWS:
        assert set(_names(row[1])) <= GROUPS.keys()


def test_nothing_imports_the_command_line() -> None:
    """Commands are the top of the house, except that completion needs the group."""
    for module in modules():
        if not module.startswith(("conformance.commands", "conformance.cli")):
            assert not {name for name in imports(module) if name.startswith("conformance.commands")}
