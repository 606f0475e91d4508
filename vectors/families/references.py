"""Stream references: the whole dispatch table, the producer's table, and what is handed on.

For implementers: `pub` are the readers that ship today, `v2` those that know markers. A framing
that a generation does not know is a question of policy: upstream readers pass the bytes on,
recommended is to refuse the reference.
"""

from collections.abc import Sequence

from spec_model.plain import Plain
from spec_model.rejections import Rejection
from vectors.family import Case, Decide, Family

UNKNOWN = Rejection.UNKNOWN_FRAMING

DISPATCH: tuple[tuple[str, str, str | None, Plain, Plain], ...] = (
    ("b3-1", "bytes", None, "as-is", "as-is"),
    ("b3-1-raw", "bytes", "raw", "as-is", "as-is"),
    ("b3-2", "bytes", "framed-v1", "unframe-v1", "unframe-v1"),
    ("b3-3", "bytes", "framed-v2", None, "unframe-v2"),
    ("b3-4", "bytes", "framed-v9", None, None),
    ("b3-4-empty", "bytes", "", None, None),
    ("b3-4-case", "bytes", "Framed-V1", None, None),
    ("b3-5", "objects", None, "sniff", "sniff"),
    ("b3-5-raw", "objects", "raw", "sniff", "sniff"),
    ("b3-6", "objects", "framed-v1", "sniff", "sniff"),
    ("b3-7", "objects", "framed-v2", None, "strip-markers"),
    ("b3-7-other", "objects", "framed-v9", None, None),
)
"""Row, type, framing field, and the decoding by `pub` and by `v2`; none means unknown."""


def _dispatch() -> list[Case]:
    cases: list[Case] = []
    for row, kind, framing, *decodings in DISPATCH:
        for generation, decoding in zip(("pub", "v2"), decodings, strict=True):
            args: dict[str, Plain] = {"kind": kind, "generation": generation}
            known = decoding is not None
            upstream = "as-is" if kind == "bytes" else "sniff"
            cases.append(
                Decide(
                    slug=f"{row}-{generation}",
                    title=f"{generation} reads a {kind} stream with framing {framing!r}",
                    clauses=["reference.dispatch", _clause(framing, known=known)],
                    flags=[] if known else ["unknown-value"],
                    rows=[f"{row[:4]}-{generation}"],
                    op="reference.dispatch",
                    args=args if framing is None else {**args, "framing": framing},
                    policies=[] if known else ["unknown-framing"],
                    ok=decoding if known else UNKNOWN,
                    upstream=None if known else upstream,
                )
            )
    return cases


def _clause(framing: str | None, *, known: bool) -> str:
    if not known:
        return "reference.unknown-framing"
    return "reference.default-raw" if framing in {None, "raw"} else "reference.one-framing"


def _production() -> list[Case]:
    v1: Plain = {"framing": "framed-v1", "field": "framed-v1"}
    v2: Plain = {"framing": "framed-v2", "field": "framed-v2"}
    unsaid: Plain = {"framing": "framed-v1"}
    rows: tuple[tuple[str, str, str, Plain], ...] = (
        ("b2-1", "bytes", "none", {"framing": "raw"}),
        ("b2-2", "bytes", "framedByteStreams", v1),
        ("b2-3", "bytes", "framedStreamMarkers", v2),
        ("b2-4-none", "objects", "none", unsaid),
        ("b2-4-framed", "objects", "framedByteStreams", unsaid),
        ("b2-4-markers", "objects", "framedStreamMarkers", unsaid),
        ("b2-5-none", "step-writable", "none", unsaid),
        ("b2-5-framed", "step-writable", "framedByteStreams", unsaid),
        ("b2-5", "step-writable", "framedStreamMarkers", v2),
    )
    return [
        Decide(
            slug=row,
            title=f"a new stream of {origin} for a target with {capability}",
            clauses=["reference.producer"],
            rows=[row[:4]],
            op="reference.produce",
            args={
                "origin": origin,
                "capability": capability,
            },
            ok=expected,
        )
        for row, origin, capability, expected in rows
    ]


def _forwarding() -> list[Case]:
    framings: Sequence[str | None] = (None, "framed-v1", "framed-v2", "framed-v9")
    cases: list[Case] = []
    for framing in framings:
        for flag in (False, True):
            reference: dict[str, Plain] = {"name": "strm_1", "kind": "bytes"}
            kept = reference if framing is None else {**reference, "framing": framing}
            cases.append(
                Decide(
                    slug=f"forward-{framing or 'none'}-{'on' if flag else 'off'}",
                    title=f"framing {framing!r} is kept where byte framing is "
                    f"{'on' if flag else 'off'}",
                    clauses=["reference.one-framing"],
                    flags=["propagation"],
                    op="reference.forward",
                    args={**kept, "byte_framing": flag},
                    ok=kept,
                )
            )
    start: dict[str, Plain] = {"name": "strm_1", "kind": "bytes", "framing": "framed-v1"}
    return [
        *cases,
        Decide(
            slug="forward-start-index",
            title="a start index is not carried along",
            clauses=["reference.start-index"],
            flags=["propagation"],
            op="reference.forward",
            args={**start, "start_index": 3},
            ok=start,
        ),
    ]


def _opt_in() -> list[Case]:
    return [
        Decide(
            slug="a1-3-byte",
            title="byte streams opt in to frames by the reference's framing field",
            clauses=["reference.dispatch", "reference.one-framing"],
            rows=["a1-3-byte"],
            op="reference.dispatch",
            args={"kind": "bytes", "framing": "framed-v1", "name": "s", "generation": "pub"},
            ok="unframe-v1",
        )
    ]


def _writables() -> list[Case]:
    tags = ((None, "framed-v1"), ("framed-v2", "framed-v2"), ("framed-v1", "framed-v1"),
            ("framed-v3", "framed-v1"), ("", "framed-v1"))  # fmt: skip
    return [
        Decide(
            slug=f"writable-{tag if tag else 'none' if tag is None else 'empty'}",
            title=f"a writable reference with tag {tag!r}",
            clauses=["reference.writable-tag"],
            flags=["propagation"],
            op="reference.writable",
            args={} if tag is None else {"framing": tag},
            ok=framing,
        )
        for tag, framing in tags
    ]


FAMILIES: tuple[Family, ...] = (
    Family(
        kind="decide",
        area="references",
        text=__doc__ or "",
        cases=[*_dispatch(), *_production(), *_forwarding(), *_writables(), *_opt_in()],
    ),
)
