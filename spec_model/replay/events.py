"""The vocabulary of a run's event log.

Rules
- An event is of one of the types below, about one entity: the run, or a step, hook, wait or
  attribute write that its correlation id names. A correlation id means something within its run
  only.
- `KINDS` says for each type which fields its data has, which of them are payload (removed when a
  reader asks without data), who may write it, and since which spec version it exists.
- A request is an event that a caller writes; what only the World writes is refused from callers.
  `problems` says what a request's shape breaks, before anybody looks at the state.

Ids of spec versions with slots are `evnt_` and the slot as 26 digits, from 1 on.
"""

from collections.abc import Mapping
from enum import Enum

from attrs import Factory, field

from spec_model.frozen import frozen
from spec_model.replay.instants import Instant, Record


class EventType(Enum):
    """What an event says."""

    RUN_CREATED = "run_created"
    RUN_STARTED = "run_started"
    RUN_COMPLETED = "run_completed"
    RUN_FAILED = "run_failed"
    RUN_CANCELLED = "run_cancelled"
    ATTR_SET = "attr_set"
    STEP_CREATED = "step_created"
    STEP_STARTED = "step_started"
    STEP_COMPLETED = "step_completed"
    STEP_FAILED = "step_failed"
    STEP_RETRYING = "step_retrying"
    HOOK_CREATED = "hook_created"
    HOOK_RECEIVED = "hook_received"
    HOOK_DISPOSED = "hook_disposed"
    HOOK_CONFLICT = "hook_conflict"
    WAIT_CREATED = "wait_created"
    WAIT_COMPLETED = "wait_completed"
    NOOP = "noop"


class Entity(Enum):
    """What an event is about."""

    RUN = "run"
    STEP = "step"
    HOOK = "hook"
    WAIT = "wait"
    ATTRIBUTES = "attributes"
    LOG = "log"


class Presence(Enum):
    """Whether something has to be there."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NONE = "none"


class Writer(Enum):
    """Who may write an event."""

    CALLER = "caller"
    WORLD = "world"


@frozen
class Field:
    """One field of an event's data."""

    name: str
    presence: Presence = Presence.OPTIONAL
    payload: bool = False
    stored: bool = True
    """Whether the log keeps it: some fields only tell the World what to do."""


@frozen
class Kind:
    """One row of the vocabulary."""

    type: EventType
    entity: Entity
    fields: tuple[Field, ...]
    correlation: Presence = Presence.REQUIRED
    writer: Writer = Writer.CALLER
    since: int = 2
    """The spec version that has it first."""
    keeps_data: bool = True
    """Whether the log keeps any data of it."""

    @property
    def payload(self) -> frozenset[str]:
        """The fields that a reader without data does not get."""
        return frozenset(each.name for each in self.fields if each.payload)

    @property
    def prefix(self) -> str:
        """How the correlation id begins."""
        return PREFIXES.get(self.entity, "")


PREFIXES: Mapping[Entity, str] = {
    Entity.STEP: "step_",
    Entity.HOOK: "hook_",
    Entity.WAIT: "wait_",
    Entity.ATTRIBUTES: "attr_",
}


def _needs(name: str, *, payload: bool = False) -> Field:
    return Field(name, Presence.REQUIRED, payload)


def _payload(name: str) -> Field:
    return Field(name, payload=True)


_CREATION = (
    Field("executionContext"),
    Field("attributes"),
    Field("allowReservedAttributes"),
    Field("encryptionPublicKey"),
)

TELEMETRY = tuple(
    Field(name, stored=False)
    for name in ("ttfs", "stso", "stepCount", "eventCount", "rsfs", "finalSchedulingReplay")
)
"""Measurements that need not be stored."""

_STEP_END = (
    Field("stepName"),
    Field("workflowName"),
    *TELEMETRY,
    Field("optimizations", stored=False),
)

_T, _E, _P = EventType, Entity, Presence

_RUN_KINDS = (
    Kind(
        _T.RUN_CREATED, _E.RUN,
        (_needs("deploymentId"), _needs("workflowName"), _needs("input", payload=True), *_CREATION),
        _P.NONE,
    ),
    Kind(
        _T.RUN_STARTED, _E.RUN,
        (Field("deploymentId"), Field("workflowName"), _payload("input"), *_CREATION),
        _P.NONE, keeps_data=False,
    ),
    Kind(_T.RUN_COMPLETED, _E.RUN, (_payload("output"),), _P.NONE),
    Kind(_T.RUN_FAILED, _E.RUN, (_needs("error", payload=True), Field("errorCode")), _P.NONE),
    Kind(_T.RUN_CANCELLED, _E.RUN, (Field("cancelReason"),), _P.NONE),
    Kind(
        _T.ATTR_SET, _E.ATTRIBUTES,
        (_needs("changes"), _needs("writer"), Field("allowReservedAttributes")),
        _P.OPTIONAL, since=4,
    ),
)  # fmt: skip

