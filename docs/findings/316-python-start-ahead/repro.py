"""A start that is ahead of the stream is forgotten: vercel-workflow, clause world.stream-start."""

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
    """Begin to read ahead of what is there."""
    world = LocalWorld()
    for number in range(2):
        await world.streams_write("wrun_1", "open", f"c{number}".encode())
    live = asyncio.ensure_future(read(world, "wrun_1", "open", 5))
    await asyncio.sleep(0.3)
    for number in range(2, 8):
        await world.streams_write("wrun_1", "open", f"c{number}".encode())
    await world.streams_close("wrun_1", "open")
    return await live


saw = asyncio.run(main())
shown = saw["got"][:1] == ["c2"]
print(json.dumps(saw))
print("reproduces" if shown else "does not reproduce")
sys.exit(0 if shown else 1)
