"""A backend behind connections that can be disturbed, and what may be wrong with it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from conformance.backends.local import LocalWorker
from conformance.backends.sqlite import Sqlite
from conformance.backends.surface import Surface
from conformance.verdicts import Verdict
from conformance.world.bench import Setting
from conformance.world.connection_checks import CHECKS, HARMS
from conformance.world.history import Failed, Lost, Outcome, Returned
from conformance.world.suite import Judged, run_check
from spec_model.replay.instants import Record, Value
from tests.conformance.world.stores import Folders

LOST = Failed("ConnectionLost")


class Line:
    """Connections: whatever is done to them, the next answer does not come through."""

    def __init__(self) -> None:
        self.down = False
        self.hurt = False

    def _break(self) -> None:
        self.down = self.hurt = True

    cut = reset = refuse = lose_next_reply = lose_notifications = cut_listeners = _break

    def delay(self, seconds: float) -> None:
        """Do nothing: nothing here takes time."""

    def heal(self) -> None:
        """Let answers through again."""
        self.down = False


class Disturbed(LocalWorker):
    """A client of the backend behind the line, with one thing wrong, or nothing."""

    def __init__(self, surface: Surface, line: Line, wrong: str) -> None:
        super().__init__(surface)
        self._line = line
        self._wrong = wrong
        self._fresh = line.hurt

    def _do(self, op: str, args: Record) -> Outcome:
        hurt, wrong = self._line.hurt, self._wrong
        if hurt and wrong == "dies" and not self._fresh:
            return Lost("the process ended")
        if hurt and wrong == "forgets" and op in {"events.create", "streams.write"}:
            return Returned({"event": {"eventId": "evnt_9", "eventType": "wait_created"}})
        if hurt and wrong == "writes-again" and op == "streams.write":
            super()._do(op, args)
        if hurt and op == "reader.poll":
            return self._poll(super()._do(op, args))
        if hurt and wrong == "stays-down" and op == "events.list":
            return LOST
        return super()._do(op, args)

    def _poll(self, outcome: Outcome) -> Outcome:
        if self._wrong == "stands-still":
            return Returned({"chunks": (), "state": "open"})
        if self._wrong == "ends-early":
            return Returned({"chunks": (), "state": "ended"})
        return Returned({"chunks": (), "state": "failed"}) if self._wrong == "fails" else outcome


class Remote:
    """Serves clients of one store, those behind the line and those before it."""

    def __init__(self, wrong: str) -> None:
        self.faults = Line()
        self._wrong = wrong

    def start(self, store: Path, config: Mapping[str, Value]) -> LocalWorker:
        """Open the backend."""
        surface = Surface(Sqlite(store))
        proxied = config.get("proxied")
        return Disturbed(surface, self.faults, self._wrong) if proxied else LocalWorker(surface)


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str, str], Judged]:
    """Run a check against a backend with something wrong, without waiting."""
    monkeypatch.setattr("conformance.world.bench.Bench.pause", lambda _bench, _seconds: None)
    monkeypatch.setattr("conformance.world.connection_checks.LOOK_MS", 1)

    def run(name: str, wrong: str) -> Judged:
        check = next(check for check in CHECKS if check.id == f"connection.{name}")
        return run_check(check, Remote(wrong), Folders(tmp_path), Setting())

    return run


@pytest.mark.parametrize("wrong", ["", "fails"])
@pytest.mark.parametrize("name", HARMS)
def test_a_backend_may_go_on_or_fail_its_readers(
    judge: Callable[[str, str], Judged], name: str, wrong: str
) -> None:
    """Both are legal, whatever is done to its connections."""
    judged = judge(name, wrong)
    assert judged.verdict is Verdict.PASS, [each.says for each in judged.findings]


@pytest.mark.parametrize(
    ("wrong", "clause"),
    [
        ("dies", "world.stream-notifications"),
        ("stands-still", "world.stream-notifications"),
        ("ends-early", "world.stream-notifications"),
        ("forgets", "world.durable"),
        ("forgets", "world.stream-durable"),
        ("writes-again", "world.stream-dense"),
        ("stays-down", "world.durable"),
    ],
)
def test_what_is_wrong_after_a_cut_is_found(
    judge: Callable[[str, str], Judged], wrong: str, clause: str
) -> None:
    """Each with the clause that it breaks."""
    judged = judge("cut", wrong)
    assert judged.verdict is Verdict.FAIL
    assert clause in {finding.clause for finding in judged.findings}
