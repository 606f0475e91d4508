"""Values on object streams: what frames and lines hold, and what ends a stream.

For implementers: `object-values.decode` reads an object stream down to its values, each given as
a graph of nodes as in the vectors of area `values`. A frame's payload is `devl`, `encr` or `encp`,
never compressed; a line is flattened text. The values before a refusal are part of the answer: they
have been delivered, those of the same read included. What published readers do with a frame of a
format that they do not read is the policy `unknown-frame`. To run `object-values.encode`, nonces
and the ephemeral key must be given.
"""

from collections.abc import Sequence

from spec_model.plain import Plain, Record
from spec_model.rejections import Rejection
from spec_model.values.js import JsObject, Value
from spec_model.values.nodes import to_nodes
from spec_model.wire.writer_id import writer_id
from vectors.families import wires
from vectors.families.encryption import NONCE, PUBLIC, SCALAR
from vectors.families.envelope import OTHER_KEY, key
from vectors.family import Case, Codec, Decide, Family, Reject


def frame(payload: bytes) -> bytes:
    """Put a length before a payload."""
    return len(payload).to_bytes(4, "big") + payload


def marked(payload: bytes, seq: int) -> bytes:
    """Put a length and a marker before a payload."""
    return frame(writer_id("01ARZ3NDEKTSV4RRFFQ69G5FAV") + seq.to_bytes(8, "big") + payload)


A, B = frame(b'devl["a"]'), frame(b'devl["b"]')
ENCR_X = bytes.fromhex(
    "00000029656e6372a0a1a2a3a4a5a6a7a8a9aaab827d0a411ee97a9d3f54178aba5b35bdae9986c69a34a41efd"
)
"""A frame that holds `["x"]`, as a published writer encrypted it."""
ENCP_X = bytes.fromhex(
    "00000049656e637079a631eede1bf9c98f12032cdeadd0e7a079398fc786b88cc846ec89af85a51aa0a1a2a3a4a5"
    "a6a7a8a9aaabe2b09003813fc8bb5432b02e769266b3d2c161f8f83ab28152"
)
"""The same, sealed to the run's public key."""
CBOR = frame(b"cborx")
BUNDLE: Record = {"key": key("bundle")}
CUTS = ("whole", "each-byte", "every-split", "empty-reads")


def values(*items: Value) -> list[Plain]:
    """Write values as nodes."""
    return [to_nodes(item) for item in items]


def _codec(
    slug: str,
    title: str,
    items: list[Plain],
    wire: bytes,
    *,
    holds: Record | None = None,
    both: bool = False,
    clauses: Sequence[str] = ("objects.frame-values", "objects.frame-format"),
    flags: Sequence[str] = (),
    rows: Sequence[str] = (),
) -> Codec:
    return Codec(
        slug=slug,
        title=title,
        clauses=clauses,
        flags=["chunking", *flags],
        rows=rows,
        codec="object-values",
        context={"key": holds or key("none")},
        value=items,
        wire=wire,
        directions=["encode", "decode"] if both else ["decode"],
        chunkings=CUTS,
    )


def _accepted() -> list[Case]:
    """Streams that give all their values, under every cut."""
    secret = ["secret"]
    hello = frame(wires.DEVL) + frame(wires.ENCR) + frame(wires.ENCP)
    return [
        _codec("plain", "two plain frames", values("a", "b"), A + B, both=True),
        _codec("objects", "an object and a string", values(JsObject({"a": 1.0}), "x"),
               frame(b'devl[{"a":1},1]') + frame(b'devl["x"]'), both=True),
        _codec("a1-2-object", "prefixes of frames: devl, encr and encp on one stream",
               values("hello", "hello", "hello"), hello, holds=key("bundle"),
               flags=[*secret, "worked"], rows=["a1-2-object"]),
        _codec("encr", "a frame that a published writer encrypted", values("x"), ENCR_X,
               holds=key("aes"), flags=[*secret, "worked", "key-kind"]),
        _codec("encp", "a frame that a published writer sealed", values("x"), ENCP_X,
               holds=key("bundle"), flags=[*secret, "worked", "key-kind"]),
        _codec("plain-encr", "a plain frame before an encrypted one", values("a", "x"),
               A + ENCR_X, holds=key("bundle"), flags=secret),
        _codec("plain-twice", "three plain frames", values("a", "b", "a"), A + B + A, both=True),
        _codec("lines", "two lines of legacy text", values("x", "y"), b'["x"]\n["y"]\n',
               clauses=["objects.frame-values", "objects.line-values"], flags=["legacy"]),
        _codec("nothing", "a stream of no bytes", [], b"", both=True, flags=["empty"]),
    ]  # fmt: skip


