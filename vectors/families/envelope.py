"""Payload envelopes as a runtime reads them: every legal nesting, and what is refused.

For implementers: `envelope.decode` peels a payload with a key and gives the flattened text, which
is opaque here. Offsets of refusals count from the beginning of the layer that is refused. A
vector with a compressed body is decode-only. The key of kind `seal` holds a public key; where a
vector gives it 32 other bytes, they stand for one, because it must not be looked at.
"""

from collections.abc import Sequence

from spec_model.plain import Plain, Record
from spec_model.rejections import Rejection
from vectors.families import wires
from vectors.family import Case, Codec, Decide, Family, Reject

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


def _nestings() -> list[Case]:
    """Each legal nesting, under each key that opens it."""
    legal = [
        ("gzip", wires.GZIP, ("none", "bundle")),
        ("zstd", wires.ZSTD, ("none", "bundle")),
        ("encr", wires.ENCR, ("aes", "bundle")),
        ("encr-gzip", wires.ENCR_GZIP, ("aes", "bundle")),
        ("encr-zstd", wires.ENCR_ZSTD, ("aes", "bundle")),
        ("encp", wires.ENCP, ("bundle",)),
        ("encp-gzip", wires.ENCP_GZIP, ("bundle",)),
        ("encp-zstd", wires.ENCP_ZSTD, ("bundle",)),
    ]
    large = [
        ("large-gzip", wires.LARGE_GZIP, "none"),
        ("large-zstd", wires.LARGE_ZSTD, "none"),
        ("large-encr-gzip", wires.LARGE_ENCR_GZIP, "bundle"),
        ("large-encp-gzip", wires.LARGE_ENCP_GZIP, "bundle"),
    ]
    return [
        *(
            _read(
                f"{slug}-{kind}",
                f"the layers {slug.replace('-', ', then ')} open with a key of kind {kind}",
                wire,
                key(kind),
                clauses=["envelope.runtime-order", "encryption.key-kinds"],
                flags=["nesting", "key-kind", *_flags(slug)],
            )
            for slug, wire, kinds in legal
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
                flags=["codec", *_flags(slug)],
            )
            for slug, wire, kind in large
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


def _flags(slug: str) -> list[str]:
    codec = ["codec"] if "gzip" in slug or "zstd" in slug else []
    return [*codec, "secret"] if "enc" in slug else codec


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
            flags=["nesting", *_flags(slug)],
        )
        for slug, near, wire, code in nestings
    ]


def _missing_keys() -> list[Case]:
    """Secrets whose kind of key is not at hand, and keys of another run."""
    no_key, no_pair = Rejection.KEY_MISSING, Rejection.KEYPAIR_MISSING
    rows = [
        ("encr-seal", "encr-bundle", wires.ENCR, key("seal"), no_key),
        ("encr-gzip-seal", "encr-gzip-bundle", wires.ENCR_GZIP, key("seal"), no_key),
        ("encp-aes", "encp-bundle", wires.ENCP, key("aes"), no_pair),
        ("encp-seal", "encp-bundle", wires.ENCP, key("seal"), no_pair),
        ("encp-zstd-aes", "encp-zstd-bundle", wires.ENCP_ZSTD, key("aes"), no_pair),
    ]
    wrong = [
        ("encr-other-run", "encr-bundle", wires.ENCR),
        ("encp-other-run", "encp-bundle", wires.ENCP),
        ("encr-zstd-other-run", "encr-zstd-bundle", wires.ENCR_ZSTD),
    ]
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
            for slug, near, wire, holds, code in rows
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
            for slug, near, wire in wrong
        ),
    ]


def _flip(wire: bytes, at: int, bit: int = 1) -> bytes:
    changed = bytearray(wire)
    changed[at] ^= bit
    return bytes(changed)


