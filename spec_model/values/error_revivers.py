"""Readers of the tags of errors.

An error keeps its class, its message, its stack and whether it had a cause. Releases before the
error tags existed read no cause. The packages make three of the SDK's errors anew instead of
restoring them: see the policy values-own-errors.
"""

from spec_model.policies import Choice
from spec_model.rejections import Rejected
from spec_model.values.dialects import SPARSE_LIMIT
from spec_model.values.js import (
    ABSENT,
    UNDEFINED,
    Absent,
    Date,
    DomException,
    JsArray,
    JsError,
    Optional,
    Value,
)
from spec_model.values.payload import Fields, Payload
from spec_model.values.tags import SDK_ERRORS

DOCS_LINE = "\n╰▶ docs: https://workflow-sdk.dev/err/"
"""Begins the line that the SDK's errors end with."""

_DOCS = {
    "HookConflictError": "hook-conflict",
    "RuntimeDecryptionError": "runtime-decryption-failed",
}


def conflict_message(token: str, run: str | None) -> str:
    """Return the message that the SDK gives to a hook conflict."""
    owner = "" if run is None else f' (run "{run}")'
    line = DOCS_LINE + _DOCS["HookConflictError"]
    return f'Hook token "{token}" is already in use by another workflow{owner}{line}'


def _stack(fields: Fields) -> Value | None:
    """Return the stack, undefined if there is none, or None if it is no text."""
    stack = fields.get("stack")
    if isinstance(stack, Absent) or stack is UNDEFINED:
        return UNDEFINED
    return stack if isinstance(stack, str) else None


def _aggregate(fields: Fields, payload: Payload) -> dict[str, Value] | None:
    errors = fields.get("errors")
    if not isinstance(errors, JsArray):
        return None
    if payload.strict:
        return {"errors": errors}
    if errors.length - len(errors.elements) > SPARSE_LIMIT:
        return None  # every hole becomes an element: no engine builds more of them than that
    items = (errors.elements.get(index, UNDEFINED) for index in range(errors.length))
    return {"errors": JsArray.of(*items)}


def _conflict(fields: Fields, payload: Payload) -> dict[str, Value] | None:
    token, run = fields.text("token"), fields.get("conflictingRunId")
    if token is None and payload.strict:
        return None
    details: dict[str, Value] = {"token": UNDEFINED if token is None else token}
    if not isinstance(run, Absent):
        details["conflictingRunId"] = run
    return details


def _present(fields: Fields, *names: str) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name in names:
        value = fields.get(name)
        if not isinstance(value, Absent):
            found[name] = value
    return found


def _details(fields: Fields, payload: Payload) -> dict[str, Value] | None:
    """Return the extra properties of this class of error, or None if they are wrong."""
    match payload.tag:
        case "AggregateError":
            return _aggregate(fields, payload)
        case "RetryableError":
            due = fields.number("retryAfter")
            return None if due is None else {"retryAfter": Date(due)}
        case "HookConflictError":
            return _conflict(fields, payload)
        case "RuntimeDecryptionError":
            return _present(fields, "context")
        case "StreamError":
            return _present(fields, "status", "url")
        case _:
            return {}


def _made_anew(error: JsError) -> None:
    """Change an error of the SDK as the published packages do when they read it."""
    if error.kind not in SDK_ERRORS:
        return
    if error.cause is ABSENT:
        error.cause = UNDEFINED
    if error.kind == "HookConflictError":
        token, run = error.details["token"], error.details.get("conflictingRunId")
        text = token if isinstance(token, str) else "undefined"
        error.message = conflict_message(text, run if isinstance(run, str) else None)
    elif error.kind in _DOCS:
        error.message = f"{error.message}{DOCS_LINE}{_DOCS[error.kind]}"


def _cause(fields: Fields, payload: Payload) -> Optional:
    return fields.get("cause") if payload.dialect.error_causes else ABSENT


def revive_error(payload: Payload) -> Value | Rejected:
    """Make a native error; the tag is its class, except that `Error` has a name beside it."""
    fields = payload.fields()
    if fields is None:
        return payload.bad()
    message, stack = fields.text("message"), _stack(fields)
    name = fields.text("name") if payload.tag == "Error" else payload.tag
    details = _details(fields, payload)
    if message is None or stack is None or name is None or details is None:
        return payload.bad()
    error = JsError(payload.tag, name, message, stack, _cause(fields, payload), details)
    if payload.dialect.policies.own_errors is Choice.UPSTREAM:
        _made_anew(error)
    return error


def revive_dom_exception(payload: Payload) -> Value | Rejected:
    """Make a DOMException."""
    fields = payload.fields()
    if fields is None:
        return payload.bad()
    message, name, stack = fields.text("message"), fields.text("name"), _stack(fields)
    if message is None or name is None or stack is None:
        return payload.bad()
    return DomException(name, message, stack, fields.get("cause"))
