import pytest
from attrs import evolve

from spec_model.rejections import Rejected
from spec_model.values.dialects import CURRENT, Boundary, dialect
from spec_model.values.js import ABSENT, UNDEFINED, Date, Function, JsError, JsObject, Value
from spec_model.values.reducers import Reduced, reduce_value
from spec_model.values.web import ReadableStream, WritableStream
from vectors.samples import ALL


def keys(value: Value, core: str = CURRENT.core, boundary: Boundary = Boundary.VALUES) -> list[str]:
    """Return tag and keys of a value's reduced form."""
    reduced = reduce_value(value, evolve(dialect(core), boundary=boundary))
    assert isinstance(reduced, Reduced)
    assert isinstance(reduced.form, JsObject)
    return [reduced.tag, *reduced.form.properties]


CONFLICT = JsError(
    "HookConflictError",
    "HookConflictError",
    "m",
    "s",
    UNDEFINED,
    {"token": "t", "conflictingRunId": "w"},
)


@pytest.mark.parametrize(
    ("error", "core", "expected"),
    [
        (JsError("X", "TypeError", "m"), "5.0.0-beta.55", ["TypeError", "message", "stack"]),
        (JsError("X", "TypeError", "m"), "4.8.9", ["Error", "name", "message", "stack"]),
        (JsError("TypeError", "X", "m"), "5.0.0-beta.55", ["Error", "name", "message", "stack"]),
        (CONFLICT, "4.8.9", ["Error", "name", "message", "stack"]),
        (CONFLICT, "5.0.0-beta.5", ["Error", "name", "message", "stack", "cause"]),
        (
            CONFLICT,
            "5.0.0-beta.12",
            ["HookConflictError", "message", "stack", "cause", "token", "conflictingRunId"],
        ),
    ],
)
def test_errors(error: JsError, core: str, expected: list[str]) -> None:
    """An error goes by its name, as far as the release has a tag for it."""
    assert keys(error, core) == expected


@pytest.mark.parametrize(
    ("due", "after"),
    [
        (Date(5.0), 5.0),
        (7.0, 7.0),
        (Date(float("nan")), 3000.0),
        (UNDEFINED, 3000.0),
        ("soon", 3000.0),
    ],
)
def test_retries(due: Value, after: float) -> None:
    """A retry is due at its date, or a second from now."""
    error = JsError("RetryableError", "RetryableError", "m", details={"retryAfter": due})
    reduced = reduce_value(error, evolve(CURRENT, now=2000.0))
    assert isinstance(reduced, Reduced)
    assert isinstance(reduced.form, JsObject)
    assert reduced.form.properties["retryAfter"] == after


def test_functions() -> None:
    """A class comes first, then the boundary decides between workflow and step."""
    both = Function(step_id="s", workflow_id="w")
    assert keys(both)[0] == "WorkflowFunction"
    assert keys(both, boundary=Boundary.ERRORS)[0] == "StepFunction"
    assert keys(both, "4.8.9")[0] == "StepFunction"
    assert keys(Function(class_id="c", step_id="s"))[0] == "Class"
    assert reduce_value(Function(), CURRENT) is None
    assert reduce_value(Function(workflow_id="w"), dialect("4.8.9")) is None
    handle = ALL["abortcontroller"]()
    assert reduce_value(handle, dialect("4.8.9")) is None


def test_streams() -> None:
    """A locked stream is refused; the owner's keys follow the boundary."""
    assert isinstance(reduce_value(ReadableStream(name="s", locked=True), CURRENT), Rejected)
    assert keys(ReadableStream(body_init="x")) == ["ReadableStream", "bodyInit"]
    owned = WritableStream("s", "r", "k", "d")
    assert keys(owned)[-2:] == ["encryptionPublicKey", "deploymentId"]
    assert keys(owned, boundary=Boundary.WORKFLOW)[-2:] == ["deploymentId", "encryptionPublicKey"]
    assert owned.run_id is not ABSENT
