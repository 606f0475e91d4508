"""Times the published vercel-workflow; runs in its environment, speaks one JSON object a line."""

import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from vercel.workflow._internal import serialization

ENCODER = serialization.PayloadEncoder()
Given = dict[str, Any]

stored: list[bytes] = []
values: list[Any] = []


def hello(given: Given) -> Given:
    """Say which versions these are."""
    return {"vercel-workflow": version("vercel-workflow")}


def payloads(given: Given) -> Given:
    """Take payloads; say which of them are read, and how each value is written again."""
    stored[:] = [bytes.fromhex(text) for text in given["hexes"]]
    values[:] = [None] * len(stored)
    read, written = [], []
    for at, payload in enumerate(stored):
        try:
            values[at] = serialization.hydrate(payload, what="payload")
            read.append(True)
        except Exception:  # noqa: BLE001 - whatever it is, this payload is not read
            read.append(False)
        try:
            written.append(ENCODER.encode(values[at]).hex() if read[-1] else None)
        except Exception:  # noqa: BLE001 - as above
            written.append(None)
    return {"read": read, "written": written}


def timed(work: Callable[[], object], passes: int) -> Given:
    """Time some passes by the processor time."""
    begin = time.process_time()
    for _ in range(passes):
        work()
    return {"seconds": time.process_time() - begin}


def encode(given: Given) -> Given:
    """Write the chosen values."""
    own = [values[at] for at in given["chosen"]]
    return timed(lambda: [ENCODER.encode(value) for value in own], given["passes"])


def decode(given: Given) -> Given:
    """Read the chosen payloads."""
    own = [stored[at] for at in given["chosen"]]
    return timed(
        lambda: [serialization.hydrate(payload, what="payload") for payload in own],
        given["passes"],
    )


COMMANDS = {"hello": hello, "payloads": payloads, "encode": encode, "decode": decode}

for line in sys.stdin:
    command = json.loads(line)
    print(json.dumps(COMMANDS[command["do"]](command)), flush=True)
