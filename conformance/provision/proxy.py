"""A proxy on loopback between a backend and its server, which fails as it is told.

Everything that crosses it is passed on at once until it is told otherwise. A connection is two
threads, one each way, so that one direction can be held up without the other. All methods may be
called from any thread, and take effect on connections that exist and on later ones until `heal`.
"""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Final

from attrs import define, field

from conformance.provision.dialects import DIALECTS, Dialect

MOST: Final = 64 * 1024
"""Bytes that are passed on in one go."""

JOIN_SECONDS: Final = 5.0
NO_LINGER: Final = struct.pack("ii", 1, 0)
"""Closing a socket with this drops what is unsent and sends a reset."""


@define(eq=False)
class _Connection:
    """A client's connection and the one to the server that belongs to it."""

    client: socket.socket
    server: socket.socket
    dialect: Dialect
    listens: bool = False
    closed: bool = False

    def end(self, *, reset: bool) -> None:
        """End both sides, cleanly or with a reset."""
        for end in (self.client, self.server):
            with suppress(OSError):
                if reset:
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
                else:
                    end.shutdown(socket.SHUT_RDWR)
        for end in (self.client, self.server):
            with suppress(OSError):
                # A thread that waits in recv keeps the file open: wake it, then close.
                if reset:
                    end.shutdown(socket.SHUT_RD)
                end.close()


@define
class _Faults:
    """What is wrong at the moment."""

    delay: float = 0.0
    stalled: bool = False
    refusing: bool = False
    deaf: bool = False
    losing_reply: bool = False


@define(eq=False)
class Proxy:
    """The proxy; `opened` makes one."""

    address: tuple[str, int]
    """Where the server is."""
    dialect: Callable[[], Dialect]
    _listener: socket.socket = field(init=False)
    _changed: threading.Condition = field(init=False, factory=threading.Condition)
    _faults: _Faults = field(init=False, factory=_Faults)
    _connections: set[_Connection] = field(init=False, factory=set)
    _threads: list[threading.Thread] = field(init=False, factory=list)
    dropped: int = field(init=False, default=0)
    """How many notifications were lost."""

    def __attrs_post_init__(self) -> None:
        """Listen, and accept in a thread."""
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._spawn(self._accept)

    @property
    def port(self) -> int:
        """The port of loopback on which it listens."""
        port: int = self._listener.getsockname()[1]
        return port

    @property
    def connections(self) -> int:
        """How many connections there are now."""
        with self._changed:
            return len(self._connections)

    # --- faults -----------------------------------------------------------------------------------

    def cut(self) -> None:
        """End every connection cleanly."""
        self._end(lambda _connection: True, reset=False)

    def reset(self) -> None:
        """End every connection with a reset."""
        self._end(lambda _connection: True, reset=True)

    def cut_listeners(self) -> None:
        """End the connections that asked for notifications, with a reset."""
        self._end(lambda connection: connection.listens, reset=True)

    def delay(self, seconds: float) -> None:
        """Hold up everything that crosses, both ways."""
        self._set(delay=seconds)

    def stall(self) -> None:
        """Let nothing cross until `heal`."""
        self._set(stalled=True)

    def refuse(self) -> None:
        """Reset every new connection."""
        self._set(refusing=True)

    def lose_notifications(self) -> None:
        """Drop what the server sends only to say that something happened."""
        self._set(deaf=True)

    def lose_next_reply(self) -> None:
        """Drop what the server says next, and reset the connection on which it said it."""
        self._set(losing_reply=True)

    def heal(self) -> None:
        """Be a good proxy again; what was held up goes on."""
        with self._changed:
            self._faults = _Faults()
            self._changed.notify_all()

    def _set(self, **faults: object) -> None:
        with self._changed:
            for name, value in faults.items():
                setattr(self._faults, name, value)
            self._changed.notify_all()

    def _end(self, chosen: Callable[[_Connection], bool], *, reset: bool) -> None:
        with self._changed:
            doomed = [connection for connection in self._connections if chosen(connection)]
            self._connections.difference_update(doomed)
            for connection in doomed:
                connection.closed = True
            self._changed.notify_all()
        for connection in doomed:
            connection.end(reset=reset)

    # --- what crosses -----------------------------------------------------------------------------

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            with self._changed:
                refusing = self._faults.refusing
            try:
                if refusing:
                    raise ConnectionRefusedError
                server = socket.create_connection(self.address)
            except OSError:
                with suppress(OSError):
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
                client.close()
                continue
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = _Connection(client, server, self.dialect())
            with self._changed:
                self._connections.add(connection)
            self._spawn(partial(self._pump_up, connection))
            self._spawn(partial(self._pump_down, connection))

    def _pump_up(self, connection: _Connection) -> None:
        """Pass on what the client says."""
        while data := _received(connection.client):
            connection.listens |= connection.dialect.listens(data)
            if not self._crosses(connection) or not _sent(connection.server, data):
                break
        self._over(connection)

    def _pump_down(self, connection: _Connection) -> None:
        """Pass on what the server says, but for what is lost."""
        while data := _received(connection.server):
            messages = connection.dialect.split(data)
            if not messages:
                continue
            if not self._crosses(connection):
                break
            with self._changed:
                deaf = self._faults.deaf
                lost = self._faults.losing_reply and not connection.listens
                if lost:
                    self._faults.losing_reply = False
            if lost:
                self._end(lambda other: other is connection, reset=True)
                break
            if deaf:
                kept = [message for message in messages if not connection.dialect.notifies(message)]
                self.dropped += len(messages) - len(kept)
                messages = kept
            if messages and not _sent(connection.client, b"".join(messages)):
                break
        self._over(connection)

    def _crosses(self, connection: _Connection) -> bool:
        """Wait as long as the faults say; whether the connection is still there then."""
        with self._changed:
            self._changed.wait_for(lambda: not self._faults.stalled or connection.closed)
            delay = self._faults.delay
        if delay:
            time.sleep(delay)
        return not connection.closed

    def _over(self, connection: _Connection) -> None:
        with self._changed:
            ended, connection.closed = connection.closed, True
            self._connections.discard(connection)
        if not ended:
            connection.end(reset=False)

    # --- its life ---------------------------------------------------------------------------------

    def _spawn(self, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, daemon=True)
        self._threads = [old for old in self._threads if old.is_alive()]
        self._threads.append(thread)
        thread.start()

    def close(self) -> None:
        """Stop, and end every connection."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.heal()
        self.cut()
        for thread in self._threads:
            thread.join(JOIN_SECONDS)


def _received(end: socket.socket) -> bytes:
    try:
        return end.recv(MOST)
    except OSError:
        return b""


def _sent(end: socket.socket, data: bytes) -> bool:
    try:
        end.sendall(data)
    except OSError:
        return False
    return True


@contextmanager
def opened(kind: str, host: str, port: int) -> Iterator[Proxy]:
    """Put a proxy before a server of a kind: `postgres`, `redis` or `lines`."""
    proxy = Proxy((host, port), DIALECTS[kind])
    try:
        yield proxy
    finally:
        proxy.close()
