"""Frames: every boundary of the codec, every refusal, and what a writer emits.

For implementers: `frames.encode` writes frames exactly as given, empty ones included;
`frames.decode` reads them from a wire that arrives in any cut. Sequence numbers and writer ids
appear in profile V2 only. SEG is the historical variant whose writer forgets the marker in its
limit; it is here so that the difference is pinned.
"""

from collections.abc import Sequence

from spec_model.plain import Plain
from spec_model.rejections import Rejection
from spec_model.wire import layout
from spec_model.wire.writer_id import writer_id
from vectors.chunkings import HUGE, LARGE, MEDIUM, SMALL
from vectors.family import Case, Codec, Decide, Family, Reject

WRITER_A = writer_id("writer-A")
ULID = writer_id("01ARZ3NDEKTSV4RRFFQ69G5FAV")
COUNTING = bytes(range(1, 9))
LIMIT = layout.FRAME_LIMIT
ROOM = layout.MARKER_BYTES


def frame(item: bytes, writer: bytes | None = None, seq: int = 0) -> Plain:
    """Declare one frame."""
    return {"item": item} if writer is None else {"item": item, "writer": writer, "seq": seq}


def _codec(
    slug: str,
    title: str,
    profile: str,
    frames: Sequence[Plain],
    *,
    wire: str = "",
    chunkings: Sequence[str] = SMALL,
    flags: Sequence[str] = (),
    clauses: Sequence[str] = (),
    rows: Sequence[str] = (),
) -> Codec:
    own = "frames.v2-marker" if layout.PROFILES[profile].marked else "frames.v1-payload"
    return Codec(
        slug=slug,
        title=title,
        clauses=["frames.length", own, "frames.partition", *clauses],
        flags=["chunking", *flags],
        rows=rows,
        codec="frames",
        context={"profile": profile},
        value=frames,
        wire=bytes.fromhex(wire) if wire else None,
        chunkings=chunkings,
    )


def _worked() -> list[Case]:
    """The worked examples of the specification, byte for byte."""
    marked = [
        ("a7-3", COUNTING, 42, "deadbeef", "00000014 0102030405060708 000000000000002a deadbeef"),
        ("a7-4", WRITER_A, 0, "", "00000010 dd22b6b2c83fa38c 0000000000000000"),
        ("a7-5", WRITER_A, 1, "6869", "00000012 dd22b6b2c83fa38c 0000000000000001 6869"),
        ("a7-6", WRITER_A, 2**64 - 1, "6869", "00000012 dd22b6b2c83fa38c ffffffffffffffff 6869"),
        ("a7-7-a", ULID, 0, "61", "00000011 4b321ae683d5ab40 0000000000000000 61"),
        ("a7-7-b", ULID, 1, "62", "00000011 4b321ae683d5ab40 0000000000000001 62"),
        ("a7-7-c", ULID, 2, "63", "00000011 4b321ae683d5ab40 0000000000000002 63"),
        ("a7-8", ULID, 300, "", "00000010 4b321ae683d5ab40 000000000000012c"),
        ("a7-9", ULID, 2**53 + 1, "", "00000010 4b321ae683d5ab40 0020000000000001"),
        (
            "a7-10",
            ULID,
            0,
            "6465766c5b226869225d",
            "0000001a 4b321ae683d5ab40 0000000000000000 6465766c5b226869225d",
        ),
    ]
    plain = [
        ("a7-1", "010203", "00000003 010203"),
        ("a7-2", "6465766c5b226869225d", "0000000a 6465766c5b226869225d"),
    ]
    return [
        *(
            _codec(
                row,
                f"worked example {row}: an F1 frame of {len(item) // 2} bytes",
                "F1",
                [frame(bytes.fromhex(item))],
                wire=wire,
                flags=["worked"],
                rows=[row],
            )
            for row, item, wire in plain
        ),
        *(
            _codec(
                row,
                f"worked example {row}: a V2 frame with seq {seq}",
                "V2",
                [frame(bytes.fromhex(item), writer, seq)],
                wire=wire,
                flags=["worked", "u64"],
                clauses=["seq.unsigned"],
                rows=[row],
            )
            for row, writer, seq, item, wire in marked
        ),
    ]


