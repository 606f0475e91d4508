"""Writer ids and batches.

For implementers: a writer id is FNV-1a over the UTF-8 bytes of a seed (first exclusive or, then
multiply), written big-endian. A batch body strips to its chunks, all of them or none.
"""

from collections.abc import Sequence

from spec_model.plain import Plain
from spec_model.rejections import Rejection
from vectors.family import Case, Codec, Decide, Family, Reject

SEEDS = (
    ("", "cbf29ce484222325"),
    ("a", "af63dc4c8601ec8c"),
    ("foobar", "85944171f73967e8"),
    ("writer-A", "dd22b6b2c83fa38c"),
    ("writer-B", "dd22b9b2c83fa8a5"),
    ("01ARZ3NDEKTSV4RRFFQ69G5FAV", "4b321ae683d5ab40"),
    ("01BX5ZZKBKACTAV9WEVGEMMVRY", "1dc2c004b6392bde"),
    ("wrun_1:out:0", "dd21f6bd84b6b44f"),
    ("é", "0ac21707b7181e01"),
    ("世界", "7d9e1cf7fc964bbf"),
)
"""Seeds whose ids the specification states."""

MORE_SEEDS = ("\x00", "ÿ", "😀", "a" * 1_000)


def _writer_ids() -> list[Case]:
    stated: list[tuple[str, str, str | None]] = [
        (f"a5-{row}", seed, digits) for row, (seed, digits) in enumerate(SEEDS, 1)
    ]
    more = [(f"seed-{number}", seed, None) for number, seed in enumerate(MORE_SEEDS, 1)]
    return [
        Codec(
            slug=slug,
            title=f"the writer id of {seed[:32]!a}",
            clauses=["writer-id.derivation"],
            flags=["endianness", *(["worked"] if digits else [])],
            rows=[slug] if digits else [],
            codec="writer-id",
            value=seed,
            wire=bytes.fromhex(digits) if digits else None,
            directions=["encode"],
        )
        for slug, seed, digits in [*stated, *more]
    ]


def _batch(
    slug: str, title: str, chunks: Sequence[bytes], wire: str = "", flags: Sequence[str] = ()
) -> Codec:
    return Codec(
        slug=slug,
        title=title,
        clauses=["batch.layout"],
        flags=flags,
        rows=[slug] if slug.startswith("c-") else [],
        codec="batch",
        value=list(chunks),
        wire=bytes.fromhex(wire) if wire else None,
    )


def _batches() -> list[Case]:
    marked = "00000012dd22b6b2c83fa38c000000000000000{}{}"
    first, second = marked.format(0, "6869"), marked.format(1, "796f")
    return [
        _batch(
            "c-1",
            "two chunks of text",
            [b"hello", b"world"],
            "00000005 68656c6c6f 00000005 776f726c64",
            ["worked"],
        ),
        _batch(
            "c-2",
            "two V2 frames: the outer length is stripped, the frame's own stays",
            [bytes.fromhex(first), bytes.fromhex(second)],
            f"00000016 {first} 00000016 {second}",
            ["worked"],
        ),
        _batch("c-3", "an empty chunk", [b""], "00000000", ["worked", "empty"]),
        _batch("nothing", "no chunk is an empty body", [], "", ["empty"]),
        _batch("empty-in-the-middle", "an empty chunk between others", [b"a", b"", b"b"]),
        _batch("empty-first-and-last", "empty chunks at both ends", [b"", b"a", b""]),
        _batch("chunk-like-a-batch", "a chunk that looks like a batch", [b"\0\0\0\1a", b"b"]),
        *(
            _batch(f"size-{size}", f"one chunk of {size} bytes", [b"\x5a" * size])
            for size in (255, 256, 65_535, 65_536)
        ),
    ]


def _batch_refusals() -> list[Case]:
    body = bytes.fromhex("00000002 0102 00000001 61".replace(" ", ""))
    cuts = ((1, 0), (3, 0), (4, 0), (5, 0), (7, 6), (9, 6), (10, 6))
    return [
        *(
            Reject(
                slug=f"truncated-{at}",
                title=f"the body of two chunks ends after byte {at}",
                clauses=["batch.truncation"],
                flags=["truncation"],
                op="batch.decode",
                args={"wire": body[:at]},
                code=Rejection.BATCH_TRUNCATED,
                offset=offset,
                near="two-chunks",
            )
            for at, offset in cuts
        ),
        *(
            Reject(
                slug=f"declared-{declared}",
                title=f"two chunks where {declared} were declared",
                clauses=["batch.count"],
                op="batch.decode",
                args={"wire": body, "declared": declared},
                code=Rejection.BATCH_COUNT,
                near="two-chunks",
            )
            for declared in (0, 1, 3)
        ),
        Reject(
            slug="length-max",
            title="a chunk that claims four gigabytes",
            clauses=["batch.truncation"],
            flags=["oversize"],
            op="batch.decode",
            args={"wire": bytes.fromhex("ffffffff61")},
            code=Rejection.BATCH_TRUNCATED,
            near="nothing",
        ),
    ]


def _siblings() -> list[Case]:
    return [_batch("two-chunks", "two chunks", [b"\x01\x02", b"a"], "00000002 0102 00000001 61")]


def _batch_decisions() -> list[Case]:
    pages: tuple[tuple[int, list[Plain]], ...] = (
        (0, []),
        (1, [1]),
        (999, [999]),
        (1_000, [1_000]),
        (1_001, [1_000, 1]),
        (2_500, [1_000, 1_000, 500]),
    )
    most = 2**32 - 1
    sizes: tuple[tuple[str, list[Plain], int, Plain | Rejection], ...] = (
        ("fits", [2**31 - 1, 2**31 - 8], 1, most),
        ("one-over", [2**31 - 1, 2**31 - 7], 1, Rejection.BATCH_TOO_LARGE),
        ("many-small", [0], 1_000_000, 4_000_000),
        ("many-over", [4_291], 1_000_000, Rejection.BATCH_TOO_LARGE),
    )
    return [
        *(
            Decide(
                slug=f"pages-{chunks}",
                title=f"{chunks} chunks in requests of at most 1,000",
                clauses=["batch.pages"],
                flags=["boundary"],
                op="batch.pages",
                args={"chunks": chunks},
                ok=expected,
            )
            for chunks, expected in pages
        ),
        Decide(
            slug="pages-of-one",
            title="requests of one chunk each",
            clauses=["batch.pages"],
            flags=["boundary"],
            op="batch.pages",
            args={"chunks": 3, "most": 1},
            ok=[1, 1, 1],
        ),
        *(
            Decide(
                slug=f"size-{slug}",
                title=f"the size of a body is known before it is built: {slug}",
                clauses=["batch.size"],
                flags=["boundary"],
                op="batch.size",
                args={"sizes": chunks, "times": times},
                ok=expected,
            )
            for slug, chunks, times, expected in sizes
        ),
    ]


TEXT = __doc__ or ""

FAMILIES: tuple[Family, ...] = (
    Family(kind="codec", area="writer-id", text=TEXT, cases=_writer_ids()),
    Family(kind="codec", area="batch", text=TEXT, cases=[*_batches(), *_siblings()]),
    Family(kind="reject", area="batch", text=TEXT, cases=_batch_refusals()),
    Family(kind="decide", area="batch", text=TEXT, cases=_batch_decisions()),
)
