"""A run ends several times when several processes end it at once.

vercel-workflow, clause world.run-one-end.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from uuid import uuid4

folder = tempfile.TemporaryDirectory()
os.environ["WORKFLOW_LOCAL_DATA_DIR"] = sys.argv[1] if len(sys.argv) > 1 else folder.name

from vercel.workflow._internal import world as w
from vercel.workflow._internal.worlds.local import LocalWorld

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid():
    """Make an id of now."""
    digits, now = "", time.time_ns() // 1_000_000
    for _ in range(10):
        digits, now = ALPHABET[now % 32] + digits, now // 32
    return digits + uuid4().hex[:16].upper()


def create(world, run, kind, correlation=None, **data):
    """Ask for an event."""
    request = {"eventType": kind, "specVersion": w.SPEC_VERSION_CURRENT}
    if correlation:
        request["correlationId"] = correlation
    if data:
        request["eventData"] = data
    return world.events_create(run, w.EventAdaptor.from_wire(request))


async def new_run(world):
    """Create a run and start it."""
    run = f"wrun_{ulid()}"
    await create(world, run, "run_created", deploymentId="d", workflowName="w", input=b"input")
    await create(world, run, "run_started")
    return run


async def came(asked):
    """Say what came of an event that was asked for."""
    try:
        await asked
    except Exception as error:
        return type(error).__name__
    return "ok"


def together(asked):
    """Run this script once for each, all from one moment on."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    words = [sys.executable, __file__, folder.name]
    children = [subprocess.Popen([*words, *each], **pipes) for each in asked]  # noqa: S603 - itself
    for child in children:
        child.stdout.readline()
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    return [child.wait() for child in children]


ENDS = {"run_completed": {"output": b""}, "run_failed": {"error": b""}, "run_cancelled": {}}


async def child(number, *runs):
    """End every run in this process's way, once told to."""
    world = LocalWorld()
    kind = list(ENDS)[int(number) % 3]
    print("ready", flush=True)
    sys.stdin.readline()
    for run in runs:
        await came(create(world, run, kind, **ENDS[kind]))


async def main():
    """Let four processes end ten runs."""
    world = LocalWorld()
    runs = [await new_run(world) for _ in range(10)]
    ended = together([str(number), *runs] for number in range(4))
    several = 0
    for run in runs:
        kinds = [event.event_type for event in (await world.events_list(run)).data]
        several += sum(kind in ENDS for kind in kinds) > 1
    return {"ended": ended, "runs": len(runs), "several": several}


if len(sys.argv) > 1:
    asyncio.run(child(*sys.argv[2:]))
    sys.exit()
saw = asyncio.run(main())
shown = saw["ended"] == [0] * 4 and saw["several"] > 0
print(json.dumps(saw))
print("reproduces" if shown else "does not reproduce")
sys.exit(0 if shown else 1)
