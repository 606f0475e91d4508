"""What was done to a World, and what came back: operations with their moments.

Moments are numbers of one counter that rises with every sending and every answer that is read; an
operation was under way somewhere between its two. An answer that is read late only widens that.
"""

from collections.abc import Collection, Mapping
from typing import Any

from attrs import define, field, frozen

from conformance.world import telling
from spec_model.replay.instants import Instant, Record, Value
from spec_model.replay.refusals import Error, error_of, may_be


@frozen
class Returned:
    """The operation gave a value."""

    value: Value

    @property
    def record(self) -> Record:
        """The value as a record; anything else is an empty one."""
        return self.value if isinstance(self.value, Mapping) else {}


@frozen
class Failed:
    """The operation gave an error."""

    name: str
    message: str = ""
    status: int | None = None
    retry_after: Value = None

    @property
    def error(self) -> Error:
        """The class of the error."""
        return error_of(self.name, self.status)

    def is_one_of(self, errors: Collection[Error]) -> bool:
        """Whether the error may be of one of some classes."""
        return not may_be(self.name, self.status).isdisjoint(errors)


@frozen
class Declined:
    """The backend does not have the operation."""

    reason: str


@frozen
class Lost:
    """No answer came: the process died, or took too long."""

    why: str
    hang: bool = False
    known: bool = False
    """Whether it is known why, so that the process is not to blame."""


Outcome = Returned | Failed | Declined | Lost


def outcome_of(output: Mapping[str, Any], read: Any) -> Outcome:
    """Read what a host says of an operation."""
    if "error" in output:
        error = output["error"]
        status = error.get("status")
        return Failed(
            str(error.get("name")),
            str(error.get("message", "")),
            status if isinstance(status, int) else None,
            read(error.get("retryAfter")),
        )
    return Returned(read(output.get("ok")))


@define
class Operation:
    """One operation of one client."""

    number: int
    client: int
    op: str
    args: Record
    invoked: int
    sent: Instant
    returned: int | None = None
    answered: Instant | None = None
    outcome: Outcome | None = None
    lost: int | None = None
    """The moment at which it was known that no answer comes; it may take effect later still."""

    @property
    def ok(self) -> bool:
        """Whether it gave a value."""
        return isinstance(self.outcome, Returned)

    @property
    def record(self) -> Record:
        """The value that it gave, as a record."""
        return self.outcome.record if isinstance(self.outcome, Returned) else {}

    @property
    def event(self) -> Record:
        """The event that it gave, if it gave one."""
        event = self.record.get("event")
        return event if isinstance(event, Mapping) else {}

    def before(self, other: "Operation") -> bool:
        """Whether it was over before another began."""
        return self.returned is not None and self.returned < other.invoked

    def describe(self) -> str:
        """Say it in a line."""
        return f"client {self.client}: {self.asked} -> {self.came}"

    @property
    def asked(self) -> str:
        """Say what was asked, in a few words."""
        return telling.asked(self.op, self.args)

    @property
    def came(self) -> str:
        """Say what came of it, in a few words."""
        return _came(self)


def _came(operation: Operation) -> str:
    match operation.outcome:
        case None:
            return "under way"
        case Returned(value):
            return telling.came(operation.op, value)
        case Failed(name):
            return name
        case Declined():
            return "not offered"
        case Lost(why):
            killed = why == "killed" or "SIGKILL" in why
            return "no answer: killed" if killed else f"no answer: {why}"


@frozen
class Mark:
    """What was done beside all requests, and when: a kill, or a fault of the connections."""

    client: int
    moment: int
    says: str


@define
class History:
    """Everything that one case did."""

    operations: list[Operation] = field(factory=list)
    kills: list[tuple[int, int]] = field(factory=list)
    """Clients that were killed, each with the moment."""
    marks: list[Mark] = field(factory=list)
    _moment: int = 0

    def tick(self) -> int:
        """Take the next moment."""
        self._moment += 1
        return self._moment

    def of(self, *ops: str) -> list[Operation]:
        """List the operations of some kinds."""
        return [operation for operation in self.operations if operation.op in ops]
