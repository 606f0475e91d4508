"""Object streams: the guess between frames and legacy text, and its accidents.

For implementers: payloads are opaque here and legacy text gives lines. Where published readers
depend on how the bytes are cut, the vector names the policies and pins one cut; the recommended
answers do not depend on cuts, which the codec vectors of this area check.
"""

from collections.abc import Sequence

from spec_model.plain import Plain
from spec_model.rejections import Rejection
from spec_model.wire.writer_id import writer_id
from vectors.family import Case, Decide, Family

A = bytes.fromhex("0000000b 6465766c 5b2261225d2020".replace(" ", ""))
"""A frame of eleven payload bytes: `devl["a"]` and two spaces."""
B = bytes.fromhex("00000009 6465766c 5b2262225d".replace(" ", ""))
FRAME_A: Plain = {"item": A[4:]}
FRAME_B: Plain = {"item": B[4:]}
EVERYTHING = ("short-first-read", "sniff-again", "legacy-lines", "object-tail", "object-limit")


def _case(
    slug: str,
    title: str,
    wire: bytes,
    ok: Plain | Rejection,
    *,
    upstream: Plain | Rejection = None,
    cuts: Sequence[int] = (),
    eof: bool = True,
    marked: bool = False,
    clauses: Sequence[str] = ("objects.sniff",),
    flags: Sequence[str] = ("sniff",),
    rows: Sequence[str] = (),
) -> Decide:
    args: dict[str, Plain] = {"wire": wire}
    if cuts:
        args["cuts"] = list(cuts)
    if not eof:
        args["eof"] = False
    if marked:
        args["marked"] = True
    return Decide(
        slug=slug,
        title=title,
        clauses=clauses,
        flags=flags,
        rows=rows,
        op="objects.decode",
        args=args,
        policies=EVERYTHING if upstream is not None else (),
        ok=ok,
        upstream=upstream,
    )


def _lines(*lines: str) -> list[Plain]:
    return [{"line": line} for line in lines]


def _table() -> list[Case]:
    """The rows of the sniff table."""
    return [
        _case("a4-1", "a plausible length on an empty buffer: frames", A + B,
              [FRAME_A, FRAME_B], rows=["a4-1"]),
        _case("a4-1-low", "the lowest plausible length waits for its byte",
              bytes.fromhex("00000001"), [], eof=False, flags=["sniff", "boundary"],
              rows=["a4-1"]),
        _case("a4-1-high", "the highest plausible length waits for its body",
              bytes.fromhex("05f5e0ff"), [], eof=False, flags=["sniff", "boundary"],
              rows=["a4-1"]),
        _case("a4-2", "a length of zero on an empty buffer: legacy text, and none",
              bytes.fromhex("0000000061"), Rejection.LEGACY_TEXT,
              upstream=Rejection.LEGACY_TEXT, clauses=["objects.sniff", "objects.legacy-json"],
              flags=["sniff", "boundary", "legacy"], rows=["a4-2", "a1-7-object"]),
        _case("a1-6-object", "a length of 100,000,000 on an empty buffer: legacy text, and none",
              bytes.fromhex("05f5e10061"), Rejection.LEGACY_TEXT,
              upstream=Rejection.LEGACY_TEXT, clauses=["objects.sniff", "objects.legacy-json"],
              flags=["sniff", "boundary", "legacy"], rows=["a4-2", "a1-6-object"]),
        _case("a1-3-object", "printable text: legacy lines, empty ones skipped",
              b'[1]\n\n["x"]\n', _lines("[1]", '["x"]'),
              clauses=["objects.sniff", "objects.legacy-lines"], flags=["legacy"],
              rows=["a4-2"]),
        _case("a4-3", "a first read of two bytes", A, [FRAME_A], cuts=[2],
              upstream=Rejection.LEGACY_TEXT, clauses=["objects.short-first-read"],
              flags=["sniff", "chunking"], rows=["a4-3"]),
        _case("a4-4", "a first read of no bytes", A, [FRAME_A], cuts=[0],
              upstream=[FRAME_A], clauses=["objects.empty-read"], flags=["empty", "chunking"],
              rows=["a4-4"]),
        _case("a4-5", "a read on a buffer that holds part of a frame goes on with it", A,
              [FRAME_A], cuts=[6], upstream=[FRAME_A], flags=["sniff", "chunking"],
              rows=["a4-5"]),
    ]  # fmt: skip


