"""Shows on vercel-workflow==0.12.0 what page.md says of clause reader.gone."""

import asyncio

from vercel.workflow._internal import streams, world


class Expired:
    """A world that keeps the stream no longer."""

    def __init__(self):
        self.connections = 0

    async def streams_get(self, run_id, name, start):
        self.connections += 1
        raise world.RunExpiredError("the stream is no longer kept", status=410)
        yield b""


async def reading():
    """Read the stream to its error."""
    expired = Expired()
    try:
        async for _ in streams.reconnecting_frames(expired, "wrun_1", "strm_1", 0):
            pass
    except Exception as error:
        return expired.connections, str(error)
    return expired.connections, "a clean end"


saw = asyncio.run(reading())
shown = saw[0] == 51 and "reconnection attempts" in saw[1]

print(saw)
print("reproduces" if shown else "does not reproduce")
raise SystemExit(0 if shown else 1)
