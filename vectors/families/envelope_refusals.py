"""Payload envelopes that a runtime reader refuses, each one edit away from one that it reads.

For implementers: offsets count from the beginning of the layer that is refused. A prefix is
refused as malformed or as unsupported by its shape alone. Where a body is compressed, the vector
is decode-only.
"""

from collections.abc import Sequence

from spec_model.plain import Plain, Record
from spec_model.rejections import Rejection
from vectors.families import wires
from vectors.families.envelope import HELLO, OTHER_KEY, RUN_KEY, key, layer_flags
from vectors.family import Case, Family, Reject


def _flip(wire: bytes, at: int, bit: int = 1) -> bytes:
    changed = bytearray(wire)
    changed[at] ^= bit
    return bytes(changed)


def _refused(
    slug: str,
    title: str,
    near: str,
    wire: bytes,
    code: Rejection,
    *,
    holds: Record | None = None,
    offset: int = 0,
    clauses: Sequence[str] = ("envelope.runtime-order",),
    flags: Sequence[str] = ("nesting",),
    **more: Plain,
) -> Reject:
    kind = near.rpartition("-")[2] if near.startswith(("gzip", "zstd", "encr", "encp")) else "none"
    return Reject(
        slug=slug,
        title=title,
        clauses=clauses,
        flags=flags,
        op="envelope.decode",
        args={"key": holds or key(kind), "wire": wire, **more},
        code=code,
        offset=offset,
        near=near,
    )


def _prefixes() -> list[Case]:
    """Short, unknown and malformed prefixes."""
    unsupported, malformed = Rejection.FORMAT_UNSUPPORTED, Rejection.PREFIX_MALFORMED
    prefixes = [
        ("cbor", b"cbor", unsupported),
        ("json", b"json", unsupported),
        ("dev1", b"dev1", unsupported),
        ("digits", b"1234", unsupported),
        ("upper-case", b"DEVL", malformed),
        ("nul", bytes(4), malformed),
        ("no-prefix", b"", malformed),
        ("space", b"dev ", malformed),
        ("two-byte-character", "d\u00e9v".encode(), malformed),
        ("hyphen", b"de-l", malformed),
    ]
    return [
        *(
            _refused(
                f"short-{size}",
                f"a payload of {size} bytes has no room for a prefix",
                "plain-hello",
                wires.DEVL[:size],
                Rejection.PAYLOAD_TOO_SHORT,
                clauses=["envelope.short"],
                flags=["truncation"],
            )
            for size in range(4)
        ),
        *(
            _refused(
                f"prefix-{slug}",
                f"a payload that begins with {prefix or HELLO[:4]!r} is refused",
                "plain-hello",
                prefix + HELLO,
                code,
                clauses=["envelope.unknown-prefix", "envelope.malformed-prefix"],
                flags=["prefix"],
            )
            for slug, prefix, code in prefixes
        ),
    ]


def _illegal() -> list[Case]:
    """Intact layers in an order that no writer uses, and damaged payloads inside secrets."""
    unsupported = Rejection.FORMAT_UNSUPPORTED
    nestings = [
        ("gzip-encr", "gzip-bundle", wires.GZIP_ENCR, unsupported),
        ("gzip-gzip", "gzip-bundle", wires.GZIP_GZIP, unsupported),
        ("gzip-zstd", "gzip-bundle", wires.GZIP_ZSTD, unsupported),
        ("zstd-gzip", "zstd-bundle", wires.ZSTD_GZIP, unsupported),
        ("encr-zstd-zstd", "encr-zstd-bundle", wires.ENCR_ZSTD_ZSTD, unsupported),
        ("encr-encr", "encr-bundle", wires.ENCR_ENCR, unsupported),
        ("encr-encp", "encr-bundle", wires.ENCR_ENCP, unsupported),
        ("encp-encr", "encp-bundle", wires.ENCP_ENCR, unsupported),
        ("encr-gzip-encr", "encr-gzip-bundle", wires.ENCR_GZIP_ENCR, unsupported),
        ("encr-no-prefix", "encr-bundle", wires.ENCR_RAW, Rejection.PREFIX_MALFORMED),
        ("encr-short-inside", "encr-bundle", wires.ENCR_SHORT_INSIDE, Rejection.PAYLOAD_TOO_SHORT),
        ("gzip-no-prefix", "gzip-none", wires.GZIP_RAW, Rejection.PREFIX_MALFORMED),
    ]
    return [
        _refused(
            f"nested-{slug}",
            f"what is inside does not continue the grammar: {slug.replace('-', ', ')}",
            near,
            wire,
            code,
            flags=["nesting", *layer_flags(slug)],
        )
        for slug, near, wire, code in nestings
    ]