def _chunkings_for(size: int) -> Sequence[str]:
    if size <= 300:
        return SMALL
    return MEDIUM if size <= 4_096 else LARGE


def _sizes() -> list[Case]:
    """Items around every boundary of a length's bytes and of the buffers behind it."""
    sizes = (0, 1, 2, 3, 4, 15, 16, 17, 59, 60, 61, 255, 256, 4_096, 65_535, 65_536, 1_048_576)
    return [
        _codec(
            "a1-7-byte" if profile == "F1" and size == 0 else f"{profile.lower()}-size-{size}",
            f"a {profile} frame of {size} bytes",
            profile,
            [frame(b"\xa5" * size, *marker)],
            chunkings=_chunkings_for(size),
            flags=["boundary", *(["empty"] if size == 0 else [])],
            clauses=["frames.empty-frame"] if profile == "F1" and size == 0 else [],
            rows=["a1-7-byte"] if profile == "F1" and size == 0 else [],
        )
        for profile, marker in (("F1", ()), ("V2", (ULID, 7)))
        for size in sizes
    ]


def _limits() -> list[Case]:
    """The largest items, and the historical one that could be written but not read."""
    clauses = ["frames.item-limit", "frames.reader-limit"]
    return [
        _codec(
            "a1-5-byte",
            "the largest F1 item is framed and read back",
            "F1",
            [frame(bytes(LIMIT))],
            chunkings=HUGE,
            flags=["boundary", "large"],
            clauses=clauses,
            rows=["a1-5-byte"],
        ),
        _codec(
            "a1-5-object",
            "the published object writer checks no size, and its reader in framed mode none either",
            "OBJECTS-UPSTREAM",
            [frame(bytes(LIMIT + 1))],
            chunkings=HUGE,
            flags=["large", "oversize"],
            clauses=["objects.frame-limit"],
            rows=["a1-5-object"],
        ),
        _codec(
            "a2-2",
            "the largest V2 item leaves room for the marker and is read back",
            "V2",
            [frame(bytes(LIMIT - ROOM), ULID, 0)],
            chunkings=HUGE,
            flags=["boundary", "large"],
            clauses=clauses,
            rows=["a2-2"],
        ),
    ]


def _sequences() -> list[Case]:
    """Several frames on one wire, and sequence numbers over their whole range."""
    edges = (0, 1, 255, 256, 2**31, 2**32, 2**53 - 1, 2**53, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 2)
    near = writer_id("writer-B")
    return [
        _codec(
            "f1-three-frames",
            "three F1 frames, the middle one empty",
            "F1",
            [frame(b"abc"), frame(b""), frame(b"\x00\x00\x00\x01")],
            flags=["empty"],
            clauses=["frames.empty-frame"],
        ),
        _codec(
            "v2-two-writers",
            "two writers with similar ids take turns",
            "V2",
            [frame(b"a", WRITER_A, 0), frame(b"b", near, 0), frame(b"c", WRITER_A, 1)],
            flags=["identity"],
        ),
        _codec(
            "f1-item-like-a-frame",
            "an item that is itself a frame is not unwrapped",
            "F1",
            [frame(bytes.fromhex("0000000161"))],
            flags=["endianness"],
        ),
        _codec(
            "a1-1-byte",
            "the payload of a byte stream is any bytes, as they are",
            "F1",
            [frame(bytes(range(256)))],
            rows=["a1-1-byte"],
        ),
        _codec(
            "a1-1-object",
            "the payload of an object stream is a prefix and a body",
            "OBJECTS",
            [frame(b'devl["a"]'), frame(b"encr" + bytes(28))],
            rows=["a1-1-object"],
        ),
        _codec("f1-nothing", "no frame at all is a stream that ends cleanly", "F1", []),
        _codec("v2-nothing", "no frame at all is a stream that ends cleanly", "V2", []),
        *(
            _codec(
                f"v2-seq-{seq}",
                f"sequence number {seq} keeps every bit",
                "V2",
                [frame(b"x", COUNTING, seq)],
                flags=["u64", "boundary"],
                clauses=["seq.unsigned"],
            )
            for seq in edges
        ),
    ]


