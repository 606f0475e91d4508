"""The classes of errors that a World answers with, and the names that they travel under.

What the runtime does with an error is a matter of its class: a conflict means "somebody else did
it", so a World that answers a genuine failure with one has lost data.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final


class Error(Enum):
    """Why a World refuses."""

    CONFLICT = "entity-conflict"
    """It is there already, or is over: a benign duplicate."""
    RUN_EXPIRED = "run-expired"
    RUN_NOT_FOUND = "run-not-found"
    HOOK_NOT_FOUND = "hook-not-found"
    NOT_FOUND = "not-found"
    """Some other entity is not there."""
    TOO_EARLY = "too-early"
    THROTTLED = "throttled"
    PRECONDITION = "precondition-failed"
    UNSUPPORTED = "run-not-supported"
    ATTRIBUTES = "attribute-validation"
    INVALID = "invalid"
    """The request itself is wrong."""
    OTHER = "other"
    """A class that says nothing; the message is retried by the queue."""
    CRASHING = "crashing"
    """A fault of the backend's code rather than an answer."""


NAMES: Mapping[Error, tuple[str, ...]] = {
    Error.CONFLICT: ("EntityConflictError",),
    Error.RUN_EXPIRED: ("RunExpiredError",),
    Error.RUN_NOT_FOUND: ("WorkflowRunNotFoundError",),
    Error.HOOK_NOT_FOUND: ("HookNotFoundError",),
    Error.NOT_FOUND: ("WorkflowWorldError",),
    Error.TOO_EARLY: ("TooEarlyError",),
    Error.THROTTLED: ("ThrottleError",),
    Error.PRECONDITION: ("PreconditionFailedError", "InBandSupersededError"),
    Error.UNSUPPORTED: ("RunNotSupportedError",),
    Error.ATTRIBUTES: ("AttributeValidationError",),
    Error.INVALID: ("ZodError", "UnsafeEntityIdError"),
    Error.OTHER: (),
    Error.CRASHING: ("TypeError", "RangeError", "ReferenceError", "SyntaxError"),
}

BY_NAME: Mapping[str, Error] = {name: error for error, names in NAMES.items() for name in names}

_BAD_REQUEST, _GONE_MISSING = 400, 404

GENERAL: Final = "WorkflowAPIError"
"""The only class of errors before there were classes; its status says which it is."""

BY_STATUS: Mapping[int, Error] = {
    400: Error.INVALID,
    404: Error.NOT_FOUND,
    409: Error.CONFLICT,
    410: Error.RUN_EXPIRED,
    412: Error.PRECONDITION,
    425: Error.TOO_EARLY,
    429: Error.THROTTLED,
}
"""What the statuses of answers stand for."""


def error_of(name: str, status: int | None = None) -> Error:
    """Tell an error's class from its name, and from its status where the name is general."""
    if name == GENERAL and status is not None:
        return BY_STATUS.get(status, Error.OTHER)
    if name == "WorkflowWorldError" and status == _BAD_REQUEST:
        return Error.INVALID
    if name not in BY_NAME and status == _BAD_REQUEST:
        return Error.INVALID
    if name not in BY_NAME and status == _GONE_MISSING:
        return Error.NOT_FOUND
    return BY_NAME.get(name, Error.OTHER)


def may_be(name: str, status: int | None = None) -> frozenset[Error]:
    """List the classes that an error may be.

    The general one does not say what is missing, and a run that is over is a conflict too.
    """
    found = error_of(name, status)
    if name != GENERAL:
        return frozenset({found})
    return {
        Error.NOT_FOUND: frozenset({found, Error.RUN_NOT_FOUND, Error.HOOK_NOT_FOUND}),
        Error.CONFLICT: frozenset({found, Error.RUN_EXPIRED}),
    }.get(found, frozenset({found}))


def name_of(error: Error) -> str:
    """Name the class under which an error travels."""
    return next(iter(NAMES[error]), "Error")
