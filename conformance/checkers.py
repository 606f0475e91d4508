"""Checkers: from what was asked and answered to a judgement. Pure, and the only place that judges.

A checker never asks and never waits. What the target answered is compared with what the model
says, or handed to the properties; a refusal counts only if it is typed, which the protocol sees to.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from attrs import evolve, frozen

from conformance.cases import Judgement
from conformance.counterexamples import setting_to_json
from conformance.difference import first_difference
from conformance.playing import Played
from conformance.protocol.messages import Answer, Declined, NotUnderstood, Ok, Refused, as_answer
from conformance.record import history
from conformance.reports.diagram import Happening, lanes
from conformance.verdicts import SEVERITY, Verdict
from spec_model.schedule import walk, write
from spec_model.stream import properties
from spec_model.stream.properties import Finding
from spec_model.stream.regimes import Setting
from spec_model.stream.system import BEGIN, StreamSystem
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
    sentence = f"{why}{wrong.op}: {first_difference(wrong.expected, wrong.got)}"
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


def bounded(value: JsonValue) -> JsonValue:
    """Keep a value, unless it is so long that nobody would read it."""
    text = canonical(value)
    if len(text) <= MOST_SHOWN:
        return value
    return {"shortened": text[:SHOWN].decode("ascii", errors="backslashreplace"), "len": len(text)}


# --- schedules ----------------------------------------------------------------------------------


def played(setting: Setting, role: str, shown: Played) -> Judgement:
    """Judge what a schedule showed with the target in one role."""
    if shown.answer is not None:
        return evolve(unanswered(f"the {role}", shown.answer), reached=by_name(shown.reached))
    if shown.finding is None:
        return Judgement(verdict=Verdict.PASS, reached=by_name(shown.reached))
    return Judgement(
        verdict=Verdict.FAIL,
        sentence=f"{shown.finding.sentence} (property {shown.finding.property})",
        clause=_clause(shown.finding),
        history=_history(setting, shown.moments, wrong=shown.at_step),
        model_history=_model_history(setting, shown),
        show={
            "kind": "schedule",
            "role": role,
            "setting": setting_to_json(setting),
            "choices": [*shown.chosen],
            "schedule": write(shown.schedule),
            "finding": {"property": shown.finding.property, "sentence": shown.finding.sentence},
        },
        reached=by_name(shown.reached),
    )


def by_name(reached: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Group what was reached by what is counted."""
    found: dict[str, set[str]] = {}
    for what, name in reached:
        found.setdefault(what, set()).add(name)
    return {what: frozenset(names) for what, names in found.items()}


def _clause(finding: Finding) -> str | None:
    """Name the clause that is broken: the first of those that the property shows."""
    cited = (claimed.clauses for claimed in properties.PROPERTIES if claimed.id == finding.property)
    return next((clauses[0] for clauses in cited if clauses), None)


def _history(setting: Setting, moments: Sequence[Happening], *, wrong: bool) -> JsonObject:
    """Write a history; that a role begins is no event of anybody else, and is left out."""
    system = StreamSystem(setting)
    told = [moment for moment in moments if moment.step.kind != BEGIN]
    return history(lanes(system.writers, system.readers), told, wrong=wrong and bool(told))


def _model_history(setting: Setting, shown: Played) -> JsonObject:
    """Say what the model does with the same choices."""
    moments = [*walk(StreamSystem(setting), shown.chosen)]
    return _history(setting, moments, wrong=False)
