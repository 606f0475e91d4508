"""Streams that several processes begin at the same time are not listed: vercel-workflow, clause world.stream-list."""

import asyncio
import json
import os
import sys
import tempfile
import subprocess
import time

folder = tempfile.TemporaryDirectory()
os.environ["WORKFLOW_LOCAL_DATA_DIR"] = sys.argv[1] if len(sys.argv) > 1 else folder.name

from vercel.workflow._internal import world as w
from vercel.workflow._internal.worlds.local import LocalWorld


async def child(number, at):
    """Begin 25 streams from a moment on."""
    world = LocalWorld()
    time.sleep(max(0.0, float(at) - time.time()))
    for stream in range(25):
        await world.streams_write("wrun_1", f"s{number}x{stream}", b"x")


async def main():
    """Begin a hundred streams from four processes at once."""
    at = str(time.time() + 3)
    words = [sys.executable, __file__, folder.name]
    children = [subprocess.Popen([*words, str(number), at]) for number in range(4)]
    ended = [child.wait() for child in children]
    return {"ended": ended, "begun": 100, "listed": len(await LocalWorld().streams_list("wrun_1"))}


if len(sys.argv) > 1:
    asyncio.run(child(*sys.argv[2:]))
    sys.exit()
saw = asyncio.run(main())
shown = saw["ended"] == [0] * 4 and saw["listed"] < 100
print(json.dumps(saw))
print("reproduces" if shown else "does not reproduce")
sys.exit(0 if shown else 1)
