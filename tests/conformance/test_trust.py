"""An adapter that may not be believed is found out."""

from collections.abc import Callable

import pytest

from conformance.adapters.base import Connection, Restarting
from conformance.adapters.in_process import InProcess
from conformance.adapters.python_object import Speaking
from conformance.adapters.targets import resolve
from conformance.trust import Check, Finding, check_adapter
from vectors.canonical import JsonObject, JsonValue
from vectors.load import load

RELEASE = load()
NONCE = bytes(range(16))
ABOUT: JsonObject = {
    "version": 1, "name": "liar", "implementation_version": "1", "language": "python", "build": "",
    "roles": ["codec"], "profiles": ["F1"], "capabilities": ["batch"], "max_in_flight": 1,
    "describe": {"batch.encode": "x", "batch.decode": "x", "batch.size": "x", "batch.pages": "x"},
}  # fmt: skip
RESULTS: dict[str, JsonValue] = {
    "batch.encode": {"_b64": ""}, "batch.decode": [], "batch.size": {"_u64": "1"},
    "batch.pages": [],
}  # fmt: skip
ERROR: JsonObject = {"error": {"reason": "unknown-op"}}


class Liar:
    """Answers every call with a result of the right shape."""

    def __init__(self) -> None:
        self.about = dict(ABOUT)
        self.calls = 0

    def answer(self, message: JsonObject) -> JsonObject:
        """Say yes."""
        if message["request"] == "hello":
            return {**self.about, "nonce": message["nonce"]}
        self.calls += 1
        known = RESULTS.get(str(message.get("op"))) if message["request"] == "call" else None
        return ERROR if known is None else self.result(str(message["op"]))

    def result(self, op: str) -> JsonObject:
        """Give the same result always."""
        return {"ok": RESULTS[op]}


class Gullible(Liar):
    """Takes nonsense for sense."""

    def answer(self, message: JsonObject) -> JsonObject:
        """Answer anything."""
        return {} if message["request"] == "close" else super().answer(message)


class Forgetful(Liar):
    """Answers something else after a while."""

    def result(self, op: str) -> JsonObject:
        """Change its mind."""
        return {"ok": [self.calls]} if op == "batch.pages" else super().result(op)


class Undescribed(Liar):
    """Does not say what serves its operations."""

    def __init__(self) -> None:
        super().__init__()
        self.about["describe"] = {}


class Breaking(Liar):
    """Breaks the protocol now and then."""

    def result(self, op: str) -> JsonObject:
        """Die."""
        raise SystemExit(op)


def _checked(connection: Connection) -> dict[str, Check]:
    try:
        return {check.name: check for check in check_adapter(connection, RELEASE, NONCE)}
    finally:
        connection.stop()


@pytest.mark.parametrize(
    ("make", "caught"),
    [
        (Liar, {"failures", "echo"}),
        (Gullible, {"nonsense"}),
        (Forgetful, {"memory"}),
        (Undescribed, {"describe"}),
        (Breaking, {"replies"}),
    ],
)
def test_a_liar_is_caught(make: Callable[[], Liar], caught: set[str]) -> None:
    """By the check that is there for it."""
    connection = Restarting("liar", lambda: InProcess(lambda: Speaking(make()), "n"))
    checks = _checked(connection)
    failed = {name for name, check in checks.items() if check.found is Finding.FAIL}
    assert caught <= failed


def test_the_model_may_be_believed() -> None:
    """Every check passes."""
    assert {check.found for check in _checked(resolve("model:").connect()).values()} == {
        Finding.PASS
    }


def test_an_adapter_that_serves_nothing_has_not_passed() -> None:
    """Checks that find nothing to check say so."""

    class Empty(Liar):
        def __init__(self) -> None:
            super().__init__()
            self.about = {**ABOUT, "capabilities": [], "roles": [], "describe": {}}

    checks = _checked(Restarting("empty", lambda: InProcess(lambda: Speaking(Empty()), "n")))
    found = {name: check.found for name, check in checks.items()}
    assert found["failures"] is found["echo"] is found["memory"] is Finding.NOTHING
