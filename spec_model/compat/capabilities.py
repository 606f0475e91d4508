"""What a writer believes of a reader: the capability tables.

A writer is told the reader's core release, from the run's execution context, from the hook's
stored context or by a probe, and looks it up in the table that it was shipped with. What is not
a text, is empty or is malformed has the baseline: plain payloads and raw byte streams (clause
compat.baseline). Cutoffs that are too high only lose an optimisation; cutoffs that are too low
send what the reader cannot decode.

There is one table a generation of writers. They differ in two ways that matter. The stable line
knows that both lines read byte frames, while the beta line calls all of 4.x incapable of it,
which is safe. And every beta of 5 sorts above every release of 4, so that a single minimum from
the stable line would wrongly include the first betas (clause compat.lines).

`PROPOSED` is the table of the design documents for stream markers. Its cutoff is a release that
was published without them, which is the mistake that moved earlier cutoffs twice.
"""

from typing import Final

from attrs import field

from spec_model.compat.versions import Range, Version, parse, parse_range
from spec_model.frozen import frozen
from spec_model.rejections import Rejected
from spec_model.wire.layout import Format
from spec_model.wire.streamref import Capability

Told = str | int | float | None
"""What a writer may find where a core release should be."""


@frozen
class Capabilities:
    """What a reader is believed to decode."""

    formats: frozenset[Format] = frozenset({Format.DEVL})
    features: frozenset[Capability] = frozenset()

    @property
    def framing(self) -> Capability:
        """Return the strongest framing among the features."""
        for feature in (Capability.MARKERS, Capability.FRAMED_BYTES):
            if feature in self.features:
                return feature
        return Capability.NONE


BASELINE: Final = Capabilities()


@frozen(kw_only=True)
class CapabilityTable:
    """Minimum releases of formats and features, as one generation of writers has them."""

    id: str
    releases: Range
    """The writers that were shipped with this table."""
    formats: dict[Format, Range] = field(factory=dict, eq=False)
    features: dict[Capability, Range] = field(factory=dict, eq=False)

    def look_up(self, told: Told) -> Capabilities:
        """Return the capabilities of the release that the writer was told of."""
        version = parse(told) if isinstance(told, str) else None
        if version is None or isinstance(version, Rejected):
            return BASELINE
        return Capabilities(
            BASELINE.formats | {each for each, since in self.formats.items() if version in since},
            frozenset(each for each, since in self.features.items() if version in since),
        )


_ENCR = parse_range(">=4.2.0-beta.64")
_CODECS = parse_range(">=5.0.0-beta.18")
_FRAMED_BETA = parse_range(">=5.0.0-beta.15")
_FRAMED_BOTH = parse_range(">=4.6.0 <5.0.0-0 || >=5.0.0-beta.15")
_SEALED = {
    Format.ENCR: _ENCR,
    Format.GZIP: _CODECS,
    Format.ZSTD: _CODECS,
    Format.ENCP: parse_range(">=5.0.0-beta.37"),
}

NO_TABLE: Final = CapabilityTable(id="none", releases=parse_range(">=0.0.0-0 <4.2.0-beta.76"))
"""These writers look nothing up, so that nothing they may write is held back."""

TABLES: Final[tuple[CapabilityTable, ...]] = (
    NO_TABLE,
    CapabilityTable(
        id="encryption",
        releases=parse_range(">=4.2.0-beta.76 <4.6.0 || >=5.0.0-0 <5.0.0-beta.15"),
        formats={Format.ENCR: _ENCR},
    ),
    CapabilityTable(
        id="stable-framing",
        releases=parse_range(">=4.6.0 <5.0.0-0"),
        formats={Format.ENCR: _ENCR},
        features={Capability.FRAMED_BYTES: _FRAMED_BOTH},
    ),
    CapabilityTable(
        id="beta-framing",
        releases=parse_range(">=5.0.0-beta.15 <5.0.0-beta.18"),
        formats={Format.ENCR: _ENCR},
        features={Capability.FRAMED_BYTES: _FRAMED_BETA},
    ),
    CapabilityTable(
        id="codecs",
        releases=parse_range(">=5.0.0-beta.18 <5.0.0-beta.37"),
        formats={Format.ENCR: _ENCR, Format.GZIP: _CODECS, Format.ZSTD: _CODECS},
        features={Capability.FRAMED_BYTES: _FRAMED_BETA},
    ),
    CapabilityTable(
        id="sealing",
        releases=parse_range(">=5.0.0-beta.37"),
        formats=_SEALED,
        features={Capability.FRAMED_BYTES: _FRAMED_BETA},
    ),
)

PROPOSED: Final = CapabilityTable(
    id="markers",
    releases=parse_range(""),
    formats=_SEALED,
    features={
        Capability.FRAMED_BYTES: _FRAMED_BETA,
        Capability.MARKERS: parse_range(">=5.0.0-beta.27"),
    },
)


def table_of(writer: Version) -> CapabilityTable:
    """Return the table that a release was shipped with."""
    return next((table for table in TABLES if writer in table.releases), NO_TABLE)
