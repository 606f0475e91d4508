"""Each miniature gives exactly its verdict, and leaves nothing behind."""

import os
import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conformance.adapters.base import Broken, Connection, Failure, NoTarget, Restarting
from conformance.adapters.pipes import DIARY, Command
from conformance.adapters.process import Patience, ProcessLink
from conformance.adapters.targets import dial_command
from conformance.protocol import (
    Answer,
    BreachKind,
    Call,
    Certainty,
    Declined,
    Ok,
    Open,
    Opened,
    Outputs,
    Refused,
    Reply,
    Tell,
)
from spec_model.plain import Record
from tests.miniatures.miniature import CASES, GREETINGS, RIGHT
from tests.miniatures.targets import command

QUICK = Patience(start=20, least=0.2, round_trips=0, a_request=0, goodbye=0.2)
"""A miniature that answers does so at once."""

PATIENT = Patience(start=20, least=20, round_trips=0)
"""For those that do answer, on a busy machine."""

CALL = Call("batch.pages", {"chunks": 2500})
RIGHT_ANSWER = Ok(RIGHT)
WORDS = BreachKind


@contextmanager
def connected(
    name: str, patience: Patience = PATIENT, pid: Path | None = None
) -> Iterator[Connection]:
    """Connect to a miniature, and see that nothing of it is left."""
    connection = Restarting(name, dial_command(command(name, pid), patience))
    try:
        yield connection
    finally:
        connection.stop()
        _no_child_is_left()


def _no_child_is_left() -> None:
    """Every process that was started was also waited for."""
    with pytest.raises(ChildProcessError):
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)


ANSWERED: dict[str, Answer] = {
    "good": RIGHT_ANSWER,
    "wrong": Ok([1, 2, 3]),
    "declined": Declined("no \u2028 batches", "https://example.org"),
    "refused": Refused(code="other", certainty=Certainty.INDEFINITE, own_class="ValueError"),
    "stderr-flood": RIGHT_ANSWER,
    "split-lines": RIGHT_ANSWER,
    "slow-start": RIGHT_ANSWER,
}


@pytest.mark.parametrize("name", ANSWERED)
def test_what_keeps_the_rules_is_answered(name: str) -> None:
    """However odd it is, one case or many."""
    with connected(name) as connection:
        assert connection.exchange([CALL]) == [ANSWERED[name]]
        assert connection.restarts == 0


FAILED: dict[str, tuple[Failure, str, str]] = {
    "raw-separator": (Failure.PROTOCOL_ERROR, WORDS.NOT_ASCII, "\\xe2\\x80\\xa8"),
    "late-reply": (Failure.HANG, "", "no reply within 0.2 s"),
    "duplicate-id": (Failure.PROTOCOL_ERROR, WORDS.REPEATED_ID, "7"),
    "unknown-id": (Failure.PROTOCOL_ERROR, WORDS.UNKNOWN_ID, "999"),
    "truncated-json": (Failure.PROTOCOL_ERROR, WORDS.NOT_JSON, "[10"),
    "truncated-line": (Failure.PROTOCOL_ERROR, WORDS.TRUNCATED_LINE, "[10"),
    "long-line": (Failure.PROTOCOL_ERROR, WORDS.LINE_TOO_LONG, "xxx"),
    "many-values": (Failure.PROTOCOL_ERROR, WORDS.TOO_MANY_VALUES, "[]"),
    "exit-0": (Failure.CRASH, "", "it exited with 0 before it answered"),
    "exit-3": (Failure.CRASH, "", "it exited with 3 before it answered"),
    "killed": (Failure.CRASH, "", "it died of SIGSEGV before it answered"),
    "hang": (Failure.HANG, "", "no reply"),
    "stubborn": (Failure.HANG, "", "no reply"),
    "spin": (Failure.HANG, "", "no reply"),
    "dribble": (Failure.HANG, "", "no reply"),
    "closed-stdout": (Failure.CRASH, "", "it closed its stdout before it answered"),
    "orphan": (Failure.CRASH, "", "it exited with 0"),
    "daemon": (Failure.CRASH, "", "it exited with 0"),
    "escaped": (Failure.CRASH, "", "it exited with 0"),
    "chatty": (Failure.PROTOCOL_ERROR, WORDS.NOT_JSON, "more and more"),
    "raw-number": (Failure.PROTOCOL_ERROR, WORDS.RAW_NUMBER, "2147483648"),
    "wrong-type": (Failure.PROTOCOL_ERROR, WORDS.WRONG_TYPE, "three pages"),
    "unknown-field": (Failure.PROTOCOL_ERROR, WORDS.UNKNOWN_FIELD, "mood"),
    "blank-line": (Failure.PROTOCOL_ERROR, WORDS.NOT_JSON, ""),
    "print-debugging": (Failure.PROTOCOL_ERROR, WORDS.NOT_JSON, "here I am"),
}  # fmt: skip
WAITING = {"late-reply", "hang", "stubborn", "spin", "dribble"}