KEY_ROWS = [
    ("encr-seal", "encr-bundle", wires.ENCR, key("seal"), Rejection.KEY_MISSING),
    ("encr-gzip-seal", "encr-gzip-bundle", wires.ENCR_GZIP, key("seal"), Rejection.KEY_MISSING),
    ("encp-aes", "encp-bundle", wires.ENCP, key("aes"), Rejection.KEYPAIR_MISSING),
    ("encp-seal", "encp-bundle", wires.ENCP, key("seal"), Rejection.KEYPAIR_MISSING),
    ("encp-zstd-aes", "encp-zstd-bundle", wires.ENCP_ZSTD, key("aes"), Rejection.KEYPAIR_MISSING),
]
OTHER_RUNS = [
    ("encr-other-run", "encr-bundle", wires.ENCR),
    ("encp-other-run", "encp-bundle", wires.ENCP),
    ("encr-zstd-other-run", "encr-zstd-bundle", wires.ENCR_ZSTD),
]


def _missing_keys() -> list[Case]:
    """Secrets whose kind of key is not at hand, and keys of another run."""
    return [
        *(
            _refused(
                slug,
                f"a key of kind {holds['kind']!s} does not open this secret",
                near,
                wire,
                code,
                holds=holds,
                clauses=["encryption.missing-key", "encryption.key-kinds"],
                flags=["key-kind", "secret"],
            )
            for slug, near, wire, holds, code in KEY_ROWS
        ),
        *(
            _refused(
                slug,
                "the key of another run opens nothing",
                near,
                wire,
                Rejection.DECRYPTION_FAILED,
                holds=key("bundle", OTHER_KEY),
                clauses=["encryption.run-key", "encryption.content-key"],
                flags=["secret"],
            )
            for slug, near, wire in OTHER_RUNS
        ),
    ]


FLIPS = [
    ("encr-nonce", "encr-bundle", _flip(wires.ENCR, 4)),
    ("encr-nonce-end", "encr-bundle", _flip(wires.ENCR, 15)),
    ("encr-ciphertext", "encr-bundle", _flip(wires.ENCR, 16)),
    ("encr-tag", "encr-bundle", _flip(wires.ENCR, -16)),
    ("encr-tag-end", "encr-bundle", _flip(wires.ENCR, -1, 128)),
    ("encp-ephemeral", "encp-bundle", _flip(wires.ENCP, 4)),
    ("encp-ephemeral-top-bit", "encp-bundle", _flip(wires.ENCP, 35, 128)),
    ("encp-nonce", "encp-bundle", _flip(wires.ENCP, 36)),
    ("encp-ciphertext", "encp-bundle", _flip(wires.ENCP, 48)),
    ("encp-tag-end", "encp-bundle", _flip(wires.ENCP, -1)),
    ("encr-one-byte-more", "encr-bundle", wires.ENCR + b"\0"),
    ("encr-one-byte-less", "encr-bundle", wires.ENCR[:-1]),
    ("encr-least-body", "encr-bundle", wires.ENCR[:32]),
]
CUTS = [
    ("encr-no-body", "encr-bundle", wires.ENCR[:4]),
    ("encr-27", "encr-bundle", wires.ENCR[:31]),
    ("encp-no-body", "encp-bundle", wires.ENCP[:4]),
    ("encp-59", "encp-bundle", wires.ENCP[:63]),
]


def _tampered() -> list[Case]:
    """Secrets that were changed or cut short."""
    return [
        *(
            _refused(
                f"tampered-{slug}",
                "an altered secret is refused",
                near,
                wire,
                Rejection.DECRYPTION_FAILED,
                clauses=["encryption.tamper"],
                flags=["tamper", "secret"],
            )
            for slug, near, wire in FLIPS
        ),
        *(
            _refused(
                f"short-{slug}",
                "a secret without room for its parts is refused by its length",
                near,
                wire,
                Rejection.CIPHERTEXT_TOO_SHORT,
                clauses=["encryption.short"],
                flags=["truncation", "secret"],
            )
            for slug, near, wire in CUTS
        ),
    ]


def _unusable() -> list[Case]:
    """An ephemeral key and a run's key that no writer has."""
    return [
        _refused(
            "low-order-ephemeral",
            "an ephemeral key of zeros agrees on nothing",
            "encp-bundle",
            wires.ENCP[:4] + bytes(32) + wires.ENCP[36:],
            Rejection.KEY_AGREEMENT,
            clauses=["encryption.low-order"],
            flags=["secret"],
        ),
        _refused(
            "short-key",
            "a key of 31 bytes is none",
            "encr-bundle",
            wires.ENCR,
            Rejection.KEY_LENGTH,
            holds=key("bundle", RUN_KEY[:31]),
            clauses=["encryption.key"],
            flags=["secret"],
        ),
    ]


