import pytest

from spec_model.errors import ModelMisuse
from spec_model.policies import Choice
from spec_model.replay.entities import (
    NOTHING,
    Breach,
    Wait,
    describe_state,
    entity_state,
    fold,
)
from spec_model.replay.events import EventType as T
from spec_model.replay.instants import Instant, Record
from spec_model.replay.machines import HookState, Move, RunState, StepState, WaitState
from tests.spec_model.replay.logs import log

BEGUN = ((T.RUN_CREATED, None), (T.RUN_STARTED, None))


def test_a_run_is_what_its_events_say() -> None:
    """Created, started, completed: with output and the times of its events."""
    run = fold(log(*BEGUN, (T.RUN_COMPLETED, None, {"output": b"o"}))).entities.run
    assert (run.state, run.output) == (RunState.COMPLETED, b"o")
    assert (run.created, run.started, run.completed) == tuple(map(Instant, (1000, 2000, 3000)))


def test_a_failed_run_has_its_error_and_code() -> None:
    """Both come from the event."""
    run = fold(log(*BEGUN, (T.RUN_FAILED, None, {"error": b"e", "errorCode": "C"}))).entities.run
    assert (run.state, run.error, run.error_code) == (RunState.FAILED, b"e", "C")


def test_attempts_are_starts() -> None:
    """Each start counts, the first one's time stays, and a start clears the retry time."""
    retry: Record = {"retryAfter": Instant(4000)}
    folded = fold(
        log(
            *BEGUN,
            (T.STEP_CREATED, "step_a"),
            (T.STEP_STARTED, "step_a"),
            (T.STEP_RETRYING, "step_a", retry),
            (T.STEP_STARTED, "step_a"),
            (T.STEP_COMPLETED, "step_a", {"result": b"r"}),
        )
    )
    step = folded.entities.steps["step_a"]
    assert folded.breaches == ()
    assert (step.state, step.attempt, step.output) == (StepState.COMPLETED, 2, b"r")
    assert (step.started, step.completed) == (Instant(4000), Instant(7000))
    assert step.retry_after is None
    assert step.error == b"x"


def test_a_start_before_the_retry_time_is_a_breach() -> None:
    """The log's own times show it."""
    retry: Record = {"retryAfter": Instant(9000)}
    rows = ((T.STEP_CREATED, "step_a"), (T.STEP_RETRYING, "step_a", retry))
    folded = fold(log(*BEGUN, *rows, (T.STEP_STARTED, "step_a")))
    assert [breach.clause for breach in folded.breaches] == ["world.step-retry"]


def test_hooks_live_until_disposed_or_the_run_ends() -> None:
    """The end of the run takes all of them, and their received payloads are counted."""
    rows = ((T.HOOK_CREATED, "hook_a", {"token": "t"}), (T.HOOK_CREATED, "hook_b", {"token": "u"}))
    more = ((T.HOOK_RECEIVED, "hook_a"), (T.HOOK_DISPOSED, "hook_b"))
    entities = fold(log(*BEGUN, *rows, *more)).entities
    assert set(entities.live_hooks) == {"hook_a"}
    assert entities.hooks["hook_a"].received == 1
    assert entities.hooks["hook_b"].state is HookState.DISPOSED
    ended = fold(log(*BEGUN, *rows, (T.RUN_CANCELLED, None))).entities
    assert ended.live_hooks == {}
    lost = fold(log(*BEGUN, (T.HOOK_CONFLICT, "hook_c", {"token": "t"})))
    assert lost.entities.hooks["hook_c"].state is HookState.CONFLICTED
    assert lost.breaches == ()


def test_waits_are_created_and_completed() -> None:
    """One each."""
    entities = fold(
        log(*BEGUN, (T.WAIT_CREATED, "wait_a", {"resumeAt": 5}), (T.WAIT_COMPLETED, "wait_a"))
    ).entities
    assert entities.waits["wait_a"] == Wait(WaitState.COMPLETED, 5, Instant(4000))


def test_attributes_are_what_the_writes_add_up_to() -> None:
    """From the creation on; null removes a key."""
    first: Record = {"attributes": {"a": "1", "b": "2"}}
    second: Record = {"changes": ({"key": "a", "value": None},)}
    third: Record = {"changes": ({"key": "c", "value": "3"},)}
    entities = fold(
        log((T.RUN_CREATED, None, first), (T.ATTR_SET, "attr_1", second), (T.ATTR_SET, None, third))
    ).entities
    assert entities.attributes == {"b": "2", "c": "3"}
    assert entities.writes == {"attr_1"}


def test_a_filler_changes_nothing() -> None:
    """Wherever it stands."""
    assert fold(log((T.NOOP, None))).entities == NOTHING
    assert fold(log((T.NOOP, None))).breaches == ()


@pytest.mark.parametrize(
    ("rows", "clause"),
    [
        (((T.RUN_STARTED, None),), "world.no-run"),
        ((*BEGUN, (T.RUN_CREATED, None)), "world.run-created-once"),
        ((*BEGUN, (T.RUN_COMPLETED, None), (T.RUN_FAILED, None)), "world.run-one-end"),
        ((*BEGUN, (T.RUN_FAILED, None), (T.WAIT_CREATED, "wait_a")), "world.run-end-closes"),
        ((*BEGUN, (T.STEP_CREATED, "step_a"), (T.STEP_CREATED, "step_a")),
         "world.step-one-winner"),
        ((*BEGUN, (T.STEP_COMPLETED, "step_a")), "world.transition-errors"),
        ((*BEGUN, (T.HOOK_RECEIVED, "hook_a")), "world.hook-received-live"),
        ((*BEGUN, (T.WAIT_COMPLETED, "wait_a")), "world.wait-once"),
        ((*BEGUN, (T.ATTR_SET, "attr_a"), (T.ATTR_SET, "attr_a")), "world.attributes"),
    ],
)  # fmt: skip
def test_what_the_machines_refuse_is_a_breach_in_a_log(
    rows: tuple[tuple[T, str | None], ...], clause: str
) -> None:
    """The last event of each log is one that must not be there."""
    breaches = fold(log(*rows)).breaches
    assert [(breach.index, breach.clause) for breach in breaches] == [(len(rows) - 1, clause)]


def test_a_policy_decides_about_what_the_contract_leaves_open() -> None:
    """A second start in the log is tolerated, or not, as the policy says."""
    events = log(*BEGUN, (T.RUN_STARTED, None))
    assert fold(events).breaches == ()
    strict = {"world.started-again": Choice.UPSTREAM}
    says = "run_started is in the log where the run is running"
    assert fold(events, strict).breaches == (Breach(2, "world.run-started-once", says),)


def test_states_are_told_in_words() -> None:
    """Of the run, and of what a move is about; a run's own move is about nothing else."""
    entities = fold(log(*BEGUN)).entities
    told = describe_state(entities, Move.STEP_START, "step_a")
    assert told == "the run is running and the step is none"
    with pytest.raises(ModelMisuse):
        entity_state(entities, Move.RUN_START, None)