def _tampered() -> list[Case]:
    """Secrets with one bit changed, cut short, or with a key of low order."""
    failed, short = Rejection.DECRYPTION_FAILED, Rejection.CIPHERTEXT_TOO_SHORT
    flips = [
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
    cuts = [
        ("encr-no-body", "encr-bundle", wires.ENCR[:4]),
        ("encr-27", "encr-bundle", wires.ENCR[:31]),
        ("encp-no-body", "encp-bundle", wires.ENCP[:4]),
        ("encp-59", "encp-bundle", wires.ENCP[:63]),
    ]
    return [
        *(
            _refused(
                f"tampered-{slug}",
                "an altered secret is refused",
                near,
                wire,
                failed,
                clauses=["encryption.tamper"],
                flags=["tamper", "secret"],
            )
            for slug, near, wire in flips
        ),
        *(
            _refused(
                f"short-{slug}",
                "a secret without room for its parts is refused by its length",
                near,
                wire,
                short,
                clauses=["encryption.short"],
                flags=["truncation", "secret"],
            )
            for slug, near, wire in cuts
        ),
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


def _bodies() -> list[Case]:
    """Compressed bodies that are not exactly one, damaged, or too large."""
    gzip, zstd = wires.GZIP, wires.ZSTD
    trailing, truncated = Rejection.CODEC_TRAILING, Rejection.CODEC_TRUNCATED
    corrupt = Rejection.CODEC_CORRUPT
    rows = [
        ("gzip-junk", "gzip-none", gzip + b"\1\2\3", trailing, len(gzip)),
        ("gzip-zeros", "gzip-none", gzip + bytes(3), trailing, len(gzip)),
        ("gzip-second-member", "gzip-none", gzip + gzip[4:], trailing, len(gzip)),
        ("zstd-junk", "zstd-none", zstd + b"\1\2\3", trailing, len(zstd)),
        ("zstd-second-frame", "zstd-none", zstd + zstd[4:], trailing, len(zstd)),
        ("gzip-cut", "gzip-none", gzip[:-1], truncated, len(gzip) - 1),
        ("gzip-cut-middle", "gzip-none", gzip[:20], truncated, 20),
        ("gzip-no-body", "gzip-none", gzip[:4], truncated, 4),
        ("zstd-cut", "zstd-none", zstd[:-1], truncated, len(zstd) - 1),
        ("zstd-cut-header", "zstd-none", zstd[:12], truncated, 12),
        ("zstd-no-body", "zstd-none", zstd[:4], truncated, 4),
        ("gzip-checksum", "gzip-none", _flip(gzip, -8), corrupt, 4),
        ("gzip-length", "gzip-none", _flip(gzip, -4), corrupt, 4),
        ("gzip-magic", "gzip-none", _flip(gzip, 4), corrupt, 4),
        ("zstd-magic", "zstd-none", _flip(zstd, 4), corrupt, 4),
        ("zstd-as-gzip", "gzip-none", gzip[:4] + zstd[4:], corrupt, 4),
        ("gzip-as-zstd", "zstd-none", zstd[:4] + gzip[4:], corrupt, 4),
    ]
    small = len(wires.DEVL) - 1
    return [
        *(
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
            for slug, near, wire, code, offset in rows
        ),
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
            for codec, wire in (("gzip", gzip), ("zstd", zstd))
        ),
        _refused(
            "window",
            "a frame's header that asks for an exbibyte is refused by it",
            "zstd-none",
            b"zstd" + bytes.fromhex("28b52ffde0ffffffffffffff0f") + zstd[10:],
            Rejection.CODEC_WINDOW,
            offset=4,
            clauses=["compression.window"],
            flags=["oversize", "codec"],
        ),
        _refused(
            "no-zstd",
            "a runtime without zstd refuses it as unavailable",
            "zstd-none",
            zstd,
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
    Family(
        kind="reject",
        area="envelope",
        text=TEXT,
        cases=[
            *_prefixes(),
            *_illegal(),
            *_missing_keys(),
            *_tampered(),
            *_bodies(),
            *_releases(),
        ],
    ),
    Family(kind="decide", area="envelope", text=TEXT, cases=_without_key()),
)
