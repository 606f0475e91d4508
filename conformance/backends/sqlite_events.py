"""Events and entities in the durable backend."""

import sqlite3
from collections.abc import Iterable, Sequence

from conformance.backends.database import writing
from conformance.backends.rows import EntityRows, event_of, text_of
from spec_model.replay.deciding import Commit, Draft, Nothing, Owner, Refused, decide
from spec_model.replay.entities import Entities, apply
from spec_model.replay.events import NOT_BATCHABLE, Event, EventType, Request, event_id
from spec_model.replay.instants import Instant
from spec_model.replay.refusals import Error
from spec_model.world.paging import Failure, Page, page
from spec_model.world.store import DELTA_LIMIT, NEWEST_SPEC, Answer, Params

_COLUMNS = "slot, type, correlation, data, created, spec, resume"


class EventTables:
    """The event store as tables."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._rows = EntityRows(database)

    # --- writing ----------------------------------------------------------------------------------

    def create(self, run: str, request: Request, params: Params, now: Instant) -> Answer | Failure:
        """Decide a request and commit what it asks for, in one transaction."""
        with writing(self._database):
            return self._create(run, request, params, now)

    def create_batch(
        self, run: str, requests: Sequence[Request], now: Instant
    ) -> tuple[Answer | Failure, ...] | Failure:
        """Decide a batch and commit what can be committed of it, in one transaction."""
        for request in requests:
            if request.type in NOT_BATCHABLE:
                says = f"{request.type.value} cannot be in a batch"
                return Failure((Error.INVALID,), "world.batch", says)
        with writing(self._database):
            return tuple(self._create(run, request, Params(), now) for request in requests)

    def _create(self, run: str, request: Request, params: Params, now: Instant) -> Answer | Failure:
        if (request.spec or 0) > NEWEST_SPEC:
            return Failure((Error.UNSUPPORTED,), "world.transition-errors", "is too new")
        before = self._resumed(run, request, params)
        if before is not None:
            return before
        entities = self._rows.load(run, request.correlation or "")
        decision = decide(entities, request, now, self._owner(request))
        match decision:
            case Refused(errors, clause, says, seconds):
                return Failure(errors, clause, says, seconds)
            case Nothing():
                return Answer(None, entities, skipped=self._skipped(run, params))
            case Commit(drafts):
                skipped = self._skipped(run, params)
                made, entities = self._commit(run, entities, request, params, drafts, now)
                return Answer(made[-1], entities, made, request.lazy, skipped)

    def _commit(  # noqa: PLR0913, PLR0917 - what is committed, where, for whom and when
        self,
        run: str,
        entities: Entities,
        request: Request,
        params: Params,
        drafts: Iterable[Draft],
        now: Instant,
    ) -> tuple[tuple[Event, ...], Entities]:
        sql = "SELECT coalesce(max(slot), 0), coalesce(max(created), 0) FROM events WHERE run = ?"
        slot, newest = self._database.execute(sql, (run,)).fetchone()
        moment = max(now, Instant(newest))
        made: list[Event] = []
        for number, draft in enumerate(drafts, slot + 1):
            event = Event(
                run,
                event_id(number),
                draft.type,
                moment,
                draft.correlation,
                draft.data,
                request.spec,
                params.resume,
            )
            entities = apply(entities, event)
            self._insert(event, number, params)
            self._rows.save(run, entities, event)
            made.append(event)
        return tuple(made), entities

    def _insert(self, event: Event, slot: int, params: Params) -> None:
        self._database.execute(
            "INSERT INTO events (run, slot, type, correlation, data, created, spec, resume, digest)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                event.run,
                slot,
                event.type.value,
                event.correlation,
                text_of(event.data),
                event.created.ms,
                event.spec,
                event.resume,
                params.digest,
            ),
        )

    def _owner(self, request: Request) -> Owner | None:
        token = request.data.get("token")
        if request.type is not EventType.HOOK_CREATED or not isinstance(token, str):
            return None
        return self._holder(token)

    def _holder(self, token: str) -> Owner | None:
        sql = "SELECT run, hook FROM tokens WHERE token = ?"
        found = self._database.execute(sql, (token,)).fetchone()
        return Owner(*found) if found else None

    def _resumed(self, run: str, request: Request, params: Params) -> Answer | Failure | None:
        if request.type is not EventType.HOOK_RECEIVED or params.resume is None:
            return None
        sql = f"SELECT {_COLUMNS}, digest FROM events WHERE run = ? AND resume = ?"
        found = self._database.execute(sql, (run, params.resume)).fetchone()
        if found is None:
            return None
        event = event_of(run, found[:-1])
        if (event.correlation, found[-1]) != (request.correlation, params.digest):
            says = "the resume id was used for something else"
            return Failure((Error.CONFLICT,), "world.hook-resume-once", says)
        return Answer(event, self._rows.load(run, request.correlation))

    def _skipped(self, run: str, params: Params) -> Page[Event] | None:
        if params.since is not None:
            found = page(self.log(run), params.since, DELTA_LIMIT)
            return found if isinstance(found, Page) else None
        if params.seen is None:
            return None
        return Page(self.log(run)[max(params.seen, 0) :], None, more=False)

    # --- reading ----------------------------------------------------------------------------------

    def log(self, run: str) -> tuple[Event, ...]:
        """Read a run's events."""
        sql = f"SELECT {_COLUMNS} FROM events WHERE run = ? ORDER BY slot"
        return tuple(event_of(run, row) for row in self._database.execute(sql, (run,)))

    def entities(self, run: str) -> Entities:
        """Read a run's entities from their rows."""
        return self._rows.load(run)

    def runs(self) -> Sequence[str]:
        """Name the runs, in the order of their creation."""
        return [name for (name,) in self._database.execute("SELECT id FROM runs ORDER BY number")]

    def find_hook(self, name: str) -> Owner | Failure:
        """Find a live hook by its id."""
        sql = "SELECT run, hook FROM tokens WHERE hook = ?"
        found = self._database.execute(sql, (name,)).fetchone()
        return Owner(*found) if found else no_hook()

    def find_token(self, token: str) -> Owner | Failure:
        """Find a live hook by its token."""
        return self._holder(token) or no_hook()


def no_hook() -> Failure:
    """Say that there is no such hook."""
    return Failure((Error.HOOK_NOT_FOUND,), "world.typed-errors", "there is no such hook")
