"""Sample values: errors of every class."""

from collections.abc import Callable

from spec_model.values.error_revivers import DOCS_LINE, conflict_message
from spec_model.values.js import (
    ABSENT,
    UNDEFINED,
    Date,
    DomException,
    JsError,
    JsObject,
    Optional,
    Value,
)
from vectors.samples.language import arr, obj

STACK = "STACK"
DECRYPTION_DOCS = f"{DOCS_LINE}runtime-decryption-failed"


def error(
    kind: str = "Error",
    message: str = "m",
    cause: Optional = ABSENT,
    *,
    name: str | None = None,
    **details: Value,
) -> JsError:
    """Return an error with the stack that all captured errors have."""
    return JsError(kind, name or kind, message, STACK, cause, dict(details))


def _plain(kind: str) -> Callable[[], Value]:
    """Return the builder of an error of one class."""
    return lambda: error(kind)


def aggregate_shared() -> Value:
    """An aggregate error, and its list of errors beside it."""
    errors = arr(1.0)
    return arr(error("AggregateError", errors=errors), errors)


def shared_cause() -> Value:
    """Two errors with one cause."""
    cause = error(message="c")
    return arr(error(message="a", cause=cause), error(message="b", cause=cause))


def conflict() -> JsError:
    """A hook conflict as its constructor makes it."""
    details: dict[str, Value] = {"token": "tok", "conflictingRunId": "wrun_1"}
    message = conflict_message("tok", "wrun_1")
    return JsError("HookConflictError", "HookConflictError", message, STACK, UNDEFINED, details)


def conflict_bare() -> JsError:
    """A hook conflict without a cause, and without the other run."""
    details: dict[str, Value] = {"token": "tok"}
    return JsError("HookConflictError", "HookConflictError", "m", STACK, details=details)


def decryption_failed() -> JsError:
    """A decryption error as its constructor makes it."""
    context = JsObject({"operation": "decrypt", "byteLength": 5.0, "formatPrefix": "encr"})
    return error("RuntimeDecryptionError", f"m{DECRYPTION_DOCS}", UNDEFINED, context=context)


BUILDERS: dict[str, Callable[[], Value]] = {
    "err-error": lambda: error(message="boom"),
    "err-error-cause": lambda: error(message="boom", cause="why"),
    "err-error-cause-undef": lambda: error(message="boom", cause=UNDEFINED),
    "err-error-cause-chain": lambda: error(
        message="outer", cause=error("TypeError", message="inner")
    ),
    "err-RangeError": lambda: error("RangeError"),
    "err-SyntaxError": lambda: error("SyntaxError"),
    "err-EvalError": lambda: error("EvalError"),
    "err-aggregate": lambda: error("AggregateError", "agg", errors=arr(error(message="e1"), 2.0)),
    "err-customsubclass": lambda: error("MyErr", code=7.0),
    "err-customsubclass-noname": lambda: error("MyErr2", name="Error"),
    "err-name-spoof": lambda: error(name="TypeError"),
    "err-fatal": lambda: error("FatalError"),
    "err-retryable": lambda: error("RetryableError", retryAfter=Date(1700000000000.0)),
    "err-hookconflict": conflict,
    "err-stream": lambda: error("StreamError", cause=UNDEFINED, status=500.0, url="https://x"),
    "err-domexception": lambda: DomException("AbortError", "m", STACK),
    "err-shared-cause": shared_cause,
    "err-plainobj-like": lambda: obj(name="Error", message="m", stack="s"),
    "runerror-error": lambda: error(message="boom"),
}
"""What each captured error is in the model, by the example's id."""

MORE: dict[str, Callable[[], Value]] = {
    **{f"err-{kind}": _plain(kind) for kind in ("ReferenceError", "TypeError", "URIError")},
    "err-decryption": decryption_failed,
    "err-decryption-bare": lambda: error("RuntimeDecryptionError"),
    "err-conflict-bare": conflict_bare,
    "err-stream-bare": lambda: error("StreamError"),
    "err-aggregate-cause": lambda: error("AggregateError", cause=2.0, errors=arr(1.0)),
    "err-aggregate-shared": aggregate_shared,
    "err-cause-null": lambda: error(cause=None),
    "err-stackless": lambda: JsError("Error", "Error", "m"),
    "err-dom-cause": lambda: DomException("AbortError", "m", STACK, 3.0),
    "err-renamed-dom": lambda: error(name="DOMException"),
    "err-renamed-aggregate": lambda: error(name="AggregateError"),
    "err-retry-without-date": lambda: error("RetryableError"),
}
"""Further errors."""
