"""Keys, their derivation, and what is written with a given nonce and ephemeral scalar.

For implementers: a real writer draws its nonces and ephemeral keys; to run these vectors it must
let them be set. Additional data is empty in payloads; `encryption.open` takes it, because other
callers bind some. Ciphertexts are compared here and nowhere else.
"""

from spec_model.plain import Plain
from spec_model.rejections import Rejection
from vectors.families import wires
from vectors.families.envelope import HELLO, LARGE, RUN_KEY, key
from vectors.family import Case, Decide, Family

NONCE = bytes(range(0xA0, 0xAC))
SCALAR = bytes(range(0x40, 0x60))
PUBLIC = bytes.fromhex("36c21a6548ba7b230e3e50bc0956b1434175ed5e5aca8226f435beddda072f2f")
PUBLISHED = "NsIaZUi6eyMOPlC8CVaxQ0F17V5ayoIm9DW+3doHLy8="
RUN = "wrun_01K00000000000000000000000"
BOUND = b"prj_test|" + RUN.encode()
ENCR_BOUND = bytes.fromhex(
    "656e6372a0a1a2a3a4a5a6a7a8a9aaab827d0a411ee96ada0e09e8f15a1afb77c409d0abb87677ab99772d2f4c"
)
SESSION = (
    bytes.fromhex(
        "79a631eede1bf9c98f12032cdeadd0e7a079398fc786b88cc846ec89af85a51a"
        "000000000000000000000001e44208b443f5a74cf1f394a78404cff396a2d41dfcc9546f1264081682"
    ),
    bytes.fromhex(
        "79a631eede1bf9c98f12032cdeadd0e7a079398fc786b88cc846ec89af85a51a"
        "000000000000000000000002beecc4989a3540980562fa4e6b688496ebdfdcff4146af1edb9b98014d"
    ),
)
"""Two frames of one sealed stream, without their prefixes: one ephemeral key, two nonces."""


def _case(
    slug: str, title: str, op: str, args: dict[str, Plain], ok: Plain | Rejection, *clauses: str
) -> Case:
    return Decide(
        slug=slug, title=title, clauses=clauses, flags=["secret"], op=op, args=args, ok=ok
    )


RUN_KEY_MADE = bytes.fromhex("577ca8e9e711a164de87f751de575de29df9b67f9e7f997643815bc1bc8409c6")
SCALAR_MADE = bytes.fromhex("7fb312e766cd0d04b93ffa49dafa803d80d71499fb72bb44ba22967947b64e15")
SHARED = bytes.fromhex("4706dba893cec8e17cfce5cc0c4859da6116919d1d0dcae0a546eeb813112f0f")
CONTENT = bytes.fromhex("6e6773dff9609832b5528da1807d8252077328f06aa3cf425e7916b3e1c6c4be")
SECRET = b"\x11" * 32


def _derivations() -> list[Case]:
    """The worked derivations of a run's keys."""
    derivation = "encryption.derivation"
    run: dict[str, Plain] = {"project": "prj_test", "run": RUN}
    return [
        _case(
            "run-key",
            "worked example: the key of a run",
            "encryption.run-key",
            {"secret": SECRET, **run},
            RUN_KEY_MADE,
            "encryption.run-key",
            derivation,
        ),
        _case(
            "run-key-short-secret",
            "a secret of 31 bytes is none",
            "encryption.run-key",
            {"secret": SECRET[:31], **run},
            Rejection.KEY_LENGTH,
            "encryption.key",
        ),
        _case(
            "key-pair",
            "worked example: the key pair of a run",
            "encryption.key-pair",
            {"key": RUN_KEY},
            {"scalar": SCALAR_MADE, "public": PUBLIC, "published": PUBLISHED},
            "encryption.key-pair",
            derivation,
        ),
    ]


def _agreements() -> list[Case]:
    """The worked content key, and a recipient that agrees on nothing."""
    op = "encryption.content-key"
    return [
        _case(
            "content-key",
            "worked example: the content key of a sealed payload",
            op,
            {"scalar": SCALAR, "recipient": PUBLIC},
            {"ephemeral": wires.ENCP[4:36], "shared": SHARED, "key": CONTENT},
            "encryption.content-key",
            "encryption.derivation",
        ),
        _case(
            "content-key-low-order",
            "a recipient of zeros agrees on nothing",
            op,
            {"scalar": SCALAR, "recipient": bytes(32)},
            Rejection.KEY_AGREEMENT,
            "encryption.low-order",
        ),
    ]


