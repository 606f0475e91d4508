from collections.abc import Sequence

import pytest

from conformance.adapters.base import Broken
from conformance.adapters.targets import resolve
from conformance.check import Options, check_implementation
from conformance.playing import MOST_STEPS, play
from conformance.protocol.messages import (
    Answer,
    Closed,
    Declined,
    Open,
    Opened,
    Outputs,
    Single,
    Tell,
)
from conformance.suites.deviations import schedules
from conformance.suites.scopes import SCOPES, Scope
from conformance.suites.stream import covers, drive, told
from spec_model import clauses
from spec_model.schedule import Choices
from spec_model.schedule import resolve as resolved
from spec_model.stream.system import StreamSystem

CUTS = SCOPES[0]


@pytest.mark.parametrize("scope", SCOPES, ids=lambda scope: scope.id)
def test_the_model_is_right_in_every_scope(scope: Scope) -> None:
    """Put in as if it were somebody else's, the model's role breaks no property."""
    connection = resolve("model:").connect()

    def ask(requests: Sequence[Single]) -> Sequence[Answer]:
        answers = connection.exchange(requests)
        return [answer for answer in answers if not isinstance(answer, Broken)]

    setting = scope.setting()
    listed = [*schedules(setting, 1)]
    assert listed[0] == ()
    for choices in listed:
        shown = drive(play(setting, scope.role, choices), ask)
        assert (shown.finding, shown.answer) == (None, None)
        begun, *steps = shown.schedule
        assert begun.kind == "begin"
        assert tuple(steps) == resolved(StreamSystem(setting), choices)


def test_schedules_are_told_apart() -> None:
    """Each is listed once, those with fewer choices first, and has a name of its own."""
    listed = [*schedules(CUTS.setting(), 2)]
    assert len(set(listed)) == len({told(choices) for choices in listed}) == len(listed)
    counts = [sum(1 for choice in choices if choice) for choices in listed]
    assert counts == sorted(counts)
    assert set(counts) == {0, 1, 2}


class Odd:
    """A reader that answers every input in the same way."""

    def __init__(self, *kinds: str, instead: Answer | None = None) -> None:
        self.outputs = Outputs([{"kind": kind} for kind in kinds])
        self.instead = instead
        self.open = 0

    def ask(self, requests: Sequence[Single]) -> Sequence[Answer]:
        """Answer."""
        return [self._answer(request) for request in requests]

    def _answer(self, request: Single) -> Answer:
        if self.instead is not None:
            return self.instead
        match request:
            case Open():
                self.open += 1
                return Opened(self.open)
            case Tell():
                return self.outputs
            case _:
                self.open -= 1
                return Closed()


def test_a_reader_that_never_ends_is_found_at_the_end() -> None:
    """Who asks and asks never ends, and that is a finding; its instance is closed."""
    odd = Odd("get-info")
    shown = drive(play(CUTS.setting(), "reader", ()), odd.ask)
    assert shown.finding is not None
    assert shown.finding.property == "ends"
    assert not shown.at_step
    assert odd.open == 0


def test_a_reader_that_ends_at_once_is_found_at_that_step() -> None:
    """The end of a stream that is not done is no end."""
    shown = drive(play(CUTS.setting(), "reader", ()), Odd("closed").ask)
    assert shown.finding is not None
    assert shown.finding.property == "end-true"
    assert shown.at_step


def test_what_is_declined_is_no_answer() -> None:
    """A role that is not played shows nothing."""
    declined = Declined("no readers here")
    shown = drive(play(CUTS.setting(), "reader", ()), Odd(instead=declined).ask)
    assert shown.answer == declined
    assert (shown.finding, shown.moments) == (None, ())


def test_runs_are_bounded() -> None:
    """No scope comes near the number of steps after which a run is stopped."""
    longest = max(len(resolved(StreamSystem(scope.setting()), ())) for scope in SCOPES)
    assert longest * 5 < MOST_STEPS


@pytest.mark.slow
@pytest.mark.parametrize("name", ["reader-believes", "reader-holes"])
def test_what_the_explorer_finds_is_covered(name: str) -> None:
    """With one writer or several, every step of the system is in one of the schedules."""
    scope = next(scope for scope in SCOPES if scope.id == name)
    listed = [*covers(scope.setting())]
    kinds = {kind for choices in listed for kind in _kinds(scope, choices)}
    assert len({told(choices) for choices in listed}) == len(listed) > 20
    assert {"put", "respond", "open", "read", "eof", "finish"} <= kinds


def _kinds(scope: Scope, choices: Choices) -> set[str]:
    return {step.kind for step in resolved(StreamSystem(scope.setting()), choices)}


def test_every_scope_cites_clauses_that_exist() -> None:
    """And no two have one id."""
    assert {clause for scope in SCOPES for clause in scope.clauses} <= set(clauses.BY_ID)
    assert len({scope.id for scope in SCOPES}) == len(SCOPES)


@pytest.mark.slow
@pytest.mark.parametrize("role", ["reader", "writer"])
def test_the_model_wants_what_its_traces_say(role: str) -> None:
    """Told one input after the other, an instance of the model's role wants what is frozen."""
    checked = check_implementation("model:", role, Options(only=("trace.",)))
    assert [*checked.by_verdict] == ["pass"]
    assert checked.footer.cases > 20


@pytest.mark.slow
def test_a_wrong_want_is_a_difference() -> None:
    """A mutant of the reader wants something else, and the failure says where."""
    checked = check_implementation(
        "mutant:duplicates-delivered", "reader", Options(only=("trace.",))
    )
    wrong = checked.failures[0][1]
    assert "wants[" in wrong.sentence
