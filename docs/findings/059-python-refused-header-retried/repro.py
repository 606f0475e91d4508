"""Shows on vercel-workflow==0.12.0 what page.md says of clause frames.sticky."""

import asyncio

from vercel.workflow._internal import streams


class World:
    """A world whose stream holds a header that claims too much."""

    def __init__(self):
        self.connections = 0

    async def streams_get(self, run_id, name, start):
        self.connections += 1
        yield b"\xff\xff\xff\xff"


async def read():
    """Read the stream to its error."""
    world = World()
    try:
        async for _ in streams.reconnecting_frames(world, "wrun_1", "strm_1", 0):
            pass
    except Exception as error:
        return world.connections, str(error)
    return world.connections, "a clean end"


saw = asyncio.run(read())
shown = saw[0] == 51 and "reconnection attempts" in saw[1]

print(saw)
print("reproduces" if shown else "does not reproduce")
raise SystemExit(0 if shown else 1)
