"""A conversation without I/O: ids, deadlines, and every way to break off."""

import pytest

from conformance.protocol import (
    Batch,
    Breach,
    BreachKind,
    Call,
    Hello,
    Ok,
    Open,
    Opened,
    Outputs,
    Reply,
    Request,
    Tell,
    Welcome,
)
from conformance.protocol.lines import print_line
from conformance.protocol.replies import write_reply
from conformance.session import Answered, Session
from spec_model.errors import ModelMisuse

CALL = Call("batch.pages", {"chunks": 5})


def _welcome(max_in_flight: int = 4) -> Welcome:
    return Welcome(
        version=1, nonce="n", name="a", implementation_version="1", language="x", build="",
        roles=(), profiles=(), capabilities=(), max_in_flight=max_in_flight, describe={},
    )  # fmt: skip


def _line(number: int, request: Request, reply: Reply) -> bytes:
    return print_line({"id": number, **write_reply(request, reply, lambda _instance: "reader")})


def _greeted(max_in_flight: int = 4) -> Session:
    session = Session("n", max_line=2000)
    session.greet(1.0)
    welcome = _welcome(max_in_flight)
    assert session.hear(_line(1, Hello("n"), welcome)) == [Answered(1, welcome)]
    return session


def test_replies_come_in_any_order_and_any_pieces() -> None:
    """Each is credited to its request."""
    session = _greeted()
    assert [session.say(CALL, 1.0)[0] for _ in range(3)] == [2, 3, 4]
    wire = _line(4, CALL, Ok([4])) + _line(2, CALL, Ok([2])) + _line(3, CALL, Ok([3]))
    heard = [answer for at in range(len(wire)) for answer in session.hear(wire[at : at + 1])]
    assert heard == [Answered(4, Ok([4])), Answered(2, Ok([2])), Answered(3, Ok([3]))]
    assert session.under_way == 0


def test_the_first_deadline_counts() -> None:
    """Whoever waits does so until the first of the requests under way is overdue."""
    session = _greeted()
    assert session.next_deadline() is None
    session.say(CALL, 9.0)
    session.say(CALL, 1.0)
    assert session.next_deadline() == 1.0
    assert session.hear(_line(3, CALL, Ok([3]))) == [Answered(3, Ok([3]))]
    assert session.next_deadline() == 9.0


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (_line(9, CALL, Ok([])), BreachKind.UNKNOWN_ID),
        (_line(0, CALL, Ok([])), BreachKind.UNKNOWN_ID),
        (_line(1, CALL, Ok([])), BreachKind.REPEATED_ID),
        (b'{"ok":[]}\n', BreachKind.MISSING_FIELD),
        (b'{"id":"2","ok":[]}\n', BreachKind.MISSING_FIELD),
        (b'{"id":true,"ok":[]}\n', BreachKind.MISSING_FIELD),
        (b"{}\n", BreachKind.MISSING_FIELD),
        (b"\n", BreachKind.NOT_JSON),
        (b"x" * 2001, BreachKind.LINE_TOO_LONG),
        (b'{"id":2,"ok":["x"]}\n', BreachKind.WRONG_TYPE),
    ],
)
def test_a_breach_is_the_last_thing_heard(line: bytes, kind: BreachKind) -> None:
    """What came before it counts, and what comes after it does not."""
    session = _greeted()
    session.say(CALL, 1.0)
    session.say(CALL, 1.0)
    *before, breach = session.hear(_line(3, CALL, Ok([3])) + line)
    assert before in ([Answered(3, Ok([3]))], [])
    assert isinstance(breach, Breach)
    assert breach.kind is kind
    assert session.hear(_line(2, CALL, Ok([2]))) == []
    with pytest.raises(ModelMisuse):
        session.say(CALL, 1.0)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (b"> build tool 1.0\n", BreachKind.NOT_A_HANDSHAKE),
        (b'{"level":"info"}\n', BreachKind.NOT_A_HANDSHAKE),
        (b'{"id":2}\n', BreachKind.NOT_A_HANDSHAKE),
        (b'{"id":1,"error":{"reason":"unknown-request"}}\n', BreachKind.WRONG_VERSION),
        (b'{"id":1,"nonce":"n"}\n', BreachKind.NOT_A_HANDSHAKE),
        (_line(1, Hello("n"), _welcome()).replace(b'"n"', b'"m"'), BreachKind.WRONG_NONCE),
    ],
)
def test_a_first_line_that_is_no_handshake_is_quoted(line: bytes, kind: BreachKind) -> None:
    """It says what it is, and shows the line."""
    session = Session("n")
    session.greet(1.0)
    (breach,) = session.hear(line)
    assert isinstance(breach, Breach)
    assert breach.kind is kind
    assert breach.detail


def test_nothing_is_asked_before_the_handshake_or_beyond_the_window() -> None:
    """Both are the harness's fault."""
    session = Session("n")
    session.greet(1.0)
    with pytest.raises(ModelMisuse):
        session.say(CALL, 1.0)
    session = _greeted(max_in_flight=1)
    session.say(CALL, 1.0)
    with pytest.raises(ModelMisuse):
        session.say(CALL, 1.0)


def test_instances_are_known_by_their_role() -> None:
    """Outputs are read as those of the role that was opened, also within a batch."""
    session = _greeted()
    opening = Batch([Open("reader", {})])
    session.say(opening, 1.0)
    session.hear(b'{"id":2,"replies":[{"instance":7}]}\n')
    told = Tell(7, {"kind": "begin", "start": 0})
    session.say(told, 1.0)
    outputs = Outputs([{"kind": "connect", "start": 0}])
    assert session.hear(_line(3, told, outputs)) == [Answered(3, outputs)]
    with pytest.raises(ModelMisuse):
        session.say(Tell(8, {"kind": "eof"}), 1.0)
    session.say(Open("reader", {}), 1.0)
    assert session.hear(b'{"id":4,"instance":8}\n') == [Answered(4, Opened(8))]


@pytest.mark.parametrize(
    "data",
    [
        _line(2, CALL, Ok([2])),
        _line(2, CALL, Ok([2]))[:-4],
        _line(2, CALL, Ok([2])) * 2,
        _line(9, CALL, Ok([2])),
        b'{"id":2,"ok":["x"]}\n',
        b"\n",
        b"x" * 3000,
        _line(2, CALL, Ok([2])) + b'{"id"',
    ],
)
def test_the_short_way_hears_the_same(data: bytes) -> None:
    """A single reply comes as itself, and anything else as it always does."""
    short, long = _greeted(), _greeted()
    short.say(CALL, 1.0)
    long.say(CALL, 1.0)
    heard, expected = short.hear_one(2, data), long.hear(data)
    if not isinstance(heard, list):
        heard = [Answered(2, heard)]
    assert [str(each) for each in heard] == [str(each) for each in expected]
    assert str(short.breach) == str(long.breach)
    assert short.under_way == long.under_way


def test_an_end_within_a_line_is_a_breach() -> None:
    """An end between lines is not."""
    session = _greeted()
    assert session.end() is None
    session.hear(b'{"id":2')
    ended = session.end()
    assert ended is not None
    assert ended.kind is BreachKind.TRUNCATED_LINE
