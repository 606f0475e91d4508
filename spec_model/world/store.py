"""The event store: what creating and reading events does.

Rules
- A run's log is what was committed, in slots from 1 on. A request is decided by what the log adds
  up to; all events of one request are committed together.
- Times do not fall along a log: an event is not older than the one before it.
- A writer that says how many events it has seen is told what it skipped, and commits all the same;
  one that names a cursor gets the page after it, also when its hook lost its token.
- A resume id is remembered: the same one, for the same hook and with the same digest, gives the
  event that it made; with another it is a conflict.
- A batch is decided item by item, each upon those before it that were accepted.
"""

from collections.abc import Iterable, Mapping, Sequence

from attrs import field

from spec_model.frozen import evolve, frozen
from spec_model.replay.deciding import (
    Commit,
    Draft,
    Holding,
    Nothing,
    Owner,
    Refused,
    decide,
    holds,
)
from spec_model.replay.entities import NOTHING, Entities, apply
from spec_model.replay.events import (
    NOT_BATCHABLE,
    Event,
    EventType,
    Request,
    event_id,
)
from spec_model.replay.instants import Instant
from spec_model.replay.machines import HookState
from spec_model.replay.refusals import Error
from spec_model.world.paging import Failure, Page, page

NEWEST_SPEC = 7
DELTA_LIMIT = 20
"""How many events a delta after a cursor has at most."""


@frozen
class Resumed:
    """What a resume id was used for."""

    hook: str
    digest: str | None
    slot: int


@frozen
class RunRecord:
    """One run: its log, and what it adds up to."""

    log: tuple[Event, ...] = ()
    entities: Entities = NOTHING
    resumed: Mapping[str, Resumed] = field(factory=dict)


@frozen
class Store:
    """Everything that was committed."""

    runs: Mapping[str, RunRecord] = field(factory=dict)
    holding: Holding = Holding.WHILE_LIVE

    def run(self, name: str) -> RunRecord:
        """Return a run's record; one that was never created is empty."""
        return self.runs.get(name, RunRecord())


@frozen
class Params:
    """What a caller says beside its request."""

    seen: int | None = None
    """How many events of the run the caller knows."""
    since: str | None = None
    """The cursor after which the caller wants to see."""
    resume: str | None = None
    digest: str | None = None


@frozen
class Answer:
    """What a caller is told of a request that was accepted."""

    event: Event | None
    entities: Entities
    made: tuple[Event, ...] = ()
    """Everything that the request committed."""
    step_created: bool = False
    skipped: Page[Event] | None = None


def owner_of(store: Store, token: str, now: Instant) -> Owner | None:
    """Say which live hook of which run holds a token."""
    for name, record in store.runs.items():
        hook = holds(record.entities, token, now, store.holding)
        if hook is not None:
            return Owner(name, hook)
    return None


def _owner(store: Store, request: Request, now: Instant) -> Owner | None:
    token = request.data.get("token")
    if request.type is not EventType.HOOK_CREATED or not isinstance(token, str):
        return None
    return owner_of(store, token, now)


def create(
    store: Store, run: str, request: Request, params: Params, now: Instant
) -> tuple[Store, Answer | Failure]:
    """Do what a caller asks, or refuse it."""
    record = store.run(run)
    if (request.spec or 0) > NEWEST_SPEC:
        return store, Failure((Error.UNSUPPORTED,), "world.transition-errors", "is too new")
    before = _resumed(record, request, params)
    if before is not None:
        return store, before
    decision = decide(record.entities, request, now, _owner(store, request, now))
    match decision:
        case Refused(errors, clause, says, seconds):
            return store, Failure(errors, clause, says, seconds)
        case Nothing():
            return store, Answer(None, record.entities, skipped=_skipped(record, params))
        case Commit(drafts):
            grown, made = _commit(record, run, request, params, drafts, now)
            answer = Answer(
                made[-1],
                grown.entities,
                made,
                request.lazy,
                _skipped(record, params),
            )
            return evolve(store, runs={**store.runs, run: grown}), answer


def _resumed(record: RunRecord, request: Request, params: Params) -> Answer | Failure | None:
    before = record.resumed.get(params.resume or "")
    if request.type is not EventType.HOOK_RECEIVED or before is None:
        return None
    if (before.hook, before.digest) != (request.correlation, params.digest):
        says = "the resume id was used for something else"
        return Failure((Error.CONFLICT,), "world.hook-resume-once", says)
    return Answer(record.log[before.slot - 1], record.entities)


def _commit(  # noqa: PLR0913, PLR0917 - what is committed, where, for whom and when
    record: RunRecord,
    run: str,
    request: Request,
    params: Params,
    drafts: Iterable[Draft],
    now: Instant,
) -> tuple[RunRecord, tuple[Event, ...]]:
    log, entities, made = record.log, record.entities, list[Event]()
    moment = max(now, log[-1].created) if log else now
    for draft in drafts:
        event = Event(
            run,
            event_id(len(log) + 1),
            draft.type,
            moment,
            draft.correlation,
            draft.data,
            request.spec,
            params.resume,
        )
        log, entities = (*log, event), apply(entities, event)
        made.append(event)
    resumed = record.resumed
    if params.resume is not None and request.type is EventType.HOOK_RECEIVED:
        used = Resumed(request.correlation or "", params.digest, len(log))
        resumed = {**resumed, params.resume: used}
    return RunRecord(log, entities, resumed), tuple(made)


def _skipped(record: RunRecord, params: Params) -> Page[Event] | None:
    if params.since is not None:
        found = page(record.log, params.since, DELTA_LIMIT)
        return found if isinstance(found, Page) else None
    if params.seen is None:
        return None
    return Page(record.log[max(params.seen, 0) :], None, more=False)


def create_batch(
    store: Store, run: str, requests: Sequence[Request], now: Instant
) -> tuple[Store, tuple[Answer | Failure, ...] | Failure]:
    """Commit what can be committed of a batch, in its order, at consecutive slots."""
    for request in requests:
        if request.type in NOT_BATCHABLE:
            says = f"{request.type.value} cannot be in a batch"
            return store, Failure((Error.INVALID,), "world.batch", says)
    answers: list[Answer | Failure] = []
    for request in requests:
        store, answer = create(store, run, request, Params(), now)
        answers.append(answer)
    return store, tuple(answers)


# --- reading ------------------------------------------------------------------------------------


def get_event(store: Store, run: str, name: str) -> Event | Failure:
    """Find an event by its id."""
    for event in store.run(run).log:
        if event.id == name:
            return event
    return Failure((Error.NOT_FOUND,), "world.typed-errors", "there is no such event")


def events_of(store: Store, run: str, correlation: str | None = None) -> tuple[Event, ...]:
    """List a run's events, or those of one correlation id."""
    log = store.run(run).log
    return log if correlation is None else tuple(e for e in log if e.correlation == correlation)


def find_hook(store: Store, name: str) -> Owner | Failure:
    """Find a hook that can receive, by its id alone."""
    for run, record in store.runs.items():
        if name in record.entities.live_hooks:
            return Owner(run, name)
    return _no_hook()


def find_token(store: Store, token: str, now: Instant) -> Owner | Failure:
    """Find the hook that holds a token and can receive."""
    for run, record in store.runs.items():
        hook = holds(record.entities, token, now)
        if hook is not None and record.entities.hooks[hook].state is HookState.LIVE:
            return Owner(run, hook)
    return _no_hook()


def _no_hook() -> Failure:
    return Failure((Error.HOOK_NOT_FOUND,), "world.typed-errors", "there is no such hook")
