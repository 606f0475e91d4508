"""Serves a backend over the adapter protocol: one process, one World.

`python -m conformance.backends.host memory|sqlite|served`. The role is `world`; an operation is a
tell whose one output is the value, or the error, as it travels.

The kit for Python is not for this: it turns fields into bytes by suffixes of their names, which the
names in a World's values may end in, and it loads an event loop, where a process is started anew
after every kill.
"""

import json
import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from conformance.backends.memory import Memory
from conformance.backends.remote import Remote, RemoteError
from conformance.backends.sabotage import FUSE, connect_fragile
from conformance.backends.shapes import Failed
from conformance.backends.sqlite import Sqlite
from conformance.backends.surface import Surface
from spec_model.replay.instants import Record, Value
from spec_model.version import VERSION
from spec_model.world.values import from_json, to_json

Form = dict[str, Any]

BACKENDS: Mapping[str, Callable[[Path], Surface | Remote]] = {
    "memory": lambda _folder: Surface(Memory()),
    "sqlite": lambda folder: Surface(Sqlite(folder, connect_fragile)),
    "served": Remote.of_environment,
}

MAX_IN_FLIGHT = 256


class Host:
    """Answers requests, one after the other."""

    def __init__(self, backend: str) -> None:
        self._backend = backend
        self._instances: dict[int, Surface | Remote] = {}
        self._opened = 0

    def answer(self, form: Form) -> Form:
        """Answer one request."""
        match form.get("request"):
            case "hello":
                return self._hello(form)
            case "open":
                return self._open(form)
            case "tell":
                return self._tell(form)
            case "close":
                self._instances.pop(form["instance"]).close()
                return {}
            case "batch":
                return {"replies": [self.answer(part) for part in form["requests"]]}
            case "crash":
                os.kill(os.getpid(), signal.SIGKILL)
            case "bye":
                return {}
        return {"error": {"reason": "unknown-request"}}

    def _hello(self, form: Form) -> Form:
        return {
            "version": 1,
            "nonce": form["nonce"],
            "name": f"onceproof {self._backend} World",
            "implementation_version": VERSION,
            "language": f"Python {sys.version.split()[0]}",
            "build": "",
            "roles": ["world"],
            "profiles": [],
            "capabilities": ["crash"],
            "max_in_flight": MAX_IN_FLIGHT,
            "describe": {"world": f"conformance.backends.{self._backend}"},
        }

    def _open(self, form: Form) -> Form:
        if form.get("role") != "world":
            return {"error": {"reason": "unknown-role"}}
        config = form["config"]
        surface = BACKENDS[self._backend](Path(config["store"]))
        if config.get("start"):
            surface.call("lifecycle.start", {})
        self._opened += 1
        self._instances[self._opened] = surface
        return {"instance": self._opened}

    def _tell(self, form: Form) -> Form:
        surface = self._instances.get(form["instance"])
        if surface is None:
            return {"error": {"reason": "unknown-instance"}}
        given = form["input"]
        op, args = given["op"], from_json(given.get("args", {}))
        if not isinstance(args, Mapping):
            return {"error": {"reason": "malformed"}}
        if op.startswith("storage."):
            return {"outputs": [{"ok": to_json(_storage(op, args))}]}
        if op not in surface.operations:
            return {"declined": {"reason": f"{op} is not offered"}}
        try:
            value: Value = surface.call(op, args)
        except Failed as failed:
            return {"outputs": [{"error": to_json(failed.to_record())}]}
        except RemoteError as remote:
            return {"outputs": [{"error": to_json(remote.error)}]}
        except (sqlite3.Error, KeyError, ValueError) as error:
            told = {"name": type(error).__name__, "message": str(error)}
            return {"outputs": [{"error": told}]}
        return {"outputs": [{"ok": to_json(value)}]}


def _storage(op: str, args: Record) -> Value:
    if op == "storage.arm":
        kill_before = args.get("kill_before")
        FUSE.arm(kill_before if isinstance(kill_before, int) else 0)
        return {}
    return {"calls": FUSE.calls}


def serve(backend: str) -> None:
    """Answer what comes in, until the end or a farewell."""
    host = Host(backend)
    for line in sys.stdin.buffer:
        form = json.loads(line)
        reply = {"id": form["id"], **host.answer(form)}
        sys.stdout.buffer.write(json.dumps(reply).encode("ascii") + b"\n")
        sys.stdout.buffer.flush()
        if form.get("request") == "bye":
            return


if __name__ == "__main__":
    serve(sys.argv[1])
