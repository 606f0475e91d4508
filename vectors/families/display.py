"""Payload envelopes as a display reader shows them, and as frames of an object stream.

For implementers: a display reader is lenient where a runtime reader is strict, and must not be
used to judge one. `untouched` is what it hands back as it is. Frames of object streams carry at
most one secret and never a codec; what published readers do with any other format is a policy.
"""

from spec_model.plain import Plain, Record
from spec_model.rejections import Rejection
from vectors.families import wires
from vectors.families.envelope import HELLO, OTHER_KEY, key
from vectors.family import Case, Decide, Family

Outcome = Plain | Rejection
SHOWN: Plain = {"text": HELLO}
UNKNOWN = Rejection.FORMAT_UNKNOWN


def _as_is(payload: bytes) -> Plain:
    return {"untouched": payload}


ROWS: list[tuple[str, bytes, Outcome, Outcome]] = [
    # slug, wire, shown synchronously, shown asynchronously with all keys
    ("plain", wires.DEVL, SHOWN, SHOWN),
    ("gzip", wires.GZIP, SHOWN, SHOWN),
    ("zstd", wires.ZSTD, SHOWN, SHOWN),
    ("encr", wires.ENCR, _as_is(wires.ENCR), SHOWN),
    ("encr-gzip", wires.ENCR_GZIP, _as_is(wires.ENCR_GZIP), SHOWN),
    ("encp", wires.ENCP, _as_is(wires.ENCP), SHOWN),
    ("encp-zstd", wires.ENCP_ZSTD, _as_is(wires.ENCP_ZSTD), SHOWN),
    ("gzip-encr", wires.GZIP_ENCR, _as_is(wires.ENCR), _as_is(wires.ENCR)),
    ("gzip-gzip", wires.GZIP_GZIP, SHOWN, SHOWN),
    ("gzip-zstd", wires.GZIP_ZSTD, SHOWN, SHOWN),
    ("zstd-gzip", wires.ZSTD_GZIP, SHOWN, SHOWN),
    ("encr-zstd-zstd", wires.ENCR_ZSTD_ZSTD, _as_is(wires.ENCR_ZSTD_ZSTD), SHOWN),
    ("encr-encr", wires.ENCR_ENCR, _as_is(wires.ENCR_ENCR), _as_is(wires.ENCR)),
    ("encr-encp", wires.ENCR_ENCP, _as_is(wires.ENCR_ENCP), _as_is(wires.ENCP)),
    ("encp-encr", wires.ENCP_ENCR, _as_is(wires.ENCP_ENCR), _as_is(wires.ENCR)),
    ("encr-no-prefix", wires.ENCR_RAW, _as_is(wires.ENCR_RAW), UNKNOWN),
    ("gzip-no-prefix", wires.GZIP_RAW, UNKNOWN, UNKNOWN),
    ("cbor", b"cborx", UNKNOWN, UNKNOWN),
    ("upper-case", b"DEVL" + HELLO, UNKNOWN, UNKNOWN),
    ("short", b"dev", Rejection.PAYLOAD_TOO_SHORT, Rejection.PAYLOAD_TOO_SHORT),
    ("sixteen", wires.DEEP_16, SHOWN, SHOWN),
    ("cut", wires.GZIP[:20], _as_is(wires.GZIP[:20]), Rejection.CODEC_TRUNCATED),
    ("damaged", b"gzip" + HELLO, _as_is(b"gzip" + HELLO), Rejection.CODEC_CORRUPT),
]


def _show(slug: str, wire: bytes, ok: Outcome, **more: Plain) -> Case:
    return Decide(
        slug=slug,
        title="what a display reader shows of a payload",
        clauses=[
            "envelope.display-codecs",
            "envelope.display-secrets",
            "envelope.display-damage",
        ],
        flags=["nesting"],
        op="envelope.show",
        args={"wire": wire, **more},
        ok=ok,
    )


def _shown() -> list[Case]:
    """Each payload in both forms, and what other keys change."""
    other: list[tuple[str, bytes, Record, Outcome]] = [
        ("encr-aes", wires.ENCR, key("aes"), SHOWN),
        ("encp-aes", wires.ENCP, key("aes"), _as_is(wires.ENCP)),
        ("encp-seal", wires.ENCP, key("seal"), _as_is(wires.ENCP)),
        ("encr-none", wires.ENCR, key("none"), _as_is(wires.ENCR)),
        ("encr-other-run", wires.ENCR, key("bundle", OTHER_KEY), Rejection.DECRYPTION_FAILED),
    ]
    return [
        *(_show(f"sync-{slug}", wire, ok) for slug, wire, ok, _ in ROWS),
        _show("sync-seventeen", wires.DEEP_17, Rejection.LAYERS_TOO_MANY),
        *(
            _show(f"async-{slug}", wire, ok, key=key("bundle"), asynchronous=True)
            for slug, wire, _, ok in ROWS
        ),
        *(
            _show(f"async-{slug}", wire, ok, key=holds, asynchronous=True)
            for slug, wire, holds, ok in other
        ),
    ]


FRAMES: list[tuple[str, bytes, Outcome]] = [
    ("plain", wires.DEVL, SHOWN),
    ("encr", wires.ENCR, SHOWN),
    ("encp", wires.ENCP, SHOWN),
    ("empty", b"", Rejection.PAYLOAD_TOO_SHORT),
    ("short", b"dev", Rejection.PAYLOAD_TOO_SHORT),
    ("upper-case", b"DEVLx", Rejection.PREFIX_MALFORMED),
]
DROPPED = [
    ("cbor", b"cborx", "cbor", "current"),
    ("gzip", wires.GZIP, "gzip", "current"),
    ("encr-gzip", wires.ENCR_GZIP, "gzip", "current"),
    ("sealed-for-an-old-reader", wires.ENCP, "encp", "compressing"),
]


def _frames() -> list[Case]:
    """Frames of object streams: what is read, and what published readers drop."""
    return [
        *(
            Decide(
                slug=f"frame-{slug}",
                title="the payload of one object frame",
                clauses=["envelope.stream-frames"],
                flags=["prefix"],
                op="envelope.frame",
                args={"key": key("bundle"), "wire": wire},
                ok=ok,
            )
            for slug, wire, ok in FRAMES
        ),
        *(
            Decide(
                slug=f"frame-{slug}",
                title="a frame of a format that the reader does not read",
                clauses=["envelope.stream-frames"],
                flags=["prefix", "unknown-value"],
                op="envelope.frame",
                args={"key": key("bundle"), "wire": wire, "reader": reader},
                policies=["unknown-frame"],
                ok=Rejection.FORMAT_UNSUPPORTED,
                upstream={"dropped": name},
            )
            for slug, wire, name, reader in DROPPED
        ),
    ]


TEXT = __doc__ or ""

FAMILIES: tuple[Family, ...] = (
    Family(kind="decide", area="display", text=TEXT, cases=[*_shown(), *_frames()]),
)
