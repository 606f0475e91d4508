"""Events of a run that does not exist are stored: vercel-workflow, clause world.no-run."""

import asyncio
import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
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


async def came(asked):
    """Say what came of an event that was asked for."""
    try:
        await asked
    except Exception as error:
        return type(error).__name__
    return "ok"


async def main():
    """Ask for events of runs that nobody created."""
    world, saw = LocalWorld(), {}
    asked = {
        "step_created": ("step_1", {"stepName": "s", "input": b""}),
        "hook_created": ("hook_1", {"token": "token"}),
        "wait_created": ("wait_1", {"resumeAt": datetime.now(UTC)}),
        "run_completed": (None, {"output": b""}),
    }
    for kind, (name, data) in asked.items():
        run = f"wrun_{ulid()}"
        told = await came(create(world, run, kind, name, **data))
        saw[kind] = [told, len((await world.events_list(run)).data)]
    return saw


saw = asyncio.run(main())
shown = ["ok", 1] in saw.values()
print(json.dumps(saw))
print("reproduces" if shown else "does not reproduce")
sys.exit(0 if shown else 1)
