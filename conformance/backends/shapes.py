"""Arguments of operations as the model's values, and the model's answers as results."""

import os
from collections.abc import Mapping, Sequence

from spec_model.replay.events import EventType, Request
from spec_model.replay.instants import Instant, Record, Value
from spec_model.replay.refusals import Error, name_of
from spec_model.world import views
from spec_model.world.paging import DEFAULT_LIMIT, Failure, Order, page
from spec_model.world.store import Answer, Params
from spec_model.world.streams import Key
from spec_model.world.views import Data

STATUS: Mapping[Error, int] = {
    Error.CONFLICT: 409,
    Error.RUN_EXPIRED: 410,
    Error.RUN_NOT_FOUND: 404,
    Error.HOOK_NOT_FOUND: 404,
    Error.NOT_FOUND: 404,
    Error.TOO_EARLY: 425,
    Error.INVALID: 400,
    Error.ATTRIBUTES: 400,
}

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TIME_DIGITS, RANDOM_DIGITS = 10, 16


class Failed(Exception):  # noqa: N818 - an operation has failed; the error travels as a record
    """An operation was refused."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.says)
        self.failure = failure

    def to_record(self) -> Record:
        """Write the error as it travels."""
        error = self.failure.errors[0]
        named = "WorkflowWorldError" if error is Error.INVALID else name_of(error)
        record: dict[str, Value] = {"name": named, "message": self.failure.says}
        if error in STATUS:
            record["status"] = STATUS[error]
        if self.failure.seconds is not None:
            record["retryAfter"] = self.failure.seconds
        return record


def invalid(says: str) -> Failed:
    """Refuse a request for what it is."""
    return Failed(Failure((Error.INVALID,), "world.transition-errors", says))


def missing(what: str) -> Failure:
    """Say that something is not there."""
    return Failure((Error.NOT_FOUND,), "world.typed-errors", f"there is no such {what}")


def accepted(answer: Answer | Failure) -> Answer:
    """Return an answer, or raise what it is instead."""
    if isinstance(answer, Failure):
        raise Failed(answer)
    return answer


# --- arguments ----------------------------------------------------------------------------------


def text(args: Record, name: str) -> str:
    """Return an argument that is text."""
    value = args.get(name)
    if not isinstance(value, str):
        raise invalid(f"{name} is not text")
    return value


def number(args: Record, name: str) -> int:
    """Return an argument that is a whole number."""
    value = args.get(name)
    if not isinstance(value, int):
        raise invalid(f"{name} is no whole number")
    return value


def listed(args: Record, name: str) -> tuple[Value, ...]:
    """Return an argument that is a list."""
    value = args.get(name)
    if not isinstance(value, tuple):
        raise invalid(f"{name} is not a list")
    return value


def bytes_of(value: Value) -> bytes:
    """Return bytes; text is written as UTF-8."""
    if isinstance(value, str):
        return value.encode()
    if not isinstance(value, bytes):
        raise invalid("a chunk is bytes")
    return value


def key_of(args: Record) -> Key:
    """Return which stream is meant."""
    return text(args, "runId"), text(args, "name")


def data_of(args: Record) -> Data:
    """Say whether payload is wanted."""
    return Data(args.get("resolveData") or "all")


def request_of(args: Record) -> Request:
    """Return the event that a caller asks for."""
    return request_in(args.get("request"))


def request_in(value: Value) -> Request:
    """Read an event that a caller asks for."""
    asked = value if isinstance(value, Mapping) else {}
    names = {kind.value for kind in EventType}
    if asked.get("eventType") not in names:
        raise invalid("there is no such type of event")
    data, correlation, spec = (
        asked.get("eventData"),
        asked.get("correlationId"),
        asked.get("specVersion"),
    )
    return Request(
        EventType(asked["eventType"]),
        correlation if isinstance(correlation, str) else None,
        data if isinstance(data, Mapping) else {},
        spec if isinstance(spec, int) else None,
    )


def params_of(args: Record) -> Params:
    """Return what a caller says beside its request."""
    given = args.get("params")
    asked = given if isinstance(given, Mapping) else {}
    seen, since = asked.get("eventCount"), asked.get("sinceCursor")
    resume, digest = asked.get("resumeId"), asked.get("resumePayloadDigest")
    return Params(
        seen if isinstance(seen, int) else None,
        since if isinstance(since, str) else None,
        resume if isinstance(resume, str) else None,
        digest if isinstance(digest, str) else None,
    )


def new_run_id(moment: Instant) -> str:
    """Make a run's id: the time, and entropy."""
    digits, rest = "", moment.ms
    for _ in range(TIME_DIGITS):
        digits, rest = CROCKFORD[rest % 32] + digits, rest // 32
    random = "".join(CROCKFORD[byte % 32] for byte in os.urandom(RANDOM_DIGITS))
    return f"wrun_{digits}{random}"


# --- results ------------------------------------------------------------------------------------


def page_view(items: Sequence[Value], args: Record, most: int | None = None) -> Record:
    """Cut a list into the page that is asked for."""
    given = args.get("pagination")
    asked = given if isinstance(given, Mapping) else args
    limit, cursor = asked.get("limit"), asked.get("cursor")
    size = limit if isinstance(limit, int) else DEFAULT_LIMIT
    order = Order(asked.get("sortOrder") or "asc")
    position = cursor if isinstance(cursor, str) else None
    found = page(items, position, size if most is None else min(size, most), order)
    if isinstance(found, Failure):
        raise Failed(found)
    return {"data": found.items, "cursor": found.cursor, "hasMore": found.more}


def answer_view(run: str, request: Request, answer: Answer) -> Record:
    """Show what became of a request that was accepted."""
    entities, name = answer.entities, request.correlation or ""
    shown: dict[str, Value] = {"run": views.run_view(run, entities)}
    if answer.event is not None:
        shown["event"] = views.event_view(answer.event)
    if name in entities.steps:
        shown["step"] = views.step_view(run, name, entities.steps[name])
    if name in entities.live_hooks:
        shown["hook"] = views.hook_view(run, name, entities.hooks[name])
    if name in entities.waits:
        shown["wait"] = views.wait_view(run, name, entities.waits[name])
    if answer.step_created:
        shown["stepCreated"] = True
    if answer.skipped is not None:
        shown["events"] = tuple(views.event_view(event) for event in answer.skipped.items)
        shown["cursor"] = answer.skipped.cursor
        shown["hasMore"] = answer.skipped.more
    return shown