def _matrix() -> list[Case]:
    """The executed matrix: two frames, the first one split after k bytes, and its variations."""
    both: list[Plain] = [FRAME_A, FRAME_B]
    chunking = ["sniff", "chunking"]
    return [
        *(
            _case(f"a4-split-{k}", f"two frames, the first split after byte {k}", A + B, both,
                  cuts=[k, len(A) - k, len(B)],
                  upstream=Rejection.LEGACY_TEXT if k < 4 else both, flags=chunking,
                  clauses=["objects.short-first-read", "objects.sniff"])
            for k in (1, 2, 3, 4, 5, 9)
        ),
        _case("a4-coalesced", "two frames in one read", A + B, both, upstream=both,
              flags=chunking),
        _case("a4-second-header-split", "the second header split, after a complete first read",
              A + B, both, cuts=[len(A), 2], upstream=Rejection.LEGACY_TEXT, flags=chunking,
              clauses=["objects.short-first-read", "objects.decide-once"]),
        _case("a1-8-object", "a truncated second frame", A + B[:7], Rejection.TRUNCATED_FRAME,
              upstream=[FRAME_A], flags=["truncation"], clauses=["objects.truncated-tail"],
              rows=["a1-8-object"]),
        _case("a1-6-object-second", "a length of 100,000,001 after a first frame",
              A + bytes.fromhex("05f5e101") + b"lost", Rejection.FRAME_TOO_LARGE,
              upstream=[FRAME_A], flags=["oversize", "boundary"],
              clauses=["objects.frame-limit"], rows=["a1-6-object"]),
        _case("a1-6-object-at-limit", "a length of 100,000,000 after a first frame waits",
              A + bytes.fromhex("05f5e100") + b"more", [FRAME_A], eof=False,
              upstream=[FRAME_A], flags=["boundary"], clauses=["objects.frame-limit"],
              rows=["a1-6-object"]),
        _case("a1-7-object", "a frame of length zero after a first frame",
              A + bytes(4), Rejection.PAYLOAD_TOO_SHORT, upstream=Rejection.PAYLOAD_TOO_SHORT,
              flags=["empty"], clauses=["objects.prefix-room"], rows=["a1-7-object"]),
        *(
            _case(f"payload-{size}", f"a payload of {size} bytes has no room for its prefix",
                  size.to_bytes(4, "big") + b"devl"[:size], Rejection.PAYLOAD_TOO_SHORT,
                  upstream=Rejection.PAYLOAD_TOO_SHORT, flags=["boundary"],
                  clauses=["objects.prefix-room"])
            for size in (1, 2, 3)
        ),
        _case("payload-4", "a payload of four bytes is all prefix",
              bytes.fromhex("000000046465766c"), [{"item": b"devl"}], flags=["boundary"],
              clauses=["objects.prefix-room"]),
    ]  # fmt: skip


def _legacy() -> list[Case]:
    """Legacy text, whole and cut."""
    clauses, flags = ["objects.legacy-lines"], ["legacy", "chunking"]
    return [
        _case("legacy-split", "a line that two reads share", b'["abc"]\n[2]\n',
              _lines('["abc"]', "[2]"), cuts=[5], upstream=_lines('["abc', '"]', "[2]"),
              clauses=clauses, flags=flags),
        _case("legacy-no-end", "a last line without a line feed", b"[1]\n[2]",
              _lines("[1]", "[2]"), upstream=_lines("[1]", "[2]"), clauses=clauses,
              flags=["legacy"]),
        _case("legacy-short", "text of three bytes in all", b"-1\n", _lines("-1"),
              upstream=_lines("-1"), clauses=[*clauses, "objects.short-first-read"],
              flags=["legacy", "boundary"]),
        _case("legacy-then-frames", "frames after legacy text: one stream has one framing",
              b"[1]\n" + B, Rejection.LEGACY_TEXT, cuts=[4],
              upstream=[{"line": "[1]"}, FRAME_B], clauses=["objects.decide-once"],
              flags=["legacy", "sniff"]),
        _case("legacy-utf8", "a character that two reads share", '["é"]\n'.encode(),
              _lines('["é"]'), cuts=[4], clauses=clauses, flags=flags),
        _case("nothing", "a stream of no bytes", b"", [], upstream=[], flags=["empty"],
              clauses=["objects.empty-read"]),
    ]  # fmt: skip


def _marked() -> list[Case]:
    """Object streams whose framing is framed-v2: no guess, markers throughout."""
    writer = writer_id("01ARZ3NDEKTSV4RRFFQ69G5FAV")
    payload = B[4:]
    good = (16 + len(payload)).to_bytes(4, "big") + writer + bytes(8) + payload
    clauses = ["objects.v2-no-sniff"]
    return [
        _case("v2-marked", "a marked frame", good,
              [{"item": payload, "writer": writer, "seq": 0}], marked=True, clauses=clauses,
              flags=["identity"]),
        _case("v2-short-first", "a marked frame whose first read is one byte", good,
              [{"item": payload, "writer": writer, "seq": 0}], cuts=[1], marked=True,
              upstream=[{"item": payload, "writer": writer, "seq": 0}],
              clauses=[*clauses, "objects.short-first-read"], flags=["chunking"]),
        _case("v2-not-text", "text on a marked stream is an absurd length", b'["x"]\n',
              Rejection.FRAME_TOO_LARGE, marked=True, clauses=clauses, flags=["oversize"]),
        _case("v2-too-small", "a v1 frame on a marked stream has no marker", B,
              Rejection.FRAME_TOO_SMALL, marked=True,
              clauses=[*clauses, "frames.v2-too-small"], flags=["boundary"]),
    ]  # fmt: skip


def _deferred() -> list[Case]:
    """The framing becomes known after some of the reads have arrived."""
    writer = writer_id("01ARZ3NDEKTSV4RRFFQ69G5FAV")
    marked = (16 + len(B) - 4).to_bytes(4, "big") + writer + bytes(8) + B[4:]
    unit: Plain = {"item": B[4:], "writer": writer, "seq": 0}
    rows: tuple[tuple[str, bytes, bool, int, Plain], ...] = (
        ("b3-8-v2", marked, True, 1, [unit]),
        ("b3-8-v2-at-once", marked, True, 0, [unit]),
        ("b3-8-v2-late", marked, True, 3, [unit]),
        ("b3-8-v2-unmarked", A, False, 1, [FRAME_A]),
    )
    return [
        Decide(
            slug=slug,
            title=f"the framing of an object stream becomes known after {known_after} reads",
            clauses=["reference.deferred"],
            flags=["chunking"],
            rows=["b3-8-v2"],
            op="objects.decode-deferred",
            args={"wire": wire, "cuts": [3], "marked": is_marked, "known_after": known_after},
            ok=expected,
        )
        for slug, wire, is_marked, known_after, expected in rows
    ]


FAMILIES: tuple[Family, ...] = (
    Family(
        kind="decide",
        area="objects",
        text=__doc__ or "",
        cases=[*_table(), *_matrix(), *_legacy(), *_marked(), *_deferred()],
    ),
)