@pytest.mark.parametrize("name", FAILED)
def test_what_breaks_a_rule_fails_as_it_should(name: str, tmp_path: Path) -> None:
    """With its word and what was seen, and nothing of it is left."""
    kind, reason, seen = FAILED[name]
    child = tmp_path / "pid"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with connected(name, QUICK if name in WAITING else PATIENT, child) as connection:
        (broken,) = connection.exchange([CALL])
        assert isinstance(broken, Broken)
        assert (broken.kind, broken.reason, broken.answered) == (kind, reason, False)
        assert seen in broken.why
        assert broken.wire[-2 if kind is Failure.PROTOCOL_ERROR else -1]
        assert not child.exists() or not _alive(child.read_text("ascii"))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 256 * 1024


SECONDS_TO_DIE = 10
"""A process that was killed is there until the system has taken it apart; others stay for ever."""


def _alive(pid: str) -> bool:
    """Say whether a process lives on; one that only waits to be waited for does not."""
    until = time.monotonic() + SECONDS_TO_DIE
    while time.monotonic() < until:
        try:
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        except (FileNotFoundError, ProcessLookupError):
            return False
        if "State:\tZ" in status:
            return False
        time.sleep(0.01)
    return True


UNREACHED: dict[str, tuple[Failure, str, str]] = {
    "banner": (Failure.PROTOCOL_ERROR, WORDS.NOT_A_HANDSHAKE, "> build tool 3.1: compiling"),
    "wrong-nonce": (Failure.PROTOCOL_ERROR, WORDS.WRONG_NONCE, "another"),
    "wrong-version": (Failure.PROTOCOL_ERROR, WORDS.WRONG_VERSION, "7"),
    "unknown-capability": (Failure.PROTOCOL_ERROR, WORDS.UNKNOWN_WORD, "flying"),
    "dies-at-start": (Failure.CRASH, "", "it exited with 1"),
    "hangs-at-start": (Failure.HANG, "", "no reply"),
}


@pytest.mark.parametrize("name", UNREACHED)
def test_what_does_not_shake_hands_is_no_target(name: str) -> None:
    """The reason is told with the line at fault."""
    kind, reason, seen = UNREACHED[name]
    patience = Patience(start=0.5) if name == "hangs-at-start" else PATIENT
    with pytest.raises(NoTarget) as caught:
        dial_command(command(name), patience)()
    assert (caught.value.broken.kind, caught.value.broken.reason) == (kind, reason)
    assert seen in str(caught.value)
    _no_child_is_left()


def test_a_program_that_is_not_there_is_no_target() -> None:
    """So is one that cannot be run."""
    for words in (["/no/such/program"], [str(Path(__file__))]):
        with pytest.raises(NoTarget, match="cannot be started"):
            dial_command(Command(words))()


def test_every_miniature_is_tried() -> None:
    """A miniature that no test starts shows nothing."""
    elsewhere = {"flaky", "not-understood", "wide", "deaf"}
    assert {*CASES, *GREETINGS} == {*ANSWERED, *FAILED, *UNREACHED} | elsewhere


def test_the_end_of_a_long_diary_is_kept() -> None:
    """The rest is forgotten; writing it stops nobody."""
    with connected("stderr-flood") as connection:
        connection.exchange([CALL])
    diary = connection.stderr()
    assert len(diary) == DIARY
    assert diary.endswith("the end")


def test_the_diary_of_the_dead_is_told() -> None:
    """What it wrote last says why it died."""
    with pytest.raises(NoTarget) as caught:
        dial_command(command("dies-at-start"))()
    assert "cannot find module" in caught.value.broken.stderr


