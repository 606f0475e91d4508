"""Reading and writing of payloads, beside both published packages.

The corpus is every value that was captured from the published package as a plain payload; the
records are one larger value of the kind that programs exchange, plain enough for everybody. Each
side reads the payloads itself and writes what it has read. A pair of contestants works on those
payloads that both of them read, and writes those that both write with the captured bytes.
"""

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from attrs import frozen

from benchmarks import report, timing
from benchmarks.peers import ROOT, Absent, Peer, PeerError, Peers
from benchmarks.report import Section
from benchmarks.timing import Effort, paced, processor_time
from spec_model.rejections import Rejected
from spec_model.values.js import JsArray, JsObject, Value
from spec_model.wire.envelope import Writing
from spec_model.wire.payload import Written, read_payload, write_payload

CAPTURES = ROOT / "tests" / "captures" / "data" / "examples.json"
ENTRY_POINT = "dehydrateStepReturnValue"
RECORDS = 1_000
WRITING = Writing()


def corpus(path: Path = CAPTURES) -> list[bytes]:
    """Return the captured payloads that need no key and no codec."""
    rows = json.loads(path.read_text())
    chosen = [row for row in rows if row.get("entry_point") == ENTRY_POINT and "hex" in row]
    return [bytes.fromhex(row["hex"]) for row in chosen]


def record(number: int) -> JsObject:
    """Return one record of the larger value."""
    return JsObject(
        {
            "id": f"order-{number:06}",
            "total": number * 1.25,
            "paid": number % 3 == 0,
            "created": f"2026-01-{number % 28 + 1:02}T12:00:00.000Z",
            "tags": JsArray.of("new", f"zone {number % 7}", None),
        }
    )


def records() -> list[bytes]:
    """Return the larger value as its payload."""
    return [write(JsArray.of(*(record(number) for number in range(RECORDS))))]


def write(value: Value) -> bytes:
    """Write a value with the model."""
    written = write_payload(value, WRITING)
    if not isinstance(written, Written) or not isinstance(written.stored, bytes):
        raise PeerError(f"the model does not write a value: {written}")
    return written.stored


@frozen
class Side:
    """Which payloads one side reads, and what it writes of what it has read."""

    read: Sequence[bool]
    written: Sequence[bytes | None]


def model_side(payloads: list[bytes]) -> tuple[Side, list[Value]]:
    """Read and write with the model; a value that is not read counts as null."""
    values = [read_payload(payload) for payload in payloads]
    read = [not isinstance(value, Rejected) for value in values]
    kept = [None if isinstance(value, Rejected) else value for value in values]
    written = [write_payload(value, WRITING) for value in kept]
    stored = [again.stored if isinstance(again, Written) else None for again in written]
    octets = [again if isinstance(again, bytes) else None for again in stored]
    return Side(read, octets), kept


def peer_side(peer: Peer, payloads: list[bytes]) -> Side:
    """Let a peer read and write."""
    answer = peer.ask("payloads", hexes=[payload.hex() for payload in payloads])
    read, written = answer["read"], answer["written"]
    if not isinstance(read, list) or not isinstance(written, list):
        raise PeerError("payloads: no lists in the answer")
    return Side(read, [None if text is None else bytes.fromhex(text) for text in written])


def chosen_by_both(payloads: list[bytes], model: Side, peer: Side) -> dict[str, list[int]]:
    """Return which payloads a pair reads, and which it writes with the given bytes."""
    every = range(len(payloads))
    return {
        "decode": [at for at in every if model.read[at] and peer.read[at]],
        "encode": [at for at in every if model.written[at] == peer.written[at] == payloads[at]],
    }


@frozen
class Pair:
    """One row: the model and a peer at the same work."""

    peer: str
    work: str
    count: int
    size: int
    model_seconds: float
    peer_seconds: float

    def row(self, what: str) -> list[str]:
        """Return the row's cells."""
        return [
            f"{self.work} {what}, {self.peer}",
            str(self.count),
            f"{self.size:,}",
            f"{self.model_seconds / self.count * 1e6:,.1f}",
            f"{self.peer_seconds / self.count * 1e6:,.1f}",
            report.times(report.ratio(self.model_seconds, self.peer_seconds)),
        ]


def measure(name: str, peer: Peer, payloads: list[bytes], effort: Effort) -> list[Pair]:
    """Measure reading and writing beside one peer."""
    model, values = model_side(payloads)
    works: dict[str, Callable[[int], object]] = {
        "decode": lambda at: read_payload(payloads[at]),
        "encode": lambda at: write_payload(values[at], WRITING),
    }
    pairs = []
    for command, own in chosen_by_both(payloads, model, peer_side(peer, payloads)).items():
        if not own:
            raise PeerError(f"{name} has nothing in common with the model to {command}")
        contestants = {
            "model": processor_time(partial(each, works[command], own)),
            "peer": paced(partial(peer_passes, peer, command, own)),
        }
        best = timing.best_of(contestants, effort)
        size = sum(len(payloads[at]) for at in own)
        pairs.append(Pair(name, command, len(own), size, best["model"], best["peer"]))
    return pairs


def each(work: Callable[[int], object], chosen: list[int]) -> None:
    """Do the work for every chosen payload."""
    for at in chosen:
        work(at)


def peer_passes(peer: Peer, command: str, chosen: list[int], passes: int) -> float:
    """Let a peer do the same, several times."""
    return peer.seconds(command, chosen=chosen, passes=passes)


def payloads(peers: Peers, effort: Effort) -> Section:
    """Measure reading and writing beside both packages."""
    sets = {"captured values": corpus(), f"{RECORDS:,} records": records()}
    found: dict[str, Peer | Absent] = {"@workflow/core": peers.core, "vercel-workflow": peers.sdk}
    rows, absent = [], []
    for name, peer in found.items():
        if isinstance(peer, Absent):
            absent.append(f"{name}: {peer.reason}")
            continue
        for what, octets in sets.items():
            rows += [pair.row(what) for pair in measure(name, peer, octets, effort)]
    return Section(
        name="payloads",
        title="payloads, microseconds each; how many times faster the model is (below 1: slower)",
        head=["work, beside", "payloads", "bytes", "model", "peer", "x peer"],
        rows=rows,
        notes=[
            f"{len(sets['captured values'])} captured payloads need no key and no codec; each pair "
            "works on those that both of them read, or write with the captured bytes",
        ],
        absent=absent,
    )
