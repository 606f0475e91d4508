"""A kill in a start that creates its run leaves the creation without the start.

vercel-workflow, clause world.resilient-start.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from uuid import uuid4

own = None if len(sys.argv) > 1 else tempfile.TemporaryDirectory()
folder = sys.argv[1] if own is None else own.name
os.environ["WORKFLOW_LOCAL_DATA_DIR"] = folder

from vercel.workflow._internal import world as w
from vercel.workflow._internal.worlds.local import LocalWorld

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid():
    """Make an id of now."""
    digits, now = "", time.time_ns() // 1_000_000
    for _ in range(10):
        digits, now = ALPHABET[now % 32] + digits, now // 32
    return digits + uuid4().hex[:16].upper()


def create(world, run, kind, correlation=None, **data):
    """Ask for an event."""
    request = {"eventType": kind, "specVersion": w.SPEC_VERSION_CURRENT}
    if correlation:
        request["correlationId"] = correlation
    if data:
        request["eventData"] = data
    return world.events_create(run, w.EventAdaptor.from_wire(request))


async def came(asked):
    """Say what came of an event that was asked for."""
    try:
        await asked
    except Exception as error:
        return type(error).__name__
    return "ok"


async def log(world, run):
    """List the types of the events of a run."""
    return [event.event_type for event in (await world.events_list(run)).data]


def die_before(call):
    """Let this process die before a call that changes a file, the first or a later one."""
    calls = 0

    def counted(original, changes):
        def wrapped(*args, **named):
            nonlocal calls
            calls += changes(*args)
            if calls == call:
                os.kill(os.getpid(), signal.SIGKILL)
            return original(*args, **named)

        return wrapped

    for name in ("link", "mkdir", "rename", "replace", "unlink"):
        setattr(os, name, counted(getattr(os, name), lambda *_args: True))
    os.open = counted(os.open, lambda _path, flags, *_rest: bool(flags & os.O_CREAT))


def killed(run, call):
    """Let another process attempt it, and die before that call; say whether it did."""
    words = [sys.executable, __file__, folder, run, str(call)]
    return subprocess.run(words, check=False).returncode == -signal.SIGKILL  # noqa: S603 - itself


def attempt(world, run):
    """Start the run, with what creates it."""
    return create(world, run, "run_started", deploymentId="d", workflowName="w", input=b"input")


async def main():
    """Kill it before each of its calls in a run of its own; look, repeat it, and look again."""
    world, well, badly = LocalWorld(), 0, []
    for call in range(1, 30):
        run = f"wrun_{ulid()}"
        if not killed(run, call):
            break
        left = await log(world, run)
        again = await came(attempt(world, run))
        events = await log(world, run)
        well += not left and events == ["run_created", "run_started"]
        if left not in ([], ["run_created", "run_started"]):
            badly.append([call, left, again, events])
    return {"well": well, "badly": badly}


if len(sys.argv) > 1:
    die_before(int(sys.argv[3]))
    asyncio.run(attempt(LocalWorld(), sys.argv[2]))
    sys.exit()
saw = asyncio.run(main())
shown = saw["well"] > 0 and saw["badly"] != []
print(json.dumps(saw))
print("reproduces" if shown else "does not reproduce")
sys.exit(0 if shown else 1)
