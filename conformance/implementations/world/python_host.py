"""Hosts a World of the Python SDK behind the adapter protocol, on stdin and stdout.

    python -I python_host.py local|vercel

Runs in an environment of its own that has `vercel-workflow`; the standard library and that package
only. One process is one World on one store. Calls start in the order of their lines, replies come
as they settle. What the SDK's World does not have is declined.

The kit for Python is not for this: it answers one request after the other, in a loop whose time
stands still, and what a World is asked for are calls at the same time and timers that run.
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
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

CLOSE_SECONDS = 5.0
CRASHED = 70
IN_FLIGHT = 1024
LARGEST = 2**31 - 1
PREFIX = "__wkf_workflow_"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
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
    "$date": lambda text: datetime.fromtimestamp(int(text) / 1000, UTC),
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


WORLDS = {
    "local": lambda: local.LocalWorld(),  # noqa: PLW0108 - the module is imported at the end
    "vercel": lambda: vercel.VercelWorld(token="-"),  # noqa: S106 - any token will do
}
"""The hosted service's World is pointed at a server by VERCEL_WORKFLOW_SERVER_URL."""


class Hosted:
    """One World, its readers and its deliveries."""

    def __init__(self):
        self.world = None
        self.readers, self.handles = {}, 0
        self.waiting, self.open_deliveries, self.deliveries = [], {}, 0
        self.delivered = asyncio.Event()

    def open(self, store):
        """Make the World on a store."""
        Path(store).mkdir(parents=True, exist_ok=True)
        os.environ["WORKFLOW_LOCAL_DATA_DIR"] = str(Path(store) / "data")
        self.world = WORLDS[sys.argv[1]]()
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

    async def list_events(self, run, pagination):
        """List events; what has to be cut into pages is not offered.

        The SDK's local World gives whole lists and refuses every limit. A whole list that keeps
        the limit is the page that was asked for.
        """
        names = {"cursor": "cursor", "sortOrder": "sort_order"}
        limit, given = (pagination or {}).get("limit"), pagination or {}
        given = {names[name]: part for name, part in given.items() if name != "limit"}
        options = world_module.PaginationOptions(**given) if given else None
        page = await self.world.events_list(run, pagination=options)
        if limit is not None and len(page.data) > limit:
            raise NotImplementedError
        return page

    async def open_reader(self, given):
        """Start a live reader."""
        self.handles += 1
        source = self.world.streams_get(given["runId"], given["name"], given.get("startIndex"))
        self.readers[self.handles] = Reader(source, given.get("pace") == "slow")
        await asyncio.sleep(0)
        return {"reader": self.handles}

    def reader(self, given):
        """Return a reader by its handle."""
        if given["reader"] not in self.readers:
            raise Misuse(f"there is no reader {given['reader']}")
        return self.readers[given["reader"]]

    async def cancel_reader(self, given):
        """Cancel a reader."""
        self.reader(given).task.cancel()

    async def send(self, name, payload, options):
        """Send a message."""
        message = world_module.QueuePayloadAdaptor.from_wire(payload)
        key, delay = options.get("idempotencyKey"), options.get("delaySeconds")
        sent = await self.world.queue(name, message, idempotency_key=key, delay_seconds=delay)
        return {"messageId": sent}

    async def poll(self, wait_ms):
        """Give the deliveries that came since the last poll."""
        if not self.waiting and wait_ms:
            self.delivered.clear()
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.delivered.wait(), wait_ms / 1000)
        waiting, self.waiting = self.waiting, []
        return {"deliveries": waiting}

    async def reply(self, delivery, result):
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

    async def arm(self, kill_before):
        """Count from now on."""
        calls.armed, calls.kill_before, calls.count = True, kill_before, 0

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


def create_event(host, given):
    """Create an event; one that the SDK cannot read is refused by it.

    Its starts of steps have no input: there are no lazy ones.
    """
    request = given["request"]
    if request.get("eventType") == "step_started" and "input" in request.get("eventData", {}):
        raise NotImplementedError
    event = world_module.EventAdaptor.from_wire(given["request"])
    return host.world.events_create(given["runId"], event)


def with_data(given):
    """Go on only if all data is wanted: the SDK gives nothing else."""
    if given.get("resolveData") == "none":
        raise NotImplementedError
    return given


def get_chunks(host, given):
    """Get a page of a stream."""
    limit, cursor = given.get("limit"), given.get("cursor")
    return host.world.streams_get_chunks(given["runId"], given["name"], limit=limit, cursor=cursor)


OPERATIONS = {
    "describe": lambda host, _: host.describe(),
    "events.create": create_event,
    "events.list": lambda host, a: host.list_events(with_data(a)["runId"], a.get("pagination")),
    "runs.get": lambda host, a: host.world.runs_get(with_data(a)["id"]),
    "steps.get": lambda host, a: host.world.steps_get(a["runId"], a["stepId"]),
    "hooks.getByToken": lambda host, a: host.world.hooks_get_by_token(a["token"]),
    "streams.write": lambda host, a: host.world.streams_write(a["runId"], a["name"], a["chunk"]),
    "streams.writeMulti": lambda host, a: host.world.streams_write_multi(
        a["runId"], a["name"], a["chunks"]
    ),
    "streams.close": lambda host, a: host.world.streams_close(a["runId"], a["name"]),
    "streams.getChunks": get_chunks,
    "streams.getInfo": lambda host, a: host.world.streams_get_info(a["runId"], a["name"]),
    "streams.list": lambda host, a: host.world.streams_list(a["runId"]),
    "reader.open": lambda host, a: host.open_reader(a),
    "reader.poll": lambda host, a: host.reader(a).poll(a["wait_ms"]),
    "reader.cancel": lambda host, a: host.cancel_reader(a),
    "queue.send": lambda host, a: host.send(a["name"], a["payload"], a.get("options") or {}),
    "queue.poll": lambda host, a: host.poll(a["wait_ms"]),
    "queue.reply": lambda host, a: host.reply(a["delivery"], a["result"]),
    "storage.arm": lambda host, a: host.arm(a["kill_before"]),
    "storage.count": lambda host, _: host.count(),
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
        value = await serve(hosted, from_wire(given.get("args", {})))
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
                "version": 1, "nonce": message["nonce"], "name": f"vercel-workflow {sys.argv[1]}",
                "implementation_version": importlib.metadata.version("vercel-workflow"),
                "language": "Python", "build": f"python {platform.python_version()}",
                "roles": ["world"], "profiles": [], "capabilities": ["crash"],
                "max_in_flight": IN_FLIGHT,
                "describe": {"world": f"vercel.workflow._internal.worlds.{sys.argv[1]}"},
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
    loop.set_exception_handler(lambda _loop, context: sys.stderr.write(f"{context}\n"))
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
        sys.stderr.write(f"uncaught: {error!r}\n")
        os._exit(CRASHED)
    os._exit(0)


wrap_storage()

from vercel.workflow._internal import world as world_module  # noqa: E402 - wrapped first
from vercel.workflow._internal.worlds import local, vercel  # noqa: E402 - as above

if __name__ == "__main__":
    main()
