"""The published releases of the core package, and since when each does what.

`PUBLISHED` is the registry's whole list, in order. Numbers are missing because many betas were
never published; where the exact beta is missing, a table names the release that the packages'
own tables name (`5.0.0-beta.18` for the codecs, `5.0.0-beta.37` for sealing), and the next
published release was measured.

`DOES` says since when a release *writes* something and `READS` since when it *decodes* a format.
Both are ranges with two lines: stable (4.x) and beta (5.0.0-beta.x). A reader learned each format
in the release that first wrote it. None of this is what a writer believes of a reader; that is
`capabilities`.
"""

from enum import Enum
from typing import Final

from spec_model.compat.versions import Range, Version, parse_range, release
from spec_model.frozen import frozen
from spec_model.wire.layout import Format, Framing


def _line(head: str, numbers: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(f"{head}{number}" for number in numbers)


PUBLISHED: Final[tuple[str, ...]] = (
    *_line("4.0.1-beta.", (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 15, 16, 18, 19, 21, 23, 24, 25, 26)),
    *_line("4.0.1-beta.", (27, 28, 30, 31, 32, 34, 36, 38, 39, 41)),
    *_line("4.1.0-beta.", (51, 52, 53, 54, 55, 57, 60, 62, 63)),
    *_line("4.2.0-beta.", (64, 65, 67, 68, 69, 70, 71, 72, 73, 74, 76)),
    *_line("4.2.", (0, 1, 2, 4, 5)),
    *("4.3.1", "4.4.0", "4.5.0", "4.6.0", "4.6.1", "4.6.2"),
    *_line("4.8.", (0, 1, 2, 4, 5, 6, 7, 8, 9)),
    *_line("5.0.0-beta.", (2, 4, 5, 12, 15, 17, 19, 21, 26, 35, 39, 41, 42, 44, 47, 48, 50, 52)),
    *_line("5.0.0-beta.", (53, 55)),
)
"""Every release of the core package in the registry, oldest first."""

RELEASES: Final[tuple[Version, ...]] = tuple(release(text) for text in PUBLISHED)

EVERY: Final = parse_range(">=0.0.0-0")
NEVER: Final = parse_range("")
_BOTH_LINES = parse_range(">=4.6.0 <5.0.0-0 || >=5.0.0-beta.15")


class Ability(Enum):
    """What a release does when it writes."""

    PREFIXES = "prefixes"
    """Payloads begin with a format prefix; before that they are JavaScript values."""
    OBJECT_FRAMES = "object-frames"
    """Object streams are frames; before that they are lines of text."""
    ENCRYPTS = "encrypts"
    ERROR_ENVELOPES = "error-envelopes"
    """Errors of steps and runs are payloads; before that they are structured records."""
    FRAMES_BYTES = "frames-bytes"
    PROBES = "probes"
    COMPRESSES = "compresses"
    SEALS = "seals"
    QUICKJS = "quickjs"
    """There is a second engine for workflow code."""


DOES: Final[dict[Ability, Range]] = {
    Ability.PREFIXES: parse_range(">=4.1.0-beta.51"),
    Ability.OBJECT_FRAMES: parse_range(">=4.1.0-beta.57"),
    Ability.ENCRYPTS: parse_range(">=4.2.0-beta.64"),
    Ability.ERROR_ENVELOPES: parse_range(">=5.0.0-beta.5"),
    Ability.FRAMES_BYTES: _BOTH_LINES,
    Ability.PROBES: _BOTH_LINES,
    Ability.COMPRESSES: parse_range(">=5.0.0-beta.18"),
    Ability.SEALS: parse_range(">=5.0.0-beta.37"),
    Ability.QUICKJS: parse_range(">=5.0.0-beta.41"),
}

READS: Final[dict[Format, Range]] = {
    Format.DEVL: DOES[Ability.PREFIXES],
    Format.ENCR: DOES[Ability.ENCRYPTS],
    Format.GZIP: DOES[Ability.COMPRESSES],
    Format.ZSTD: DOES[Ability.COMPRESSES],
    Format.ENCP: DOES[Ability.SEALS],
}

READS_FRAMING: Final[dict[Framing, Range]] = {
    Framing.RAW: EVERY,
    Framing.FRAMED_V1: DOES[Ability.FRAMES_BYTES],
    Framing.FRAMED_V2: NEVER,
}
"""No published release knows markers."""


@frozen
class SdkRelease:
    """A release of another SDK that takes part under a core release's name."""

    sdk: str
    release: str
    advertised: str
    """The core release that it reports, chosen so that it claims no more than it reads."""
    run_spec: int
    maximum_spec: int


PYTHON_SDK: Final = SdkRelease("vercel-workflow", "0.12.0", "4.2.0", run_spec=5, maximum_spec=7)
