"""An empty chunk has an index, and a live reader never gets it.

vercel-workflow, clause world.stream-live.
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
    """Write an empty chunk between two others."""
    world = LocalWorld()
    for chunk in (b"c0", b"", b"c1"):
        await world.streams_write("wrun_1", "empty", chunk)
    await world.streams_close("wrun_1", "empty")
    info = await world.streams_get_info("wrun_1", "empty")
    return {"tail": info.tail_index, **(await read(world, "wrun_1", "empty"))}


saw = asyncio.run(main())
shown = saw["tail"] == 2 and saw["got"] == ["c0", "c1"]
print(json.dumps(saw))
print("reproduces" if shown else "does not reproduce")
sys.exit(0 if shown else 1)
