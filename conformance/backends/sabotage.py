"""Death at a chosen storage call: what makes every moment of an operation a possible last one.

`Fragile` connections count the statements that change something, commits included. Armed, they kill
the process before one of them, in the way that leaves no time for anything.
"""

import os
import signal
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from conformance.backends.database import BUSY_SECONDS

READING = ("SELECT", "PRAGMA", "BEGIN", "ROLLBACK")


class Fuse:
    """Counts storage calls, and kills before the one that it was set to."""

    def __init__(self) -> None:
        self.calls = 0
        self._kill_before = 0

    def arm(self, kill_before: int) -> None:
        """Start counting anew; with 0 nothing is killed."""
        self.calls, self._kill_before = 0, kill_before

    def call(self, statement: str) -> None:
        """Note a storage call that is about to be made."""
        if statement.lstrip().upper().startswith(READING):
            return
        self.calls += 1
        if self.calls == self._kill_before:
            os.kill(os.getpid(), signal.SIGKILL)


FUSE = Fuse()


class Fragile(sqlite3.Connection):
    """A connection whose storage calls are counted."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """Make a call, unless the process dies before it."""
        FUSE.call(sql)
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> sqlite3.Cursor:
        """Make a call for many rows, unless the process dies before it."""
        FUSE.call(sql)
        return super().executemany(sql, parameters)


def connect_fragile(path: Path) -> sqlite3.Connection:
    """Open a database whose storage calls are counted."""
    return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, factory=Fragile)
