"""The traces among the vectors as cases of the roles reader and writer.

A trace says what a role was told, and what it must want done each time. The vectors ask it in one
call, of implementations that serve one; here an instance of the role is told the same inputs one
after the other, so that whoever plays a role is asked as well. Its wants are compared exactly.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import frozen

from conformance.cases import Case, Judgement, Talk
from conformance.checkers import bounded, unanswered
from conformance.difference import first_difference
from conformance.protocol.messages import Close, Open, Opened, Outputs, Tell
from conformance.protocol.roles import rule_name
from conformance.suites.golden import texts
from conformance.verdicts import Verdict
from spec_model.codec import OPERATIONS
from spec_model.plain import Plain, Record
from vectors.canonical import JsonObject, JsonValue
from vectors.forms import FormError, to_json
from vectors.judge import questions
from vectors.load import Release

INPUTS: Final = "inputs"


@frozen
class Played:
    """How an operation that asks for a role's answers is told to an instance of the role."""

    role: str
    profile: str = ""


ROLES: Final[Mapping[str, Played]] = {
    "reader.answer": Played("reader"),
    "writer.answer": Played("writer", "SEG"),
    "sink.answer": Played("writer", "PUB"),
}


def cases(role: str, release: Release) -> Iterator[Case]:
    """List the traces of a role, one case for each choice of the policies they pin."""
    for vector in release.of_kind("trace"):
        played = ROLES.get(str(vector["op"]))
        if played is not None and played.role == role:
            for at, question in enumerate(questions(vector)):
                wanted = question.expected.get("ok")
                if isinstance(wanted, list):
                    yield _case(vector, played, at, question.arguments, wanted)


def _case(
    vector: JsonObject, played: Played, at: int, arguments: Record, wanted: Sequence[JsonValue]
) -> Case:
    name = str(vector["id"])
    choices = vector.get("answers")
    choice = [*choices][at] if isinstance(choices, dict) else None
    end = "" if choice is None else f".{choice}"
    return Case(
        id=f"{name}@{played.role}{end}",
        role=played.role,
        area=name.split(".")[1],
        title=str(vector["title"]),
        clauses=texts(vector["clauses"]),
        flags=texts(vector["flags"]),
        requires=(f"profile {_profile(played, arguments)}",),
        source="vector",
        detail={"vector": name} if choice is None else {"vector": name, "choice": choice},
        talk=lambda: _talk(str(vector["op"]), played, arguments, wanted),
    )


def _profile(played: Played, arguments: Record) -> str:
    if played.role == "writer":
        return played.profile
    return "V2" if arguments.get("marked", True) else "F1"


def talk(op: str, arguments: Record, wanted: Sequence[JsonValue]) -> Talk:
    """Tell an instance of a role what a trace tells, and compare what it wants."""
    return _talk(op, ROLES[op], arguments, wanted)


def _talk(op: str, played: Played, arguments: Record, wanted: Sequence[JsonValue]) -> Talk:
    rules = {rule_name(name): value for name, value in arguments.items() if name != INPUTS}
    config = {"profile": played.profile, **rules} if played.profile else rules
    (opened,) = yield [Open(played.role, config)]
    if not isinstance(opened, Opened):
        return unanswered(f"opening a {played.role}", opened)
    told = _records(arguments[INPUTS])
    answers = yield [*(Tell(opened.instance, given) for given in told), Close(opened.instance)]
    got: list[Plain] = []
    for answer in answers[:-1]:
        if not isinstance(answer, Outputs):
            return unanswered(f"the {played.role}", answer)
        got.append(list(answer.outputs))
    return _judged(op, arguments, wanted, to_json(OPERATIONS[op].gives, got))


def _records(value: Plain) -> list[Record]:
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise FormError("inputs are a list")
    return [record for record in value if isinstance(record, Mapping)]


TOLD: Final = ("failed", "write-settled", "close-settled", "abort-settled")
"""What a writer tells its application: of a failure, and how calls ended. The rest is asked of the
store."""


def _sides(turns: JsonValue | Sequence[JsonValue]) -> list[JsonValue]:
    """Put a failure first in each turn, then how calls ended, then what the store is asked.

    Each of them has an order; between them there is none that anybody could see.
    """
    if not isinstance(turns, Sequence) or isinstance(turns, str):
        raise FormError("a trace wants something in each turn")
    return [sorted(turn, key=_side) if isinstance(turn, list) else turn for turn in turns]


def _side(want: JsonValue) -> int:
    kind = want.get("kind") if isinstance(want, Mapping) else None
    return 2 if kind not in TOLD else min(TOLD.index(kind), 1)


def _judged(op: str, arguments: Record, wanted: Sequence[JsonValue], got: JsonValue) -> Judgement:
    expected: list[JsonValue] = _sides(wanted)
    got = _sides(got)
    if got == expected:
        return Judgement(verdict=Verdict.PASS)
    difference = first_difference({"wants": expected}, {"wants": got})
    return Judgement(
        verdict=Verdict.FAIL,
        sentence=f"told what the trace tells, {difference}",
        expected=bounded(expected),
        got=bounded(got),
        show={
            "kind": "trace",
            "op": op,
            "args": to_json(OPERATIONS[op].takes, arguments),
            "wanted": expected,
        },
    )
