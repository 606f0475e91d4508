from pathlib import Path

import pytest

from conformance.backends.database import open_database, writing
from conformance.backends.hints import Hints
from conformance.backends.sabotage import Fuse
from conformance.backends.sqlite import Sqlite
from spec_model.replay.events import EventType as T
from spec_model.replay.events import Request
from spec_model.replay.instants import Instant, Record
from spec_model.world.paging import Failure
from spec_model.world.queue import Send
from spec_model.world.store import Answer, Params, Store, create

NOW = Instant(1_700_000_000_000)
RUN = "wrun_1"
CREATES: Record = {"deploymentId": "d", "workflowName": "w", "input": b"\x00\xff"}
REQUESTS = (
    Request(T.RUN_STARTED, data={**CREATES, "attributes": {"a": "1"}}),
    Request(T.STEP_STARTED, "step_a", {"stepName": "s", "input": b"i"}),
    Request(T.STEP_RETRYING, "step_a", {"error": b"e", "retryAfter": NOW}),
    Request(T.STEP_STARTED, "step_a"),
    Request(T.STEP_COMPLETED, "step_a", {"result": b"r"}),
    Request(T.HOOK_CREATED, "hook_a", {"token": "t"}),
    Request(T.HOOK_CREATED, "hook_b", {"token": "t"}),
    Request(T.HOOK_RECEIVED, "hook_a", {"payload": b"p"}),
    Request(T.ATTR_SET, "attr_a", {"changes": ({"key": "b", "value": "2"},), "writer": {}}),
    Request(T.WAIT_CREATED, "wait_a", {"resumeAt": NOW}),
    Request(T.WAIT_COMPLETED, "wait_a"),
    Request(T.HOOK_DISPOSED, "hook_a"),
    Request(T.HOOK_CREATED, "hook_a", {"token": "t"}),
    Request(T.RUN_COMPLETED, data={"output": b"o"}),
    Request(T.RUN_FAILED, data={"error": b"e"}),
)


def test_rows_are_what_the_oracle_has(tmp_path: Path) -> None:
    """After every request, read by a process that opened the store anew: log and entities."""
    store = Store()
    for request in REQUESTS:
        store, wanted = create(store, RUN, request, Params(), NOW)
        backend = Sqlite(tmp_path)
        got = backend.create(RUN, request, Params(), NOW)
        backend.close()
        again = Sqlite(tmp_path)
        assert isinstance(got, Answer) == isinstance(wanted, Answer)
        if isinstance(got, Failure):
            assert got == wanted
        assert again.log(RUN) == store.run(RUN).log
        assert again.entities(RUN) == store.run(RUN).entities
        again.close()


def test_what_is_not_committed_leaves_nothing(tmp_path: Path) -> None:
    """A transaction that raises is rolled back."""
    database = open_database(tmp_path)

    def fail() -> None:
        with writing(database):
            database.execute("INSERT INTO streams VALUES ('r', 's', 0)")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert database.execute("SELECT count(*) FROM streams").fetchone() == (0,)
    database.close()


def test_a_message_of_a_dead_consumer_comes_back(tmp_path: Path) -> None:
    """Not while the consumer lives; its id stays and its attempt rises."""
    first, second = Sqlite(tmp_path), Sqlite(tmp_path)
    first.send(Send("q", "p"), NOW)
    taken = first.take(NOW)
    assert taken is not None
    assert second.take(NOW) is None
    first.close()
    later = Instant(NOW.ms + 1000)
    second.take(NOW)
    back = second.take(later)
    assert back is not None
    assert (back.id, back.attempt) == (taken.id, 2)
    second.close()


def test_hints_are_counted_until_they_are_lost(tmp_path: Path) -> None:
    """By every process."""
    one, other = Hints(tmp_path), Hints(tmp_path)
    one.tell()
    one.lose()
    one.tell()
    assert (one.told(), other.told()) == (1, 1)
    one.close()
    other.close()


def test_a_fuse_counts_what_changes_something() -> None:
    """Reading is not counted; arming begins anew."""
    fuse = Fuse()
    for statement in ("SELECT 1", "BEGIN IMMEDIATE", "INSERT INTO x", "COMMIT", "PRAGMA x"):
        fuse.call(statement)
    assert fuse.calls == 2
    fuse.arm(0)
    assert fuse.calls == 0
