"""The sockets: a thread for each connection, the model's streams behind one lock.

What goes wrong below HTTP is done here: bodies that end wrongly, connections that are reset,
answers that are never sent. Everything that was asked is noted, so that a test can count what a
client sent again. Paths under `/onceproof` are for tests: `PUT faults`, `GET log`,
`GET streams/RUN/NAME` and `DELETE streams`.
"""

import base64
import select
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BufferedReader
from typing import Final

from attrs import define, field

from conformance.serve import faults, http, service
from conformance.serve.faults import Rule
from conformance.serve.http import Answer, BadRequest, Head
from conformance.serve.service import Asked, Live
from spec_model.world import streams as model
from spec_model.world.streams import Streams

MOST_NOTED: Final = 100_000
LOOK_SECONDS: Final = 0.2
"""How often a live read without news looks whether its client is still there."""

NO_LINGER: Final = struct.pack("ii", 1, 0)
LAST_CHUNK: Final = http.chunk(b"")


class _Gone(Exception):  # noqa: N818 - the connection ended, and may have had to
    """There is no connection any more."""


@define(eq=False)
class Server:
    """The server; `running` starts one."""

    script: Sequence[Rule] = ()
    port: int = 0
    _listener: socket.socket = field(init=False)
    _changed: threading.Condition = field(init=False, factory=threading.Condition)
    _streams: Streams = field(init=False, factory=Streams)
    _connections: set[socket.socket] = field(init=False, factory=set)
    _noted: deque[dict[str, object]] = field(init=False, factory=lambda: deque(maxlen=MOST_NOTED))
    _open: bool = field(init=False, default=True)

    def __attrs_post_init__(self) -> None:
        """Listen, and accept in a thread."""
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"http://127.0.0.1:{self.port}"

    # --- what a test asks -------------------------------------------------------------------------

    def play(self, script: Sequence[Rule]) -> None:
        """Begin another script."""
        with self._changed:
            self.script = tuple(script)

    def noted(self) -> list[dict[str, object]]:
        """List what was asked since the last time, in order, with what went wrong."""
        with self._changed:
            listed = list(self._noted)
            self._noted.clear()
        return listed

    def stored(self, run: str, name: str) -> tuple[tuple[bytes, ...], bool]:
        """Return the chunks of a stream, and whether it is closed."""
        with self._changed:
            return model.stored(self._streams, (run, name)), self._streams.log((run, name)).done

    def forget(self) -> None:
        """Forget every stream."""
        with self._changed:
            self._streams = Streams()
            self._changed.notify_all()

    def close(self) -> None:
        """Stop, and end every connection."""
        self._open = False
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._changed:
            open_ones = list(self._connections)
            self._changed.notify_all()
        for connection in open_ones:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    # --- connections ------------------------------------------------------------------------------

    def _accept(self) -> None:
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._changed:
                self._connections.add(connection)
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        """Answer one request after the other."""
        source = connection.makefile("rb")
        try:
            while (head := http.read_head(source)) is not None:
                self._answer(connection, source, head)
                if not head.goes_on:
                    break
        except BadRequest as error:
            with suppress(OSError):
                connection.sendall(http.print_answer(http.as_json({"message": str(error)}, 400)))
        except (OSError, _Gone):
            pass
        finally:
            with self._changed:
                self._connections.discard(connection)
            source.close()
            connection.close()

    def _answer(self, connection: socket.socket, source: BufferedReader, head: Head) -> None:
        if head.headers.get("expect", "").lower() == "100-continue":
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        if head.path[:1] == ("onceproof",):
            body = http.read_body(source, head)
            connection.sendall(http.print_answer(self._control(head, body)))
            return
        asked = service.understood(head)
        if asked is None:
            http.read_body(source, head)
            connection.sendall(
                http.print_answer(service.refusal(404, "there is no such path", head))
            )
            return
        rule, note = self._chosen(asked, head)
        if rule is not None and rule.do == "reset":
            _reset(connection)
        body = http.read_body(source, head)
        note["bytes"] = len(body)
        if rule is not None and rule.do == "delay":
            time.sleep(rule.seconds)
        self._carry_out(connection, asked, head, body, rule)

    def _chosen(self, asked: Asked, head: Head) -> tuple[Rule | None, dict[str, object]]:
        """Find what goes wrong with a request, and note the request."""
        with self._changed:
            self.script, rule = faults.choose(self.script, asked.operation, asked.run, asked.name)
            note: dict[str, object] = {"operation": asked.operation, "run": asked.run}
            note |= {"name": asked.name, "fault": rule.do if rule else None}
            if "startIndex" in head.query:
                note["startIndex"] = head.query["startIndex"]
            self._noted.append(note)
        return rule, note

    def _carry_out(
        self, connection: socket.socket, asked: Asked, head: Head, body: bytes, rule: Rule | None
    ) -> None:
        match rule.do if rule else "":
            case "status":
                connection.sendall(http.print_answer(_wrong(rule, head)))
                return
            case "lose-rest":
                kept = service.split(body)[: rule.keep if rule else 0]
                with self._changed:
                    after = model.write(self._streams, asked.key, kept)
                    self._streams = after if isinstance(after, Streams) else self._streams
                    self._changed.notify_all()
                _reset(connection)
            case "stale-info":
                with self._changed:
                    behind = rule.behind if rule else 0
                    stale = service.info(self._streams, asked.key, behind=behind)
                connection.sendall(http.print_answer(http.written(stale, head)))
                return
            case "ignore-start":
                head = Head(head.method, head.path, {}, head.headers)
        with self._changed:
            self._streams, answer = service.serve(self._streams, asked, head, body)
            self._changed.notify_all()
        if rule is not None and rule.do == "lose-response":
            _reset(connection)
        if isinstance(answer, Live):
            self._read(connection, answer.reading, rule)
        elif rule is not None and rule.do == "status-after":
            connection.sendall(http.print_answer(_wrong(rule, head)))
        else:
            connection.sendall(http.print_answer(answer))

    # --- live reads -------------------------------------------------------------------------------

    def _read(self, connection: socket.socket, reading: model.Reading, rule: Rule | None) -> None:
        """Send a stream as it grows, up to where something goes wrong."""
        headers = {"content-type": "application/octet-stream", "transfer-encoding": "chunked"}
        connection.sendall(http.head_of(200, headers))
        left = (
            rule.after if rule is not None and rule.do in faults.READS - {"ignore-start"} else None
        )
        for data in self._growing(connection, reading):
            if left is not None and _reached(rule, left, data):
                if left:
                    connection.sendall(http.chunk(data[:left]))
                _ended_wrongly(connection, rule, data[left:])
                return
            if data:
                connection.sendall(http.chunk(data))
                left = left if left is None else left - len(data)
        connection.sendall(LAST_CHUNK)

    def _growing(self, connection: socket.socket, reading: model.Reading) -> Iterator[bytes]:
        """Give the chunks of a stream, and wait for more until it is closed."""
        yield b""
        while True:
            with self._changed:
                reading, chunks, ended = model.read(self._streams, reading)
                if not chunks and not ended:
                    self._changed.wait(LOOK_SECONDS)
            if not chunks and not ended and (not self._open or _has_left(connection)):
                raise _Gone
            yield from chunks
            if ended:
                return

    # --- for tests --------------------------------------------------------------------------------

    def _control(self, head: Head, body: bytes) -> Answer:
        match head.method, head.path[1:]:
            case "PUT", ("faults",):
                try:
                    self.play(faults.parse(body))
                except faults.ScriptError as error:
                    return http.as_json({"message": str(error)}, 400)
                return http.as_json({})
            case "GET", ("log",):
                return http.as_json(self.noted())
            case "GET", ("streams", run, name):
                chunks, done = self.stored(run, name)
                texts = [base64.b64encode(chunk).decode("ascii") for chunk in chunks]
                return http.as_json({"chunks_b64": texts, "done": done})
            case "DELETE", ("streams",):
                self.forget()
                return http.as_json({})
            case _:
                return http.as_json({"message": "there is no such path"}, 404)


