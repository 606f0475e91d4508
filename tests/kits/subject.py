"""What the transcript asks, over the kit for Python; every language has such a subject."""

import asyncio
import importlib.util
import sys
from pathlib import Path

KIT = Path(__file__).parents[2] / "conformance" / "kits" / "python" / "onceproof_kit.py"
spec = importlib.util.spec_from_file_location("onceproof_kit", KIT)
kit = importlib.util.module_from_spec(spec)
spec.loader.exec_module(kit)

adapter = kit.Adapter(
    "subject", "1.0", capabilities=["batch", "frames", "writer-id"], profiles=["F1"],
    timers=lambda ms: {10: "flush", 250: "idle"}.get(ms),
)


@adapter.op("batch.encode", describe="subject.encode")
def encode(value):
    print("a print does no harm")
    return b"".join(len(chunk).to_bytes(4, "big") + chunk for chunk in value)


@adapter.op("batch.decode", describe="subject.decode")
async def decode(wire, declared=None):
    await asyncio.sleep(0)
    chunks, at = [], 0
    while at < len(wire):
        size = int.from_bytes(wire[at : at + 4], "big")
        if at + 4 + size > len(wire):
            raise kit.Rejected("batch-truncated", "cut short", offset=at)
        chunks.append(wire[at + 4 : at + 4 + size])
        at += 4 + size
    return chunks


@adapter.op("batch.size", describe="subject.size")
def size(sizes, times=1):
    return kit.U64(sum(4 + size for size in sizes) * times)


@adapter.op("frames.decode", describe="subject.frames")
def frames(profile, wire, cuts=(), eof=True):
    if profile != "F1":
        raise kit.Declined(f"no {profile} frames")
    raise kit.Rejected("truncated-frame", offset=2**40, before=[{"item": b"a", "seq": kit.U64(2**63)}])


@adapter.op("writer-id.encode", describe="subject.writer_id")
def writer_id(value):
    raise RuntimeError("no such thing")


@adapter.role("writer", describe="subject.Writer")
class Writer:
    """Waits ten milliseconds, then sends; an abort stops the waiting."""

    def __init__(self, emit, profile, **rules):
        self.emit, self.waiting = emit, None

    async def tell(self, kind, **fields):
        if kind == "write":
            self.waiting = asyncio.current_task()
            await asyncio.sleep(0.01)
            await asyncio.get_running_loop().run_in_executor(None, len, b"")
            self.emit("op", id=0, op="write", frame=fields["frame"])
        elif kind == "abort":
            self.waiting.cancel()
        elif kind == "op-result":
            self.emit("write-settled", ok=fields["ok"])
        elif kind == "close":
            raise kit.Declined("never closes")


if __name__ == "__main__":
    adapter.serve()
    sys.exit(0)
