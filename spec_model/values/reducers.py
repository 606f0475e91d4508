"""How a writer reduces a value to a tag and a simpler value.

The workflow layer tries its reducers in a fixed order and takes the first that answers. Order
matters only where a value could be more than one thing: a function with several ids is a class
first, then a workflow (at the boundary of errors: a step); an instance with serialisation hooks
is an instance even if its class extends Error. An error is known by its name, not by its class. A
tag that the release does not have is no candidate: an old writer falls back to `Error`, and has
nothing to fall back to for the rest.

A reduced form that could be empty has `.` in its place. Reduced objects are new each time: they
are never shared, but what they hold may be.
"""

import math

from spec_model.frozen import frozen
from spec_model.rejections import Rejected, Rejection
from spec_model.values.base64_text import encode_base64
from spec_model.values.dates import iso_text, time_clip
from spec_model.values.dialects import Boundary, Dialect
from spec_model.values.formurl import query_text
from spec_model.values.js import (
    ABSENT,
    UNDEFINED,
    ArrayBuffer,
    BigInt,
    Date,
    DomException,
    Function,
    Instance,
    JsArray,
    JsError,
    JsMap,
    JsObject,
    JsSet,
    Optional,
    RegExp,
    Value,
    View,
)
from spec_model.values.tags import EMPTY, NAMED_ERRORS, SDK_ERRORS, TYPED_ARRAYS
from spec_model.values.web import (
    AbortHandle,
    Headers,
    ReadableStream,
    Request,
    Response,
    Url,
    UrlSearchParams,
    WritableStream,
)

RETRY_DELAY = 1000.0
"""Milliseconds from now at which a retry without a date is due."""


@frozen(eq=False)
class Reduced:
    """A tag and the value that its slot refers to."""

    tag: str
    form: Value


def _object(*fields: tuple[str, Optional]) -> JsObject:
    """Return a new object with those fields that are present."""
    return JsObject({key: value for key, value in fields if value is not ABSENT})


def _pairs(pairs: list[tuple[str, str]]) -> JsArray:
    return JsArray.of(*(JsArray.of(name, value) for name, value in pairs))


def _reduce_plain(value: Value) -> Reduced | None:
    """Reduce a value of the language that has nothing but data."""
    match value:
        case BigInt():
            return Reduced("BigInt", value.digits)
        case Date():
            return Reduced("Date", iso_text(value.time) or EMPTY)
        case RegExp():
            return Reduced("RegExp", _object(("source", value.source), ("flags", value.flags)))
        case JsMap():
            entries = (JsArray.of(_key(key), item) for key, item in value.entries)
            return Reduced("Map", JsArray.of(*entries))
        case JsSet():
            return Reduced("Set", JsArray.of(*map(_key, value.members)))
        case ArrayBuffer():
            return Reduced("ArrayBuffer", encode_base64(value.data))
        case View() if value.kind in TYPED_ARRAYS:
            return Reduced(value.kind, encode_base64(value.viewed()))
        case _:
            return None


def _key(value: Value) -> Value:
    """Return a key as a Map or Set keeps it: -0 becomes 0."""
    return 0.0 if isinstance(value, float) and value == 0 else value


def _retry_after(value: JsError, now: float) -> float:
    due = value.details.get("retryAfter", UNDEFINED)
    time = due.time if isinstance(due, Date) else due
    if isinstance(time, float) and not math.isnan(time_clip(time)):
        return time
    return now + RETRY_DELAY


def _error_tag(name: str, dialect: Dialect) -> str:
    return name if name in NAMED_ERRORS and name in dialect.tags else "Error"


def _reduce_error(value: JsError, dialect: Dialect) -> Reduced:
    tag = _error_tag(value.name, dialect)
    details = value.details
    fields: list[tuple[str, Optional]] = [("message", value.message), ("stack", value.stack)]
    if tag == "Error":
        fields.insert(0, ("name", value.name))
    if dialect.error_causes:
        fields.append(("cause", value.cause))
    match tag:
        case "AggregateError":
            fields.append(("errors", details.get("errors", UNDEFINED)))
        case "RetryableError":
            fields.append(("retryAfter", _retry_after(value, dialect.now)))
        case "HookConflictError":
            fields.append(("token", details.get("token", UNDEFINED)))
    fields.extend((key, details.get(key, ABSENT)) for key in _OPTIONAL_DETAILS.get(tag, ()))
    return Reduced(tag, _object(*fields))


_OPTIONAL_DETAILS: dict[str, tuple[str, ...]] = {
    "HookConflictError": ("conflictingRunId",),
    "RuntimeDecryptionError": ("context",),
    "StreamError": ("status", "url"),
}
"""Extra fields that are written only where the error has them."""

