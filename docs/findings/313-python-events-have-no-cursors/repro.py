"""The list of events has no cursor, and takes none: vercel-workflow, clause world.cursors."""

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
    """List the events of a run, then ask for what comes behind them."""
    world = LocalWorld()
    run = await new_run(world)
    page = await world.events_list(run)
    try:
        await world.events_list(run, pagination=w.PaginationOptions(cursor="any"))
        came = "ok"
    except NotImplementedError:
        came = "NotImplementedError"
    return {"events": len(page.data), "cursor": page.cursor, "with a cursor": came}


saw = asyncio.run(main())
shown = saw["events"] == 2 and saw["cursor"] is None and saw["with a cursor"] != "ok"
print(json.dumps(saw))
print("reproduces" if shown else "does not reproduce")
sys.exit(0 if shown else 1)
