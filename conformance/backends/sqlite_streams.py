"""Streams in the durable backend."""

import sqlite3
from collections.abc import Sequence

from conformance.backends.database import writing
from spec_model.replay.refusals import Error
from spec_model.world.paging import Failure
from spec_model.world.streams import Key


class StreamTables:
    """Streams as tables: one row for each, one for each chunk."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def append(self, key: Key, chunks: Sequence[bytes]) -> Failure | None:
        """Append chunks at the next indices, all or none."""
        if not chunks:
            return None
        with writing(self._database):
            if self._done(key):
                return Failure((Error.OTHER, Error.CONFLICT), "world.stream-close", "it is closed")
            self._database.execute("INSERT OR IGNORE INTO streams VALUES (?, ?, 0)", key)
            first = self.size(key)
            self._database.executemany(
                "INSERT INTO chunks (run, name, number, body) VALUES (?, ?, ?, ?)",
                [(*key, first + number, chunk) for number, chunk in enumerate(chunks)],
            )
        return None

    def finish_stream(self, key: Key) -> None:
        """Mark a stream complete."""
        with writing(self._database):
            self._database.execute(
                "INSERT INTO streams VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET done = 1", key
            )

    def _done(self, key: Key) -> bool:
        sql = "SELECT done FROM streams WHERE run = ? AND name = ?"
        found = self._database.execute(sql, key).fetchone()
        return bool(found and found[0])

    def chunks(self, key: Key, start: int) -> tuple[tuple[bytes, ...], bool]:
        """Read the chunks from an index on, and whether the stream was complete before that."""
        done = self._done(key)
        sql = "SELECT body FROM chunks WHERE run = ? AND name = ? AND number >= ? ORDER BY number"
        rows = self._database.execute(sql, (*key, start))
        return tuple(bytes(body) for (body,) in rows), done

    def size(self, key: Key) -> int:
        """Count a stream's chunks."""
        sql = "SELECT coalesce(max(number) + 1, 0) FROM chunks WHERE run = ? AND name = ?"
        return int(self._database.execute(sql, key).fetchone()[0])

    def stream_names(self, run: str) -> Sequence[str]:
        """Name the streams of a run."""
        sql = "SELECT name FROM streams WHERE run = ? ORDER BY name"
        return [name for (name,) in self._database.execute(sql, (run,))]
