"""The database of the durable backend: opening it, and one transaction after the other."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from conformance.backends.rows import SCHEMA

Connect = Callable[[Path], sqlite3.Connection]

BUSY_SECONDS = 20.0
NAME = "world.db"


def connect(path: Path) -> sqlite3.Connection:
    """Open the database; transactions are begun and ended by hand."""
    return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)


def open_database(folder: Path, opener: Connect = connect) -> sqlite3.Connection:
    """Open the database in a folder, with its tables."""
    folder.mkdir(parents=True, exist_ok=True)
    database = opener(folder / NAME)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    found = database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'messages'")
    if not found.fetchone()[0]:
        with writing(database):
            for statement in SCHEMA.split(";"):
                database.execute(statement)
    return database


@contextmanager
def writing(database: sqlite3.Connection) -> Iterator[None]:
    """Make a transaction: it takes the write lock before anything is read."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")
