"""Hosts the local World of the Python SDK behind the adapter protocol, on stdin and stdout.

    python -I python_host.py

Runs in an environment of its own that has `vercel-workflow`; the standard library and that package
only. One process is one World on one store. Calls start in the order of their lines; replies come as
they settle. What the SDK's World does not have is declined.
"""

import asyncio
import base64
import importlib.metadata
import json
import os
import platform
import signal
import sys
import threading
from contextlib import suppress
from datetime import datetime, timezone
from types import SimpleNamespace

CLOSE_SECONDS = 5.0
CRASHED = 70
IN_FLIGHT = 1024
LARGEST = 2**31 - 1
PREFIX = "__wkf_workflow_"
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017 - the SDK runs on 3.10


class Misuse(Exception):  # noqa: N818 - the harness asked for what cannot be
    """No fault of the World."""


# --- values ---------------------------------------------------------------------------------------


def to_wire(value):
    """Write a value of the World as JSON with tags."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return value if abs(value) <= LARGEST else {"$num": str(value)}
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) <= LARGEST else {"$num": repr(value)}
    if isinstance(value, bytes | bytearray | memoryview):
        return {"$b64": base64.b64encode(value).decode("ascii")}
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=timezone.utc)  # noqa: UP017
        return {"$date": str(round((aware - EPOCH).total_seconds() * 1000))}
    if isinstance(value, list | tuple):
        return [to_wire(part) for part in value]
    if isinstance(value, dict):
        written = {str(key): to_wire(part) for key, part in value.items()}
        return {"$obj": written} if any(key.startswith("$") for key in written) else written
    return to_wire(plain(value))


TAGS = {
    "$b64": base64.b64decode,
    "$fill": lambda given: bytes([given[0]]) * given[1],
    "$date": lambda text: datetime.fromtimestamp(int(text) / 1000, timezone.utc),  # noqa: UP017
    "$undef": lambda _given: None,
    "$big": int,
    "$num": float,
    "$obj": lambda given: {key: from_wire(part) for key, part in given.items()},
}


def from_wire(form):
    """Read a value back."""
    if isinstance(form, list):
        return [from_wire(part) for part in form]
    if not isinstance(form, dict):
        return form
    if len(form) == 1 and next(iter(form)) in TAGS:
        ((tag, given),) = form.items()
        return TAGS[tag](given)
    return {key: from_wire(part) for key, part in form.items()}


KEPT = ("cursor",)
"""Members that are written although they are None; others are absent then."""


def plain(value):
    """Turn a model of the SDK into a dictionary with the names of the wire."""
    if hasattr(value, "event_type") and hasattr(value, "server_props"):
        return local.event_record(value)
    if hasattr(value, "model_dump"):
        found = {}
        for name, shape in type(value).model_fields.items():
            part = getattr(value, name)
            if part is not None or name in KEPT:
                found[shape.serialization_alias or shape.alias or name] = part
        return found
    return {key: part for key, part in vars(value).items() if not key.startswith("_")}


def error_plain(error):
    """Name an error as the other SDK names it."""
    written = {"name": type(error).__name__, "message": str(error)}
    if isinstance(getattr(error, "status", None), int):
        written["status"] = error.status
    if getattr(error, "retry_after", None) is not None:
        written["retryAfter"] = to_wire(error.retry_after)
    return written


# --- storage calls --------------------------------------------------------------------------------

COUNTED = ("link", "mkdir", "rename", "replace", "rmdir", "symlink", "truncate", "unlink")
calls = SimpleNamespace(armed=False, kill_before=0, count=0)


def mutates():
    """Count a call that changes the storage, and die before the one that was chosen."""
    if calls.armed:
        calls.count += 1
        if calls.count == calls.kill_before:
            os.kill(os.getpid(), signal.SIGKILL)


def wrapped(original, changes=lambda *_args, **_named: True):
    """Wrap a function of the system."""

    def counting(*args, **named):
        if changes(*args, **named):
            mutates()
        return original(*args, **named)

    return counting


def wrap_storage():
    """Wrap what changes files, before the SDK is imported."""
    for name in COUNTED:
        setattr(os, name, wrapped(getattr(os, name)))
    os.open = wrapped(os.open, lambda _path, flags, *_rest, **_named: bool(flags & os.O_CREAT))


# --- the World ------------------------------------------------------------------------------------


class Reader:
    """A live reader: what arrived since the last poll, and its state."""

    def __init__(self, source, slow):
        self.chunks, self.state, self.error = [], "open", None
        self.news = asyncio.Event()
        self.wanted = asyncio.Event()
        self.slow = slow
        if not slow:
            self.wanted.set()
        self.task = asyncio.ensure_future(self.read(source))

    async def read(self, source):
        """Read on as long as there is something, and somebody wants it."""
        try:
            async for chunk in source:
                self.chunks.append(chunk)
                self.news.set()
                if self.slow:
                    self.wanted.clear()
                    await self.wanted.wait()
            self.state = "ended"
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the reader's end
            self.state, self.error = "failed", error_plain(error)
        self.news.set()

    async def poll(self, wait_ms):
        """Give what arrived, after waiting a while for something."""
        if self.slow:
            self.wanted.set()
        if not self.chunks and self.state == "open" and wait_ms:
            self.news.clear()
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.news.wait(), wait_ms / 1000)
        chunks, self.chunks = self.chunks, []
        found = {"chunks": chunks, "state": self.state}
        return found if self.error is None else {**found, "error": self.error}


class Hosted:
    """One World, its readers and its deliveries."""

    def __init__(self):
        self.world = None
        self.readers, self.handles = {}, 0
        self.waiting, self.open_deliveries, self.deliveries = [], {}, 0
        self.delivered = asyncio.Event()

    def open(self, store):
        """Make the World on a store."""
        os.makedirs(store, exist_ok=True)  # noqa: PTH103 - wrapped functions are looked up in os
        os.environ["WORKFLOW_LOCAL_DATA_DIR"] = os.path.join(store, "data")  # noqa: PTH118
        self.world = local.LocalWorld()
        self.world.create_queue_handler(PREFIX, self.deliver)

    async def deliver(self, message, *, queue_name, attempt, message_id, **_more):
        """Be the queue's handler: keep what comes until it is answered."""
        self.deliveries += 1
        told = {
            "delivery": self.deliveries, "queueName": queue_name, "message": message,
            "attempt": attempt, "messageId": message_id,
        }  # fmt: skip
        future = asyncio.get_running_loop().create_future()
        self.open_deliveries[self.deliveries] = future
        self.waiting.append(told)
        self.delivered.set()
        return await future

    # Each operation takes its arguments by name.

    async def events_create(self, runId, request, params=None):  # noqa: ARG002, N803
        """Create an event."""
        event = world_module.EventAdaptor.from_wire(request)
        return await self.world.events_create(runId, event)

    async def events_list(self, runId, pagination=None, resolveData="all"):  # noqa: ARG002, N803
        """List events; pages are not offered."""
        options = None
        if pagination:
            names = {"limit": "limit", "cursor": "cursor", "sortOrder": "sort_order"}
            options = world_module.PaginationOptions(
                **{names[key]: part for key, part in pagination.items()}
            )
        return await self.world.events_list(runId, pagination=options)

    async def runs_get(self, id, resolveData="all"):  # noqa: A002, ARG002, N803
        """Get a run."""
        return await self.world.runs_get(id)

    async def steps_get(self, runId, stepId):  # noqa: N803
        """Get a step."""
        return await self.world.steps_get(runId, stepId)

    async def hooks_by_token(self, token):
        """Get a hook by its token."""
        return await self.world.hooks_get_by_token(token)

    async def write(self, runId, name, chunk):  # noqa: N803
        """Append a chunk."""
        return await self.world.streams_write(runId, name, chunk)

    async def write_multi(self, runId, name, chunks):  # noqa: N803
        """Append a batch."""
        return await self.world.streams_write_multi(runId, name, chunks)

    async def close_stream(self, runId, name):  # noqa: N803
        """Close a stream."""
        return await self.world.streams_close(runId, name)

    async def get_chunks(self, runId, name, limit=None, cursor=None):  # noqa: N803
        """Get a page."""
        return await self.world.streams_get_chunks(runId, name, limit=limit, cursor=cursor)

    async def get_info(self, runId, name):  # noqa: N803
        """Get the info."""
        return await self.world.streams_get_info(runId, name)

    async def list_streams(self, runId):  # noqa: N803
        """List the streams of a run."""
        return await self.world.streams_list(runId)

    async def reader_open(self, runId, name, startIndex=None, pace="fast"):  # noqa: N803
        """Start a live reader."""
        self.handles += 1
        source = self.world.streams_get(runId, name, startIndex)
        self.readers[self.handles] = Reader(source, pace == "slow")
        await asyncio.sleep(0)
        return {"reader": self.handles}

    def reader(self, handle):
        """Return a reader by its handle."""
        if handle not in self.readers:
            raise Misuse(f"there is no reader {handle}")
        return self.readers[handle]

    async def reader_poll(self, reader, wait_ms):
        """Ask a reader."""
        return await self.reader(reader).poll(wait_ms)

    async def reader_cancel(self, reader):
        """Cancel a reader."""
        self.reader(reader).task.cancel()
        return {}

    async def queue_send(self, name, payload, options=None):
        """Send a message."""
        given = options or {}
        message = world_module.QueuePayloadAdaptor.from_wire(payload)
        message_id = await self.world.queue(
            name,
            message,
            idempotency_key=given.get("idempotencyKey"),
            delay_seconds=given.get("delaySeconds"),
        )
        return {"messageId": message_id}

    async def queue_poll(self, wait_ms):
        """Give the deliveries that came since the last poll."""
        if not self.waiting and wait_ms:
            self.delivered.clear()
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.delivered.wait(), wait_ms / 1000)
        waiting, self.waiting = self.waiting, []
        return {"deliveries": waiting}

    async def queue_reply(self, delivery, result):
        """Answer a delivery."""
        future = self.open_deliveries.pop(delivery, None)
        if future is None:
            raise Misuse(f"there is no delivery {delivery}")
        if "throw" in result:
            future.set_exception(RuntimeError(result["throw"]))
        elif result.get("ok") is None:
            future.set_result(None)
        else:
            seconds = result["ok"]["timeoutSeconds"]
            future.set_result(SimpleNamespace(delay_seconds=seconds, idempotency_key=None))
        return {}

    async def arm(self, kill_before):
        """Count from now on."""
        calls.armed, calls.kill_before, calls.count = True, kill_before, 0
        return {}

    async def count(self):
        """Say how many calls there were."""
        return {"calls": calls.count}

    async def describe(self):
        """Say what the World is."""
        return {
            "specVersion": world_module.SPEC_VERSION_CURRENT,
            "generation": "v5",
            "capabilities": {},
            "methods": list(OPERATIONS),
            "storage": ["os"],
            "zones": False,
        }

    async def close(self):
        """Cancel the readers, then close the World, within a while."""
        for reader in self.readers.values():
            reader.task.cancel()
        if self.world is not None:
            with suppress(Exception):
                await asyncio.wait_for(self.world.aclose(), CLOSE_SECONDS)


