"""A hook receives behind its disposal by another process.

vercel-workflow, clause world.hook-received-live.
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


async def child(run, number):
    """Do to twenty hooks what is this process's part, once told to."""
    world = LocalWorld()
    print("ready", flush=True)
    sys.stdin.readline()
    for hook in (f"hook_{at}" for at in range(20)):
        if number == "0":
            await came(create(world, run, "hook_disposed", hook))
        else:
            for _ in range(3):
                await came(create(world, run, "hook_received", hook, payload=b"p"))


async def main():
    """Let four processes at twenty hooks."""
    world = LocalWorld()
    run = await new_run(world)
    for hook in (f"hook_{at}" for at in range(20)):
        await create(world, run, "hook_created", hook, token=f"token of {hook}")
    ended = together([run, str(number)] for number in range(4))
    over, behind = set(), 0
    for event in (await world.events_list(run)).data:
        hook = getattr(event, "correlation_id", None)
        behind += event.event_type == "hook_received" and hook in over
        over |= {hook} if event.event_type == "hook_disposed" else set()
    return {"ended": ended, "hooks": len(over), "behind": behind}


if len(sys.argv) > 1:
    asyncio.run(child(*sys.argv[2:]))
    sys.exit()
saw = asyncio.run(main())
shown = saw["ended"] == [0] * 4 and saw["behind"] > 0
print(json.dumps(saw))
print("reproduces" if shown else "does not reproduce")
sys.exit(0 if shown else 1)
