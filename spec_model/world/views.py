"""Events and entities as a World shows them to its callers.

`ALL` is with data; without it the payload fields are left out, and small metadata stays.
"""

from enum import Enum

from spec_model.replay.entities import Entities, Hook, Step, Wait
from spec_model.replay.events import Event, without_payload
from spec_model.replay.instants import Record, Value


class Data(Enum):
    """Whether a reader wants the payload."""

    ALL = "all"
    NONE = "none"


def _present(**fields: Value) -> Record:
    return {name: value for name, value in fields.items() if value is not None}


def event_view(event: Event, data: Data = Data.ALL) -> Record:
    """Show an event."""
    kept = event.data if data is Data.ALL else without_payload(event.type, event.data)
    return _present(
        runId=event.run,
        eventId=event.id,
        eventType=event.type.value,
        correlationId=event.correlation,
        eventData=kept or None,
        createdAt=event.created,
        specVersion=event.spec,
        resumeId=event.resume,
    )


def run_view(name: str, entities: Entities, data: Data = Data.ALL) -> Record:
    """Show a run."""
    run = entities.run
    payload = _present(input=run.data.get("input"), output=run.output, error=run.error)
    return {
        **_present(
            runId=name,
            status=run.state.value,
            workflowName=run.data.get("workflowName"),
            deploymentId=run.data.get("deploymentId"),
            executionContext=run.data.get("executionContext"),
            errorCode=run.error_code,
            createdAt=run.created,
            startedAt=run.started,
            completedAt=run.completed,
        ),
        **(payload if data is Data.ALL else {}),
        "attributes": dict(entities.attributes),
    }


def step_view(run: str, name: str, step: Step, data: Data = Data.ALL) -> Record:
    """Show a step."""
    payload = _present(input=step.input, output=step.output, error=step.error)
    return {
        **_present(
            runId=run,
            stepId=name,
            stepName=step.name,
            status=step.state.value,
            attempt=step.attempt,
            startedAt=step.started,
            completedAt=step.completed,
            retryAfter=step.retry_after,
        ),
        **(payload if data is Data.ALL else {}),
    }


def hook_view(run: str, name: str, hook: Hook, data: Data = Data.ALL) -> Record:
    """Show a hook."""
    payload = _present(metadata=hook.metadata) if data is Data.ALL else {}
    retention = _present(tokenRetentionUntil=hook.retention)
    return {"runId": run, "hookId": name, "token": hook.token, **retention, **payload}


def wait_view(run: str, name: str, wait: Wait) -> Record:
    """Show a wait."""
    return _present(
        runId=run,
        waitId=name,
        status=wait.state.value,
        resumeAt=wait.resume_at,
        completedAt=wait.completed,
    )
