"""Private servers, the proxy before them, and that nothing of them stays behind."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from conformance.provision import proxy
from conformance.provision.proxy import Proxy
from conformance.provision.servers import postgres, redis
from conformance.provision.servers.private import PREFIX, Server

pytestmark = pytest.mark.real

STARTED = {"postgres": postgres.started, "redis": redis.started}
SECONDS = 60.0

HOLDS = """
import sys, time
from conformance.provision.servers import {kind}
with {kind}.started() as server:
    print(server.address.port, flush=True)
    {then}
"""
ENDINGS = {
    "by itself": ("pass", None),
    "by an exception": ("raise RuntimeError", None),
    "interrupted": ("time.sleep(60)", signal.SIGINT),
    "terminated": ("time.sleep(60)", signal.SIGTERM),
    "killed": ("time.sleep(60)", signal.SIGKILL),
}


def _folders(kind: str) -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob(f"{PREFIX}{kind}*"))


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _processes(folder: Path) -> list[str]:
    """Return the command lines in which a folder is named."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in words:
            found.append(words)
    return found


@pytest.mark.parametrize("kind", STARTED)
@pytest.mark.parametrize("ending", ENDINGS)
def test_nothing_stays_behind(kind: str, ending: str) -> None:
    """However the command ends that wanted a server: no process, no port, no folder is left."""
    then, sign = ENDINGS[ending]
    before = _folders(kind)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDS.format(kind=kind, then=then)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="ascii",
    )
    assert holder.stdout is not None
    port = int(holder.stdout.readline())
    made = _folders(kind) - before
    if sign is not None:
        assert _listens(port)
        assert len(made) == 1
        os.kill(holder.pid, sign)
    holder.wait(SECONDS)
    holder.stdout.close()
    for folder in made:
        _await_gone(folder)
    assert not _listens(port)
    assert not any(_processes(folder) for folder in made)


def _await_gone(folder: Path) -> None:
    """Wait for the guardian, which outlives a command that was killed by a moment."""
    script = 'while [ -e "$0" ]; do sleep 0.05; done'
    subprocess.run(["sh", "-c", script, str(folder)], timeout=SECONDS, check=True)


def _server(kind: str) -> AbstractContextManager[Server]:
    return STARTED[kind]()


# --- the proxy ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A private Redis, whose lines a test can write by hand."""
    with _server("redis") as started:
        yield started


@pytest.fixture
def between(server: Server) -> Iterator[Proxy]:
    """A proxy before it."""
    with proxy.opened("redis", server.address.host, server.address.port) as opened:
        yield opened


class _Client:
    """A client of Redis that knows nothing but lines."""

    def __init__(self, server: Server, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), SECONDS)
        self._password = server.address.password

    def __enter__(self) -> "_Client":
        assert self.ask(f"AUTH {self._password}") == b"+OK"
        return self

    def __exit__(self, *_error: object) -> None:
        self.socket.close()

    def say(self, line: str) -> None:
        self.socket.sendall(f"{line}\r\n".encode())

    def hear(self) -> bytes:
        """Return one line; nothing if the connection has ended."""
        said = b""
        while not said.endswith(b"\r\n"):
            part = self.socket.recv(1)
            if not part:
                return b""
            said += part
        return said[:-2]

    def ask(self, line: str) -> bytes:
        self.say(line)
        return self.hear()


@pytest.fixture
def client(server: Server, between: Proxy) -> Iterator[_Client]:
    """A client that is connected through the proxy."""
    with _Client(server, between.port) as made:
        yield made


def test_what_crosses_is_unchanged(client: _Client, between: Proxy) -> None:
    """A proxy without faults is not noticed."""
    assert client.ask(f"SET big {'x' * 30_000}") == b"+OK"
    assert client.ask("STRLEN big") == b":30000"
    assert between.connections == 1


def test_a_cut_is_a_clean_end(client: _Client, between: Proxy) -> None:
    """After a cut the client reads the end."""
    between.cut()
    assert client.hear() == b""
    assert between.connections == 0


def test_a_reset_is_an_error(client: _Client, between: Proxy) -> None:
    """After a reset the client cannot read."""
    between.reset()
    with pytest.raises(ConnectionResetError):
        client.hear()


def test_what_is_stalled_goes_on_when_healed(client: _Client, between: Proxy) -> None:
    """Nothing is lost by a stall."""
    between.stall()
    client.say("PING")
    client.socket.settimeout(0.2)
    with pytest.raises(TimeoutError):
        client.hear()
    client.socket.settimeout(SECONDS)
    between.heal()
    assert client.hear() == b"+PONG"


def test_new_connections_are_refused(server: Server, between: Proxy) -> None:
    """While it refuses, nobody gets through; afterwards everybody does."""
    between.refuse()
    address = ("127.0.0.1", between.port)
    with pytest.raises(ConnectionError), socket.create_connection(address, SECONDS) as refused:
        refused.recv(1)
    between.heal()
    with _Client(server, between.port) as client:
        assert client.ask("PING") == b"+PONG"


def test_a_lost_reply_comes_after_the_effect(
    client: _Client, server: Server, between: Proxy
) -> None:
    """The command is carried out, and the client does not learn of it."""
    between.lose_next_reply()
    with pytest.raises(ConnectionResetError):
        client.ask("SET kept yes")
    with _Client(server, between.port) as other:
        assert (other.ask("GET kept"), other.hear()) == (b"$3", b"yes")


def test_notifications_are_lost_and_answers_are_not(
    client: _Client, server: Server, between: Proxy
) -> None:
    """While it loses notifications, a subscriber hears answers only."""
    assert [client.ask("SUBSCRIBE news")] + [client.hear() for _ in range(5)]
    between.lose_notifications()
    with _Client(server, between.port) as other:
        assert other.ask("PUBLISH news one") == b":1"
        assert client.ask("PING") == b"*2"
        assert between.dropped == 1
        between.cut_listeners()
        assert other.ask("PING") == b"+PONG"
