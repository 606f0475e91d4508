"""What any release decodes with: its dialect of values and its list of formats.

`spec_model.values.dialects` and `spec_model.wire.envelope` have a row for every release that was
measured. A release between two measured ones has an answer too: the dialect of the nearest
measured release before it on its line, with the library and the tags that its own tables name.
"""

from typing import Final

from spec_model.compat.readers import vocabulary_of
from spec_model.compat.releases import READS
from spec_model.compat.versions import Range, Version, parse_range, release
from spec_model.frozen import evolve
from spec_model.values.dialects import LIBRARIES, ROWS, Dialect
from spec_model.wire.envelope import Family, Reader

LIBRARY_SINCE: Final[tuple[tuple[str, Range], ...]] = (
    ("5.6.0", parse_range(">=0.0.0-0 <4.1.0-beta.51")),
    ("5.6.3", parse_range(">=4.1.0-beta.51 <4.5.0 || >=5.0.0-0 <5.0.0-beta.15")),
    ("5.8.1", parse_range(">=4.5.0 <4.8.9 || >=5.0.0-beta.15 <5.0.0-beta.39")),
    ("5.9.0", parse_range(">=5.0.0-beta.39 <5.0.0-beta.52")),
    ("5.9.2", parse_range(">=4.8.9 <5.0.0-0 || >=5.0.0-beta.52")),
)
"""The release of the flattening library that a release of the core package uses."""

SHAPES: Final = parse_range(">=5.0.0-beta.5")
"""Releases that tell malformed prefixes from unsupported ones."""

_BY_VERSION: Final = {library.version: library for library in LIBRARIES}


def library_of(version: Version) -> str:
    """Return the release of the library that a core release uses."""
    return next(name for name, since in LIBRARY_SINCE if version in since)


def _measured_before(version: Version) -> Dialect:
    """Return the newest measured dialect that is not newer than a release, of its line if any."""
    older = [row for row in ROWS if version.compare(release(row.core)) >= 0] or [ROWS[0]]
    line = [row for row in older if release(row.core).major == version.major]
    return (line or older)[-1]


def dialect_of(version: Version) -> Dialect:
    """Return how a release writes and reads values."""
    return evolve(
        _measured_before(version),
        core=str(version),
        library=_BY_VERSION[library_of(version)],
        tags=vocabulary_of(version),
    )


def envelope_reader_of(version: Version) -> Reader:
    """Return which formats a release reads, and how it refuses the others."""
    return Reader(
        id=str(version),
        formats=frozenset(each for each, since in READS.items() if version in since),
        family=Family.SHAPE if version in SHAPES else Family.NAME,
    )
