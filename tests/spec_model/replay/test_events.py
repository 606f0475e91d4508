import pytest

from spec_model.replay.events import (
    CANCEL_REASON_CHARACTERS,
    KINDS,
    EventType,
    Presence,
    Request,
    Writer,
    event_id,
    problems,
    slot_of,
    stored_data,
    without_payload,
)
from spec_model.replay.instants import Record

PAYLOADS = {
    EventType.RUN_CREATED: {"input"},
    EventType.RUN_STARTED: {"input"},
    EventType.RUN_COMPLETED: {"output"},
    EventType.RUN_FAILED: {"error"},
    EventType.STEP_CREATED: {"input"},
    EventType.STEP_STARTED: {"input"},
    EventType.STEP_COMPLETED: {"result"},
    EventType.STEP_FAILED: {"error"},
    EventType.STEP_RETRYING: {"error"},
    EventType.HOOK_CREATED: {"metadata"},
    EventType.HOOK_RECEIVED: {"payload"},
}


def _whole(event_type: EventType) -> Request:
    kind = KINDS[event_type]
    data = {each.name: "x" for each in kind.fields if each.presence is Presence.REQUIRED}
    named = kind.correlation is Presence.REQUIRED
    return Request(event_type, f"{kind.prefix}1" if named else None, data)


@pytest.mark.parametrize("event_type", EventType)
def test_every_type_is_in_the_vocabulary(event_type: EventType) -> None:
    """A type has a row, its fields are distinct, and its payload is what the facts mark."""
    kind = KINDS[event_type]
    names = [each.name for each in kind.fields]
    assert len(set(names)) == len(names)
    assert kind.payload == PAYLOADS.get(event_type, set())


@pytest.mark.parametrize("event_type", EventType)
def test_a_request_with_what_is_required_has_no_problems(event_type: EventType) -> None:
    """What the World alone writes is refused; anything else needs its required fields."""
    request = _whole(event_type)
    if KINDS[event_type].writer is Writer.WORLD:
        assert [problem.about for problem in problems(request)] == ["eventType"]
        return
    assert problems(request) == ()
    missing = problems(Request(event_type, request.correlation))
    assert {problem.about for problem in missing} == request.data.keys()


def test_only_the_world_writes_conflicts_and_fillers() -> None:
    """Two types are the World's own."""
    own = {kind.type for kind in KINDS.values() if kind.writer is Writer.WORLD}
    assert own == {EventType.HOOK_CONFLICT, EventType.NOOP}


def test_a_correlation_id_is_there_exactly_where_it_names_something() -> None:
    """Missing where required, or given where there is nothing to name, is a problem."""
    assert problems(Request(EventType.HOOK_DISPOSED))[0].about == "correlationId"
    assert problems(Request(EventType.RUN_CANCELLED, "step_1"))[0].about == "correlationId"


def test_a_cancel_reason_is_bounded() -> None:
    """One character more than the most is refused."""
    most = "r" * CANCEL_REASON_CHARACTERS
    assert problems(Request(EventType.RUN_CANCELLED, data={"cancelReason": most})) == ()
    assert problems(Request(EventType.RUN_CANCELLED, data={"cancelReason": most + "r"}))


def test_what_only_tells_the_world_what_to_do_is_not_stored() -> None:
    """A lazy start loses its input, a run's start everything, an end its measurements."""
    start = Request(EventType.STEP_STARTED, "step_1", {"input": b"", "attempt": 1})
    assert start.lazy
    assert stored_data(start) == {"attempt": 1}
    run = Request(
        EventType.RUN_STARTED, data={"deploymentId": "d", "workflowName": "w", "input": b""}
    )
    assert run.resilient
    assert stored_data(run) == {}
    end = Request(EventType.STEP_COMPLETED, "step_1", {"result": b"r", "ttfs": 3})
    assert stored_data(end) == {"result": b"r"}


def test_without_data_the_payload_goes_and_the_rest_stays() -> None:
    """Metadata survives."""
    data: Record = {"error": b"e", "errorCode": "C"}
    assert without_payload(EventType.RUN_FAILED, data) == {"errorCode": "C"}


def test_ids_are_slots_of_26_digits() -> None:
    """A slot and its id are one; anything else is no slot."""
    assert event_id(7) == "evnt_00000000000000000000000007"
    assert slot_of(event_id(7)) == 7
    assert slot_of("evnt_01ARZ3NDEKTSV4RRFFQ69G5FAV") is None
    assert slot_of("00000000000000000000000007") is None
