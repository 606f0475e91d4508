"""Payload envelopes as a runtime reads them: every legal nesting, and what is refused.

For implementers: `envelope.decode` peels a payload with a key and gives the flattened text, which
is opaque here. Offsets of refusals count from the beginning of the layer that is refused. A
vector with a compressed body is decode-only. The key of kind `seal` holds a public key; where a
vector gives it 32 other bytes, they stand for one, because it must not be looked at.
"""

from collections.abc import Sequence

from spec_model.plain import Record
from spec_model.rejections import Rejection
from vectors.families import wires
from vectors.family import Case, Codec, Decide, Family

RUN_KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
HELLO = b'["hello"]'
LARGE = b'[{"text":1,"n":2},"' + b"the quick brown fox jumps over the lazy dog. " * 60 + b'",7]'


def key(kind: str, material: bytes = RUN_KEY) -> Record:
    """Declare a key."""
    return {"kind": kind} if kind == "none" else {"kind": kind, "material": material}


def _read(
    slug: str,
    title: str,
    wire: bytes,
    holds: Record,
    *,
    text: bytes = HELLO,
    clauses: Sequence[str] = ("envelope.runtime-order",),
    flags: Sequence[str] = ("nesting",),
) -> Codec:
    return Codec(
        slug=slug,
        title=title,
        clauses=["envelope.prefixes", *clauses],
        flags=flags,
        codec="envelope",
        context={"key": holds},
        value=text,
        wire=wire,
        directions=["decode"],
    )


def _plain() -> list[Case]:
    """Payloads without layers, in both directions, and with keys that do not matter."""
    texts = {
        "hello": HELLO,
        "undefined": b"-1",
        "empty-list": b"[[]]",
        "object": b'[{"a":1},1]',
        "not-ascii": '["\u00e9\U0001f600"]'.encode(),
    }
    return [
        *(
            Codec(
                slug=f"plain-{slug}",
                title=f"a payload without secret or codec: {slug}",
                clauses=["envelope.prefixes", "envelope.write-grammar", "envelope.round-trip"],
                flags=[],
                codec="envelope",
                context={"key": key("none")},
                value=text,
                wire=b"devl" + text,
            )
            for slug, text in texts.items()
        ),
        *(
            _read(
                f"plain-{kind}",
                f"a key of kind {kind} is ignored on a plain payload",
                wires.DEVL,
                key(kind),
                clauses=["envelope.plain-ignores-keys"],
                flags=["key-kind"],
            )
            for kind in ("aes", "bundle", "seal")
        ),
    ]


LEGAL = [
    ("gzip", wires.GZIP, ("none", "bundle")),
    ("zstd", wires.ZSTD, ("none", "bundle")),
    ("encr", wires.ENCR, ("aes", "bundle")),
    ("encr-gzip", wires.ENCR_GZIP, ("aes", "bundle")),
    ("encr-zstd", wires.ENCR_ZSTD, ("aes", "bundle")),
    ("encp", wires.ENCP, ("bundle",)),
    ("encp-gzip", wires.ENCP_GZIP, ("bundle",)),
    ("encp-zstd", wires.ENCP_ZSTD, ("bundle",)),
]
LARGE_PAYLOADS = [
    ("large-gzip", wires.LARGE_GZIP, "none"),
    ("large-zstd", wires.LARGE_ZSTD, "none"),
    ("large-encr-gzip", wires.LARGE_ENCR_GZIP, "bundle"),
    ("large-encp-gzip", wires.LARGE_ENCP_GZIP, "bundle"),
]


def _nestings() -> list[Case]:
    """Each legal nesting, under each key that opens it."""
    return [
        *(
            _read(
                f"{slug}-{kind}",
                f"the layers {slug.replace('-', ', then ')} open with a key of kind {kind}",
                wire,
                key(kind),
                clauses=["envelope.runtime-order", "encryption.key-kinds"],
                flags=["nesting", "key-kind", *layer_flags(slug)],
            )
            for slug, wire, kinds in LEGAL
            for kind in kinds
        ),
        *(
            _read(
                slug,
                "a published writer's payload of 2,723 bytes of text",
                wire,
                key(kind),
                text=LARGE,
                clauses=["envelope.round-trip", "compression.dispatch"],
                flags=["codec", *layer_flags(slug)],
            )
            for slug, wire, kind in LARGE_PAYLOADS
        ),
        _read(
            "gzip-with-time",
            "a gzip header with a modification time",
            wires.GZIP_WITH_TIME,
            key("none"),
            text=b'["' + b"py " * 2000 + b'"]',
            clauses=["compression.dispatch"],
            flags=["codec"],
        ),
    ]


def layer_flags(slug: str) -> list[str]:
    """Choose the flags for a slug that names layers."""
    codec = ["codec"] if "gzip" in slug or "zstd" in slug else []
    return [*codec, "secret"] if "enc" in slug else codec


def _without_key() -> list[Case]:
    """Every secret without any key; layers as a reader counts them."""
    secrets = [
        ("encr", wires.ENCR, Rejection.KEY_MISSING),
        ("encr-gzip", wires.ENCR_GZIP, Rejection.KEY_MISSING),
        ("encr-no-body", wires.ENCR[:4], Rejection.KEY_MISSING),
        ("encp", wires.ENCP, Rejection.KEYPAIR_MISSING),
        ("encp-zstd", wires.ENCP_ZSTD, Rejection.KEYPAIR_MISSING),
        ("encp-no-body", wires.ENCP[:4], Rejection.KEYPAIR_MISSING),
    ]
    layers: list[tuple[str, bytes, list[tuple[str, int]]]] = [
        ("plain", wires.DEVL, [("devl", 13)]),
        ("encp-zstd", wires.ENCP_ZSTD, [("encp", 90), ("zstd", 26), ("devl", 13)]),
        ("encr-gzip", wires.ENCR_GZIP, [("encr", 69), ("gzip", 37), ("devl", 13)]),
    ]
    return [
        *(
            Decide(
                slug=f"no-key-{slug}",
                title="without a key a secret is refused, whatever it holds",
                clauses=["encryption.missing-key"],
                flags=["key-kind", "secret"],
                op="envelope.decode",
                args={"key": key("none"), "wire": wire},
                ok=code,
            )
            for slug, wire, code in secrets
        ),
        *(
            Decide(
                slug=f"layers-{slug}",
                title="the layers from the outside in, with their sizes",
                clauses=["envelope.runtime-order", "compression.statistics"],
                flags=["nesting"],
                op="envelope.layers",
                args={"key": key("bundle"), "wire": wire},
                ok=[{"format": name, "size": size} for name, size in expected],
            )
            for slug, wire, expected in layers
        ),
    ]


TEXT = __doc__ or ""

FAMILIES: tuple[Family, ...] = (
    Family(kind="codec", area="envelope", text=TEXT, cases=[*_plain(), *_nestings()]),
    Family(kind="decide", area="envelope", text=TEXT, cases=_without_key()),
)
