"""Asking again: what the file of a failure shows, put to a target once more.

A file holds what to ask and not only what came (`conformance.failures`), so it makes a case. The
case is run as any other: alone, judged, and run again if it does not pass.
"""

import time
from collections.abc import Callable, Mapping
from typing import Final

from attrs import evolve

from conformance.adapters.targets import Target, resolve
from conformance.cases import Case
from conformance.checkers import Asked
from conformance.counterexamples import Counterexample, CounterexampleError, setting_from_json
from conformance.failures import Failure, FailureError, plain_from_json
from conformance.properties import PROPERTIES
from conformance.roles import ACTORS
from conformance.runner import Exchanging, Finished, Runner
from conformance.suites import drawn, golden, stream, traces
from conformance.verdicts import Verdict
from spec_model.codec import OPERATIONS
from spec_model.codec import call as model_answers
from spec_model.codec.operation import Operation
from spec_model.errors import ModelMisuse
from spec_model.schedule import Choices, choices_of
from spec_model.stream.regimes import Setting
from spec_model.stream.system import StreamSystem
from vectors.canonical import JsonObject, JsonValue
from vectors.family import answer_to_json
from vectors.forms import FormError, from_json, to_json
from vectors.judge import Answer, Question


def again(case: Case, target: str | Target, named: Mapping[str, str] | None = None) -> Finished:
    """Put a case to a target; `named` are those that a project's settings name."""
    connection = (resolve(target, named) if isinstance(target, str) else target).connect()
    try:
        runner = Runner(Exchanging(connection), time.monotonic)
        (finished,) = runner.run([case], lambda _case: None)
        return finished
    finally:
        connection.stop()


def case_of(failure: Failure) -> Case:
    """Make the case that a file shows."""
    bare = Case(
        id=failure.case,
        role=failure.role,
        area=failure.role,
        title=failure.sentence,
        clauses=failure.clauses,
        source="replay",
        show=failure.show,
    )
    try:
        return MAKERS[str(failure.show["kind"])](bare, failure.show)
    except (KeyError, TypeError, ValueError, ModelMisuse, CounterexampleError) as error:
        raise FailureError(f"what it shows is not understood: {error}") from None


def smaller(failure: Failure) -> Case:
    """Make a case that looks for a smaller schedule which fails in the same way."""
    if failure.show["kind"] != "schedule":
        raise FailureError("only schedules are made smaller; values are kept as small as found")
    role, setting, choices = schedule_of(failure.show)
    return evolve(
        case_of(failure),
        talk=None,
        search=lambda ask: stream.smallest(role, setting, choices, ask),
    )


def from_counterexample(kept: Counterexample, role: str) -> Failure:
    """Make of a schedule of the model one that a target is played in."""
    try:
        choices = choices_of(StreamSystem(kept.setting), kept.schedule)
    except ModelMisuse as error:
        raise FailureError(f"the schedule does not happen: {error}") from None
    return Failure(
        case=f"replay.{role}",
        role=role,
        target="model:",
        verdict=Verdict.NOT_RUN,
        sentence="a schedule of the model" if kept.finding is None else kept.finding.sentence,
        show=stream.show(role, kept.setting, choices),
    )


# --- questions ----------------------------------------------------------------------------------


def _question(bare: Case, show: JsonObject) -> Case:
    """Ask one call again; the model says what is right."""
    operation = OPERATIONS[str(show["op"])]
    arguments = from_json(operation.takes, show["args"])
    if not isinstance(arguments, Mapping):
        raise FormError("the arguments of a call are a record")
    right = _shown(operation, model_answers(operation.name, arguments))
    question = Question(operation, arguments, right, _shown)
    return evolve(bare, talk=lambda: golden.talk([Asked(question)]))


def _shown(operation: Operation, answer: Answer) -> JsonObject:
    """Write an answer, with the place of a refusal and what came before as far as they are told."""
    shown = answer_to_json(answer, operation.gives)
    rejected = answer.get("rejected")
    if isinstance(rejected, Mapping) and "offset" in rejected:
        shown["offset"] = str(rejected["offset"])
    if "rejected" in shown and operation.before is not None and answer.get("before") is not None:
        shown["before"] = to_json(operation.before, answer["before"])
    return shown


def _vector(bare: Case, show: JsonObject) -> Case:
    vector, near, choice = show["vector"], show["near"], show["choice"]
    if not isinstance(vector, dict) or not isinstance(near, dict | None):
        raise FormError("a vector and its sibling are objects")
    chosen = None if choice is None else str(choice)
    return evolve(bare, talk=lambda: golden.talk(golden.asked(vector, near, chosen)))


def _property(bare: Case, show: JsonObject) -> Case:
    claimed = {each.id: each for each in PROPERTIES}[str(show["property"])]
    value = plain_from_json(show["drawn"])
    if not isinstance(value, Mapping):
        raise FormError("what was drawn is a record")
    return evolve(bare, search=lambda ask: drawn.once(claimed, value, ask))


def _trace(bare: Case, show: JsonObject) -> Case:
    op, wanted = str(show["op"]), show["wanted"]
    arguments = from_json(OPERATIONS[op].takes, show["args"])
    if not isinstance(arguments, Mapping) or not isinstance(wanted, list):
        raise FormError("a trace has arguments and what is wanted")
    return evolve(bare, talk=lambda: traces.talk(op, arguments, wanted))


# --- schedules ----------------------------------------------------------------------------------


def schedule_of(show: JsonObject) -> tuple[str, Setting, Choices]:
    """Read the role, the system and the choices of a schedule."""
    role, setting, choices = str(show["role"]), show["setting"], show["choices"]
    if role not in ACTORS or not isinstance(setting, dict) or not isinstance(choices, list):
        raise FormError("a schedule has a role, a setting and choices")
    return role, setting_from_json(setting), tuple(map(_choice, choices))


def _choice(value: JsonValue) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise FormError("choices are small numbers")
    return value


def _schedule(bare: Case, show: JsonObject) -> Case:
    role, setting, choices = schedule_of(show)
    return evolve(bare, talk=lambda: stream.talk(setting, role, choices))


MAKERS: Final[Mapping[str, Callable[[Case, JsonObject], Case]]] = {
    "question": _question,
    "vector": _vector,
    "property": _property,
    "trace": _trace,
    "schedule": _schedule,
}