def _published() -> list[Case]:
    """Published keys that are read, and texts that count as absent."""
    good = [("padded", PUBLISHED, PUBLIC), ("unpadded", PUBLISHED[:-1], PUBLIC)]
    good += [("zeros", "A" * 43 + "=", bytes(32))]
    bad = [
        ("empty", ""),
        ("only-padding", "="),
        ("two-paddings", PUBLISHED + "="),
        ("padding-inside", PUBLISHED[:8] + "=" + PUBLISHED[8:-1]),
        ("unused-bits", PUBLISHED[:-2] + "9="),
        ("url-alphabet", PUBLISHED.replace("+", "-")),
        ("space", PUBLISHED[:8] + " " + PUBLISHED[8:]),
        ("line-end", PUBLISHED + "\n"),
        ("31-bytes", "A" * 42),
        ("33-bytes", "A" * 44),
        ("hexadecimal", PUBLIC.hex()),
    ]
    clause = "encryption.public-key-text"
    op = "encryption.public-key"
    return [
        *(
            _case(f"text-{slug}", "a published key is read", op, {"value": t}, {"key": k}, clause)
            for slug, t, k in good
        ),
        *(
            _case(f"text-{slug}", "a malformed key counts as absent", op, {"value": t}, {}, clause)
            for slug, t in bad
        ),
    ]


TARGET = key("seal", PUBLIC)
WRITES: list[tuple[str, Plain, bytes | Rejection]] = [
    ("none", key("none"), wires.DEVL),
    ("aes", key("aes"), wires.ENCR),
    ("bundle", key("bundle"), wires.ENCR),
    ("seal", TARGET, wires.ENCP),
    ("seal-zeros", key("seal", bytes(32)), Rejection.KEY_AGREEMENT),
    ("short-key", key("aes", RUN_KEY[:31]), Rejection.KEY_LENGTH),
    ("long-key", key("bundle", RUN_KEY + b"\0"), Rejection.KEY_LENGTH),
]


def _writes() -> list[Case]:
    """What each kind of key writes with a given nonce and scalar."""
    supplied: dict[str, Plain] = {"nonce": NONCE, "scalar": SCALAR}
    return [
        *(
            _case(
                f"write-{slug}",
                f"what a key of kind {slug} writes",
                "envelope.encode",
                {"key": holds, "value": HELLO, **supplied},
                ok,
                "encryption.key-kinds",
                "encryption.encr-layout",
                "encryption.encp-layout",
            )
            for slug, holds, ok in WRITES
        ),
        _case(
            "write-other-nonce",
            "another nonce gives other bytes throughout",
            "envelope.encode",
            {"key": key("aes"), "value": HELLO, "nonce": bytes(12)},
            None,
            "encryption.fresh-nonce",
        ),
        _case(
            "write-large-sealed",
            "a sealed payload of 2,791 bytes",
            "envelope.encode",
            {"key": TARGET, "value": LARGE, **supplied},
            None,
            "encryption.encp-layout",
            "envelope.round-trip",
        ),
    ]


def _opened() -> list[Case]:
    """Secrets with additional data, and the frames of one sealed stream."""
    bundle = key("bundle")
    return [
        _case(
            "bound-data",
            "additional data that both sides know",
            "encryption.open",
            {"key": bundle, "wire": ENCR_BOUND, "extra": BOUND},
            wires.DEVL,
            "encryption.encr-layout",
        ),
        _case(
            "bound-data-missing",
            "additional data that the reader does not give",
            "encryption.open",
            {"key": bundle, "wire": ENCR_BOUND, "extra": b""},
            Rejection.DECRYPTION_FAILED,
            "encryption.encr-layout",
        ),
        _case(
            "bound-data-too-much",
            "additional data that the writer did not bind",
            "encryption.open",
            {"key": bundle, "wire": wires.ENCP, "extra": BOUND},
            Rejection.DECRYPTION_FAILED,
            "encryption.encp-layout",
        ),
        *(
            _case(
                f"session-{number}",
                "a frame of a sealed stream opens by itself",
                "encryption.open",
                {"key": bundle, "wire": b"encp" + frame, "extra": b""},
                None,
                "encryption.session",
            )
            for number, frame in enumerate(SESSION, 1)
        ),
    ]


TEXT = __doc__ or ""

FAMILIES: tuple[Family, ...] = (
    Family(
        kind="decide",
        area="encryption",
        text=TEXT,
        cases=[*_derivations(), *_agreements(), *_published(), *_writes(), *_opened()],
    ),
)
