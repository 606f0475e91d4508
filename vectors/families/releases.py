"""Releases: their order, what is read as one, and the ranges of the tables.

For implementers: releases are compared as npm's semver compares them, with its accidents; other
libraries differ exactly where it is unsafe. `compat.in-range` counts prereleases as members.
"""

from itertools import pairwise

from spec_model.plain import Plain
from spec_model.rejections import Rejection
from vectors.family import Case, Decide, Family

MALFORMED = Rejection.VERSION_MALFORMED


def slug_of(text: str) -> str:
    """Make a slug of a release."""
    short = text.replace("5.0.0-beta.", "b").replace("=", "equals-")
    kept = [letter if letter.isalnum() else "-" for letter in short.lower()]
    return "-".join(part for part in "".join(kept).split("-") if part) or "empty"


ORDERED = (
    "0.0.0",
    "4.0.1-beta.9",
    "4.0.1-beta.41",
    "4.2.0-alpha.1",
    "4.2.0-beta.9",
    "4.2.0-beta.63",
    "4.2.0-beta.64",
    "4.2.0",
    "4.6.0-beta.1",
    "4.6.0",
    "4.10.0",
    "5.0.0-0",
    "5.0.0-9007199254740990",
    "5.0.0-9007199254740993",
    "5.0.0-9007199254740995",
    "5.0.0--",
    "5.0.0-Beta.1",
    "5.0.0-alpha.99",
    "5.0.0-beta",
    "5.0.0-beta.0",
    "5.0.0-beta.9",
    "5.0.0-beta.18",
    "5.0.0-beta.18.1",
    "5.0.0-beta.64",
    "5.0.0-beta.x",
    "5.0.0-canary.1",
    "5.0.0-rc.1",
    "5.0.0",
    "5.0.1",
    "6.0.0-alpha.0",
)
"""Releases in their order, each strictly before the next."""

EQUAL = (
    ("build", "5.0.0+sha.1", "5.0.0"),
    ("build-both", "5.0.0-rc.1+001", "5.0.0-rc.1+2"),
    ("v", "v5.0.0", "5.0.0"),
    ("blank", " 5.0.0\t", "5.0.0"),
    ("nearest-double", "5.0.0-9007199254740992", "5.0.0-9007199254740993"),
)

READABLE: tuple[tuple[str, str, str, list[Plain]], ...] = (
    ("plain", "5.0.0-beta.55", "5.0.0-beta.55", ["beta", "55"]),
    ("v", "v5.0.0-beta.55", "5.0.0-beta.55", ["beta", "55"]),
    ("blanks", "\t 5.0.0\r\n", "5.0.0", []),
    ("no-break-space", "\u00a05.0.0\ufeff", "5.0.0", []),
    ("build", "5.0.0-rc.1+sha.001", "5.0.0-rc.1", ["rc", "1"]),
    ("largest", "9007199254740991.0.0", "9007199254740991.0.0", []),
    ("hyphens", "5.0.0--.-1", "5.0.0--.-1", ["-", "-1"]),
    ("length", "5.0.0".rjust(256), "5.0.0", []),
)

UNREADABLE: tuple[tuple[str, str], ...] = (
    ("empty", ""),
    ("word", "latest"),
    ("one-number", "5"),
    ("two-numbers", "5.0"),
    ("four-numbers", "5.0.0.0"),
    ("equals", "=5.0.0"),
    ("capital-v", "V5.0.0"),
    ("v-blank", "v 5.0.0"),
    ("leading-zero", "05.0.0"),
    ("leading-zero-patch", "5.0.00"),
    ("leading-zero-prerelease", "5.0.0-beta.018"),
    ("empty-prerelease", "5.0.0-"),
    ("empty-identifier", "5.0.0-beta..1"),
    ("empty-build", "5.0.0+"),
    ("underscore", "5.0.0-beta_1"),
    ("letters", "5.0.0-b\u00e9ta"),
    ("arabic-digit", "\u0665.0.0"),
    ("next-line", "\u00855.0.0"),
    ("too-large", "9007199254740992.0.0"),
    ("too-large-patch", "5.0.9007199254740992"),
    ("too-long", "5.0.0".rjust(257)),
)

BOTH_LINES = ">=4.6.0 <5.0.0-0 || >=5.0.0-beta.15"
IN_RANGE = (
    ("4.5.9", BOTH_LINES, False),
    ("4.6.0-beta.1", BOTH_LINES, False),
    ("4.6.0", BOTH_LINES, True),
    ("4.99.0", BOTH_LINES, True),
    ("5.0.0-0", BOTH_LINES, False),
    ("5.0.0-beta.2", BOTH_LINES, False),
    ("5.0.0-beta.14", BOTH_LINES, False),
    ("5.0.0-beta.15", BOTH_LINES, True),
    ("5.0.0", BOTH_LINES, True),
    ("5.0.0-beta.2", ">=4.6.0", True),
)


def _orders() -> list[Case]:
    pairs: list[tuple[str, str, str, str]] = []
    for one, other in pairwise(ORDERED):
        slug = f"{slug_of(one)}-to-{slug_of(other)}"
        pairs += [(slug, one, other, "before"), (f"{slug}-back", other, one, "after")]
    pairs += [(f"equal-{slug}", one, other, "with") for slug, one, other in EQUAL]
    return [
        Decide(
            slug=f"order-{slug}",
            title=f"{one!r} sorts {answer} {other!r}",
            clauses=["compat.order"],
            op="compat.compare",
            args={"one": one, "other": other},
            ok=answer,
        )
        for slug, one, other, answer in pairs
    ]


def _texts() -> list[Case]:
    return [
        *(
            Decide(
                slug=f"read-{slug}",
                title=f"a release that is read: {slug}",
                clauses=["compat.malformed"],
                op="compat.release",
                args={"text": text},
                ok={"release": normal, "prerelease": prerelease},
            )
            for slug, text, normal, prerelease in READABLE
        ),
        *(
            Decide(
                slug=f"refuse-{slug}",
                title=f"a text that is no release: {slug}",
                clauses=["compat.malformed"],
                op="compat.release",
                args={"text": text},
                ok=MALFORMED,
            )
            for slug, text in UNREADABLE
        ),
    ]


def _ranges() -> list[Case]:
    return [
        Decide(
            slug=f"range-{slug_of(text)}-{slug_of(members)}",
            title=f"whether {text} lies in {members}",
            clauses=["compat.lines"],
            flags=["boundary"],
            op="compat.in-range",
            args={"text": text, "range": members},
            ok=answer,
        )
        for text, members, answer in IN_RANGE
    ]


FAMILIES: tuple[Family, ...] = (
    Family(
        kind="decide",
        area="releases",
        text=__doc__ or "",
        cases=[*_orders(), *_texts(), *_ranges()],
    ),
)
