"""Streams that several processes begin at the same time are not listed.

vercel-workflow, clause world.stream-list.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile

folder = tempfile.TemporaryDirectory()
os.environ["WORKFLOW_LOCAL_DATA_DIR"] = sys.argv[1] if len(sys.argv) > 1 else folder.name

from vercel.workflow._internal.worlds.local import LocalWorld


def together(asked):
    """Run this script once for each, all from one moment on."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    words = [sys.executable, __file__, folder.name]
    children = [subprocess.Popen([*words, *each], **pipes) for each in asked]  # noqa: S603 - itself
    for child in children:
        child.stdout.readline()
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    return [child.wait() for child in children]


async def child(number):
    """Begin 25 streams, once told to."""
    world = LocalWorld()
    print("ready", flush=True)
    sys.stdin.readline()
    for stream in range(25):
        await world.streams_write("wrun_1", f"s{number}x{stream}", b"x")


async def main():
    """Begin a hundred streams from four processes at once."""
    ended = together([str(number)] for number in range(4))
    return {"ended": ended, "begun": 100, "listed": len(await LocalWorld().streams_list("wrun_1"))}


if len(sys.argv) > 1:
    asyncio.run(child(*sys.argv[2:]))
    sys.exit()
saw = asyncio.run(main())
shown = saw["ended"] == [0] * 4 and saw["listed"] < 100
print(json.dumps(saw))
print("reproduces" if shown else "does not reproduce")
sys.exit(0 if shown else 1)
