"""Streams of two runs with one name are one stream.

vercel-workflow, clause world.stream-isolation.
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
    """Write to a stream of one run, and read that of another."""
    world = LocalWorld()
    await world.streams_write("wrun_1", "same", b"of the first run")
    await world.streams_close("wrun_1", "same")
    return await read(world, "wrun_2", "same")


saw = asyncio.run(main())
shown = saw["got"] == ["of the first run"]
print(json.dumps(saw))
print("reproduces" if shown else "does not reproduce")
sys.exit(0 if shown else 1)
