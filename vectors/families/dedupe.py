"""What a reader delivers of frames that were stored more than once.

For implementers: a stored history is a list of markers in stored order; the reader begins at
`start` with an empty memory. `decide` vectors state the indices that it delivers and the gaps that
a strict one flags. `history` vectors are claims about a delivery, allowed or forbidden, to test
checkers with; a forbidden one names the first position at which the claim goes wrong.
"""

from collections.abc import Sequence

from spec_model.plain import Plain
from spec_model.wire.writer_id import writer_id
from vectors.family import Case, Decide, Family, History

A, B = writer_id("writer-A"), writer_id("writer-B")
NAMES = {"A": A, "B": B, "C": A[:-1] + b"\x8d", "D": b"\xdc" + A[1:], "Z": bytes(8)}
"""C and D differ from A in the last and in the first byte."""


def stored(text: str) -> list[Plain]:
    """Read a history such as `A0 B0 A1`: writer and sequence number, in stored order."""
    return [{"writer": NAMES[word[0]], "seq": int(word[1:])} for word in text.split()]


def _decide(
    slug: str,
    title: str,
    text: str,
    delivered: Sequence[int],
    *,
    gaps: Sequence[int] = (),
    start: int = 0,
    clauses: Sequence[str] = ("dedupe.highest",),
    flags: Sequence[str] = ("duplicate",),
    rows: Sequence[str] = (),
) -> Decide:
    args: dict[str, Plain] = {"stored": stored(text)}
    return Decide(
        slug=slug,
        title=title,
        clauses=clauses,
        flags=flags,
        rows=rows,
        op="dedupe.deliver",
        args={**args, "start": start} if start else args,
        policies=["sequence-gaps"] if gaps else [],
        ok={"delivered": list(delivered), "gaps": list(gaps)},
        upstream={"delivered": list(delivered), "gaps": []} if gaps else None,
    )


def _decisions() -> list[Case]:
    edges = ((2**53 - 1, 2**53), (2**53, 2**53 + 1), (2**63 - 1, 2**63), (2**64 - 2, 2**64 - 1))
    return [
        _decide("a3-1", "worked: two writers, one duplicate", "A0 B0 A1 A1 B1", [0, 1, 2, 4],
                flags=["duplicate", "worked"], rows=["a3-1"]),
        _decide("a3-2", "worked: a resent run", "A0 A1 A2 A1 A2 A3", [0, 1, 2, 5],
                flags=["duplicate", "worked"], rows=["a3-2"]),
        _decide("a3-3", "worked: a new reader behind the original delivers the duplicate",
                "A0 A1 A2 A1 A2 A3", [3, 4, 5], start=3, clauses=["dedupe.fresh"],
                flags=["duplicate", "worked"], rows=["a3-3"]),
        _decide("a3-4", "worked: a gap is delivered; a strict reader flags it", "A0 A1 A3",
                [0, 1, 2], gaps=[2], clauses=["dedupe.highest", "dedupe.gaps"], flags=["gap"],
                rows=["a3-4"]),
        _decide("late-lower", "a lower number that was never delivered is dropped too",
                "A0 A2 A1 A3", [0, 1, 3], gaps=[1], clauses=["dedupe.highest", "dedupe.gaps"],
                flags=["duplicate", "gap"]),
        _decide("starts-high", "a writer's first frame sets its highest, whatever it is",
                "A5 A6 A4", [0, 1]),
        _decide("restarted", "a writer id used again from 0 loses its new frames",
                "A0 A1 A2 A0 A1 A2 A3", [0, 1, 2, 6]),
        _decide("last-byte", "ids that differ in the last byte are two writers",
                "A0 C0 A1 C1", [0, 1, 2, 3], clauses=["dedupe.identity"], flags=["identity"]),
        _decide("first-byte", "ids that differ in the first byte are two writers",
                "A0 D0 A1 D1", [0, 1, 2, 3], clauses=["dedupe.identity"], flags=["identity"]),
        _decide("similar-ids", "ids that share five bytes are two writers",
                "A1 B0 B1 A2", [0, 1, 2, 3], clauses=["dedupe.identity"], flags=["identity"]),
        _decide("remembered", "a writer is remembered when another one comes", "A0 B0 A0 B0",
                [0, 1]),
        _decide("zero-writer", "an id of zeros is a writer like any other",
                "Z0 Z0 A0", [0, 2], clauses=["dedupe.highest", "dedupe.identity"]),
        _decide("nothing", "nothing stored, nothing delivered", "", []),
        _decide("start-behind-all", "a reader that starts at the tail delivers nothing",
                "A0 A1", [], start=2, clauses=["dedupe.fresh"]),
        *(
            _decide(f"u64-{high}", f"{low} and {high} are two numbers, in this order",
                    f"A{low} A{high} A{low}", [0, 1], flags=["u64", "duplicate"],
                    clauses=["dedupe.highest", "seq.unsigned"])
            for low, high in edges
        ),
        _decide("u64-descends", "the highest number of all makes every other a duplicate",
                f"A{2**64 - 1} A0 A{2**63}", [0], flags=["u64", "duplicate"],
                clauses=["dedupe.highest", "seq.unsigned"]),
    ]  # fmt: skip