OPERATIONS = {
    "describe": Hosted.describe,
    "events.create": Hosted.events_create,
    "events.list": Hosted.events_list,
    "runs.get": Hosted.runs_get,
    "steps.get": Hosted.steps_get,
    "hooks.getByToken": Hosted.hooks_by_token,
    "streams.write": Hosted.write,
    "streams.writeMulti": Hosted.write_multi,
    "streams.close": Hosted.close_stream,
    "streams.getChunks": Hosted.get_chunks,
    "streams.getInfo": Hosted.get_info,
    "streams.list": Hosted.list_streams,
    "reader.open": Hosted.reader_open,
    "reader.poll": Hosted.reader_poll,
    "reader.cancel": Hosted.reader_cancel,
    "queue.send": Hosted.queue_send,
    "queue.poll": Hosted.queue_poll,
    "queue.reply": Hosted.queue_reply,
    "storage.arm": Hosted.arm,
    "storage.count": Hosted.count,
}


# --- the protocol ---------------------------------------------------------------------------------


def refusal(reason, message=""):
    """Say that a request is not understood."""
    return {"error": {"reason": reason, "message": message}}


async def tell(hosted, given):
    """Serve one operation of the World."""
    serve = OPERATIONS.get(given.get("op"))
    if serve is None:
        return {"declined": {"reason": f"the World has no {given.get('op')}"}}
    try:
        value = await serve(hosted, **from_wire(given.get("args", {})))
        return {"outputs": [{"ok": {} if value is None else to_wire(value)}]}
    except Misuse:
        raise
    except NotImplementedError:
        return {"declined": {"reason": f"the World does not offer this form of {given['op']}"}}
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the World's answer
        return {"outputs": [{"error": error_plain(error)}]}


