"""Capability tables and spec versions.

For implementers: `compat.capabilities` is what a writer of a release believes of a reader that it
is told of; `compat.spec`, `compat.run` and `compat.world` are the spec versions that releases
mint, support and admit.
"""

from collections.abc import Sequence

from spec_model.plain import Plain
from spec_model.rejections import Rejection
from vectors.families.releases import slug_of
from vectors.family import Case, Decide, Family

NEWEST = "5.0.0-beta.55"

# --- capabilities -------------------------------------------------------------------------------

_DEVL = ["devl"]
_ENCR = ["devl", "encr"]
_CODECS = ["devl", "encr", "gzip", "zstd"]
_ALL = ["devl", "encr", "encp", "gzip", "zstd"]
_NONE, _FRAMED = "none", "framedByteStreams"

LOOK_UPS: tuple[tuple[str, tuple[tuple[str | None, Sequence[str], str], ...]], ...] = (
    (
        NEWEST,
        (
            (None, _DEVL, _NONE),
            ("", _DEVL, _NONE),
            ("latest", _DEVL, _NONE),
            ("=5.0.0", _DEVL, _NONE),
            ("5.0.0-beta.018", _DEVL, _NONE),
            ("4.0.1-beta.41", _DEVL, _NONE),
            ("4.2.0-beta.9", _DEVL, _NONE),
            ("4.2.0-beta.63", _DEVL, _NONE),
            ("4.2.0-beta.64", _ENCR, _NONE),
            ("4.6.0", _ENCR, _NONE),
            ("4.8.9", _ENCR, _NONE),
            ("5.0.0-0", _ENCR, _NONE),
            ("5.0.0-beta.2", _ENCR, _NONE),
            ("5.0.0-beta.14", _ENCR, _NONE),
            ("5.0.0-beta.15", _ENCR, _FRAMED),
            ("5.0.0-beta.16", _ENCR, _FRAMED),
            ("5.0.0-beta.17", _ENCR, _FRAMED),
            ("5.0.0-beta.18", _CODECS, _FRAMED),
            ("5.0.0-beta.18.1", _CODECS, _FRAMED),
            ("5.0.0-beta.36", _CODECS, _FRAMED),
            ("5.0.0-beta.37", _ALL, _FRAMED),
            ("5.0.0-beta.100", _ALL, _FRAMED),
            ("5.0.0", _ALL, _FRAMED),
            (" v6.0.0 ", _ALL, _FRAMED),
        ),
    ),
    (
        "5.0.0-beta.35",
        (
            ("5.0.0-beta.17", _ENCR, _FRAMED),
            ("5.0.0-beta.18", _CODECS, _FRAMED),
            ("5.0.0-beta.37", _CODECS, _FRAMED),
        ),
    ),
    (
        "5.0.0-beta.17",
        (
            ("5.0.0-beta.14", _ENCR, _NONE),
            ("5.0.0-beta.55", _ENCR, _FRAMED),
            ("4.8.9", _ENCR, _NONE),
        ),
    ),
    (
        "4.8.9",
        (
            ("4.5.0", _ENCR, _NONE),
            ("4.6.0-beta.1", _ENCR, _NONE),
            ("4.6.0", _ENCR, _FRAMED),
            ("4.99.0", _ENCR, _FRAMED),
            ("5.0.0-0", _ENCR, _NONE),
            ("5.0.0-beta.2", _ENCR, _NONE),
            ("5.0.0-beta.14", _ENCR, _NONE),
            ("5.0.0-beta.15", _ENCR, _FRAMED),
            (NEWEST, _ENCR, _FRAMED),
        ),
    ),
    ("5.0.0-beta.12", (("4.1.0-beta.63", _DEVL, _NONE), (NEWEST, _ENCR, _NONE))),
    ("4.5.0", (("4.2.0-beta.64", _ENCR, _NONE), (NEWEST, _ENCR, _NONE))),
    ("4.2.0-beta.76", (("4.1.0-beta.63", _DEVL, _NONE), (NEWEST, _ENCR, _NONE))),
    ("4.2.0-beta.74", ((NEWEST, _DEVL, _NONE),)),
)


def _capabilities() -> list[Case]:
    return [
        Decide(
            slug=f"{slug_of(writer)}-of-{'none' if told is None else slug_of(told)}",
            title=f"what {writer} believes of {told!r}",
            clauses=["compat.capability-truth" if formats != _DEVL else "compat.baseline"],
            op="compat.capabilities",
            args={"writer": writer} if told is None else {"writer": writer, "told": told},
            ok={"formats": list(formats), "framing": framing},
        )
        for writer, rows in LOOK_UPS
        for told, formats, framing in rows
    ]


# --- spec versions ------------------------------------------------------------------------------

SUPPORT = (
    ("4.0.1-beta.41", None, None),
    ("4.1.0-beta.51", 2, 2),
    ("4.2.0-beta.76", 2, 2),
    ("4.2.0", 3, 3),
    ("4.8.9", 3, 3),
    ("5.0.0-beta.12", 3, 3),
    ("5.0.0-beta.15", 4, 4),
    ("5.0.0-beta.17", 4, 4),
    ("5.0.0-beta.19", 5, 5),
    ("5.0.0-beta.39", 5, 5),
    ("5.0.0-beta.41", 5, 6),
    ("5.0.0-beta.42", 6, 6),
    ("5.0.0-beta.44", 7, 7),
    (NEWEST, 7, 7),
)

