"""Compression: when a writer compresses and with what, and what a reader makes of odd bodies.

For implementers: nothing here fixes what a compressor makes of bytes. A writer's decision is
checked by sizes; the bodies are literals to be decoded. Where published runtimes differ, a vector
names the policy, or the column (`decoder`) of one runtime.
"""

from collections.abc import Sequence

from spec_model.plain import Plain, Record
from spec_model.rejections import Rejection
from vectors.families import wires
from vectors.family import Case, Decide, Family

FLOOR = 1_024
DEVL = wires.DEVL
TWICE = DEVL + DEVL


def _choice(
    slug: str, title: str, args: Record, ok: str, clauses: Sequence[str], flags: Sequence[str]
) -> Case:
    return Decide(
        slug=slug,
        title=title,
        clauses=clauses,
        flags=flags,
        op="compression.choose",
        args={"size": 4096, **args},
        ok=ok,
    )


ENABLED, FLOOR_RULE = "compression.enabled", "compression.floor"
KILL, CODEC = "compression.kill-switch", "compression.codec-choice"
KILL_TEXTS = {"1": "none", "0": "zstd", "true": "zstd", "": "zstd", " 1": "zstd"}
KILL_TEXTS |= {"01": "zstd", "11": "zstd"}
CODEC_TEXTS = {"gzip": "gzip", "zstd": "zstd", "GZIP": "zstd", "brotli": "zstd"}
CODEC_TEXTS |= {"": "zstd", "gzip ": "zstd", "none": "zstd"}
RUNTIME_ROWS: list[tuple[str, bool, bool, str | None, str]] = [
    # slug, has zstd, has gzip, what the codec switch asks for, what is chosen
    ("no-zstd", False, True, None, "gzip"),
    ("no-zstd-asked-for", False, True, "zstd", "gzip"),
    ("no-gzip", True, False, None, "zstd"),
    ("no-gzip-asked-for", True, False, "gzip", "none"),
    ("neither", False, False, None, "none"),
]


def _choices() -> list[Case]:
    """Every question that a writer asks before it compresses."""
    sizes = ((0, "none"), (FLOOR - 1, "none"), (FLOOR, "zstd"), (FLOOR + 1, "zstd"))
    return [
        _choice("not-enabled", "no", {"enabled": False}, "none", [ENABLED], []),
        _choice("default", "zstd is the default", {}, "zstd", [CODEC], []),
        *(
            _choice(
                f"size-{size}",
                f"a payload of {size} bytes",
                {"size": size},
                ok,
                [FLOOR_RULE],
                ["boundary"],
            )
            for size, ok in sizes
        ),
        *(
            _choice(
                slug,
                f"a runtime with zstd {zstd} and gzip {gzip}",
                {"zstd": zstd, "gzip": gzip} | ({} if asked is None else {"codec": asked}),
                ok,
                [CODEC],
                ["release"],
            )
            for slug, zstd, gzip, asked, ok in RUNTIME_ROWS
        ),
    ]


def _switches() -> list[Case]:
    """Every text of the two switches."""
    both: Record = {"disable": "1", "codec": "gzip"}
    title = "the kill switch is stronger than the codec switch"
    return [
        *(
            _choice(
                f"kill-switch-{number}",
                f"kill switch {text!r}",
                {"disable": text},
                ok,
                [KILL],
                ["switch"],
            )
            for number, (text, ok) in enumerate(KILL_TEXTS.items())
        ),
        *(
            _choice(
                f"codec-switch-{number}",
                f"codec switch {text!r}",
                {"codec": text},
                ok,
                [CODEC],
                ["switch"],
            )
            for number, (text, ok) in enumerate(CODEC_TEXTS.items())
        ),
        _choice("kill-switch-first", title, both, "none", [KILL], ["switch"]),
    ]


def _savings() -> list[Case]:
    """Both sides of 95 percent; 4,294,967 and 64 MiB tell floating point from integers."""
    rows = [
        (2000, 1899, True),
        (2000, 1900, False),
        (2000, 1901, False),
        (1024, 972, True),
        (1024, 973, False),
        (1025, 973, True),
        (1025, 974, False),
        (1040, 988, False),
        (1040, 987, True),
        (4_294_967, 4_080_218, True),
        (4_294_967, 4_080_219, False),
        (67_108_864, 63_753_420, True),
        (67_108_864, 63_753_421, False),
        (1024, 1024, False),
        (1024, 2000, False),
    ]
    return [
        Decide(
            slug=f"keep-{stored}-of-{plain}",
            title=f"{stored} bytes instead of {plain}",
            clauses=["compression.saving"],
            flags=["boundary"],
            op="compression.keep",
            args={"plain": plain, "stored": stored},
            ok=kept,
        )
        for plain, stored, kept in rows
    ]