async def answer(hosted, message):
    """Answer one request."""
    match message.get("request"):
        case "hello":
            return {
                "version": 1, "nonce": message["nonce"], "name": "vercel-workflow LocalWorld",
                "implementation_version": importlib.metadata.version("vercel-workflow"),
                "language": "Python", "build": f"python {platform.python_version()}",
                "roles": ["world"], "profiles": [], "capabilities": ["crash"],
                "max_in_flight": IN_FLIGHT,
                "describe": {"world": "vercel.workflow._internal.worlds.local.LocalWorld"},
            }  # fmt: skip
        case "open":
            hosted.open(message["config"]["store"])
            return {"instance": 1}
        case "tell" if hosted.world is None or message["instance"] != 1:
            return refusal("unknown-instance")
        case "tell":
            return await tell(hosted, message["input"])
        case "close":
            await hosted.close()
            return {}
        case "crash":
            os.kill(os.getpid(), signal.SIGKILL)
        case "call":
            return refusal("unknown-op")
        case other:
            return refusal("unknown-request", str(other))
    return {}


async def answered(hosted, message):
    """Answer, and say of a failure of this program that it is one."""
    try:
        return await answer(hosted, message)
    except Misuse as error:
        return refusal("malformed", str(error))
    except Exception as error:  # noqa: BLE001 - the harness must learn of it
        return refusal("internal", repr(error))


