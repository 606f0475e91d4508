"""Faults of a World: a reference backend with one rule broken.

A fault names a module, a text that occurs in it exactly once, and what takes its place. It is
brought to life in a process of its own (`conformance.backends.faulty`), so that the suite that
judges it is the unbroken one. A fault that is harmless must not be noticed: it does what a backend
may do.
"""

from importlib.util import find_spec
from pathlib import Path

from attrs import frozen


@frozen
class WorldFault:
    """One broken rule of a backend."""

    id: str
    clause: str
    sentence: str
    """What the backend does wrong."""
    module: str
    old: str
    new: str
    bug: str = ""
    """The known bug that this is, where it is one."""
    backend: str = "sqlite"
    harmless: bool = False
    check: str = ""
    """The check that has to notice it, if any that shows its clause is not enough."""


Row = tuple[str, str, str, str, str] | tuple[str, str, str, str, str, str]


def rows(module: str, *table: Row, backend: str = "sqlite") -> tuple[WorldFault, ...]:
    """Make the faults of one module: id, clause, sentence, old text, new text, known bug."""
    return tuple(
        WorldFault(
            row[0], f"world.{row[1]}", row[2], module, row[3], row[4], "".join(row[5:]), backend
        )
        for row in table
    )


def source_of(module: str) -> str:
    """Read a module's source."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise LookupError(f"there is no module {module}")
    return Path(spec.origin).read_text(encoding="utf-8")