def _reject(
    slug: str,
    title: str,
    wire: bytes,
    code: Rejection,
    near: str,
    *,
    before: list[Plain],
    offset: int = 0,
    holds: Record | None = None,
    clauses: Sequence[str] = ("objects.frame-values", "objects.frame-format"),
    flags: Sequence[str] = (),
    rows: Sequence[str] = (),
) -> Reject:
    return Reject(
        slug=slug,
        title=title,
        clauses=clauses,
        flags=["chunking", *flags],
        rows=rows,
        op="object-values.decode",
        args={"key": holds or key("none"), "wire": wire},
        code=code,
        offset=offset,
        before=before,
        near=near,
        chunkings=CUTS,
    )


def _refused() -> list[Case]:
    """Each refusal behind one value, in front of another."""
    first, after, both = values("a"), len(A), values("a", "a")
    unsupported, keyless = Rejection.FORMAT_UNSUPPORTED, ["encryption.missing-key"]
    lines = ["objects.frame-values", "objects.line-values"]
    return [
        _reject("a1-9-object", "a frame of an unknown format between two good ones",
                A + CBOR + A, unsupported, "plain-twice", before=first, offset=after,
                flags=["unknown-value"], rows=["a1-9-object"]),
        _reject("gzip", "a compressed frame", A + frame(wires.GZIP) + A, unsupported,
                "plain-twice", before=first, offset=after, flags=["codec"]),
        _reject("zstd", "a compressed frame", A + frame(wires.ZSTD) + A, unsupported,
                "plain-twice", before=first, offset=after, flags=["codec"]),
        _reject("encr-gzip", "an encrypted frame with a compressed payload inside",
                A + frame(wires.ENCR_GZIP), unsupported, "plain-encr", before=first,
                offset=after, holds=key("bundle"), flags=["codec", "secret"]),
        _reject("encr-encr", "an encrypted frame inside an encrypted frame",
                A + frame(wires.ENCR_ENCR), unsupported, "plain-encr", before=first,
                offset=after, holds=key("bundle"), flags=["nesting", "secret"]),
        _reject("malformed-prefix", "a prefix in capitals", A + frame(b'DEVL["b"]') + A,
                Rejection.PREFIX_MALFORMED, "plain-twice", before=first, offset=after,
                flags=["prefix"]),
        _reject("no-prefix", "a text without a prefix", A + frame(b'["hello"]') + A,
                Rejection.PREFIX_MALFORMED, "plain-twice", before=first, offset=after,
                flags=["prefix"]),
        _reject("encr-seal", "an encrypted frame with a key that only writes", A + ENCR_X,
                Rejection.KEY_MISSING, "plain-encr", before=first, offset=after,
                holds=key("seal"), clauses=keyless, flags=["secret", "key-kind"]),
        _reject("encp-aes", "a sealed frame with a key that has no key pair", ENCP_X,
                Rejection.KEYPAIR_MISSING, "encp", before=[], holds=key("aes"),
                clauses=keyless, flags=["secret", "key-kind"]),
        _reject("encr-other-run", "an encrypted frame with another run's key", A + ENCR_X,
                Rejection.DECRYPTION_FAILED, "plain-encr", before=first, offset=after,
                holds=key("bundle", OTHER_KEY), clauses=["encryption.tamper"],
                flags=["secret", "tamper"]),
        _reject("not-flattened", "a text that is JSON and not flattened", A + frame(b"devl{}") + A,
                Rejection.VALUE_INVALID_INPUT, "plain-twice", before=first, offset=after,
                flags=["json"]),
        _reject("no-room", "a payload too short for a prefix", A + B + A[:3] + b"\3dev",
                Rejection.PAYLOAD_TOO_SHORT, "plain-twice", before=values("a", "b"),
                offset=2 * after, clauses=["objects.prefix-room", "objects.frame-values"],
                flags=["boundary"]),
        _reject("tail", "a stream that ends inside its third frame", (A + B + A)[:-1],
                Rejection.TRUNCATED_FRAME, "plain-twice", before=values("a", "b"),
                offset=2 * after, clauses=["objects.truncated-tail", "objects.frame-values"],
                flags=["truncation"]),
        _reject("behind", "a bad frame behind two good ones that came with it", A + A + CBOR,
                unsupported, "plain-twice", before=both, offset=2 * after,
                flags=["unknown-value"]),
        _reject("line", "a second line that is no JSON", b'["x"]\n["y]\n',
                Rejection.VALUE_NOT_JSON, "lines", before=values("x"), offset=6,
                clauses=lines, flags=["legacy", "json"]),
        _reject("line-prefix", "a line with a prefix", b'["x"]\ndevl["y"]\n',
                Rejection.VALUE_NOT_JSON, "lines", before=values("x"), offset=6,
                clauses=lines, flags=["legacy", "prefix"]),
    ]  # fmt: skip


