"""Shows on vercel-workflow==0.12.0 what page.md says of clause compat.call-sites."""

import asyncio

import anyio

from vercel.workflow._internal import serialization, streams

REFERENCE = (
    '[["WritableStream",1],{"name":2,"runId":3,"encryptionPublicKey":4},"strm_1","wrun_2",'
    '"NsIaZUi6eyMOPlC8CVaxQ0F17V5ayoIm9DW+3doHLy8="]'
)


class World:
    """A world that keeps what is written."""

    def __init__(self):
        self.written = []

    async def streams_write(self, run_id, name, chunk):
        self.written.append(bytes(chunk))


async def write():
    """Write one item to the stream that the reference names."""
    handle = serialization.hydrate(b"devl" + REFERENCE.encode(), what="a reference")
    world = World()
    async with anyio.create_task_group() as group:
        writer = streams.WorkflowStreamWriter(
            world=world, run_id=handle.run_id, name=handle.name, task_group=group
        )
        await writer.write("secret")
        await writer.drain()
    return world.written


saw = asyncio.run(write())
shown = saw == [b'\x00\x00\x00\x0edevl["secret"]']

print(saw)
print("reproduces" if shown else "does not reproduce")
raise SystemExit(0 if shown else 1)
