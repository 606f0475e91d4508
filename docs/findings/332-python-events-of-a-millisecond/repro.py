"""Events of one millisecond from two processes are listed in any order.

vercel-workflow, clause world.prefix-reads.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import pairwise
from uuid import uuid4

folder = tempfile.TemporaryDirectory()
os.environ["WORKFLOW_LOCAL_DATA_DIR"] = folder.name

from vercel.workflow._internal import world as w
from vercel.workflow._internal.worlds.local import LocalWorld

WAITS, ENOUGH, SECONDS = 9, 3, 40
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


async def waits(worlds, reads):
    """Create waits in a new run with two Worlds in turn, and list them each time."""
    run = await new_run(worlds[0])
    for number in range(WAITS):
        world = worlds[number % 2]
        await create(world, run, "wait_created", f"wait_{number}", resumeAt=datetime.now(UTC))
        page = await world.events_list(run)
        reads.append([event.server_props.event_id for event in page.data])


async def main():
    """Count lists that do not begin the next one, until there are enough or the time is over."""
    worlds = LocalWorld(), LocalWorld()
    pairs, moved = 0, 0
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and moved < ENOUGH:
        reads = []
        await waits(worlds, reads)
        for before, after in pairwise(reads):
            pairs, moved = pairs + 1, moved + (after[: len(before)] != before)
    return {"reads": pairs, "moved": moved}


saw = asyncio.run(main())
shown = saw["moved"] > 0
print(json.dumps(saw))
print("reproduces" if shown else "does not reproduce")
sys.exit(0 if shown else 1)
