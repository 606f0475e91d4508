"""Shows on vercel-workflow==0.12.0 what page.md says of clause sink.poison."""

import asyncio

import anyio
from vercel.workflow._internal import streams


class Unwilling:
    """A world that cannot close."""

    def __init__(self):
        self.closes = 0

    async def streams_close(self, run_id, name):
        self.closes += 1
        raise ConnectionError("the answer was lost")


async def closing():
    """Close twice."""
    unwilling = Unwilling()
    failures = []
    async with anyio.create_task_group() as group:
        writer = streams.WorkflowStreamWriter(
            world=unwilling, run_id="wrun_1", name="strm_1", task_group=group
        )
        for _ in range(2):
            try:
                await writer.close()
            except Exception as error:
                failures.append(error)
        group.cancel_scope.cancel()
    return unwilling.closes, len(failures)


saw = asyncio.run(closing())
shown = saw == (2, 2)

print(saw)
print("reproduces" if shown else "does not reproduce")
raise SystemExit(0 if shown else 1)