def _wrong(rule: Rule | None, head: Head) -> Answer:
    """Answer with the status that the script wants."""
    if rule is None:
        return Answer()
    answer = service.refusal(rule.status, "the script says so", head)
    retry = {} if rule.retry_after is None else {"retry-after": rule.retry_after}
    return Answer(answer.status, answer.body, {**answer.headers, **retry})


def _reset(connection: socket.socket) -> None:
    """End a connection so that the client reads an error and no end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
    raise _Gone


def _ended_wrongly(connection: socket.socket, rule: Rule | None, rest: bytes) -> None:
    """End the body of a read as the script says."""
    match rule.do if rule else "":
        case "end-early":
            connection.sendall(LAST_CHUNK)
        case "cut":
            _reset(connection)
        case "half-chunk":
            connection.sendall(b"%x\r\n" % len(rest) + rest[: (len(rest) + 1) // 2])
            raise _Gone
        case "stall":
            while not _has_left(connection):
                time.sleep(LOOK_SECONDS)
            raise _Gone
        case _:
            raise _Gone


def _reached(rule: Rule | None, left: int, data: bytes) -> bool:
    """Whether the body comes to its wrong end now; half a chunk needs something to halve."""
    return len(data) > left if rule and rule.do == "half-chunk" else len(data) >= left


def _has_left(connection: socket.socket) -> bool:
    """Whether a client that is not expected to say anything has closed its side."""
    ready, _, _ = select.select([connection], [], [], 0)
    return bool(ready) and not connection.recv(1, socket.MSG_PEEK)


@contextmanager
def running(script: Sequence[Rule] = (), port: int = 0) -> Iterator[Server]:
    """Run a server for a while."""
    server = Server(script, port)
    try:
        yield server
    finally:
        server.close()