def _decide(
    slug: str,
    title: str,
    args: Record,
    ok: Plain | Rejection,
    *,
    upstream: Plain | Rejection = None,
    clauses: Sequence[str] = ("objects.frame-format",),
    flags: Sequence[str] = (),
    rows: Sequence[str] = (),
    op: str = "object-values.decode",
) -> Decide:
    return Decide(
        slug=slug,
        title=title,
        clauses=clauses,
        flags=flags,
        rows=rows,
        op=op,
        args=args,
        policies=["unknown-frame"] if upstream is not None else (),
        ok=ok,
        upstream=upstream,
    )


def _dropped() -> list[Case]:
    """What published readers drop, and what they refuse all the same."""
    unsupported, first = Rejection.FORMAT_UNSUPPORTED, values("a", "b")
    drops: list[tuple[str, bytes, Record]] = [
        ("a1-9-object", CBOR, {}),
        ("gzip", frame(wires.GZIP), {}),
        ("encr-gzip", frame(wires.ENCR_GZIP), BUNDLE),
        ("encp-old-reader", ENCP_X, {**BUNDLE, "reader": "compressing"}),
    ]
    refusals: list[tuple[str, bytes, Rejection, Record]] = [
        ("malformed-prefix", frame(b"DEVLx"), Rejection.PREFIX_MALFORMED, {}),
        ("no-key", ENCR_X, Rejection.KEY_MISSING, {}),
        ("stable-reader", ENCP_X, Rejection.FORMAT_UNKNOWN, {**BUNDLE, "reader": "stable"}),
    ]
    return [
        *(
            _decide(f"{slug}-policy", "a frame of a format that the reader does not read",
                    {"wire": A + wire + B, **more}, unsupported, upstream=first,
                    flags=["unknown-value"], rows=[slug] if slug.startswith("a1") else ())
            for slug, wire, more in drops
        ),
        *(
            _decide(f"{slug}-policy", "a frame that published readers do not drop either",
                    {"wire": A + wire + B, **more}, code, upstream=code, flags=["prefix"])
            for slug, wire, code, more in refusals
        ),
    ]  # fmt: skip


def _marked() -> list[Case]:
    """Streams with markers, where a frame may come twice."""
    first, second = b'devl["a"]', b'devl["b"]'
    twice = marked(first, 0) + marked(second, 1) + marked(first, 0) + marked(second, 1)
    clauses = ["dedupe.highest", "objects.frame-values"]
    return [
        _decide("marked-twice", "frames that were written twice give their values once",
                {"wire": twice, "marked": True}, values("a", "b"), clauses=clauses,
                flags=["duplicate"]),
        _decide("marked-duplicate-unread", "a duplicate is dropped before its payload is read",
                {"wire": marked(first, 0) + marked(b"cborx", 0) + marked(second, 1),
                 "marked": True}, values("a", "b"), clauses=clauses, flags=["duplicate"]),
    ]  # fmt: skip


def _written() -> list[Case]:
    """What writers write, with given nonces and ephemeral scalar."""
    session = bytes(11)
    op, worked = "object-values.encode", ["secret", "worked"]
    clauses = ["objects.frame-format", "encryption.key-kinds"]
    public = key("seal", PUBLIC)
    large = "a" * 2_000
    return [
        _decide("write-encr", "an encrypted frame, as a published writer wrote it",
                {"key": key("aes"), "value": values("x"), "nonces": [NONCE]}, ENCR_X,
                clauses=clauses, flags=worked, op=op),
        _decide("write-encp", "a sealed frame, as a published writer wrote it",
                {"key": public, "value": values("x"), "nonces": [NONCE], "scalar": SCALAR},
                ENCP_X, clauses=clauses, flags=worked, op=op),
        _decide("write-session", "two frames of a sealed stream: one ephemeral key, two nonces",
                {"key": public, "value": values("a", "a"), "scalar": SCALAR,
                 "nonces": [session + b"\1", session + b"\2"]}, None,
                clauses=["encryption.fresh-nonce", *clauses], flags=["secret"], op=op),
        _decide("write-large", "a frame is not compressed, whatever its size",
                {"key": key("none"), "value": values(large)},
                frame(b'devl["' + large.encode() + b'"]'), op=op, flags=["boundary"]),
    ]  # fmt: skip


TEXT = __doc__ or ""

FAMILIES: tuple[Family, ...] = (
    Family(kind="codec", area="object-values", text=TEXT, cases=_accepted()),
    Family(kind="reject", area="object-values", text=TEXT, cases=_refused()),
    Family(
        kind="decide",
        area="object-values",
        text=TEXT,
        cases=[*_dropped(), *_marked(), *_written()],
    ),
)
