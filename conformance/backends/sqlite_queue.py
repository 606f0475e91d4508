"""The queue in the durable backend.

A consumer holds a lock on a file while its process lives; the kernel gives it up at its death,
however it died. A message in flight at a consumer whose lock is free was lost, and is rejected for
it.
"""

import fcntl
import os
import sqlite3
from pathlib import Path

from conformance.backends.database import writing
from conformance.backends.rows import text_of, value_of
from spec_model.replay.instants import SECOND, Instant
from spec_model.world.queue import MOST_ATTEMPTS, Message, MessageState, Send

RETRY_GAP_MS = 20
_COLUMNS = "number, queue, payload, ready, key, attempt, state"
_WAITING, _FLYING = MessageState.WAITING.value, MessageState.FLYING.value


def _message(row: tuple[int, str, str, int, str | None, int, str]) -> Message:
    number, queue, payload, ready, key, attempt, state = row
    return Message(
        f"msg_{number}",
        queue,
        value_of(payload),
        Instant(ready),
        key,
        attempt,
        MessageState(state),
    )


class QueueTables:
    """The queue as a table."""

    def __init__(self, database: sqlite3.Connection, folder: Path) -> None:
        self._database = database
        self._folder = folder / "consumers"
        self._folder.mkdir(exist_ok=True)
        self._name = f"{os.getpid()}-{os.urandom(4).hex()}"
        self._lock = self._open_lock(self._name)
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def _open_lock(self, name: str) -> int:
        return os.open(self._folder / name, os.O_CREAT | os.O_RDWR)

    def send(self, asked: Send, now: Instant) -> Message:
        """Accept a message, or find the one that it collapses into."""
        with writing(self._database):
            if asked.key is not None:
                sql = f"SELECT {_COLUMNS} FROM messages WHERE queue = ? AND key = ? AND state = ?"
                found = self._database.execute(sql, (asked.queue, asked.key, _WAITING)).fetchone()
                if found:
                    return _message(found)
            ready = now.ms + int(asked.delay_seconds * SECOND)
            inserted = self._database.execute(
                "INSERT INTO messages (queue, key, payload, ready, attempt, state)"
                f" VALUES (?, ?, ?, ?, 0, ?) RETURNING {_COLUMNS}",
                (asked.queue, asked.key, text_of(asked.payload), ready, _WAITING),
            ).fetchone()
            return _message(inserted)

    def take(self, now: Instant) -> Message | None:
        """Take the message that is due the longest and whose key is not in flight."""
        if not self._something(now):
            return None
        with writing(self._database):
            self._reject_lost(now)
            row = self._database.execute(
                f"SELECT {_COLUMNS} FROM messages AS m WHERE state = ? AND ready <= ?"
                " AND (key IS NULL OR NOT EXISTS (SELECT 1 FROM messages AS f"
                " WHERE f.queue = m.queue AND f.key = m.key AND f.state = ?))"
                " ORDER BY ready, number LIMIT 1",
                (_WAITING, now.ms, _FLYING),
            ).fetchone()
            if row is None:
                return None
            taken = self._database.execute(
                "UPDATE messages SET state = ?, attempt = attempt + 1, consumer = ?"
                f" WHERE number = ? RETURNING {_COLUMNS}",
                (_FLYING, self._name, row[0]),
            ).fetchone()
            return _message(taken)

    def _something(self, now: Instant) -> bool:
        sql = "SELECT 1 FROM messages WHERE (state = ? AND ready <= ?) OR state = ? LIMIT 1"
        return self._database.execute(sql, (_WAITING, now.ms, _FLYING)).fetchone() is not None

    def _reject_lost(self, now: Instant) -> None:
        sql = "SELECT number, consumer FROM messages WHERE state = ? AND consumer != ?"
        for number, consumer in self._database.execute(sql, (_FLYING, self._name)).fetchall():
            if not self._alive(consumer):
                self._reject(number, now)

    def _alive(self, consumer: str) -> bool:
        lock = self._open_lock(consumer)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(lock)
        return False

    def finish(self, message: str) -> None:
        """Note that a handler succeeded."""
        with writing(self._database):
            self._set(message, MessageState.FINISHED)

    def put_off(self, message: str, now: Instant, seconds: float) -> None:
        """Note that a handler wants its message again."""
        with writing(self._database):
            self._set(message, MessageState.WAITING, now.ms + int(seconds * SECOND))

    def reject(self, message: str, now: Instant) -> None:
        """Note that a handler failed."""
        with writing(self._database):
            self._reject(int(message.removeprefix("msg_")), now)

    def _reject(self, number: int, now: Instant) -> None:
        sql = "SELECT attempt FROM messages WHERE number = ?"
        (attempt,) = self._database.execute(sql, (number,)).fetchone()
        if attempt >= MOST_ATTEMPTS:
            self._set(f"msg_{number}", MessageState.PARKED)
        else:
            self._set(f"msg_{number}", MessageState.WAITING, now.ms + RETRY_GAP_MS)

    def _set(self, message: str, state: MessageState, ready: int | None = None) -> None:
        self._database.execute(
            "UPDATE messages SET state = ?, ready = coalesce(?, ready), consumer = NULL"
            " WHERE number = ? AND state = ?",
            (state.value, ready, int(message.removeprefix("msg_")), _FLYING),
        )

    def close(self) -> None:
        """Give up the lock."""
        os.close(self._lock)
