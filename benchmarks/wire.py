"""Throughput of the byte framing, beside a naive decoder and the published package on Node.

The same bytes, cut the same way, go through all of them, and before anything is timed the items
that come out are compared by their SHA-256.
"""

import hashlib
import random
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from attrs import frozen

from benchmarks import report, timing
from benchmarks.naive import NaiveDecoder
from benchmarks.peers import Absent, Peer, PeerError, Peers
from benchmarks.report import Bar, Section
from benchmarks.timing import Effort, processor_time
from spec_model.positions import WriterId
from spec_model.wire import layout
from spec_model.wire.decoder import FrameDecoder
from spec_model.wire.frames import Frame, Framer
from spec_model.wire.layout import Profile

FRAME_SIZES = (64, 4 << 10, 1 << 20)
READ_SIZES = (16, 1_400, 64 << 10)
WIRE_BYTES = {16: 512 << 10, 1_400: 2 << 20, 64 << 10: 2 << 20}
"""How much goes through at each size of reads, at least one frame."""

WRITER = WriterId(bytes(layout.WRITER_ID_BYTES))
DRIVERS = ("hand", "pipe")
WARM_UPS = 3
PROFILES = (layout.F1, layout.V2)

QUADRATIC = (1 << 20, 16)
"""Where the published decoder takes seconds for one frame: there it gets one frame, no warm-up, and
as many rounds as its patience allows."""

FIVEFOLD = {(size, 64 << 10) for size in FRAME_SIZES} | {(1 << 20, 1_400)}
"""Points at which our decoder has to be five times as fast as the published one; at every other
point it must not be slower."""


@frozen
class Cell:
    """One point of the table: what is sent and how it is cut."""

    frame: int
    read: int

    def items(self, effort: Effort) -> list[bytes]:
        """Return the items of this point."""
        count = int(WIRE_BYTES[self.read] * effort.scale) // (self.frame + layout.HEADER_BYTES)
        source = random.Random(self.frame)
        return [source.randbytes(self.frame) for _ in range(max(1, count))]

    @property
    def names(self) -> tuple[str, str]:
        """Return both sizes as text."""
        return report.size_of(self.frame), report.size_of(self.read)


def frames_of(profile: Profile, items: list[bytes]) -> list[bytes]:
    """Return the items as one writer's frames."""
    framer = Framer(profile, WRITER)
    frames = []
    for item in items:
        framer, frame = framer.put(item)
        if not isinstance(frame, bytes):
            raise PeerError(f"the model did not frame an item: {frame}")
        frames.append(frame)
    return frames


def cut(wire: bytes, size: int) -> list[bytes]:
    """Cut the wire into reads of one size."""
    return [wire[at : at + size] for at in range(0, len(wire), size)]


def model_items(profile: Profile, reads: list[bytes]) -> Iterator[bytes]:
    """Decode with the model."""
    decoder = FrameDecoder(profile)
    for read in reads:
        for outcome in decoder.feed(read):
            if isinstance(outcome, Frame):
                yield outcome.item


def naive_items(reads: list[bytes]) -> Iterator[bytes]:
    """Decode with the naive decoder."""
    decoder = NaiveDecoder()
    for read in reads:
        yield from decoder.feed(read)


def model_pass(profile: Profile, reads: list[bytes]) -> Callable[[], None]:
    """Return one pass of the model's decoder as a consumer drives it."""

    def work() -> None:
        decoder = FrameDecoder(profile)
        for read in reads:
            for _outcome in decoder.feed(read):
                pass

    return work


def naive_pass(reads: list[bytes]) -> Callable[[], None]:
    """Return one pass of the naive decoder."""

    def work() -> None:
        decoder = NaiveDecoder()
        for read in reads:
            for _item in decoder.feed(read):
                pass

    return work


def encode_pass(profile: Profile, items: list[bytes]) -> Callable[[], None]:
    """Return one pass of the model's writer."""

    def work() -> None:
        framer = Framer(profile, WRITER)
        for item in items:
            framer, _wire = framer.put(item)

    return work


class Published:
    """The published streams, over what was prepared last."""

    def __init__(self, peer: Peer, stream: str) -> None:
        self.peer, self.stream = peer, stream
        self._drivers = [timing.paced(partial(self._run, driver)) for driver in DRIVERS]

    def prepare(self, wire: bytes, size: int, expected: list[bytes], warm_ups: int) -> None:
        """Hand over the bytes, check what comes out unless it takes too long, and warm up."""
        with tempfile.NamedTemporaryFile() as file:
            Path(file.name).write_bytes(wire)
            self.peer.ask("cut", file=file.name, size=size)
        answer = self.peer.ask("digest", stream=self.stream)
        if (answer["chunks"], answer["digest"]) != (len(expected), digest(expected)):
            raise PeerError(f"the published package {self.stream}s to other bytes")
        for _ in range(warm_ups):
            self.run()

    def run(self) -> float:
        """Run once with each driver and return the better time."""
        return min(run() for run in self._drivers)

    def _run(self, driver: str, passes: int) -> float:
        return self.peer.seconds("run", stream=self.stream, driver=driver, passes=passes)


