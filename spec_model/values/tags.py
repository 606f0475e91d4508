"""The tags of the flattened form: which there are, in which order writers try them, since when.

A tag is the first element of a slot, as in `["Date",1]`. Most tags are the workflow layer's own:
it re-defines the library's Date, Map, Set and so on, so that every one of them has exactly one
operand, the slot of its reduced form. The library itself still writes boxed primitives, objects
without a prototype, DataView, Float16Array and Temporal values.

The vocabulary grew with the releases; `VOCABULARIES` names its stages, each with the tags that
it added to the one before.
"""

from enum import IntEnum

from spec_model.frozen import frozen


class Special(IntEnum):
    """The references that name no slot, and the mark of a sparse array."""

    UNDEFINED = -1
    HOLE = -2
    NAN = -3
    INFINITY = -4
    NEGATIVE_INFINITY = -5
    NEGATIVE_ZERO = -6
    SPARSE = -7


PROTO_KEY = "__proto__"
"""The property name that no object may carry across."""

ELEMENT_SIZES: dict[str, int] = {
    "Int8Array": 1,
    "Uint8Array": 1,
    "Uint8ClampedArray": 1,
    "Int16Array": 2,
    "Uint16Array": 2,
    "Int32Array": 4,
    "Uint32Array": 4,
    "Float32Array": 4,
    "Float64Array": 8,
    "BigInt64Array": 8,
    "BigUint64Array": 8,
    "DataView": 1,
    "Float16Array": 2,
}
"""Bytes an element, for every class of view."""

NATIVE_VIEWS = ("DataView", "Float16Array")
"""The views that the library writes itself, over the slot of their buffer."""

TYPED_ARRAYS = tuple(kind for kind in ELEMENT_SIZES if kind not in NATIVE_VIEWS)
"""The views that the workflow layer writes, by the bytes that they show."""

PLAIN_ERRORS = (
    "EvalError",
    "FatalError",
    "RangeError",
    "ReferenceError",
    "SyntaxError",
    "TypeError",
    "URIError",
)
"""Errors that are nothing but message, stack and cause."""

SDK_ERRORS = ("HookConflictError", "RuntimeDecryptionError", "StreamError")
"""Errors of the SDK that it makes anew when it reads them."""

NAMED_ERRORS = (*PLAIN_ERRORS, "AggregateError", "RetryableError", *SDK_ERRORS)
"""Errors that have a tag of their own; a writer goes by their name."""

TEMPORAL_PREFIX = "Temporal."

TEMPORAL_KINDS = (
    "Duration",
    "Instant",
    "PlainDate",
    "PlainDateTime",
    "PlainMonthDay",
    "PlainTime",
    "PlainYearMonth",
    "ZonedDateTime",
)
"""The classes of the Temporal API."""

EMPTY = "."
"""Stands for an empty reduced form, which would count as `not mine`."""

_BASE = (
    "ArrayBuffer",
    "BigInt",
    "Class",
    "Date",
    "Error",
    "Headers",
    "Instance",
    "Map",
    "ReadableStream",
    "RegExp",
    "Request",
    "Response",
    "Set",
    "StepFunction",
    "URL",
    "URLSearchParams",
    "WritableStream",
    *TYPED_ARRAYS,
)

STAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("base", _BASE),
    ("dom", ("DOMException",)),
    ("workflow", ("WorkflowFunction",)),
    (
        "errors",
        (
            "AbortController",
            "AbortSignal",
            "AggregateError",
            "RetryableError",
            *PLAIN_ERRORS,
        ),
    ),
    ("decryption", ("HookConflictError", "RuntimeDecryptionError")),
    ("stream-error", ("StreamError",)),
)
"""The stages of the vocabulary, oldest first, each with what it added."""


def _vocabularies() -> dict[str, frozenset[str]]:
    known: frozenset[str] = frozenset()
    result: dict[str, frozenset[str]] = {}
    for name, added in STAGES:
        known = known | frozenset(added)
        result[name] = known
    return result


VOCABULARIES = _vocabularies()
"""All tags of the workflow layer at each stage."""


@frozen
class Tag:
    """One tag of a vocabulary and the stage that added it."""

    name: str
    stage: str


TAGS: tuple[Tag, ...] = tuple(Tag(name, stage) for stage, added in STAGES for name in added)
"""Every tag of the workflow layer."""
