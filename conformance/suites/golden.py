"""The golden vectors as cases of the codec role.

A vector is a case. One that has an answer for each choice of its policies is a case a choice, so
that an implementation which made one choice can decline the other. A vector that must be refused is
asked together with its near sibling, which is one edit away and must be accepted: who refuses
everything passes nothing.
"""

from collections.abc import Iterator, Mapping
from itertools import islice

from conformance import checkers
from conformance.cases import Case, OurFaultError, Talk
from conformance.checkers import Asked
from conformance.protocol.messages import Call
from vectors.canonical import JsonObject, JsonValue
from vectors.judge import Question, questions
from vectors.load import Release

HEAVY = 1_000
"""Weight of a case whose questions or answers are many megabytes."""


def cases(release: Release) -> Iterator[Case]:
    """List the cases of a release, in the order of their ids."""
    for vector in release.vectors.values():
        if vector["kind"] in {"codec", "reject", "decide", "history", "trace"}:
            yield from _of_vector(vector, release.vectors)


def _of_vector(vector: JsonObject, known: Mapping[str, JsonObject]) -> Iterator[Case]:
    near = vector.get("near")
    sibling = known[str(near["id"])] if isinstance(near, dict) else None
    choices = vector.get("answers")
    for choice in choices if isinstance(choices, dict) else (None,):
        yield _case(vector, sibling, choice)


def asked(vector: JsonObject, sibling: JsonObject | None, choice: str | None) -> list[Asked]:
    """List the questions of one case."""
    choices = vector.get("answers")
    if choice is not None and isinstance(choices, dict):
        at = [*choices].index(choice)
        return [Asked(question) for question in islice(questions(vector), at, at + 1)]
    own = [Asked(question) for question in questions(vector)]
    if sibling is not None:
        own.append(Asked(_sibling(sibling, own[0].question), near=True))
    return own


def _sibling(near: JsonObject, refused: Question) -> Question:
    """Take the question of the accepted sibling that is put to the same operation."""
    for question in questions(near):
        if question.operation.name == refused.operation.name:
            return question
    raise OurFaultError(f"{near['id']} does not ask {refused.operation.name}")


def _case(vector: JsonObject, sibling: JsonObject | None, choice: str | None) -> Case:
    flags = texts(vector["flags"])
    name = str(vector["id"])
    show: JsonObject = {"kind": "vector", "vector": vector, "near": sibling, "choice": choice}
    return Case(
        id=name if choice is None else f"{name}@{choice}",
        role="codec",
        area=name.split(".")[1],
        title=str(vector["title"]),
        clauses=texts(vector["clauses"]),
        flags=flags,
        requires=texts(vector["requires"]),
        source="vector",
        detail={"vector": name} if choice is None else {"vector": name, "choice": choice},
        show=show,
        weight=HEAVY if "large" in flags else 1,
        talk=lambda: talk(asked(vector, sibling, choice)),
    )


def talk(own: list[Asked]) -> Talk:
    """Ask everything at once: no question depends on an answer."""
    given = yield [Call(each.question.operation.name, each.question.arguments) for each in own]
    return checkers.answers(own, given)


def texts(value: JsonValue) -> tuple[str, ...]:
    """Read a list of texts."""
    return tuple(str(item) for item in value) if isinstance(value, list) else ()
