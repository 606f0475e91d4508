"""What a backend of an older interface is asked: nothing that came later."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from conformance.backends.local import LocalFleet, LocalWorker
from conformance.backends.memory import Memory
from conformance.verdicts import Verdict
from conformance.world.acts import attributes, created
from conformance.world.bench import Bench, Setting
from conformance.world.generations import as_asked, as_shown, error_code, withheld
from conformance.world.history import Declined
from conformance.world.reading import read_log
from conformance.world.registry import BY_ID
from conformance.world.suite import run_check
from spec_model.replay.instants import Record, Value
from spec_model.replay.refusals import Error, error_of, may_be
from tests.conformance.world.stores import Folders


class Declaring(LocalFleet):
    """Serves the backend in memory as one that declares another spec version."""

    def __init__(self, spec: int) -> None:
        super().__init__(lambda _store: Memory())
        self._spec = spec

    def start(self, store: Path, config: Mapping[str, Value]) -> LocalWorker:
        """Change one word of what it says of itself."""
        worker = super().start(store, config)
        operations = worker._surface._operations
        described = operations["describe"]

        def describe(args: Record) -> Value:
            found = described(args)
            assert isinstance(found, Mapping)
            return {**found, "specVersion": self._spec}

        worker._surface._operations = {**operations, "describe": describe}
        return worker


@pytest.mark.parametrize(
    ("kind", "data", "since"),
    [
        ("attr_set", {}, 4),
        ("step_started", {"input": b""}, 4),
        ("run_started", {"workflowName": "w"}, 3),
    ],
)
def test_what_came_later_is_withheld(kind: str, data: Record, since: int) -> None:
    """And is sent from the version on that brought it."""
    assert f"version {since}" in withheld(since - 1, kind, data)
    assert not withheld(since, kind, data)


@pytest.mark.parametrize("kind", ["step_started", "run_started", "run_failed"])
def test_what_was_always_there_is_sent(kind: str) -> None:
    """A bare start is as old as the log."""
    assert not withheld(2, kind, {"error": b""})


def test_what_is_withheld_is_no_request(tmp_path: Path) -> None:
    """It stands in the history as not offered, and the backend never sees it."""
    bench = Bench(Declaring(3), tmp_path, Setting())
    client = bench.client()
    run = created(client)
    asked = client.create(run, "attr_set", "attr_1", attributes(a="1"))
    assert isinstance(asked.outcome, Declined)
    assert len(read_log(client, run)) == 1


@pytest.mark.parametrize("name", ["attributes.fold", "step.lazy-start", "run.resilient-start"])
def test_promises_that_came_later_are_not_asked(name: str, tmp_path: Path) -> None:
    """A backend owes what the version has that it declares."""
    folders = Folders(tmp_path)
    judged = run_check(BY_ID[name], Declaring(2), folders, Setting())
    assert judged.verdict is Verdict.DECLINED
    judged = run_check(BY_ID[name], Declaring(4), folders, Setting())
    assert judged.verdict is Verdict.PASS


def test_errors_were_records() -> None:
    """Bytes are their message, and a run's code is a member."""
    data: Record = {"error": b"e", "errorCode": "CODE"}
    old = as_asked(3, data)
    assert old == {"error": {"message": "e"}, "errorCode": "CODE"}
    assert as_asked(4, data) == data
    shown = as_shown(3, {"status": "failed", **old})
    assert shown == {"status": "failed", "error": {"message": "e", "code": "CODE"}}
    assert error_code(3, shown) == error_code(4, data) == "CODE"
    assert as_shown(4, data) == data


def test_the_general_error_is_told_by_its_status() -> None:
    """It says that something is missing, and not what."""
    assert error_of("WorkflowAPIError", 409) is Error.CONFLICT
    assert error_of("WorkflowAPIError", 425) is Error.TOO_EARLY
    assert error_of("WorkflowAPIError", 500) is Error.OTHER
    missing = {Error.RUN_NOT_FOUND, Error.HOOK_NOT_FOUND, Error.NOT_FOUND}
    assert may_be("WorkflowAPIError", 404) == missing
    assert may_be("WorkflowAPIError", 409) == {Error.CONFLICT, Error.RUN_EXPIRED}
    assert may_be("WorkflowAPIError", 410) == {Error.RUN_EXPIRED}
    assert may_be("HookNotFoundError", 404) == {Error.HOOK_NOT_FOUND}
