"""What readers of frames refuse, and what writers refuse to frame.

For implementers: every refusal names the byte at which the refused frame begins, and the frames
before it are delivered first. A stream may end nowhere but between two frames; a length above the
limit is refused from the header alone; a V2 frame without room for its marker is refused once it is
complete. After a refusal nothing else comes, whatever is fed.
"""

from collections.abc import Sequence

from spec_model.plain import Plain
from spec_model.rejections import Rejection
from vectors.chunkings import SMALL
from vectors.families.frames import LIMIT, ROOM, ULID, WRITER_A, frame
from vectors.family import Case, Family, Reject


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


FAMILIES: tuple[Family, ...] = (
    Family(
        kind="reject",
        area="frames",
        text=__doc__ or "",
        cases=[*_truncations(), *_oversize(), *_undersize(), *_unwritable(), *_unreadable()],
    ),
)
