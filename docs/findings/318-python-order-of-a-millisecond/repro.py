"""Chunks of one millisecond from two processes are stored in any order, also behind the end.

vercel-workflow, clause world.stream-close-after.
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
    """Write with two Worlds in turn, each after the other is done."""
    one, two = LocalWorld(), LocalWorld()
    wanted, streams, moved, lost = ["c0", "c1", "c2"], 100, 0, 0
    for number in range(streams):
        name = f"turns-{number}"
        for world, chunk in zip((one, two, one), wanted, strict=True):
            await world.streams_write("wrun_1", name, chunk.encode())
        await two.streams_close("wrun_1", name)
        got = (await read(one, "wrun_1", name))["got"]
        moved += got != wanted
        lost += len(got) < len(wanted)
    return {"streams": streams, "moved": moved, "lost": lost}


saw = asyncio.run(main())
shown = saw["lost"] > 0
print(json.dumps(saw))
print("reproduces" if shown else "does not reproduce")
sys.exit(0 if shown else 1)
