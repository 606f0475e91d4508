"""Shows on vercel-workflow==0.12.0 what page.md says of clause reader.verified-end."""

import asyncio

from vercel.workflow._internal import streams


class World:
    """A world whose first connection ends cleanly after one of two chunks."""

    def __init__(self):
        self.asked = []

    async def streams_get(self, run_id, name, start):
        self.asked.append(start)
        yield streams.encode_value(["a", "b"][start or 0])

    async def streams_get_info(self, run_id, name):
        self.asked.append("info")
        return {"tail_index": 1, "done": True}


async def read():
    """Read the stream to its end."""
    world = World()
    got = [frame async for frame in streams.reconnecting_frames(world, "wrun_1", "strm_1", 0)]
    return len(got), world.asked


saw = asyncio.run(read())
shown = saw == (1, [0])

print(saw)
print("reproduces" if shown else "does not reproduce")
raise SystemExit(0 if shown else 1)