def _history(
    slug: str,
    title: str,
    text: str,
    delivered: Sequence[int],
    *,
    allowed: bool,
    start: int = 0,
    clauses: Sequence[str] = ("dedupe.highest",),
    flags: Sequence[str] = ("duplicate",),
) -> History:
    args: dict[str, Plain] = {"stored": stored(text)}
    return History(
        slug=slug,
        title=title,
        clauses=clauses,
        flags=flags,
        op="dedupe.deliver",
        args={**args, "start": start} if start else args,
        delivered=delivered,
        allowed=allowed,
    )


def _histories() -> list[Case]:
    resent = "A0 A1 A2 A1 A2 A3"
    return [
        _history("resent", "each frame once, in order", resent, [0, 1, 2, 5], allowed=True),
        _history("doubled", "a duplicate was delivered", resent, [0, 1, 2, 3, 5], allowed=False),
        _history("later-copy", "a later copy was delivered in place of the first",
                 resent, [0, 3, 4, 5], allowed=False),
        _history("lost", "a frame was not delivered", resent, [0, 2, 5], allowed=False),
        _history("lost-tail", "the last frame was not delivered", resent, [0, 1, 2],
                 allowed=False),
        _history("order", "two frames of one writer changed places", "A0 A1", [1, 0],
                 allowed=False),
        _history("suppressed", "one writer's frame suppressed another's", "A0 B0 A1 B1",
                 [0, 2], allowed=False, clauses=["dedupe.identity"], flags=["identity"]),
        _history("fresh", "a new reader behind the original delivers the duplicate", resent,
                 [3, 4, 5], allowed=True, start=3, clauses=["dedupe.fresh"]),
        _history("fresh-with-memory", "a new reader remembers what it never saw", resent, [5],
                 allowed=False, start=3, clauses=["dedupe.fresh"]),
        _history("invented", "a frame that is not stored was delivered", "A0 A1", [0, 1, 2],
                 allowed=False),
        _history("gap", "a gap does not withhold what comes after it", "A0 A2", [0, 1],
                 allowed=True, clauses=["dedupe.gaps"], flags=["gap"]),
        _history("gap-withheld", "a frame after a gap was withheld", "A0 A2", [0],
                 allowed=False, clauses=["dedupe.gaps"], flags=["gap"]),
    ]  # fmt: skip


TEXT = __doc__ or ""

FAMILIES: tuple[Family, ...] = (
    Family(kind="decide", area="dedupe", text=TEXT, cases=_decisions()),
    Family(kind="history", area="dedupe", text=TEXT, cases=_histories()),
)