def _reject(
    slug: str,
    title: str,
    wire: str,
    code: Rejection,
    near: str,
    *,
    profile: str = "F1",
    offset: int = 0,
    before: Sequence[Plain] = (),
    clauses: Sequence[str],
    flags: Sequence[str],
    rows: Sequence[str] = (),
) -> Reject:
    return Reject(
        slug=slug,
        title=title,
        clauses=[*clauses, "frames.sticky"],
        flags=flags,
        rows=rows,
        op="frames.decode",
        args={"profile": profile, "wire": bytes.fromhex(wire)},
        code=code,
        offset=offset,
        before=list(before),
        near=near,
        chunkings=SMALL,
    )


def _truncations() -> list[Case]:
    """A stream that ends after every byte of a frame, its header included."""
    whole = bytes.fromhex("0000000201020000000161")
    first = [frame(b"\x01\x02")]
    cuts = [
        (at, 0 if at < 6 else 6, [] if at < 6 else first) for at in (1, 2, 3, 4, 5, 7, 8, 9, 10)
    ]
    marked = bytes.fromhex("00000012dd22b6b2c83fa38c00000000000000016869")
    clauses, flags = ["frames.truncation", "frames.partition"], ["truncation", "chunking"]
    return [
        *(
            _reject(
                "a1-8-byte" if at == 5 else f"a1-8-byte-{at}",
                f"the stream ends after byte {at} of two F1 frames",
                whole[:at].hex(),
                Rejection.TRUNCATED_FRAME,
                "f1-two-frames",
                offset=offset,
                before=before,
                clauses=clauses,
                flags=flags,
                rows=["a1-8-byte"],
            )
            for at, offset, before in cuts
        ),
        *(
            _reject(
                f"v2-truncated-{at}",
                f"the stream ends after byte {at} of a V2 frame",
                marked[:at].hex(),
                Rejection.TRUNCATED_FRAME,
                "a7-5",
                profile="V2",
                clauses=clauses,
                flags=flags,
            )
            for at in range(1, len(marked))
        ),
    ]


def _oversize() -> list[Case]:
    """Lengths above the limit are refused from the header alone."""
    clauses, flags = ["frames.reader-limit"], ["oversize", "boundary"]
    headers = (
        ("a1-6-byte", "05f5e101", "one above the limit"),
        ("f1-oversize-max", "ffffffff", "the highest that a header can state"),
        ("f1-oversize-sign", "80000000", "negative if read as signed"),
        ("f1-oversize-ascii", "5b226869", "legacy text fed to a frame reader"),
    )
    return [
        *(
            _reject(
                slug,
                f"an F1 length of 0x{header}: {what}",
                header,
                Rejection.FRAME_TOO_LARGE,
                "f1-nothing",
                clauses=clauses,
                flags=flags,
                rows=[slug] if slug == "a1-6-byte" else [],
            )
            for slug, header, what in headers
        ),
        _reject(
            "f1-oversize-second",
            "a length above the limit after a good frame: the frame is delivered first",
            "00000003010203 05f5e101",
            Rejection.FRAME_TOO_LARGE,
            "a7-1",
            offset=7,
            before=[frame(b"\x01\x02\x03")],
            clauses=clauses,
            flags=flags,
        ),
        _reject(
            "v2-oversize",
            "a V2 length one above the limit",
            "05f5e101",
            Rejection.FRAME_TOO_LARGE,
            "v2-nothing",
            profile="V2",
            clauses=clauses,
            flags=flags,
        ),
        Reject(
            slug="limit-waits",
            title="a length equal to the limit is accepted: the refusal is for the missing body",
            clauses=["frames.reader-limit", "frames.truncation"],
            flags=["boundary"],
            op="frames.decode",
            args={"profile": "F1", "wire": bytes.fromhex("05f5e100")},
            code=Rejection.TRUNCATED_FRAME,
            before=[],
            near="f1-nothing",
            chunkings=SMALL,
        ),
    ]


