"""Tests of `conformance.provision.dialects`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.provision.dialects import DIALECTS, Dialect, Lines, Postgres, Redis

NOTIFICATION = b"A" + (4 + 4 + 6).to_bytes(4, "big") + bytes(4) + b"topic\x00"
READY = b"Z" + (5).to_bytes(4, "big") + b"I"
MESSAGE = b"*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$2\r\n\r\n\r\n"
SUBSCRIBED = b"*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n"
TOLD = b'{"told": 3}\n'
REPLIES = [b"+OK\r\n", b"$-1\r\n", b"*-1\r\n", b":12\r\n", b"*2\r\n*1\r\n$1\r\na\r\n$0\r\n\r\n"]

WHOLE: dict[type[Dialect], list[bytes]] = {
    Postgres: [READY, NOTIFICATION, READY],
    Redis: [*REPLIES, SUBSCRIBED, MESSAGE, b"-ERR no\r\n"],
    Lines: [b'{"ok": {}}\n', TOLD, b'{"error": {}}\n'],
}


@pytest.mark.parametrize("dialect", WHOLE)
@given(data=st.data())
def test_messages_are_whole_however_they_arrive(
    dialect: type[Dialect], data: st.DataObject
) -> None:
    """Where what arrives is cut makes no difference to the messages."""
    wire = b"".join(WHOLE[dialect])
    cuts = data.draw(st.lists(st.integers(0, len(wire)), max_size=8).map(sorted))
    splitter = dialect()
    parts = zip([0, *cuts], [*cuts, len(wire)], strict=True)
    assert [m for begin, end in parts for m in splitter.split(wire[begin:end])] == WHOLE[dialect]


@pytest.mark.parametrize(
    ("dialect", "notifications"), [(Postgres, [NOTIFICATION]), (Redis, [MESSAGE]), (Lines, [TOLD])]
)
def test_notifications_are_told_from_answers(
    dialect: type[Dialect], notifications: list[bytes]
) -> None:
    """Only what says that something happened is a notification."""
    assert [m for m in WHOLE[dialect] if dialect().notifies(m)] == notifications


@pytest.mark.parametrize(
    ("kind", "said", "listens"),
    [
        ("postgres", b"Q\x00\x00\x00\x00LISTEN topic\x00", True),
        ("postgres", b"Q\x00\x00\x00\x00UNLISTEN topic\x00", False),
        ("postgres", b"Q\x00\x00\x00\x00SELECT 1\x00", False),
        ("redis", b"*2\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n", True),
        ("redis", b"*2\r\n$11\r\nunsubscribe\r\n$1\r\nc\r\n", False),
        ("redis", b"*2\r\n$3\r\nget\r\n$1\r\nc\r\n", False),
        ("lines", b'{"listen": true}\n', True),
        ("lines", b'{"op": "describe"}\n', False),
    ],
)
def test_clients_that_listen_are_known(kind: str, said: bytes, *, listens: bool) -> None:
    """A client that asks for notifications says so in its own words."""
    assert DIALECTS[kind]().listens(said) is listens
