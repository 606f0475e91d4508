"""Release order with prereleases, and the ranges that the tables use.

The packages compare releases with npm's semver, so its accidents are part of the rule:

- white space around the text is dropped (what JavaScript calls white space), and one `v` before
  the number; no other decoration: `=5.0.0`, `V5.0.0`, `5.0` and `latest` are malformed;
- the text is at most 256 UTF-16 units long, white space counted;
- major, minor and patch are below 2^53, without leading zeros;
- a numeric prerelease identifier has no leading zero; from 2^53 on it is compared as the
  nearest double, so that neighbours may be equal;
- numeric identifiers sort below others, others sort by their ASCII text, a longer list sorts
  after its own beginning, and a release sorts after all its prereleases;
- build metadata is ignored.

Therefore `beta.9 < beta.64`, and every `5.0.0-beta.x` sorts above every `4.x`: a minimum taken
from the stable line says nothing about the betas. A `Range` is a union of intervals, which is
how the tables keep the two lines apart; prereleases count as ordinary members of an interval.
"""

import re
from typing import Final

from attrs import field

from spec_model.errors import ModelMisuse
from spec_model.frozen import frozen
from spec_model.rejections import Rejected, Rejection

MAX_UNITS: Final = 256
"""Longest text that is looked at, in UTF-16 units."""

MAX_NUMBER: Final = (1 << 53) - 1
"""Largest major, minor or patch number."""

WHITE_SPACE: Final = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What JavaScript trims."""

_NUMBER = "0|[1-9][0-9]*"
_IDENTIFIER = f"(?:{_NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_PATTERN = re.compile(
    rf"v?({_NUMBER})\.({_NUMBER})\.({_NUMBER})"
    rf"(?:-({_IDENTIFIER}(?:\.{_IDENTIFIER})*))?"
    r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)
_INTERVAL = re.compile(r">=([^\s<>=]+)(?: <([^\s<>=]+))?")

_Identifier = tuple[int, float, str]
_Key = tuple[int, int, int, int, tuple[_Identifier, ...]]


@frozen
class Version:
    """One release, without decoration and build metadata."""

    major: int
    minor: int
    patch: int
    prerelease: tuple[str, ...] = ()
    order: _Key = field(init=False, eq=False, repr=False)
    """What releases are sorted by."""

    @order.default
    def _sort_key(self) -> _Key:
        identifiers = tuple(_identifier_key(text) for text in self.prerelease)
        return (self.major, self.minor, self.patch, int(not self.prerelease), identifiers)

    def compare(self, other: "Version") -> int:
        """Return -1, 0 or 1 as this release sorts before, with or after the other."""
        return (self.order > other.order) - (self.order < other.order)

    def __str__(self) -> str:
        """Write the release without decoration and build metadata."""
        tail = f"-{'.'.join(self.prerelease)}" if self.prerelease else ""
        return f"{self.major}.{self.minor}.{self.patch}{tail}"


def _identifier_key(text: str) -> _Identifier:
    if text.isdecimal():
        return (0, float(text), "")
    return (1, 0.0, text)


def parse(text: str) -> Version | Rejected:
    """Read one release as npm's semver reads it."""
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    match = _PATTERN.fullmatch(text.strip(WHITE_SPACE)) if units <= MAX_UNITS else None
    if match is None:
        return Rejected(Rejection.VERSION_MALFORMED, facts=(("text", text),))
    major, minor, patch = (int(number) for number in match.group(1, 2, 3))
    if max(major, minor, patch) > MAX_NUMBER:
        return Rejected(Rejection.VERSION_MALFORMED, facts=(("text", text),))
    prerelease = match.group(4)
    return Version(major, minor, patch, tuple(prerelease.split(".")) if prerelease else ())


def release(text: str) -> Version:
    """Read a release that the model itself names."""
    version = parse(text)
    if isinstance(version, Rejected):
        raise ModelMisuse(f"not a release: {text!r}")
    return version


@frozen
class Interval:
    """The releases from `minimum` on, and before `below` if there is one."""

    minimum: Version
    below: Version | None = None

    def __contains__(self, version: Version) -> bool:
        """Say whether a release lies in the interval."""
        if version.compare(self.minimum) < 0:
            return False
        return self.below is None or version.compare(self.below) < 0


@frozen
class Range:
    """A union of intervals; without any it holds no release."""

    intervals: tuple[Interval, ...] = ()

    def __contains__(self, version: Version) -> bool:
        """Say whether a release lies in one of the intervals."""
        return any(version in interval for interval in self.intervals)

    def __str__(self) -> str:
        """Write the range as `parse_range` reads it."""
        return " || ".join(
            f">={interval.minimum}" + (f" <{interval.below}" if interval.below else "")
            for interval in self.intervals
        )


def parse_range(text: str) -> Range:
    """Read `>=A` and `>=A <B`, joined by `||`; the empty text is the empty range.

    Ranges are the model's own tables, so that a text of any other form is a misuse.
    """
    parts = text.split("||") if text else []
    return Range(tuple(_parse_interval(part.strip()) for part in parts))


def _parse_interval(text: str) -> Interval:
    match = _INTERVAL.fullmatch(text)
    if match is None:
        raise ModelMisuse(f"not an interval of releases: {text!r}")
    minimum, below = match.groups()
    return Interval(release(minimum), None if below is None else release(below))
