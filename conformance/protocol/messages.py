"""The messages of the adapter protocol as frozen values: what is asked, and what is answered.

Every request and reply is one of the unions below. How they look on the wire is in `printing` and
`reading`; a kit writes the same lines without this code.

    hello     -> Welcome               open   -> Opened      batch -> Replies
    call      -> Ok                    tell   -> Outputs     crash -> nothing: the process ends
    close     -> Closed                bye    -> Closed, and the process ends with 0

To a call, an open and a tell an adapter may also answer `Refused` (a typed rejection) or `Declined`
(it cannot serve this). `NotUnderstood` is its answer to what breaks the protocol, and a breach
where nothing did.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from attrs import field, frozen

from spec_model.codec import OPERATIONS
from spec_model.plain import Plain, Record
from spec_model.rejections import Rejection
from spec_model.wire import layout
from vectors.canonical import JsonObject

VERSION: Final = 1
"""The version of the protocol that this is."""

MAX_LINE: Final = 64 * 1024 * 1024
"""Bytes of the longest line, its end not counted."""

OTHER: Final = "other"
"""The code of a rejection that the registry does not know."""

CODES: Final = frozenset({*(reason.value for reason in Rejection), OTHER})

ROLES: Final = ("codec", "reader", "writer", "world", "handler")
"""What an adapter may stand in for."""

PROFILES: Final = (*layout.PROFILES, "PUB", "SOCK")
"""Wire versions, and what writers of published packages and of sockets write with."""

CAPABILITIES: Final = (
    *sorted({operation.requires for operation in OPERATIONS.values()}),
    "crash",
)
"""What an adapter may say it can do: the capabilities of the operations, and to crash on demand."""


class Certainty(StrEnum):
    """What a rejection says of its effect."""

    DEFINITE = "definite"
    """It did not happen."""
    INDEFINITE = "indefinite"
    """It may have happened."""


# --- requests -----------------------------------------------------------------------------------


@frozen
class Hello:
    """The first request: which versions are spoken, and what has to come back."""

    nonce: str
    versions: tuple[int, int] = (VERSION, VERSION)
    max_line: int = MAX_LINE


@frozen
class Call:
    """One question to the codec role."""

    op: str
    args: Record


@frozen
class Open:
    """Make an instance of a role."""

    role: str
    config: Record = field(factory=dict)


@frozen
class Tell:
    """Give an instance one input: a record with its `kind` and the fields of that kind."""

    instance: int
    given: Record


@frozen
class Close:
    """Forget an instance."""

    instance: int


@frozen
class Batch:
    """Several requests in one line, answered in one line."""

    requests: "Sequence[Call | Open | Tell | Close]"


@frozen
class Crash:
    """Die on the spot, without flushing anything."""


@frozen
class Bye:
    """The last request."""


@frozen
class Probe:
    """An object that may break the protocol on purpose, to see whether the adapter notices."""

    form: JsonObject


Single = Call | Open | Tell | Close
"""What a batch is made of."""

Request = Hello | Single | Batch | Crash | Bye

# --- replies ------------------------------------------------------------------------------------


@frozen(kw_only=True)
class Welcome:
    """What an adapter says of itself."""

    version: int
    nonce: str
    name: str
    implementation_version: str
    language: str
    build: str
    roles: Sequence[str]
    profiles: Sequence[str]
    capabilities: Sequence[str]
    max_in_flight: int
    describe: Mapping[str, str]
    """Which function of the implementation serves each operation and role."""


@frozen
class Ok:
    """The result of a call."""

    value: Plain


@frozen(kw_only=True)
class Refused:
    """A typed rejection."""

    code: str
    certainty: Certainty = Certainty.DEFINITE
    message: str = ""
    offset: int | None = None
    """Byte at which the refused thing begins, where the implementation says so."""
    own_class: str = ""
    """The implementation's own name of the failure; always there with the code `other`."""
    before: Plain = None
    """What came out before the refusal, where the implementation says so."""


@frozen
class Declined:
    """The implementation cannot serve this request."""

    reason: str
    url: str = ""


@frozen
class NotUnderstood:
    """The adapter says that a request breaks the protocol."""

    reason: str
    message: str = ""


@frozen
class Opened:
    """An instance was made."""

    instance: int


@frozen
class Outputs:
    """Everything that the instance wants done, by the time it is quiet."""

    outputs: Sequence[Record]


@frozen
class Closed:
    """There is nothing to say."""


Answer = Ok | Refused | Declined | NotUnderstood | Opened | Outputs | Closed
"""What answers a single request."""


@frozen
class Replies:
    """The answers to a batch, in order."""

    replies: Sequence[Answer]


Reply = Welcome | Answer | Replies

REFUSALS: Final = (
    "unknown-request", "unknown-op", "unknown-role", "unknown-capability", "unknown-field",
    "unknown-instance", "malformed", "internal",
)  # fmt: skip
"""Reasons of `NotUnderstood`; the last one is a fault of the adapter's own code."""


def as_answer(reply: Answer) -> dict[str, Plain]:
    """Turn the answer to a call into the plain form that vectors and properties judge.

    What a rejection does not say, its offset or what came before it, is not in the form either.
    """
    match reply:
        case Ok(value):
            return {"ok": value}
        case Refused():
            rejected: dict[str, Plain] = {"code": reply.code, "sentence": reply.message}
            if reply.offset is not None:
                rejected["offset"] = reply.offset
            before = {} if reply.before is None else {"before": reply.before}
            return {"rejected": rejected, **before}
        case Declined(reason):
            return {"declined": reason}
        case _:
            return {"error": str(reply)}
