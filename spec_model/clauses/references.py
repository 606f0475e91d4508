"""Rules of stream references: who frames how, and who reads how."""

from spec_model.clauses.clause import Clause, Level

CLAUSES: tuple[Clause, ...] = (
    Clause(
        id="reference.default-raw",
        sentence="A reference without a framing field means raw bytes, or sniffing for objects.",
        source="streams b.3",
        invariants=(22,),
    ),
    Clause(
        id="reference.dispatch",
        sentence="A reader chooses its decoder from the reference's type and framing alone.",
        source="streams b.3",
    ),
    Clause(
        id="reference.unknown-framing",
        sentence="A reader does not silently pass through the bytes of a framing that it does "
        "not know.",
        source="streams b.3, k (K-11)",
        level=Level.SHOULD,
        invariants=(22,),
        measured="@workflow/core passes the wire bytes through",
    ),
    Clause(
        id="reference.deferred",
        sentence="A framing that becomes known later is resolved once, before the first byte is "
        "parsed; the stream is then read as if it had been known from the beginning.",
        source="streams b.3",
        invariants=(21,),
    ),
    Clause(
        id="reference.producer",
        sentence="The creator of a stream frames it by the strongest capability of the target "
        "that applies to the stream's type, and writes that into the reference.",
        source="streams b.2",
    ),
    Clause(
        id="reference.one-framing",
        sentence="A stream has one framing for life: a handle that is forwarded through the "
        "workflow keeps name, type and framing, also where byte framing is switched off.",
        source="streams b.4",
        invariants=(21,),
    ),
    Clause(
        id="reference.start-index",
        sentence="A start index in a reference is not carried through the workflow.",
        source="streams b.4, k (K-12)",
    ),
    Clause(
        id="reference.writable-tag",
        sentence="A writable reference is tagged framed-v2 or means framed-v1; any other tag "
        "means framed-v1.",
        source="streams b.4",
    ),
)
