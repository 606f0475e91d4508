"""One question and its answer through a process, beside a bare echo of JSON lines.

The echo does the least that is possible: one blocking write and one blocking read of a line on
either side, JSON both ways, no ids, no checks, no deadlines. What we add to it is the protocol:
strict reading, typed values, deadlines, a diary, a record of the wire. The payload is the same, 64
bytes as base64. Neither process is pinned, so the scheduler has its say; contestants take turns,
and medians are compared.

On a machine with nothing else to do the scheduler may put the two ends on different processors,
where every wake-up takes as long as several round trips on one. So it is also told how often both
were found on the same one.
"""

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from statistics import median

from attrs import Factory, define

from benchmarks.report import Bar, Section
from benchmarks.timing import Effort
from conformance.adapters.base import Broken, Restarting
from conformance.adapters.pipes import Command
from conformance.adapters.targets import dial_command
from conformance.protocol import Call, Ok
from conformance.protocol.forms import to_base64

ECHO = Path(__file__).with_name("echo.py")
SERVER = Path(__file__).with_name("roundtrip_adapter.py")
PAYLOAD = bytes(range(64))
TRIPS = 2_000
WARM_UPS = 200
LOOKS = 50
"""Round trips between looks at where the two ends are."""

MOST_TIMES_AN_ECHO = 1.5

Trip = Callable[[], object]
"""One round trip."""


@contextmanager
def echoing() -> Iterator[Trip]:
    """Start the echo, and give one round trip to it."""
    process = subprocess.Popen(
        [sys.executable, str(ECHO)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    )
    assert process.stdin is not None
    assert process.stdout is not None
    stdin, stdout = process.stdin, io.BufferedReader(process.stdout)  # type: ignore[type-var] # raw
    args = {"wire_b64": to_base64(PAYLOAD)}
    message = {"id": 1, "request": "call", "op": "batch.decode", "args": args}

    def trip() -> object:
        stdin.write(json.dumps(message).encode() + b"\n")
        return json.loads(stdout.readline())

    try:
        yield trip
    finally:
        process.kill()
        process.wait()
        stdin.close()
        stdout.close()


@contextmanager
def asking() -> Iterator[Trip]:
    """Start an adapter of the Python kit, and give one question and its answer."""
    connection = Restarting("adapter", dial_command(Command([sys.executable, str(SERVER)])))
    call = Call("batch.decode", {"wire": PAYLOAD})

    def trip() -> object:
        (answer,) = connection.exchange([call])
        if isinstance(answer, Broken):
            raise TypeError(answer.why)
        return answer

    assert trip() == Ok([PAYLOAD])
    try:
        yield trip
    finally:
        connection.stop()


@define
class Contestant:
    """One of the two: how long its round trips take, and where its ends are found."""

    trip: Trip
    child: int
    taken: list[float] = Factory(list)
    together: list[bool] = Factory(list)

    def run(self, trips: int) -> None:
        """Make some round trips, and note how long one of them takes."""
        seconds, rounds = 0.0, max(1, trips // LOOKS)
        for _ in range(rounds):
            begun = time.perf_counter()
            for _ in range(LOOKS):
                self.trip()
            seconds += time.perf_counter() - begun
            self.together.append(_processor(os.getpid()) == _processor(self.child))
        self.taken.append(seconds / (rounds * LOOKS))

    def row(self, name: str) -> list[str]:
        """Write what was measured."""
        same = f"{100 * sum(self.together) / len(self.together):.0f} %"
        return [name, f"{median(self.taken) * 1e6:.1f}", f"{min(self.taken) * 1e6:.1f}", same]


def _processor(pid: int) -> str:
    """Say on which processor a process was last; nothing where that is not told."""
    file = Path(f"/proc/{pid}/stat")
    return file.read_text().rpartition(")")[2].split()[36] if file.exists() else ""


def _children() -> set[int]:
    own = Path(f"/proc/self/task/{os.getpid()}/children")
    return {int(word) for word in own.read_text().split()} if own.exists() else set()


@contextmanager
def contestant(started: Callable[[], AbstractContextManager[Trip]]) -> Iterator[Contestant]:
    """Start one, and warm it up."""
    before = _children()
    with started() as trip:
        made = Contestant(trip, next(iter(_children() - before), 0))
        made.run(WARM_UPS)
        made.taken.clear()
        made.together.clear()
        yield made


def round_trip(effort: Effort) -> Section:
    """Measure both in turns."""
    trips = int(TRIPS * effort.scale)
    with contestant(echoing) as bare, contestant(asking) as ours:
        for _ in range(max(effort.rounds, 2)):
            bare.run(trips)
            ours.run(trips)
    ratio = median(ours.taken) / median(bare.taken)
    return Section(
        name="roundtrip",
        title="one question through a process, without batch",
        head=["", "median, us", "best, us", "on one processor"],
        rows=[bare.row("bare echo"), ours.row("adapter")],
        notes=[f"{ratio:.2f} times the bare echo, by medians of {len(ours.taken)}"],
        bars=[Bar(name="times a bare echo", figure=ratio, at_most=MOST_TIMES_AN_ECHO)],
    )
