import pytest

from spec_model.replay.deciding import (
    Commit,
    Decision,
    Draft,
    Holding,
    Nothing,
    Owner,
    Refused,
    decide,
    holds,
    options,
)
from spec_model.replay.entities import NOTHING, Entities, fold
from spec_model.replay.events import EventType as T
from spec_model.replay.events import Request
from spec_model.replay.instants import Instant, Record
from spec_model.replay.refusals import Error
from tests.spec_model.replay.logs import log

NOW = Instant(10_000)
BEGUN = ((T.RUN_CREATED, None), (T.RUN_STARTED, None))
RUNNING = fold(log(*BEGUN)).entities
CREATES: Record = {"deploymentId": "d", "workflowName": "w", "input": b"i"}


def _errors(decision: Decision) -> tuple[Error, ...]:
    assert isinstance(decision, Refused), decision
    return decision.errors


def test_a_commit_lists_its_drafts() -> None:
    """One event for most requests, as it will be stored."""
    request = Request(T.WAIT_CREATED, "wait_a", {"resumeAt": NOW})
    draft = Draft(T.WAIT_CREATED, "wait_a", {"resumeAt": NOW})
    assert decide(RUNNING, request, NOW) == Commit((draft,), "world.wait-once")


def test_a_lazy_start_creates_and_starts() -> None:
    """The creation gets the name and the input, the start keeps the rest."""
    request = Request(T.STEP_STARTED, "step_a", {"stepName": "s", "input": b"i", "attempt": 1})
    decision = decide(RUNNING, request, NOW)
    assert decision == Commit(
        (
            Draft(T.STEP_CREATED, "step_a", {"stepName": "s", "input": b"i"}),
            Draft(T.STEP_STARTED, "step_a", {"stepName": "s", "attempt": 1}),
        ),
        "world.lazy-start",
    )


def test_a_resilient_start_creates_the_run_where_there_is_none() -> None:
    """Creation first; where the run exists, it is a plain start, and stored once."""
    request = Request(T.RUN_STARTED, data=CREATES)
    decision = decide(NOTHING, request, NOW)
    assert isinstance(decision, Commit)
    assert [draft.type for draft in decision.drafts] == [T.RUN_CREATED, T.RUN_STARTED]
    pending = fold(log(BEGUN[0])).entities
    assert decide(pending, request, NOW) == Commit(
        (Draft(T.RUN_STARTED),), "world.run-started-once"
    )
    assert decide(RUNNING, request, NOW) == Nothing("world.run-started-once")


def test_a_token_that_is_taken_makes_a_conflict() -> None:
    """It is committed, is no error, and names the owner."""
    request = Request(T.HOOK_CREATED, "hook_a", {"token": "t"})
    decision = decide(RUNNING, request, NOW, Owner("wrun_2", "hook_x"))
    data = {"token": "t", "conflictingRunId": "wrun_2"}
    assert decision == Commit((Draft(T.HOOK_CONFLICT, "hook_a", data),), "world.hook-one-owner")


def test_a_start_before_the_retry_time_is_too_early() -> None:
    """With the seconds that are left, rounded up; at the time itself it is accepted."""
    retry: Record = {"retryAfter": Instant(11_001)}
    rows = ((T.STEP_CREATED, "step_a"), (T.STEP_RETRYING, "step_a", retry))
    entities = fold(log(*BEGUN, *rows)).entities
    request = Request(T.STEP_STARTED, "step_a")
    early = decide(entities, request, NOW)
    assert _errors(early) == (Error.TOO_EARLY,)
    assert isinstance(early, Refused)
    assert early.seconds == 2
    assert isinstance(decide(entities, request, Instant(11_001)), Commit)


def test_what_the_world_writes_and_what_is_malformed_is_refused() -> None:
    """Before anybody looks at the state."""
    assert _errors(decide(NOTHING, Request(T.NOOP), NOW))[0] is Error.INVALID
    assert _errors(decide(RUNNING, Request(T.WAIT_CREATED, "wait_a"), NOW)) == (Error.INVALID,)


@pytest.mark.parametrize(
    ("changes", "reserved", "says"),
    [
        ([("k" * 256, "v")], False, ""),
        ([("k" * 257, "v")], False, "a key is too long"),
        ([("k", "v" * 256)], False, ""),
        ([("k", "é" * 129)], False, "a value is too long"),
        ([("$k", "v")], False, "a key is reserved"),
        ([("$k", "v")], True, ""),
        ([(f"k{n}", "v") for n in range(64)], False, ""),
        ([(f"k{n}", "v") for n in range(65)], False, "there are too many attributes"),
        ([(f"{n:02}" + "k" * 160, None) for n in range(60)], False, "the write is too long"),
    ],
)
def test_attribute_writes_have_limits(
    changes: list[tuple[str, str | None]], reserved: bool, says: str
) -> None:
    """At the limit it is accepted, beyond it the whole write is refused."""
    listed = tuple({"key": key, "value": value} for key, value in changes)
    data: Record = {
        "changes": listed,
        "writer": {"type": "workflow"},
        "allowReservedAttributes": reserved,
    }
    decision = decide(RUNNING, Request(T.ATTR_SET, "attr_a", data), NOW)
    if says:
        assert decision == Refused((Error.ATTRIBUTES,), "world.attributes", says)
    else:
        assert isinstance(decision, Commit)


def test_what_a_policy_tolerates_is_another_option() -> None:
    """The model's own decision comes first."""
    own, other = options(RUNNING, Request(T.RUN_STARTED), NOW)
    assert own == Nothing("world.run-started-once")
    assert other == Commit((Draft(T.RUN_STARTED),), "world.run-started-once")


def test_a_token_is_held_by_a_live_hook() -> None:
    """Until it is disposed, the run ends, or, where tokens are retained, the time has come."""
    made: Record = {"token": "t", "tokenRetentionUntil": NOW}
    rows = ((T.HOOK_CREATED, "hook_a", made),)
    live = fold(log(*BEGUN, *rows)).entities
    over = fold(log(*BEGUN, *rows, (T.RUN_COMPLETED, None))).entities
    gone = fold(log(*BEGUN, *rows, (T.HOOK_DISPOSED, "hook_a"))).entities
    before = Instant(NOW.ms - 1)

    def held(entities: Entities, now: Instant = NOW) -> list[str | None]:
        return [holds(entities, "t", now, holding) for holding in Holding]

    assert held(live) == ["hook_a", "hook_a"]
    assert held(over) == [None, None]
    assert held(over, before) == [None, "hook_a"]
    assert held(gone, before) == [None, None]
