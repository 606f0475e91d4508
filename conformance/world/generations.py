"""What a backend of an older interface is asked, and in which form it takes and shows it.

A backend is judged by the spec version that it declares; without one it is the second.

Rules
- What its interface does not have is not sent: attributes and lazy starts came with version 4,
  starts that create their run with 3. Such a request is in the history as one that the backend does
  not have, and nobody is judged by it.
- Before version 4 an error is a record with a message, in which a run's error code is a member, and
  nothing says that a conflict names the owner of the token.
- Before version 3 a reader without data gets no data of events at all, and the list of a
  correlation id is that of all runs.
"""

from collections.abc import Mapping
from typing import Final

from spec_model.replay.instants import Record, Value

ATTRIBUTES_SINCE: Final = 4
LAZY_SINCE: Final = 4
RESILIENT_SINCE: Final = 3
BYTES_SINCE: Final = 4
"""Since when errors are bytes like every payload."""
OWNER_SINCE: Final = 4
"""Since when a conflict names the owner of the token."""
SCOPED_SINCE: Final = 3
"""Since when the list of a correlation id is asked of one run."""
METADATA_SINCE: Final = 3
"""Since when a reader without data gets what is no payload."""


def withheld(spec: int, kind: str, data: Record) -> str:
    """Say why a request is not sent; nothing if it is."""
    since, what = 0, ""
    if kind == "attr_set":
        since, what = ATTRIBUTES_SINCE, "attributes"
    elif kind == "step_started" and "input" in data:
        since, what = LAZY_SINCE, "a lazy start"
    elif kind == "run_started" and "workflowName" in data:
        since, what = RESILIENT_SINCE, "a start that creates its run"
    if spec >= since:
        return ""
    return f"{what} came with spec version {since}, and the backend declares {spec}"


def as_asked(spec: int, data: Record) -> Record:
    """Put the data of a request into the form of a spec version."""
    error = data.get("error")
    if spec >= BYTES_SINCE or not isinstance(error, bytes):
        return data
    return {**data, "error": {"message": error.decode("latin-1")}}


def as_shown(spec: int, view: Record) -> Record:
    """Put the view of a run or a step into the form of a spec version."""
    error, code = view.get("error"), view.get("errorCode")
    if spec >= BYTES_SINCE or not isinstance(error, Mapping):
        return view
    kept: dict[str, Value] = {name: view[name] for name in view if name != "errorCode"}
    return {**kept, "error": {**error, "code": code} if code is not None else error}


def error_code(spec: int, run: Record) -> Value:
    """Find a run's error code where a spec version has it."""
    if spec >= BYTES_SINCE:
        return run.get("errorCode")
    error = run.get("error")
    return error.get("code") if isinstance(error, Mapping) else None