GZIP, ZSTD = wires.GZIP, wires.ZSTD
TAIL, CUT = Rejection.CODEC_TRAILING, Rejection.CODEC_TRUNCATED
BAD = Rejection.CODEC_CORRUPT
BODY_ROWS = [
    ("gzip-junk", "gzip-none", GZIP + b"\1\2\3", TAIL, len(GZIP)),
    ("gzip-zeros", "gzip-none", GZIP + bytes(3), TAIL, len(GZIP)),
    ("gzip-second-member", "gzip-none", GZIP + GZIP[4:], TAIL, len(GZIP)),
    ("zstd-junk", "zstd-none", ZSTD + b"\1\2\3", TAIL, len(ZSTD)),
    ("zstd-second-frame", "zstd-none", ZSTD + ZSTD[4:], TAIL, len(ZSTD)),
    ("gzip-cut", "gzip-none", GZIP[:-1], CUT, len(GZIP) - 1),
    ("gzip-cut-middle", "gzip-none", GZIP[:20], CUT, 20),
    ("gzip-no-body", "gzip-none", GZIP[:4], CUT, 4),
    ("zstd-cut", "zstd-none", ZSTD[:-1], CUT, len(ZSTD) - 1),
    ("zstd-cut-header", "zstd-none", ZSTD[:12], CUT, 12),
    ("zstd-no-body", "zstd-none", ZSTD[:4], CUT, 4),
    ("gzip-checksum", "gzip-none", _flip(GZIP, -8), BAD, 4),
    ("gzip-length", "gzip-none", _flip(GZIP, -4), BAD, 4),
    ("gzip-magic", "gzip-none", _flip(GZIP, 4), BAD, 4),
    ("zstd-magic", "zstd-none", _flip(ZSTD, 4), BAD, 4),
    ("zstd-as-gzip", "gzip-none", GZIP[:4] + ZSTD[4:], BAD, 4),
    ("gzip-as-zstd", "zstd-none", ZSTD[:4] + GZIP[4:], BAD, 4),
]


def _bodies() -> list[Case]:
    """Compressed bodies that are damaged, or not exactly one."""
    return [
        _refused(
            f"body-{slug}",
            "a compressed body is exactly one, whole and sound",
            near,
            wire,
            code,
            offset=offset,
            clauses=["compression.one-body", "compression.damage", "compression.dispatch"],
            flags=["codec"],
        )
        for slug, near, wire, code, offset in BODY_ROWS
    ]


def _limits() -> list[Case]:
    """Bodies and headers beyond what a reader grants, and codecs that a runtime lacks."""
    small = len(wires.DEVL) - 1
    return [
        *(
            _refused(
                f"limit-{codec}",
                "one byte above the limit is refused",
                f"{codec}-none",
                wire,
                Rejection.INFLATED_TOO_LARGE,
                offset=4,
                clauses=["compression.limit"],
                flags=["boundary", "oversize", "codec"],
                limit=small,
            )
            for codec, wire in (("gzip", GZIP), ("zstd", ZSTD))
        ),
        _refused(
            "window",
            "a frame's header that asks for an exbibyte is refused by it",
            "zstd-none",
            b"zstd" + bytes.fromhex("28b52ffde0ffffffffffffff0f") + ZSTD[10:],
            Rejection.CODEC_WINDOW,
            offset=4,
            clauses=["compression.window"],
            flags=["oversize", "codec"],
        ),
        _refused(
            "no-zstd",
            "a runtime without zstd refuses it as unavailable",
            "zstd-none",
            ZSTD,
            Rejection.CODEC_UNAVAILABLE,
            clauses=["compression.available"],
            flags=["codec", "release"],
            decoder="node-20",
        ),
    ]


def _releases() -> list[Case]:
    """Readers of older releases, which refuse what is newer than they are."""
    unknown, unsupported = Rejection.FORMAT_UNKNOWN, Rejection.FORMAT_UNSUPPORTED
    rows = [
        ("unprefixed", "plain-hello", wires.DEVL, Rejection.BINARY_UNSUPPORTED),
        ("devl-only", "encr-bundle", wires.ENCR, unknown),
        ("devl-only", "gzip-none", wires.GZIP, unknown),
        ("stable", "gzip-none", wires.GZIP, unknown),
        ("stable", "encr-zstd-bundle", wires.ENCR_ZSTD, unknown),
        ("stable", "encp-bundle", wires.ENCP, unknown),
        ("encrypting", "zstd-none", wires.ZSTD, unsupported),
        ("encrypting", "encr-gzip-bundle", wires.ENCR_GZIP, unsupported),
        ("encrypting", "encp-bundle", wires.ENCP, unsupported),
        ("compressing", "encp-bundle", wires.ENCP, unsupported),
    ]
    return [
        _refused(
            f"{reader}-{near}",
            f"a reader of the column {reader} refuses a newer format",
            near,
            wire,
            code,
            clauses=["envelope.release-formats"],
            flags=["release"],
            reader=reader,
        )
        for reader, near, wire, code in rows
    ]


TEXT = __doc__ or ""

FAMILIES: tuple[Family, ...] = (
    Family(
        kind="reject",
        area="envelope",
        text=TEXT,
        cases=[
            *_prefixes(),
            *_illegal(),
            *_missing_keys(),
            *_tampered(),
            *_unusable(),
            *_bodies(),
            *_limits(),
            *_releases(),
        ],
    ),
)
