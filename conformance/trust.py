"""May an adapter be believed? Checks of the adapter itself, before it is believed about anything.

- What makes no sense must not be understood: an unknown request, operation, role and field.
- A question whose right answer is a refusal must not be answered with a result.
- Bytes that nobody can foresee must come back inside an answer.
- Every reply must follow the protocol: whatever does not ends the conversation and is told.
- A process that has answered much must answer as a fresh one does, in any order.
- What it says that it can do must be described: which function serves it.

None of this says anything of the implementation behind it. A check that finds nothing that the
adapter serves says so; it has not passed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Final

from attrs import field, frozen

from conformance.adapters.base import Asked, Broken, Connection
from conformance.protocol import (
    Answer,
    Call,
    Declined,
    NotUnderstood,
    Ok,
    Open,
    Opened,
    Outputs,
    Probe,
    Refused,
    Tell,
)
from spec_model.codec import OPERATIONS
from spec_model.plain import Plain, Record
from vectors.canonical import JsonObject
from vectors.judge import questions
from vectors.load import Release

SAMPLE: Final = 60
"""How many questions a fresh process and a used one are compared over."""


class Finding(Enum):
    """What one check found."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    NOTHING = "nothing-to-check"


@frozen
class Check:
    """One check of an adapter."""

    name: str
    found: Finding
    says: str


Said = Answer | Broken


@frozen
class _Asking:
    """What all checks need: the adapter, questions that it serves, and what nobody can foresee."""

    connection: Connection
    right: Sequence[Call]
    """Questions that have a result."""
    refused: Sequence[Call]
    """Questions that must be refused."""
    nonce: bytes
    answered: list[int] = field(factory=lambda: [0])

    def ask(self, requests: Sequence[Asked]) -> list[Said]:
        """Ask, and count what is answered."""
        said = self.connection.exchange(requests)
        self.answered[0] += len(said)
        return said


def check_adapter(connection: Connection, release: Release, nonce: bytes) -> Iterator[Check]:
    """Check an adapter; the nonce is sixteen bytes that were drawn for this."""
    right, refused = _sample(connection, release)
    asking = _Asking(connection, right, refused, nonce)
    for check in CHECKS:
        yield check(asking)
    yield _followed(asking)