SWITCHES = (("0", 6), ("false", 6), ("FALSE", 6), ("1", 7), ("true", 7), ("no", 7), ("", 7))

RUNS: tuple[tuple[str, int | None, bool | Rejection], ...] = (
    (NEWEST, None, True),
    (NEWEST, 0, True),
    (NEWEST, 1, True),
    (NEWEST, 2, False),
    (NEWEST, 7, False),
    (NEWEST, 8, Rejection.RUN_NOT_SUPPORTED),
    ("5.0.0-beta.41", 6, False),
    ("5.0.0-beta.41", 7, Rejection.RUN_NOT_SUPPORTED),
    ("4.8.9", 3, False),
    ("4.8.9", 4, Rejection.RUN_NOT_SUPPORTED),
    ("4.0.1-beta.41", 7, False),
)

WORLDS = (
    ("5.0.0-beta.26", 4, True),
    ("5.0.0-beta.35", 4, False),
    ("5.0.0-beta.35", 5, True),
    ("5.0.0-beta.35", 6, False),
    ("5.0.0-beta.41", 4, False),
    ("5.0.0-beta.41", 5, True),
    ("5.0.0-beta.41", 6, True),
    ("5.0.0-beta.41", 7, False),
    ("5.0.0-beta.42", 5, False),
    ("5.0.0-beta.42", 6, True),
    ("5.0.0-beta.44", 5, False),
    ("5.0.0-beta.44", 6, True),
    ("5.0.0-beta.44", 7, True),
    ("5.0.0-beta.44", 8, False),
)


def _support(release: str, current: int | None, maximum: int | None) -> Decide:
    answer: Plain = {} if current is None else {"minted": current, "maximum": maximum}
    return Decide(
        slug=f"spec-{slug_of(release)}",
        title=f"what {release} mints and supports",
        clauses=["compat.minted"],
        op="compat.spec",
        args={"release": release},
        ok=answer,
    )


def _switched(release: str, text: str, number: int, maximum: int) -> Decide:
    return Decide(
        slug=f"switch-{slug_of(release)}-{slug_of(text)}{'-upper' if text.isupper() else ''}",
        title=f"what {release} mints where the sealed-log switch says {text!r}",
        clauses=["compat.minted"],
        op="compat.spec",
        args={"release": release, "switch": text},
        ok={"minted": number, "maximum": maximum},
    )


def _run(row: tuple[str, int | None, bool | Rejection]) -> Decide:
    release, spec, answer = row
    refused = isinstance(answer, Rejection)
    ok: Plain | Rejection = answer if isinstance(answer, Rejection) else {"legacy": answer}
    return Decide(
        slug=f"run-{slug_of(release)}-{'none' if spec is None else spec}",
        title=f"a World of {release} and a run of spec version {spec}",
        clauses=["compat.newer-world", *([] if refused else ["compat.legacy-spec"])],
        flags=["boundary"],
        op="compat.run",
        args={"release": release} if spec is None else {"release": release, "spec": spec},
        ok=ok,
    )


REFUSALS: tuple[tuple[str, int, list[str], list[str]], ...] = (
    ("5.0.0-beta.41", 7, ["7", "6"], ["7", "5"]),
    ("5.0.0-beta.41", 6, [], []),
    ("4.8.9", 7, ["7", "3"], ["7", "3"]),
)
"""Release, run, and the numbers that are reported, recommended and upstream."""


def _refusals() -> list[Case]:
    return [
        Decide(
            slug=f"refusal-{slug_of(release)}-{spec}",
            title=f"what a World of {release} says of a run of spec version {spec}",
            clauses=["compat.newer-world"],
            op="compat.run-refusal",
            args={"release": release, "spec": spec},
            policies=["newer-run-number"],
            ok={"numbers": list(recommended)},
            upstream={"numbers": list(upstream)},
        )
        for release, spec, recommended, upstream in REFUSALS
    ]


def _specs() -> list[Case]:
    return [
        *(_support(*row) for row in SUPPORT),
        *(_switched(NEWEST, text, number, 7) for text, number in SWITCHES),
        _switched("5.0.0-beta.42", "0", 6, 6),
        *(_run(row) for row in RUNS),
        *_refusals(),
        *(
            Decide(
                slug=f"world-{slug_of(release)}-{declared}",
                title=f"a runtime of {release} and a World of spec version {declared}",
                clauses=["compat.handshake"],
                flags=["boundary"],
                op="compat.world",
                args={"release": release, "declared": declared},
                ok=True if admitted else Rejection.WORLD_NOT_SUPPORTED,
            )
            for release, declared, admitted in WORLDS
        ),
    ]


FAMILIES: tuple[Family, ...] = (
    Family(kind="decide", area="capabilities", text=__doc__ or "", cases=_capabilities()),
    Family(kind="decide", area="spec-versions", text=__doc__ or "", cases=_specs()),
)
