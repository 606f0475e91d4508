"""Frames: every boundary of the codec, every refusal, and what a writer emits.

For implementers: `frames.encode` writes frames exactly as given, empty ones included;
`frames.decode` reads them from a wire that arrives in any cut. Sequence numbers and writer ids
appear in profile V2 only. SEG is the historical variant whose writer forgets the marker in its
limit; it is here so that the difference is pinned.
"""

from collections.abc import Sequence

from spec_model.plain import Plain
from spec_model.wire import layout
from spec_model.wire.writer_id import writer_id
from vectors.chunkings import HUGE, LARGE, MEDIUM, SMALL
from vectors.family import Case, Codec, Decide, Family

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
    Family(kind="decide", area="frames", text=TEXT, cases=_emissions()),
)