BODIES: dict[str, bytes] = {
    "gzip-junk": wires.GZIP + b"\1\2\3",
    "gzip-member": wires.GZIP + wires.GZIP[4:],
    "gzip-zeros": wires.GZIP + bytes(5),
    "gzip-zeros-junk": wires.GZIP + b"\0\1",
    "gzip-zeros-member": wires.GZIP + b"\0" + wires.GZIP[4:],
    "gzip-cut": wires.GZIP[:-1],
    "zstd-junk": wires.ZSTD + b"\1\2\3",
    "zstd-frame": wires.ZSTD + wires.ZSTD[4:],
    "zstd-cut": wires.ZSTD[:-1],
    "zstd-no-body": wires.ZSTD[:4],
}
TAIL, CUT, NONE = Rejection.CODEC_TRAILING, Rejection.CODEC_TRUNCATED, Rejection.CODEC_UNAVAILABLE
RUNTIMES: dict[str, tuple[bytes | Rejection, ...]] = {
    # node-20, node-22, node-24, python
    "gzip-junk": (TAIL, TAIL, TAIL, TAIL),
    "gzip-member": (TWICE, TWICE, TAIL, TWICE),
    "gzip-zeros": (DEVL, TAIL, TAIL, DEVL),
    "gzip-zeros-junk": (DEVL, TAIL, TAIL, TAIL),
    "gzip-zeros-member": (DEVL, TAIL, TAIL, TWICE),
    "gzip-cut": (CUT, CUT, CUT, CUT),
    "zstd-junk": (NONE, DEVL, DEVL, TAIL),
    "zstd-frame": (NONE, DEVL, DEVL, TAIL),
    "zstd-cut": (NONE, DEVL[:-1], CUT, CUT),
    "zstd-no-body": (NONE, b"", CUT, CUT),
}
POLICIES: list[tuple[str, str, Rejection, bytes]] = [
    ("gzip-member", "codec-trailing", TAIL, TWICE),
    ("zstd-junk", "codec-trailing", TAIL, DEVL),
    ("zstd-frame", "codec-trailing", TAIL, DEVL),
    ("zstd-cut", "codec-cut", CUT, DEVL[:-1]),
    ("zstd-no-body", "codec-cut", CUT, b""),
]


def _inflate(slug: str, title: str, args: Record, ok: Plain | Rejection) -> Case:
    return Decide(
        slug=slug,
        title=title,
        clauses=["compression.one-body", "compression.damage", "compression.dispatch"],
        flags=["codec", "release"],
        op="compression.inflate",
        args=args,
        ok=ok,
    )


def _bodies() -> list[Case]:
    """Bodies that are not exactly one, by policy and by runtime."""
    columns = ("node-20", "node-22", "node-24", "python")
    return [
        *(
            Decide(
                slug=f"policy-{slug}",
                title="a body that is not exactly one member or frame",
                clauses=["compression.one-body", "compression.damage"],
                flags=["codec"],
                op="compression.inflate",
                args={"wire": BODIES[slug]},
                policies=[policy],
                ok=ok,
                upstream=upstream,
            )
            for slug, policy, ok, upstream in POLICIES
        ),
        *(
            _inflate(
                f"{decoder}-{slug}",
                f"what {decoder} was measured to do",
                {"wire": BODIES[slug], "decoder": decoder},
                answer,
            )
            for slug, answers in RUNTIMES.items()
            for decoder, answer in zip(columns, answers, strict=True)
        ),
    ]


UNTOUCHED = [
    ("devl", DEVL),
    ("encr", wires.ENCR),
    ("encp", wires.ENCP),
    ("cbor", b"cborx"),
    ("short", b"gzi"),
    ("empty", b""),
    ("gzip-magic", wires.GZIP[4:]),
    ("zstd-magic", wires.ZSTD[4:]),
    ("upper-case", b"GZIP" + wires.GZIP[4:]),
]


def _passing() -> list[Case]:
    """What has no codec layer comes back as it is."""
    return [
        *(
            Decide(
                slug=f"untouched-{slug}",
                title="a payload without a codec layer comes back unchanged",
                clauses=["compression.pass-through", "compression.dispatch"],
                flags=[],
                op="compression.inflate",
                args={"wire": wire},
                ok=wire,
            )
            for slug, wire in UNTOUCHED
        ),
        _inflate("layer-by-layer", "one layer is taken off", {"wire": wires.GZIP_GZIP}, wires.GZIP),
        _inflate("gzip-in-zstd", "one layer is taken off", {"wire": wires.ZSTD_GZIP}, wires.GZIP),
    ]


def _limits() -> list[Case]:
    """The limit is inclusive."""
    size = len(DEVL)
    return [
        Decide(
            slug="limit-by-policy",
            title="how many bytes a payload may decompress to",
            clauses=["compression.limit"],
            flags=["oversize"],
            op="compression.limit",
            args={},
            policies=["inflate-limit"],
            ok=128 << 20,
            upstream=512 << 20,
        ),
        *(
            Decide(
                slug=f"limit-{codec}-{limit}",
                title=f"thirteen bytes under a limit of {limit}",
                clauses=["compression.limit"],
                flags=["boundary", "codec"],
                op="compression.inflate",
                args={"wire": wire, "limit": limit},
                ok=DEVL if limit >= size else Rejection.INFLATED_TOO_LARGE,
            )
            for codec, wire in (("gzip", wires.GZIP), ("zstd", wires.ZSTD))
            for limit in (0, size - 1, size, size + 1)
        ),
    ]


TEXT = __doc__ or ""

FAMILIES: tuple[Family, ...] = (
    Family(
        kind="decide",
        area="compression",
        text=TEXT,
        cases=[*_choices(), *_switches(), *_savings(), *_bodies(), *_passing(), *_limits()],
    ),
)
