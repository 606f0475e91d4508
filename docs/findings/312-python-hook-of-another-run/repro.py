"""A hook is refused whose id another run uses: vercel-workflow, clause world.run-isolation."""

import asyncio
import json
import os
import sys
import tempfile
import time
from uuid import uuid4

folder = tempfile.TemporaryDirectory()
os.environ["WORKFLOW_LOCAL_DATA_DIR"] = folder.name

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


async def main():
    """Create a hook of one id in two runs."""
    world, came = LocalWorld(), []
    for _ in range(2):
        run = await new_run(world)
        try:
            await create(world, run, "hook_created", "hook_1", token=f"token of {run}")
            came.append("ok")
        except Exception as error:
            came.append(type(error).__name__)
    return came


saw = asyncio.run(main())
shown = saw == ["ok", "EntityConflictError"]
print(json.dumps(saw))
print("reproduces" if shown else "does not reproduce")
sys.exit(0 if shown else 1)
