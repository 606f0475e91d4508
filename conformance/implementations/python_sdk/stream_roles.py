"""The stream roles: the reconnecting reader, and the group-commit writer (profile PUB)."""

import asyncio

import anyio
from onceproof_kit import Declined
from vercel.workflow._internal import streams, world

RUN, NAME = "wrun_01K00000000000000000000000", "strm_01K00000000000000000000000_user"


DEFAULTS = {name: part for name, part in vars(streams).items() if name.startswith("MAX_")}
"""The release's own limits, which an instance may have others than."""

REASONS = {
    "reconnection attempts": "too-many-reconnects",
    "truncated": "truncated",
    "exceeds the maximum": "corrupt",
}
"""What a reader fails with, by what the SDK says."""


def gone():
    """Make what a World raises where the server answers 410."""
    kind = getattr(world, "RunExpiredError", None)
    if kind is None:
        raise Declined("the release has no error for what is no longer kept")
    return kind("the stream is no longer kept", status=410)


class ReaderRole:
    """A read of one stream, whose world is told what to do."""

    def __init__(self, emit, marked=False, consecutive=None, total=None, **_rules):
        if marked:
            raise Declined("no published release reads markers")
        self.emit, self.caps = emit, {"MAX_RECONNECTS": consecutive, "MAX_TOTAL_RECONNECTS": total}
        self.opening = self.queue = self.task = None
        self.given_up = False

    async def tell(self, kind, **fields):
        """Take one input."""
        match kind:
            case "begin":
                for name, value in self.caps.items():
                    setattr(streams, name, value or DEFAULTS[name])
                self.task = asyncio.ensure_future(self.read(fields["start"]))
            case "opened" if self.given_up:
                self.emit("cancel-upstream")
            case "opened" | "bytes" | "eof" | "error" if self.task.done() or self.task.cancelling():
                return
            case "opened":
                self.queue = asyncio.Queue()
                self.opening.set_result(None)
            case "bytes":
                self.queue.put_nowait(fields["data"])
            case "eof":
                self.queue.put_nowait(None)
            case "error":
                error = gone() if fields["gone"] else ConnectionError("it broke")
                if self.opening.done():
                    self.queue.put_nowait(error)
                else:
                    self.opening.set_exception(error)
            case "cancel":
                self.task.cancel()
            case _:
                raise Declined(f"a reader is not told {kind}")

    async def streams_get(self, _run, _name, start):
        """Play the world: a connection."""
        self.emit("connect", start=start or 0)
        self.opening, self.queue = asyncio.get_event_loop().create_future(), None
        try:
            await self.opening
            while (part := await self.queue.get()) is not None:
                if isinstance(part, Exception):
                    raise part
                yield part
        except asyncio.CancelledError:
            if self.queue is not None:
                self.emit("cancel-upstream")
            self.given_up = self.queue is None  # what opens behind the SDK's back is closed then
            raise

    async def read(self, start):
        """Read to the end."""
        try:
            async for payload in streams.reconnecting_frames(self, RUN, NAME, start):
                self.emit("deliver", item=bytes(payload))
            self.emit("closed")
        except Exception as error:  # whatever ends the SDK's reader is how it fails
            reasons = (reason for says, reason in REASONS.items() if says in str(error))
            self.emit("failed", reason=next(reasons, "connect-failed"))


class WriterRole:
    """A writer of one stream, whose world is told what to do."""

    def __init__(self, emit, profile="PUB", delays=False, **rules):
        if profile != "PUB" or delays or rules.get("durable_writes"):
            raise Declined("the release has one kind of writer")
        self.emit, self.rules = emit, rules
        self.pending, self.next, self.tasks = {}, 0, []
        self.drained = self.closing = False

    async def tell(self, kind, **fields):
        """Take one input."""
        match kind:
            case "begin":
                if not fields["ready"]:
                    raise Declined("the release's writer does not wait for its run")
                self.next = fields["first"]
                self.made = asyncio.get_event_loop().create_future()
                self.tasks.append(asyncio.ensure_future(self.live()))
                await self.made
            case "write" if self.drained:
                raise Declined("the release's drain is no end: nothing but a close ends a writer")
            case "write":
                self.settle(self.writer._sink.enqueue(fields["frame"]), "write-settled")
            case "close":
                self.drained, self.closing = not fields["stream"], fields["stream"]
                ending = self.writer.close() if fields["stream"] else self.writer.drain()
                self.settle(ending, "close-settled")
            case "op-result":
                waiting = self.pending.pop(fields["id"], None)
                if waiting is None:
                    return
                if fields["ok"]:
                    waiting.set_result(None)
                else:
                    waiting.set_exception(ConnectionError("the operation failed"))
                    if not self.closing:
                        self.tasks.append(asyncio.ensure_future(self.ask_whether_failed()))
            case _:
                raise Declined(f"the release's writer has no {kind}")

    async def ask_whether_failed(self):
        """Ask the writer whether it has failed, since it says so to nobody who does not ask."""
        try:
            await self.writer.drain()
        except Exception:  # whatever the SDK's writer failed with
            self.emit("failed", reason="request-failed")

    async def live(self):
        """Hold the task group that the writer sends from."""
        for name, rule in (
            ("MAX_INFLIGHT_CHUNKS", "buffer_chunks"), ("MAX_BUFFERED_BYTES", "buffer_bytes"),
            ("MAX_CHUNKS_PER_BATCH", "group_chunks"), ("MAX_BYTES_PER_BATCH", "group_bytes"),
        ):  # fmt: skip
            setattr(streams, name, self.rules.get(rule) or DEFAULTS[name])
        async with anyio.create_task_group() as group:
            self.writer = streams.WorkflowStreamWriter(
                world=self, run_id=RUN, name=NAME, task_group=group
            )
            self.made.set_result(None)
            await asyncio.get_event_loop().create_future()

    def settle(self, call, kind):
        """Say how a call ended."""

        async def wait():
            try:
                await call
            except Exception:  # whatever ends the SDK's call is how it fails
                self.emit(kind, ok=False)
            else:
                self.emit(kind, ok=True)

        self.tasks.append(asyncio.ensure_future(wait()))

    async def ask(self, op, **fields):
        """Have an operation done."""
        number, self.next = self.next, self.next + 1
        waiting = self.pending[number] = asyncio.get_event_loop().create_future()
        self.emit("op", id=number, op=op, **fields)
        await waiting

    async def streams_write(self, _run, _name, chunk):
        """Play the world: one chunk."""
        await self.ask("write", frame=bytes(chunk))

    async def streams_write_multi(self, _run, _name, chunks):
        """Play the world: several chunks."""
        await self.ask("write-multi", frames=[bytes(chunk) for chunk in chunks])

    async def streams_close(self, _run, _name):
        """Play the world: the end."""
        await self.ask("close")
