from spec_model.replay.entities import fold
from spec_model.replay.events import EventType as T
from spec_model.replay.instants import Instant
from spec_model.world.views import Data, event_view, hook_view, run_view, step_view, wait_view
from tests.spec_model.replay.logs import RUN, log

EVENTS = log(
    (T.RUN_CREATED, None, {"workflowName": "w", "input": b"i"}),
    (T.STEP_CREATED, "step_a", {"stepName": "s", "input": b"i"}),
    (T.HOOK_CREATED, "hook_a", {"token": "t", "metadata": b"m"}),
    (T.WAIT_CREATED, "wait_a", {"resumeAt": Instant(9)}),
    (T.RUN_FAILED, None, {"error": b"e", "errorCode": "C"}),
)
ENTITIES = fold(EVENTS).entities


def test_a_run_without_data_keeps_its_metadata() -> None:
    """Input, output and error go; the error's code stays."""
    whole, bare = run_view(RUN, ENTITIES), run_view(RUN, ENTITIES, Data.NONE)
    assert whole.keys() - bare.keys() == {"input", "error"}
    assert bare["errorCode"] == "C"
    assert bare["status"] == "failed"


def test_entities_are_shown_under_their_names() -> None:
    """Each with its run; payload only on request."""
    step = ENTITIES.steps["step_a"]
    assert step_view(RUN, "step_a", step)["input"] == b"i"
    assert "input" not in step_view(RUN, "step_a", step, Data.NONE)
    hook = ENTITIES.hooks["hook_a"]
    assert hook_view(RUN, "hook_a", hook) == {
        "runId": RUN, "hookId": "hook_a", "token": "t", "metadata": b"m",
    }  # fmt: skip
    assert "metadata" not in hook_view(RUN, "hook_a", hook, Data.NONE)
    wait = wait_view(RUN, "wait_a", ENTITIES.waits["wait_a"])
    assert (wait["status"], wait["resumeAt"]) == ("waiting", Instant(9))


def test_an_event_without_data_loses_its_payload_only() -> None:
    """What is not there is left out."""
    shown = event_view(EVENTS[-1], Data.NONE)
    assert shown["eventData"] == {"errorCode": "C"}
    assert "correlationId" not in shown
    assert event_view(EVENTS[-1])["eventData"] == {"error": b"e", "errorCode": "C"}