def _sample(connection: Connection, release: Release) -> tuple[list[Call], list[Call]]:
    """Choose questions that the adapter says it serves, spread over the vectors."""
    right: list[Call] = []
    refused: list[Call] = []
    served = [vector for vector in release.vectors.values() if _serves(connection, vector)]
    for vector in served[:: max(1, len(served) // (2 * SAMPLE))]:
        for question in questions(vector):
            profile = question.arguments.get("profile")
            if profile is None or profile in connection.welcome.profiles:
                call = Call(question.operation.name, question.arguments)
                (refused if "rejected" in question.expected else right).append(call)
                break
    return right[:SAMPLE], refused[:SAMPLE]


def _serves(connection: Connection, vector: JsonObject) -> bool:
    requires, flags = vector["requires"], vector["flags"]
    light = isinstance(flags, list) and "large" not in flags
    needed = {*map(str, requires)} if isinstance(requires, list) else set()
    return light and needed <= {*connection.welcome.capabilities}


# --- the checks -----------------------------------------------------------------------------------


def _nonsense(asking: _Asking) -> Check:
    """Ask what makes no sense."""
    strange = f"no-such-{asking.nonce.hex()}"
    probes: dict[str, JsonObject] = {
        "an unknown request": {"request": strange},
        "an unknown operation": {"request": "call", "op": strange, "args": {}},
        "an unknown role": {"request": "open", "role": strange, "config": {}},
        "an unknown field of a request": {"request": "batch", "requests": [], strange: 1},
        "an unknown instance": {"request": "close", "instance": 2_000_000_000},
    }
    if asking.right:
        known = asking.right[0].op
        form: JsonObject = {"request": "call", "op": known, "args": {strange: 1}}
        probes["an unknown field of an operation"] = form
    replies = asking.ask([Probe(form) for form in probes.values()])
    believed = [
        name
        for name, reply in zip(probes, replies, strict=True)
        if not isinstance(reply, NotUnderstood)
    ]
    if believed:
        return Check("nonsense", Finding.FAIL, f"{', '.join(believed)} is not answered by an error")
    return Check("nonsense", Finding.PASS, f"{len(probes)} kinds of nonsense are not understood")


def _failures(asking: _Asking) -> Check:
    """Ask what must be refused."""
    if not asking.refused:
        return Check("failures", Finding.NOTHING, "nothing that must be refused is served")
    replies = asking.ask(asking.refused)
    accepted = [
        request.op
        for request, reply in zip(asking.refused, replies, strict=True)
        if isinstance(reply, Ok)
    ]
    refused = sum(isinstance(reply, Refused) for reply in replies)
    if len(accepted) == len(replies) or not refused:
        says = f"{len(accepted)} of {len(replies)} questions that must be refused have a result"
        return Check("failures", Finding.FAIL, f"{says}, and none is refused")
    says = f"{refused} of {len(replies)} questions that must be refused are"
    return Check("failures", Finding.PASS, says)


def _echo(asking: _Asking) -> Check:
    """Look for unforeseeable bytes in answers."""
    found: list[str] = []
    for op, arguments in _carriers(asking.nonce).items():
        if OPERATIONS[op].requires in asking.connection.welcome.capabilities:
            (reply,) = asking.ask([Call(op, arguments)])
            if isinstance(reply, Ok) and asking.nonce in _octets(reply.value):
                return Check("echo", Finding.PASS, f"unforeseeable bytes came back from {op}")
            if not isinstance(reply, Declined):
                found.append(op)
    if "reader" in asking.connection.welcome.roles:
        return _echo_of_reader(asking)
    if found:
        return Check(
            "echo", Finding.FAIL, f"bytes that were asked about do not come back: {found[0]}"
        )
    return Check("echo", Finding.NOTHING, "nothing that gives bytes back is served")


def _carriers(nonce: bytes) -> Mapping[str, Record]:
    """Say which questions have an answer that must hold the nonce."""
    item: Record = {"item": nonce}
    size = len(nonce).to_bytes(4, "big")
    return {
        "batch.encode": {"value": [nonce]},
        "batch.decode": {"wire": size + nonce},
        "frames.encode": {"profile": "F1", "value": [item]},
        "frames.decode": {"profile": "F1", "wire": size + nonce},
        "objects.decode": {"wire": size + nonce},
    }


def _octets(value: Plain) -> bytes:
    """Join all bytes of a value."""
    match value:
        case bytes():
            return value
        case Mapping():
            return b"".join(_octets(part) for part in value.values())
        case list() | tuple():
            return b"".join(_octets(part) for part in value)
        case _:
            return b""


def _echo_of_reader(asking: _Asking) -> Check:
    (opened,) = asking.ask([Open("reader", {"marked": False})])
    if not isinstance(opened, Opened):
        return Check("echo", Finding.NOTHING, f"no reader without markers: {opened}")
    wire = len(asking.nonce).to_bytes(4, "big") + asking.nonce
    told: list[Record] = [
        {"kind": "begin", "start": 0}, {"kind": "opened"}, {"kind": "bytes", "data": wire}
    ]  # fmt: skip
    said = [reply for given in told for reply in asking.ask([Tell(opened.instance, given)])]
    outputs = [output for reply in said if isinstance(reply, Outputs) for output in reply.outputs]
    if asking.nonce in _octets(outputs):
        return Check("echo", Finding.PASS, "the reader delivers unforeseeable bytes")
    return Check("echo", Finding.FAIL, "the reader does not deliver the bytes that it was given")


def _memory(asking: _Asking) -> Check:
    """Compare a used process with a fresh one, asked in the opposite order."""
    asked = [*asking.right, *asking.refused]
    if not asked:
        return Check("memory", Finding.NOTHING, "no question of the vectors is served")
    asking.ask(asked)
    used = asking.ask(asked)
    asking.connection.restart()
    fresh = asking.ask(asked[::-1])[::-1]
    different = [
        call.op for call, one, other in zip(asked, used, fresh, strict=True) if one != other
    ]
    if different:
        says = f"{len(different)} answers differ in a fresh process, the first of {different[0]}"
        return Check("memory", Finding.FAIL, says)
    return Check("memory", Finding.PASS, f"{len(asked)} answers are the same in a fresh process")


def _described(asking: _Asking) -> Check:
    """Look for what serves each role and operation."""
    welcome = asking.connection.welcome
    wanted = {role for role in welcome.roles if role != "codec"} | {
        call.op for call in asking.right
    }
    missing = sorted(wanted - welcome.describe.keys())
    if missing:
        return Check("describe", Finding.FAIL, f"not described: {', '.join(missing)}")
    if not wanted:
        return Check("describe", Finding.NOTHING, "it says that it serves nothing")
    return Check("describe", Finding.PASS, f"{len(wanted)} roles and operations are described")


def _followed(asking: _Asking) -> Check:
    """Say whether every reply followed the protocol: the first that does not ends a process."""
    last = asking.connection.exchange([Probe({"request": "batch", "requests": [], "last": 1})])[0]
    if isinstance(last, Broken):
        return Check("replies", Finding.FAIL, f"{last.kind.value}: {last.why}")
    if asking.connection.restarts > 1:
        says = f"it died or broke the protocol {asking.connection.restarts - 1} times"
        return Check("replies", Finding.FAIL, says)
    return Check("replies", Finding.PASS, f"{asking.answered[0]} replies follow the protocol")


CHECKS: Final[tuple[Callable[[_Asking], Check], ...]] = (
    _nonsense, _failures, _echo, _memory, _described,
)  # fmt: skip
