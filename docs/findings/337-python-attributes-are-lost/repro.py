"""Attributes that several processes write are lost: vercel-workflow, clause world.attributes."""

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


async def child(number, run):
    """Write ten attributes, once told to."""
    world = LocalWorld()
    print("ready", flush=True)
    sys.stdin.readline()
    for at in range(10):
        changes = [{"key": f"k{number}x{at}", "value": "v"}]
        name = f"attr_{number}x{at}"
        await create(world, run, "attr_set", name, changes=changes, writer={"type": "workflow"})


async def main():
    """Let four processes write forty attributes."""
    world = LocalWorld()
    run = await new_run(world)
    ended = together([str(number), run] for number in range(4))
    kinds = [event.event_type for event in (await world.events_list(run)).data]
    kept = len((await world.runs_get(run)).attributes)
    return {"ended": ended, "writes": kinds.count("attr_set"), "kept": kept}


if len(sys.argv) > 1:
    asyncio.run(child(*sys.argv[2:]))
    sys.exit()
saw = asyncio.run(main())
shown = saw["ended"] == [0] * 4 and saw["kept"] < saw["writes"]
print(json.dumps(saw))
print("reproduces" if shown else "does not reproduce")
sys.exit(0 if shown else 1)
