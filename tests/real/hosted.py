"""A process of a hosted World, for the tests beside this file: ask one thing after the other."""

import json
import subprocess
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from spec_model.plain import Plain

SECONDS = 60.0
Json = dict[str, object]


class Died(Exception):  # noqa: N818 - what happened, and it may be wanted
    """The process ended; the code says how."""


class Hosted:
    """One process."""

    def __init__(self, command: tuple[str, ...], environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            command,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._ids = count(1)
        self._early: dict[int, Json] = {}

    def __enter__(self) -> "Hosted":
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.communicate()

    def send(self, request: str, **fields: object) -> int:
        """Send a request and return its id."""
        number = next(self._ids)
        line = json.dumps({"id": number, "request": request, **fields})
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()
        return number

    def receive(self, number: int) -> Json:
        """Return the reply to a request, in whatever order replies come."""
        assert self._process.stdout is not None
        while number not in self._early:
            line = self._process.stdout.readline()
            if not line:
                raise Died(self._process.wait(SECONDS))
            reply = json.loads(line)
            self._early[reply.pop("id")] = reply
        return self._early.pop(number)

    def ask(self, request: str, **fields: object) -> Json:
        """Send a request and return its reply."""
        return self.receive(self.send(request, **fields))

    def open(self, store: Path, *, start: bool = False, **config: object) -> Json:
        """Open the World on a store."""
        given = {"store": str(store), "start": start, **config}
        return self.ask("open", role="world", config=given)

    def start(self, op: str, **args: Plain) -> int:
        """Start an operation."""
        return self.send("tell", instance=1, input={"op": op, "args": args})

    def result(self, number: int) -> Json:
        """Return what an operation came to: `ok`, `error` or `declined`."""
        reply = self.receive(number)
        match reply.get("outputs"):
            case [dict(output)]:
                return output
            case _:
                return reply

    def tell(self, op: str, **args: Plain) -> Json:
        """Carry out an operation."""
        return self.result(self.start(op, **args))