_STEP_KINDS = (
    Kind(
        _T.STEP_CREATED, _E.STEP,
        (_needs("stepName"), Field("workflowName"), _needs("input", payload=True)),
    ),
    Kind(
        _T.STEP_STARTED, _E.STEP,
        (
            Field("stepName"), Field("attempt"), Field("workflowName"),
            Field("input", payload=True, stored=False), Field("ownerMessageId"),
        ),
    ),
    Kind(_T.STEP_COMPLETED, _E.STEP, (_needs("result", payload=True), *_STEP_END)),
    Kind(_T.STEP_FAILED, _E.STEP, (_needs("error", payload=True), *_STEP_END)),
    Kind(
        _T.STEP_RETRYING, _E.STEP,
        (_needs("error", payload=True), Field("retryAfter"), Field("stepName")),
    ),
)  # fmt: skip

_OTHER_KINDS = (
    Kind(
        _T.HOOK_CREATED, _E.HOOK,
        (
            _needs("token"), Field("tokenRetentionUntil"), _payload("metadata"),
            Field("isWebhook"), Field("isSystem"),
        ),
    ),
    Kind(_T.HOOK_RECEIVED, _E.HOOK, (_needs("payload", payload=True), Field("token"))),
    Kind(_T.HOOK_DISPOSED, _E.HOOK, (Field("token"),)),
    Kind(
        _T.HOOK_CONFLICT, _E.HOOK, (_needs("token"), Field("conflictingRunId")),
        writer=Writer.WORLD,
    ),
    Kind(_T.WAIT_CREATED, _E.WAIT, (_needs("resumeAt"),)),
    Kind(_T.WAIT_COMPLETED, _E.WAIT, (Field("resumeAt"),)),
    Kind(_T.NOOP, _E.LOG, (Field("sealed"),), _P.NONE, Writer.WORLD, since=7),
)  # fmt: skip

KINDS: Mapping[EventType, Kind] = {
    kind.type: kind for kind in (*_RUN_KINDS, *_STEP_KINDS, *_OTHER_KINDS)
}

CANCEL_REASON_CHARACTERS = 512

TERMINAL = frozenset({EventType.RUN_COMPLETED, EventType.RUN_FAILED, EventType.RUN_CANCELLED})
"""The events that end a run."""

STEP_TERMINAL = frozenset({EventType.STEP_COMPLETED, EventType.STEP_FAILED})
"""The events that end a step."""

NOT_BATCHABLE = frozenset(
    {
        EventType.RUN_CREATED,
        EventType.RUN_STARTED,
        EventType.RUN_CANCELLED,
        EventType.HOOK_CREATED,
        EventType.HOOK_DISPOSED,
        EventType.ATTR_SET,
    }
)
"""The events that a batch may not hold."""


@frozen
class Request:
    """An event as a caller asks for it."""

    type: EventType
    correlation: str | None = None
    data: Record = field(factory=dict)
    spec: int | None = None

    @property
    def lazy(self) -> bool:
        """Whether a step's start also creates the step."""
        return self.type is EventType.STEP_STARTED and "input" in self.data

    @property
    def resilient(self) -> bool:
        """Whether a run's start can also create the run."""
        needed = {"deploymentId", "workflowName", "input"}
        return self.type is EventType.RUN_STARTED and needed <= self.data.keys()


@frozen
class Event:
    """An event as the log keeps it."""

    run: str
    id: str
    type: EventType
    created: Instant
    correlation: str | None = None
    data: Record = field(factory=dict)
    spec: int | None = None
    resume: str | None = None


EVENT_PREFIX = "evnt_"
SLOT_DIGITS = 26


def event_id(slot: int) -> str:
    """Name a slot."""
    return f"{EVENT_PREFIX}{slot:0{SLOT_DIGITS}d}"


def slot_of(event: str) -> int | None:
    """Read the slot in an event's id, if it is one of that scheme."""
    digits = event.removeprefix(EVENT_PREFIX)
    whole = event.startswith(EVENT_PREFIX) and len(digits) == SLOT_DIGITS
    return int(digits) if whole and digits.isascii() and digits.isdecimal() else None


def stored_data(request: Request) -> Record:
    """Say which of a request's data the log keeps."""
    kind = KINDS[request.type]
    if not kind.keeps_data:
        return {}
    dropped = {each.name for each in kind.fields if not each.stored}
    return {name: value for name, value in request.data.items() if name not in dropped}


def without_payload(event_type: EventType, data: Record) -> Record:
    """Drop what a reader without data does not get."""
    payload = KINDS[event_type].payload
    return {name: value for name, value in data.items() if name not in payload}


@frozen
class Problem:
    """What is wrong with the shape of a request."""

    about: str
    says: str = Factory(str)


def problems(request: Request) -> tuple[Problem, ...]:
    """List what the shape of a request breaks."""
    kind = KINDS[request.type]
    if kind.writer is Writer.WORLD:
        return (Problem("eventType", f"only the World writes {request.type.value}"),)
    found = [
        Problem(each.name, "is missing")
        for each in kind.fields
        if each.presence is Presence.REQUIRED and each.name not in request.data
    ]
    match kind.correlation:
        case Presence.REQUIRED if request.correlation is None:
            found.append(Problem("correlationId", "is missing"))
        case Presence.NONE if request.correlation is not None:
            found.append(Problem("correlationId", "has nothing to name"))
        case _:
            pass
    reason = request.data.get("cancelReason")
    if isinstance(reason, str) and len(reason) > CANCEL_REASON_CHARACTERS:
        found.append(Problem("cancelReason", "is too long"))
    return tuple(found)
