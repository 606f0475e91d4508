"""One question and its answer through a process, beside a bare echo of JSON lines.

The echo does the least that is possible: one blocking write and one blocking read of a line on
either side, JSON both ways, no ids, no checks, no deadlines. What we add to it is the protocol:
strict reading, typed values, deadlines, a diary, a record of the wire. The payload is the same, 64
bytes as base64. Neither process is pinned, so the scheduler has its say; contestants take turns,
and medians are compared.
"""

import io
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

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
MOST_TIMES_AN_ECHO = 1.5


@contextmanager
def echoing() -> Iterator[Callable[[], object]]:
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
def asking() -> Iterator[Callable[[], object]]:
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


def _seconds(trip: Callable[[], object], trips: int) -> float:
    begun = time.perf_counter()
    for _ in range(trips):
        trip()
    return (time.perf_counter() - begun) / trips


def round_trip(effort: Effort) -> Section:
    """Measure both in turns."""
    trips = int(TRIPS * effort.scale)
    bare: list[float] = []
    ours: list[float] = []
    with echoing() as echo, asking() as ask:
        _seconds(echo, WARM_UPS)
        _seconds(ask, WARM_UPS)
        for _ in range(max(effort.rounds, 2)):
            bare.append(_seconds(echo, trips))
            ours.append(_seconds(ask, trips))
    ratio = median(ours) / median(bare)
    rows = [
        [name, f"{median(taken) * 1e6:.1f}", f"{min(taken) * 1e6:.1f}"]
        for name, taken in (("bare echo", bare), ("adapter", ours))
    ]
    return Section(
        name="roundtrip",
        title="one question through a process, without batch",
        head=["", "median, us", "best, us"],
        rows=rows,
        notes=[f"{ratio:.2f} times the bare echo, by medians of {len(ours)}"],
        bars=[Bar(name="times a bare echo", figure=ratio, at_most=MOST_TIMES_AN_ECHO)],
    )