async def serve(wire):
    """Answer until stdin ends."""
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, context: print(context, file=sys.stderr))
    lines = asyncio.Queue()
    hosted = Hosted()
    tasks = set()

    def read():
        for line in sys.stdin.buffer:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, b"")

    def send(number, reply):
        wire.write(json.dumps({"id": number, **reply}).encode("ascii") + b"\n")
        wire.flush()

    async def one(message):
        if message.get("request") == "batch":
            parts = [asyncio.ensure_future(answered(hosted, part)) for part in message["requests"]]
            send(message["id"], {"replies": [await part for part in parts]})
        else:
            send(message["id"], await answered(hosted, message))

    threading.Thread(target=read, daemon=True).start()
    while line := await lines.get():
        message = json.loads(line)
        if message.get("request") == "bye":
            await hosted.close()
            send(message["id"], {})
            break
        task = asyncio.ensure_future(one(message))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    else:
        await hosted.close()


def main():
    """Keep stdout for the protocol, and serve."""
    wire = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        asyncio.run(serve(wire))
    except Exception as error:  # noqa: BLE001 - reported, and then the verdict is a crash
        print(f"uncaught: {error!r}", file=sys.stderr)
        os._exit(CRASHED)
    os._exit(0)


wrap_storage()

from vercel.workflow._internal import world as world_module  # noqa: E402 - wrapped first
from vercel.workflow._internal.worlds import local  # noqa: E402

if __name__ == "__main__":
    main()
