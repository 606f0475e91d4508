"""A World whose store is in a server: every operation crosses a connection, which may fail.

Rules
- A request that was sent and got no answer may have taken effect. It is not sent again: whoever
  asked is told that the store is gone, and decides.
- A connection that failed is made anew for the next request, whatever it was that ended it.
- A live read knows where it is. It looks when it is told that something was written, and sometimes
  when it is not: whoever listens may have been cut off. A look that fails is made again.
"""

import json
import os
import select
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from attrs import define

from conformance.backends.memory import Memory
from conformance.backends.served import CHUNKS
from conformance.backends.shapes import key_of, number, text
from conformance.backends.surface import Surface
from spec_model.replay.instants import Record, Value
from spec_model.world.streams import Key
from spec_model.world.values import from_json, to_json

PORT: Final = "ONCEPROOF_SERVED_PORT"
"""The variable of the environment that says where the server is."""

LOCALLY: Final = ("queue.", "lifecycle.", "session.", "notifications.")
"""Operations that it does not have."""

LOOK_SECONDS: Final = 0.25
"""How long a reader trusts that it would have been told."""

POLL_SECONDS: Final = 0.01

LONGER_SECONDS: Final = 0.005
"""How much longer it is waited before a connection with every failure in a row."""
LONGEST_SECONDS: Final = 0.1


class RemoteError(Exception):
    """An operation was answered with an error, or not at all."""

    def __init__(self, error: Record) -> None:
        super().__init__(str(error.get("message")))
        self.error = error


def gone(why: object) -> RemoteError:
    """Say that there was no answer."""
    return RemoteError({"name": "StoreUnreachable", "message": f"no answer from the store: {why}"})


class Line:
    """A connection to the server, which is made when it is needed."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self._rest = b""
        self._failures = 0

    def ask(self, form: Mapping[str, Any]) -> Mapping[str, Any]:
        """Send a request once, and wait for its answer."""
        data = json.dumps(form).encode("ascii") + b"\n"
        try:
            connection = self.opened()
            connection.sendall(data)
            line = self._line(connection)
        except OSError as error:
            self.drop()
            self._failures += 1
            raise gone(error) from None
        if not line:
            self.drop()
            raise gone("it closed the connection")
        self._failures = 0
        answer: Mapping[str, Any] = json.loads(line)
        return answer

    def opened(self) -> socket.socket:
        """Give the connection."""
        if self._socket is None:
            # A server that is away is not asked in a busy loop; the wait has a bound.
            time.sleep(min(self._failures * LONGER_SECONDS, LONGEST_SECONDS))
            self._socket = socket.create_connection(("127.0.0.1", self._port))
            self._rest = b""
        return self._socket

    def _line(self, connection: socket.socket) -> bytes:
        """Read up to the end of a line; nothing if the connection ends before."""
        while b"\n" not in self._rest:
            more = connection.recv(1 << 16)
            if not more:
                return b""
            self._rest += more
        line, _newline, self._rest = self._rest.partition(b"\n")
        return line

    def heard(self) -> int:
        """Take what came without being asked for, and say how many bytes that is."""
        connection = self.opened()
        size = 0
        while select.select([connection], [], [], 0)[0]:
            more = connection.recv(1 << 16)
            if not more:
                raise ConnectionError("it ended")
            size += len(more)
        return size

    def drop(self) -> None:
        """Let go of the connection."""
        if self._socket is not None:
            self._socket.close()
        self._socket = None


@define
class Reader:
    """A live read: where it is, and when it looks again."""

    key: Key
    next: int
    look: float = 0.0
    done: bool = False


class Remote:
    """Every operation of one World, on a store of the server."""

    def __init__(self, store: Path, port: int) -> None:
        self._store = str(store)
        self._line = Line(port)
        self._listening = Line(port)
        self._listens = False
        self._readers: dict[str, Reader] = {}
        offered = Surface(Memory()).operations
        self.operations = tuple(op for op in offered if not op.startswith(LOCALLY))

    @classmethod
    def of_environment(cls, store: Path) -> "Remote":
        """Find the server where the environment says that it is."""
        return cls(store, int(os.environ[PORT]))

    def call(self, op: str, args: Record) -> Value:
        """Do one operation."""
        match op:
            case "describe":
                return self._describe(args)
            case "reader.open":
                return self._open(args)
            case "reader.poll":
                return self._poll(text(args, "reader"), number(args, "wait_ms") / 1000)
            case "reader.cancel":
                self._readers.pop(text(args, "reader"), None)
                return {}
        return self._ask(op, args)

    def close(self) -> None:
        """Let go of the connections."""
        self._line.drop()
        self._listening.drop()

    def _ask(self, op: str, args: Record) -> Value:
        answer = self._line.ask({"store": self._store, "op": op, "args": to_json(args)})
        if "error" in answer:
            error = from_json(answer["error"])
            raise RemoteError(error if isinstance(error, Mapping) else {})
        return from_json(answer["ok"])

    def _describe(self, args: Record) -> Value:
        told = self._ask("describe", args)
        shown = told if isinstance(told, Mapping) else {}
        had = shown.get("capabilities")
        capabilities = {
            **(had if isinstance(had, Mapping) else {}),
            "durable": True,
            "shared": True,
        }
        return {**shown, "capabilities": capabilities, "methods": self.operations}

    # --- live reads -------------------------------------------------------------------------------

    def _open(self, args: Record) -> Value:
        key, start = key_of(args), args.get("startIndex")
        first = start if isinstance(start, int) else 0
        if first < 0:
            info = self._ask("streams.getInfo", {"runId": key[0], "name": key[1]})
            tail = info.get("tailIndex") if isinstance(info, Mapping) else None
            first = max(0, (tail if isinstance(tail, int) else -1) + 1 + first)
        handle = f"reader-{len(self._readers) + 1}"
        self._readers[handle] = Reader(key, first)
        return {"reader": handle}

    def _poll(self, handle: str, seconds: float) -> Value:
        reader, until = self._readers[handle], time.monotonic() + seconds
        while True:
            if self._told() or time.monotonic() >= reader.look:
                chunks = self._look(reader)
                if chunks or reader.done:
                    return {"chunks": chunks, "state": "ended" if reader.done else "open"}
            if time.monotonic() >= until:
                return {"chunks": (), "state": "open"}
            time.sleep(POLL_SECONDS)  # a poll, which ends at `until`

    def _look(self, reader: Reader) -> tuple[Value, ...]:
        reader.look = time.monotonic() + LOOK_SECONDS
        asked: Record = {"runId": reader.key[0], "name": reader.key[1], "start": reader.next}
        try:
            found = self._ask(CHUNKS, asked)
        except RemoteError:
            return ()
        shown = found if isinstance(found, Mapping) else {}
        chunks = shown.get("chunks")
        came = chunks if isinstance(chunks, tuple) else ()
        reader.next += len(came)
        reader.done = shown.get("done") is True
        return came

    def _told(self) -> bool:
        """Whether something was written, as far as whoever listens knows."""
        try:
            if not self._listens:
                self._listening.opened().sendall(b'{"listen": true}\n')
                self._listens = True
            return self._listening.heard() > 0
        except OSError:
            self._listens = False
            self._listening.drop()
            return False