def digest(parts: list[bytes]) -> str:
    """Return the SHA-256 of all parts in order."""
    return hashlib.sha256(b"".join(parts)).hexdigest()


def measure_decoding(cell: Cell, peer: Peer | Absent, effort: Effort) -> dict[str, float]:
    """Measure one point; what is absent is absent from the answer."""
    items = cell.items(effort)
    reads = {profile: cut(b"".join(frames_of(profile, items)), cell.read) for profile in PROFILES}
    plain = reads[layout.F1]
    for found in (model_items(layout.V2, reads[layout.V2]), model_items(layout.F1, plain)):
        if list(found) != items:
            raise PeerError("the model gave other items")
    if list(naive_items(plain)) != items:
        raise PeerError("the naive decoder gave other items")
    contestants = {
        "model": processor_time(model_pass(layout.F1, plain)),
        "model V2": processor_time(model_pass(layout.V2, reads[layout.V2])),
        "naive": processor_time(naive_pass(plain)),
    }
    if isinstance(peer, Peer):
        published = Published(peer, "decode")
        slow = (cell.frame, cell.read) == QUADRATIC
        published.prepare(b"".join(plain), cell.read, items, 0 if slow else WARM_UPS)
        contestants["published"] = published.run
    return timing.best_of(contestants, effort)


def measure_encoding(size: int, peer: Peer | Absent, effort: Effort) -> dict[str, float]:
    """Measure the writers at one size of items."""
    items = Cell(size, 64 << 10).items(effort)
    contestants = {
        "model": processor_time(encode_pass(layout.F1, items)),
        "model V2": processor_time(encode_pass(layout.V2, items)),
    }
    if isinstance(peer, Peer):
        published = Published(peer, "encode")
        published.prepare(b"".join(items), size, frames_of(layout.F1, items), WARM_UPS)
        contestants["published"] = published.run
    return timing.best_of(contestants, effort)


def decoding_bar(cell: Cell, against_published: float | None) -> Bar:
    """Return what one point of the table has to keep."""
    fivefold = (cell.frame, cell.read) in FIVEFOLD
    frame, read = cell.names
    name = f"decoding {frame} frames in {read} reads, times the published decoder"
    return Bar(name=name, figure=against_published, at_least=5.0 if fivefold else 1.0)


def decoding(peers: Peers, effort: Effort) -> Section:
    """Measure the decoders at every size of frames and reads."""
    rows, bars = [], []
    for cell in (Cell(frame, read) for frame in FRAME_SIZES for read in READ_SIZES):
        best = measure_decoding(cell, peers.core, effort)
        wire = sum(len(item) + layout.HEADER_BYTES for item in cell.items(effort))
        marked = wire + len(cell.items(effort)) * layout.MARKER_BYTES
        against_naive = report.ratio(best["model"], best["naive"])
        against_published = report.ratio(best["model"], best.get("published"))
        rows.append(
            [
                " ".join(cell.names),
                report.rate(wire, best["model"]),
                report.rate(marked, best["model V2"]),
                report.rate(wire, best["naive"]),
                report.rate(wire, best.get("published")),
                report.times(against_naive),
                report.times(against_published),
            ]
        )
        bars.append(decoding_bar(cell, against_published))
    return Section(
        name="decode",
        title="decoding byte frames, MB/s of wire, and how many times faster the model (F1) is",
        head=["frames, reads", "model", "model V2", "naive", "published", "x naive", "x published"],
        rows=rows,
        notes=[
            "published is getByteUnframingStream, by hand or by pipe, whichever was faster",
            "at 1 MiB frames in 16 B reads it gets one frame and no warm-up: it takes seconds",
        ],
        bars=bars,
        absent=absence(peers.core),
    )


def encoding(peers: Peers, effort: Effort) -> Section:
    """Measure the writers at every size of items."""
    rows = []
    for size in FRAME_SIZES:
        best = measure_encoding(size, peers.core, effort)
        count = len(Cell(size, 64 << 10).items(effort))
        wire = count * (size + layout.HEADER_BYTES)
        marked = wire + count * layout.MARKER_BYTES
        rows.append(
            [
                report.size_of(size),
                report.rate(wire, best["model"]),
                report.rate(marked, best["model V2"]),
                report.rate(wire, best.get("published")),
                report.times(report.ratio(best["model"], best.get("published"))),
            ]
        )
    return Section(
        name="encode",
        title="framing items, MB/s of wire, and how many times faster the model (F1) is",
        head=["items", "model", "model V2", "published", "x published"],
        rows=rows,
        notes=["published is getByteFramingStream, driven as above"],
        absent=absence(peers.core),
    )


def absence(peer: Peer | Absent) -> list[str]:
    """Say why a peer was not measured."""
    return [peer.reason] if isinstance(peer, Absent) else []