assert set(_OPTIONAL_DETAILS) == set(SDK_ERRORS)


def _reduce_faults(value: Value, dialect: Dialect) -> Reduced | None:
    if isinstance(value, JsError):
        return _reduce_error(value, dialect)
    if isinstance(value, DomException) and dialect.writes_dom_exceptions:
        fields = (("message", value.message), ("name", value.name), ("stack", value.stack))
        return Reduced("DOMException", _object(*fields, ("cause", value.cause)))
    return None


def _reduce_function(value: Function, dialect: Dialect) -> Reduced | None:
    """Reduce a function by the first id that this boundary looks for."""
    step = None
    if value.step_id is not None:
        step = _object(
            ("stepId", value.step_id),
            ("closureVars", value.closure_vars),
            ("boundThis", value.bound_this),
            ("boundArgs", value.bound_args),
        )
    workflow = None if value.workflow_id is None else _object(("workflowId", value.workflow_id))
    if value.class_id is not None:
        return Reduced("Class", _object(("classId", value.class_id)))
    candidates = [("WorkflowFunction", workflow), ("StepFunction", step)]
    if dialect.boundary is Boundary.ERRORS:
        candidates.reverse()
    for tag, form in candidates:
        if form is not None and tag in dialect.tags:
            return Reduced(tag, form)
    return None


def _reduce_user_class(value: Value, dialect: Dialect) -> Reduced | Rejected | None:
    if isinstance(value, Function):
        return _reduce_function(value, dialect)
    if isinstance(value, Instance) and value.hooks:
        if value.class_id is None:
            return Rejected(Rejection.VALUE_UNSERIALIZABLE, facts=(("why", "no class id"),))
        return Reduced("Instance", _object(("classId", value.class_id), ("data", value.data)))
    return None


def _reduce_writable(value: WritableStream, dialect: Dialect) -> Reduced:
    owner: list[tuple[str, Optional]] = [
        ("encryptionPublicKey", value.encryption_public_key),
        ("deploymentId", value.deployment_id),
    ]
    if dialect.boundary is Boundary.WORKFLOW:
        owner.reverse()
    return Reduced("WritableStream", _object(("name", value.name), ("runId", value.run_id), *owner))


def _reduce_readable(value: ReadableStream) -> Reduced | Rejected:
    if value.locked:
        return Rejected(Rejection.VALUE_UNSERIALIZABLE, facts=(("why", "locked stream"),))
    form = _object(
        ("bodyInit", value.body_init),
        ("name", value.name),
        ("type", value.type),
        ("framing", value.framing),
    )
    return Reduced("ReadableStream", form)


def _reduce_message(value: Value) -> Reduced | None:
    match value:
        case Request():
            form = _object(
                ("method", value.method),
                ("url", value.url),
                ("headers", value.headers),
                ("body", value.body),
                ("duplex", value.duplex),
                ("responseWritable", value.response_writable),
                ("signal", value.signal),
            )
            return Reduced("Request", form)
        case Response():
            form = _object(
                ("type", value.type),
                ("url", value.url),
                ("status", value.status),
                ("statusText", value.status_text),
                ("headers", value.headers),
                ("body", value.body),
                ("redirected", value.redirected),
            )
            return Reduced("Response", form)
        case _:
            return None


def _reduce_web(value: Value, dialect: Dialect) -> Reduced | Rejected | None:
    match value:
        case Url():
            return Reduced("URL", value.href)
        case UrlSearchParams():
            return Reduced("URLSearchParams", query_text(value.pairs) or EMPTY)
        case Headers():
            return Reduced("Headers", _pairs(value.pairs))
        case ReadableStream():
            return _reduce_readable(value)
        case WritableStream():
            return _reduce_writable(value, dialect)
        case AbortHandle():
            form = _object(
                ("streamName", value.stream_name),
                ("hookToken", value.hook_token),
                ("aborted", value.aborted),
                ("reason", value.reason),
            )
            return Reduced("AbortController" if value.controller else "AbortSignal", form)
        case _:
            return _reduce_message(value)


def reduce_value(value: Value, dialect: Dialect) -> Reduced | Rejected | None:
    """Return the value's tag and reduced form, or None if no tag of the dialect is for it."""
    result: Reduced | Rejected | None = _reduce_user_class(value, dialect)
    if result is None:
        result = _reduce_plain(value)
    if result is None:
        result = _reduce_faults(value, dialect)
    if result is None:
        result = _reduce_web(value, dialect)
    if isinstance(result, Reduced) and result.tag not in dialect.tags:
        return None
    return result
