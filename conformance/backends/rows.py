"""Tables of the durable backend, and how entities and values become rows."""

import json
import sqlite3
from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar

import attrs

from spec_model.replay.entities import NOTHING, Entities, Hook, Run, Step, Wait
from spec_model.replay.events import KINDS, Entity, Event, EventType, event_id
from spec_model.replay.instants import Instant, Record, Value
from spec_model.replay.machines import HookState, RunState, StepState, WaitState
from spec_model.world.values import from_json, to_json

SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS entities (
    run TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, number INTEGER NOT NULL,
    body TEXT NOT NULL, PRIMARY KEY (run, kind, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS attributes (
    run TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (run, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY, run TEXT NOT NULL, hook TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (
    run TEXT NOT NULL, slot INTEGER NOT NULL, type TEXT NOT NULL, correlation TEXT,
    data TEXT NOT NULL, created INTEGER NOT NULL, spec INTEGER, resume TEXT, digest TEXT,
    PRIMARY KEY (run, slot)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_correlation ON events (run, correlation);
CREATE TABLE IF NOT EXISTS streams (
    run TEXT NOT NULL, name TEXT NOT NULL, done INTEGER NOT NULL, PRIMARY KEY (run, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS chunks (
    run TEXT NOT NULL, name TEXT NOT NULL, number INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (run, name, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (
    number INTEGER PRIMARY KEY, queue TEXT NOT NULL, key TEXT, payload TEXT NOT NULL,
    ready INTEGER NOT NULL, attempt INTEGER NOT NULL, state TEXT NOT NULL, consumer TEXT
);
"""

E = TypeVar("E", Run, Step, Hook, Wait)


def text_of(value: Value) -> str:
    """Write a value into a column."""
    return json.dumps(to_json(value), separators=(",", ":"))


def value_of(text: str) -> Value:
    """Read a value from a column."""
    return from_json(json.loads(text))


def record_of(text: str) -> Record:
    """Read a record from a column."""
    value = value_of(text)
    return value if isinstance(value, Mapping) else {}


def body_of(entity: Run | Step | Hook | Wait) -> str:
    """Write an entity into a column."""
    fields = attrs.asdict(entity, recurse=False)
    plain = {name: part.value if isinstance(part, Enum) else part for name, part in fields.items()}
    return text_of(plain)


def entity_of(kind: type[E], states: type[Enum], body: str) -> E:
    """Read an entity from a column."""
    fields: dict[str, Any] = dict(record_of(body))
    state: Any = states(fields.pop("state"))
    return kind(state=state, **fields)


def event_of(run: str, row: tuple[int, str, str | None, str, int, int | None, str | None]) -> Event:
    """Read an event from its columns."""
    slot, kind, correlation, data, created, spec, resume = row
    return Event(
        run,
        event_id(slot),
        EventType(kind),
        Instant(created),
        correlation,
        record_of(data),
        spec,
        resume,
    )


class EntityRows:
    """Entities as rows: all of a run, or what one request is about."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def load(self, run: str, only: str | None = None) -> Entities:
        """Read a run's entities; of steps, hooks and waits perhaps only the one that is named."""
        found = self._database.execute("SELECT body FROM runs WHERE id = ?", (run,)).fetchone()
        if found is None:
            return NOTHING
        pairs = self._database.execute("SELECT key, value FROM attributes WHERE run = ?", (run,))
        sql = "SELECT kind, id, body FROM entities WHERE run = ?"
        if only is None:
            rows = self._database.execute(f"{sql} ORDER BY number", (run,)).fetchall()
        else:
            rows = self._database.execute(f"{sql} AND id = ?", (run, only)).fetchall()
        of = {kind: {name: body for k, name, body in rows if k == kind} for kind, _, _ in rows}
        return Entities(
            entity_of(Run, RunState, found[0]),
            {name: entity_of(Step, StepState, body) for name, body in of.get("step", {}).items()},
            {name: entity_of(Hook, HookState, body) for name, body in of.get("hook", {}).items()},
            {name: entity_of(Wait, WaitState, body) for name, body in of.get("wait", {}).items()},
            dict(pairs.fetchall()),
            frozenset(of.get("attributes", {})),
        )

    def save(self, run: str, entities: Entities, event: Event) -> None:
        """Write the rows that an event changed."""
        kind = KINDS[event.type].entity
        name = event.correlation or ""
        match kind:
            case Entity.RUN:
                self._save_run(run, entities, event)
            case Entity.STEP:
                self._save_entity(run, "step", name, body_of(entities.steps[name]))
            case Entity.HOOK:
                self._save_entity(run, "hook", name, body_of(entities.hooks[name]))
                self._save_token(run, name, entities.hooks[name], event.type)
            case Entity.WAIT:
                self._save_entity(run, "wait", name, body_of(entities.waits[name]))
            case _:
                self._save_attributes(run, entities, name)

    def _save_run(self, run: str, entities: Entities, event: Event) -> None:
        self._database.execute(
            "INSERT INTO runs (id, state, body) VALUES (?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body",
            (run, entities.run.state.value, body_of(entities.run)),
        )
        if event.type is EventType.RUN_CREATED:
            self._save_attributes(run, entities, "")
        if entities.ended:
            self._database.execute("DELETE FROM tokens WHERE run = ?", (run,))

    def _save_entity(self, run: str, kind: str, name: str, body: str) -> None:
        self._database.execute(
            "INSERT INTO entities (run, kind, id, number, body) VALUES (?, ?, ?,"
            " (SELECT count(*) FROM entities WHERE run = ?), ?)"
            " ON CONFLICT (run, kind, id) DO UPDATE SET body = excluded.body",
            (run, kind, name, run, body),
        )

    def _save_token(self, run: str, name: str, hook: Hook, why: EventType) -> None:
        if why is EventType.HOOK_CREATED:
            self._database.execute(
                "INSERT INTO tokens (token, run, hook) VALUES (?, ?, ?)",
                (hook.token, run, name),
            )
        if why is EventType.HOOK_DISPOSED:
            self._database.execute("DELETE FROM tokens WHERE run = ? AND hook = ?", (run, name))

    def _save_attributes(self, run: str, entities: Entities, name: str) -> None:
        self._database.execute("DELETE FROM attributes WHERE run = ?", (run,))
        self._database.executemany(
            "INSERT INTO attributes (run, key, value) VALUES (?, ?, ?)",
            [(run, key, value) for key, value in entities.attributes.items()],
        )
        if name:
            self._save_entity(run, "attributes", name, "{}")
