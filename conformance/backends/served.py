"""A store in a server of its own: what a World that is reached over connections is tested with.

`python -m conformance.backends.served` says on which port of loopback it listens, and serves until
its standard input ends. A line is one JSON value. A request names a store, an operation of the
surface and its arguments; the answer has the value, or the error. A connection that says that it
listens is told of every write, and gives no answers.

A store is the one in memory, and lives as long as the server. It takes a few milliseconds for
everything, as a server does that is further away: there is always something under way.
"""

import json
import socketserver
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any, Final

from conformance.backends.memory import Memory
from conformance.backends.shapes import Failed, key_of
from conformance.backends.surface import Surface
from spec_model.replay.instants import Record, Value
from spec_model.world.values import from_json, to_json

Form = dict[str, Any]

SECONDS: Final = 0.004
"""How long a request takes."""

CHUNKS: Final = "served.chunks"
"""What a remote reader asks: the chunks from an index on, and whether there are no more."""

WRITES: Final = frozenset({"streams.write", "streams.writeMulti", "streams.close", "session.write"})


class Stores:
    """Every store of the server, each made when it is first named."""

    def __init__(self) -> None:
        self._stores: dict[str, tuple[Memory, Surface]] = {}
        self._changed = threading.Condition()
        self._writes = 0

    def do(self, store: str, op: str, args: Record) -> Value:
        """Do one operation, and nothing beside it."""
        with self._changed:
            if store not in self._stores:
                memory = Memory()
                self._stores[store] = (memory, Surface(memory))
            memory, surface = self._stores[store]
            if op == CHUNKS:
                start = args.get("start")
                chunks, done = memory.chunks(key_of(args), start if isinstance(start, int) else 0)
                return {"chunks": chunks, "done": done}
            value = surface.call(op, args)
            if op in WRITES:
                self._writes += 1
                self._changed.notify_all()
            return value

    def after(self, seen: int) -> int:
        """Wait for a write after those that were seen, or for a second."""
        with self._changed:
            self._changed.wait_for(lambda: self._writes > seen, 1.0)
            return self._writes


STORES: Final = Stores()


class Connection(socketserver.StreamRequestHandler):
    """One client's connection."""

    def handle(self) -> None:
        """Answer requests, or tell of writes, until the client is gone."""
        try:
            for line in self.rfile:
                form: Form = json.loads(line)
                if "listen" in form:
                    self._tell()
                time.sleep(SECONDS)  # the distance of a server: something is always under way
                self._say(_answer(form))
        except OSError:
            return

    def _tell(self) -> None:
        seen = 0
        while True:
            seen = STORES.after(seen)
            self._say({"told": seen})

    def _say(self, form: Form) -> None:
        self.wfile.write(json.dumps(form).encode("ascii") + b"\n")


def _answer(form: Form) -> Form:
    args = from_json(form["args"])
    assert isinstance(args, Mapping)
    try:
        return {"ok": to_json(STORES.do(form["store"], form["op"], args))}
    except Failed as failed:
        return {"error": to_json(failed.to_record())}


class Server(socketserver.ThreadingTCPServer):
    """Serves every connection in a thread."""

    daemon_threads = True
    allow_reuse_address = True


def main() -> None:
    """Serve until the standard input ends."""
    with Server(("127.0.0.1", 0), Connection) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdout.write(f"{server.server_address[1]}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