def _undersize() -> list[Case]:
    """V2 frames without room for their marker, judged once they are complete."""
    clauses, flags = ["frames.v2-too-small"], ["boundary"]
    good = frame(b"hi", WRITER_A, 1)
    wire = "00000012dd22b6b2c83fa38c00000000000000016869"
    return [
        *(
            _reject(
                f"v2-length-{length}",
                f"a complete V2 frame of length {length}",
                f"{length:08x}" + "61" * length,
                Rejection.FRAME_TOO_SMALL,
                "v2-nothing",
                profile="V2",
                clauses=clauses,
                flags=flags,
            )
            for length in (0, 1, 3, 8, 15)
        ),
        _reject(
            "v2-length-15-second",
            "a V2 frame of length 15 after a good one: the good one is delivered first",
            wire + "0000000f" + "61" * 15,
            Rejection.FRAME_TOO_SMALL,
            "a7-5",
            profile="V2",
            offset=22,
            before=[good],
            clauses=clauses,
            flags=flags,
        ),
        _reject(
            "v2-length-15-incomplete",
            "a V2 frame of length 15 that is cut short is truncated, not too small",
            "0000000f" + "61" * 14,
            Rejection.TRUNCATED_FRAME,
            "v2-nothing",
            profile="V2",
            clauses=[*clauses, "frames.truncation"],
            flags=["truncation"],
        ),
    ]


def _unwritable() -> list[Case]:
    """What a writer refuses to put on the wire."""
    large, identity = ["boundary", "oversize", "large"], ["identity"]
    limit, id_length = "frames.item-limit", "frames.writer-id-length"
    cases: list[tuple[str, str, str, str, Plain, str, Rejection, list[str]]] = [
        (
            "a1-5-byte",
            "one byte more than an F1 frame may hold",
            limit,
            "F1",
            frame(bytes(LIMIT + 1)),
            "a1-5-byte",
            Rejection.ITEM_TOO_LARGE,
            large,
        ),
        (
            "a2-2",
            "one byte more than a V2 frame may hold",
            limit,
            "V2",
            frame(bytes(LIMIT - ROOM + 1), ULID),
            "a2-2",
            Rejection.ITEM_TOO_LARGE,
            large,
        ),
        (
            "a2-1",
            "SEG's writer refuses only above the reader's own limit",
            limit,
            "SEG",
            frame(bytes(LIMIT + 1), ULID),
            "seg-readable",
            Rejection.ITEM_TOO_LARGE,
            large,
        ),
        *(
            (
                f"writer-id-{size}",
                f"a writer id of {size} bytes",
                id_length,
                "V2",
                frame(b"x", bytes(size)),
                "v2-one",
                Rejection.WRITER_ID_LENGTH,
                identity,
            )
            for size in (0, 7, 9)
        ),
        (
            "seq-2-64",
            "a sequence number of 2 to the 64",
            "seq.unsigned",
            "V2",
            frame(b"x", bytes(8), 2**64),
            "v2-one",
            Rejection.SEQ_RANGE,
            ["u64"],
        ),
    ]
    return [
        Reject(
            slug=slug,
            title=title,
            clauses=[clause],
            flags=flags,
            rows=[slug] if slug.startswith("a") else [],
            op="frames.encode",
            args={"profile": profile, "value": [value]},
            code=code,
            near=near,
        )
        for slug, title, clause, profile, value, near, code, flags in cases
    ]


def _unreadable() -> list[Case]:
    """The historical writer's largest items: framed, and refused by every reader."""
    length = (LIMIT + 1).to_bytes(4, "big").hex()
    return [
        _reject(
            "a2-1-unreadable",
            "what SEG's writer makes of an item of 99,999,985 bytes, its reader refuses",
            length,
            Rejection.FRAME_TOO_LARGE,
            "seg-nothing",
            profile="SEG",
            clauses=["frames.item-limit", "frames.reader-limit"],
            flags=["boundary", "oversize"],
            rows=["a2-1"],
        )
    ]


