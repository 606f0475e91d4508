"""A write after the close hides the last chunk from a read from the end.

vercel-workflow, clause world.stream-close.
"""

import asyncio
import json
import os
import sys
import tempfile

folder = tempfile.TemporaryDirectory()
os.environ["WORKFLOW_LOCAL_DATA_DIR"] = folder.name

from vercel.workflow._internal.worlds.local import LocalWorld


async def read(world, run, name, start=None, quiet=1.5):
    """Read until the end, or until nothing has come for a while."""
    source = world.streams_get(run, name, start)
    got = []
    while True:
        try:
            got.append((await asyncio.wait_for(anext(source), quiet)).decode())
        except StopAsyncIteration:
            return {"got": got, "ended": True}
        except TimeoutError:
            return {"got": got, "ended": False}


async def main():
    """Write behind the close, and read the last chunk."""
    world = LocalWorld()
    for chunk in (b"c0", b"c1"):
        await world.streams_write("wrun_1", "late", chunk)
    await world.streams_close("wrun_1", "late")
    before = await read(world, "wrun_1", "late", -1)
    await world.streams_write("wrun_1", "late", b"late")
    return {"before": before["got"], "after": (await read(world, "wrun_1", "late", -1))["got"]}


saw = asyncio.run(main())
shown = saw["before"] == ["c1"] and saw["after"] != ["c1"]
print(json.dumps(saw))
print("reproduces" if shown else "does not reproduce")
sys.exit(0 if shown else 1)