def _switches(threads: set[threading.Thread]) -> list[str]:
    """Say how often threads of this process have been woken."""
    return [
        line
        for thread in threads
        for line in Path(f"/proc/self/task/{thread.native_id}/status").read_text().splitlines()
        if line.startswith("voluntary_ctxt_switches")
    ]


def test_an_exchange_wakes_no_thread() -> None:
    """Nor does one wake by itself: nothing but the two processes has a part in a round trip."""
    others = {*threading.enumerate()}
    with connected("good") as connection:
        connection.exchange([CALL])
        own = {*threading.enumerate()} - others
        before = _switches(own)
        for _ in range(200):
            connection.exchange([CALL])
        time.sleep(0.2)
        assert len(before) == 1
        assert _switches(own) == before


def test_replies_may_come_in_any_order() -> None:
    """Each answers its own request."""
    link = ProcessLink(command("out-of-order"), "nonce", PATIENT)
    numbers = [link.send(Call("batch.pages", {"chunks": 2500})) for _ in range(3)]
    heard: list[tuple[int, Reply]] = []
    while len(heard) < len(numbers):
        more = link.hear()
        assert not isinstance(more, Broken)
        heard += more
    assert [number for number, _reply in heard] == numbers[::-1]
    link.stop()


def test_one_that_is_understood_and_not_served_lives_on() -> None:
    """Only the request is at fault."""
    with connected("not-understood") as connection:
        (broken,) = connection.exchange([CALL])
        assert isinstance(broken, Broken)
        assert (broken.kind, broken.answered) == (Failure.PROTOCOL_ERROR, True)
        assert broken.reason == WORDS.NOT_UNDERSTOOD
        assert connection.restarts == 0


def test_one_that_does_not_read_cannot_stop_us() -> None:
    """A request that the pipe does not take is overdue like any other."""
    with connected("deaf", QUICK) as connection:
        (broken,) = connection.exchange(
            [Call("frames.decode", {"profile": "F1", "wire": os.urandom(1 << 20)})]
        )
    assert isinstance(broken, Broken)
    assert broken.kind is Failure.HANG


def test_many_requests_are_few_lines() -> None:
    """They are answered in order, also where one line is not enough."""
    with connected("good") as connection:
        assert connection.exchange([CALL] * 250) == [RIGHT_ANSWER] * 250
        assert connection.exchange([]) == []


def test_more_can_be_asked_before_the_first_is_answered() -> None:
    """Answers belong to what was submitted together, in whatever order that is collected."""
    with connected("wide") as connection:
        tickets = [connection.submit([CALL] * 150), connection.submit([CALL])]
        assert connection.collect(tickets[1]) == [RIGHT_ANSWER]
        assert connection.collect(tickets[0]) == [RIGHT_ANSWER] * 150


def test_a_death_takes_everything_that_was_submitted() -> None:
    """Both are broken, and one restart serves them both."""
    with connected("exit-3") as connection:
        tickets = [connection.submit([CALL]), connection.submit([CALL, CALL])]
        broken = [reply for ticket in tickets for reply in connection.collect(ticket)]
        assert [isinstance(reply, Broken) and reply.kind for reply in broken] == [Failure.CRASH] * 3
        assert connection.exchange([Open("reader", {})]) == [Opened(1)]
        assert connection.restarts == 1


def test_instances_come_back_after_a_death() -> None:
    """All but those that took part in it."""
    with connected("exit-3") as connection:
        first, second = (
            connection.exchange([Open("reader", {})]),
            connection.exchange([Open("reader", {})]),
        )
        assert (first, second) == ([Opened(1)], [Opened(2)])
        told: Record = {"kind": "begin", "start": 0}
        assert connection.exchange([Tell(1, told)]) == [Outputs([])]
        (broken, _lost) = connection.exchange([CALL, Tell(2, told)])
        assert isinstance(broken, Broken)
        assert connection.exchange([Tell(1, {"kind": "eof"})]) == [Outputs([])]
        assert connection.restarts == 1


def test_restarts_are_capped() -> None:
    """Behind the cap nothing is asked any more."""
    connection = Restarting("exit-3", dial_command(command("exit-3"), PATIENT), most_restarts=2)
    kinds = []
    for _ in range(5):
        (broken,) = connection.exchange([CALL])
        assert isinstance(broken, Broken)
        kinds.append(broken.kind)
    assert kinds == [Failure.CRASH] * 3 + [Failure.GONE] * 2
    connection.stop()