def _siblings() -> list[Case]:
    """Accepted vectors that rejected ones are one edit away from."""
    return [
        _codec("f1-two-frames", "two F1 frames", "F1", [frame(b"\x01\x02"), frame(b"a")],
               wire="00000002 0102 00000001 61"),
        _codec("v2-one", "one V2 frame of a writer whose id is all zeros", "V2",
               [frame(b"x", bytes(8), 0)]),
        _codec("seg-nothing", "no frame at all", "SEG", []),
        _codec("seg-readable", "the largest SEG item that can be read back", "SEG",
               [frame(bytes(LIMIT - ROOM), ULID, 0)], chunkings=HUGE,
               flags=["boundary", "large"], rows=["a2-1"]),
    ]  # fmt: skip


def _emissions() -> list[Case]:
    """What a writer emits for a row of items."""
    ab = [b"a", b"", b"b", b""]
    too_large = bytes(LIMIT - ROOM + 1)

    def wires(*pairs: tuple[int, bytes]) -> list[Plain]:
        return [
            {"wire": (ROOM + len(item)).to_bytes(4, "big") + ULID + seq.to_bytes(8, "big") + item}
            for seq, item in pairs
        ]

    first, second = wires((0, b"a"), (1, b"b"))
    clauses = ["frames.empty-item", "seq.contiguous"]
    return [
        Decide(
            slug="a1-4-byte",
            title="empty items give no F1 frame",
            clauses=["frames.empty-item"],
            flags=["empty"],
            rows=["a1-4-byte"],
            op="frames.put",
            args={"profile": "F1", "items": ab},
            ok={
                "emitted": [{"wire": b"\0\0\0\1a"}, {}, {"wire": b"\0\0\0\1b"}, {}],
                "next_seq": 2,
            },
        ),
        Decide(
            slug="v2-empties",
            title="empty items give no V2 frame and take no sequence number",
            clauses=clauses,
            flags=["empty"],
            op="frames.put",
            args={"profile": "V2", "writer": ULID, "items": ab},
            ok={"emitted": [first, {}, second, {}], "next_seq": 2},
        ),
        Decide(
            slug="v2-only-empties",
            title="nothing but empty items is nothing at all",
            clauses=clauses,
            flags=["empty"],
            op="frames.put",
            args={"profile": "V2", "writer": ULID, "items": [b"", b""]},
            ok={"emitted": [{}, {}], "next_seq": 0},
        ),
        Decide(
            slug="v2-refused-in-the-middle",
            title="a refused item takes no sequence number",
            clauses=["seq.contiguous", "frames.item-limit"],
            flags=["oversize", "large"],
            op="frames.put",
            args={"profile": "V2", "writer": ULID, "items": [b"a", too_large, b"b"]},
            ok={"emitted": [first, {"rejected": "item-too-large"}, second], "next_seq": 2},
        ),
        Decide(
            slug="v2-goes-on",
            title="a writer goes on from the number after its last frame",
            clauses=["seq.contiguous"],
            op="frames.put",
            args={"profile": "V2", "writer": ULID, "seq": 41, "items": [b"a", b"b"]},
            ok={"emitted": wires((41, b"a"), (42, b"b")), "next_seq": 43},
        ),
    ]


TEXT = __doc__ or ""

FAMILIES: tuple[Family, ...] = (
    Family(
        kind="codec",
        area="frames",
        text=TEXT,
        cases=[*_worked(), *_sizes(), *_limits(), *_sequences(), *_siblings()],
    ),
    Family(
        kind="reject",
        area="frames",
        text=TEXT,
        cases=[*_truncations(), *_oversize(), *_undersize(), *_unwritable(), *_unreadable()],
    ),
    Family(kind="decide", area="frames", text=TEXT, cases=_emissions()),
)
