"""Checkers: from what was asked and answered to a judgement. Pure, and the only place that judges.

A checker never asks and never waits. What the target answered is compared with what the model
says, or handed to the properties; a refusal counts only if it is typed, which the protocol sees to.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from attrs import evolve, frozen

from conformance.cases import Judgement
from conformance.protocol.messages import Answer, Declined, NotUnderstood, Ok, Refused, as_answer
from conformance.verdicts import SEVERITY, Verdict
from vectors.canonical import JsonObject, JsonValue, canonical
from vectors.judge import Mismatch, Question

SHOWN: Final = 160
"""How much of an answer a sentence shows, in characters."""

MOST_SHOWN: Final = 64 * 1024
"""How much of an answer a record holds, in characters."""


@frozen
class Asked:
    """One question of a case."""

    question: Question
    near: bool = False
    """Whether it is the accepted sibling of what must be refused."""


def answers(asked: Sequence[Asked], given: Sequence[Answer]) -> Judgement:
    """Judge the answers to a case's questions: the most severe judgement of one counts."""
    judged = (_answer(one, answer) for one, answer in zip(asked, given, strict=True))
    return worst(judged, Judgement(verdict=Verdict.NOT_RUN))


def worst(judged: Iterable[Judgement], least: Judgement) -> Judgement:
    """Return the most severe judgement, the first of several."""
    for judgement in judged:
        if SEVERITY[judgement.verdict] > SEVERITY[least.verdict]:
            least = judgement
    return least


PASSED: Final = Judgement(verdict=Verdict.PASS)


def _answer(asked: Asked, given: Answer) -> Judgement:
    match given:
        case Ok() | Refused():
            wrong = asked.question.mismatch(as_answer(given))
            return PASSED if wrong is None else _wrong(asked, wrong, given)
        case _:
            return unanswered(asked.question.operation.name, given)


def unanswered(what: str, given: Answer) -> Judgement:
    """Judge what is no answer to the question."""
    match given:
        case Declined(reason, url):
            return Judgement(verdict=Verdict.DECLINED, reason=reason, url=url or None)
        case NotUnderstood(reason, message):
            said = f"{what} was not understood: {reason} {message}".rstrip()
            return Judgement(verdict=Verdict.PROTOCOL_ERROR, sentence=said)
        case _:
            said = f"{what} was answered with {type(given).__name__}"
            return Judgement(verdict=Verdict.PROTOCOL_ERROR, sentence=said)


def _wrong(asked: Asked, wrong: Mismatch, given: Ok | Refused) -> Judgement:
    got = wrong.got
    if isinstance(given, Refused) and isinstance(got, dict):
        said = {"class": given.own_class, "message": given.message}
        got = {**got, **{name: text for name, text in said.items() if text}}
    why = "refuses or changes what is one edit away and must be accepted: " if asked.near else ""
    sentence = f"{why}{wrong.op}: expected {short(wrong.expected)}, got {short(got)}"
    return Judgement(
        verdict=Verdict.FAIL,
        sentence=sentence,
        expected=bounded(wrong.expected),
        got=bounded(got),
        picture=_picture(wrong.asked),
        show={
            "kind": "question",
            "op": wrong.op,
            "args": wrong.asked,
            "expected": wrong.expected,
        },
    )


def _picture(asked: JsonObject) -> JsonObject | None:
    profile, wire, cuts = asked.get("profile"), asked.get("wire"), asked.get("cuts", [])
    if isinstance(profile, str) and isinstance(wire, str):
        return {"profile": profile, "wire": wire, "cuts": cuts}
    return None


def short(value: JsonValue) -> str:
    """Write a value into a sentence."""
    text = canonical(value).decode("ascii", errors="backslashreplace")
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."


def bounded(value: JsonValue) -> JsonValue:
    """Keep a value, unless it is so long that nobody would read it."""
    text = canonical(value)
    if len(text) <= MOST_SHOWN:
        return value
    return {"shortened": text[:SHOWN].decode("ascii", errors="backslashreplace"), "len": len(text)}


def with_reached(judgement: Judgement, reached: Mapping[str, frozenset[str]]) -> Judgement:
    """Add what was reached."""
    return evolve(judgement, reached=reached)
