"""Spec versions 1 to 7: what each enables, who supports which, and who refuses whom.

A run carries the spec version that its starter chose. Everything that a writer decides by it is
a lower bound (`>=`), and an absent version counts as the oldest (clauses compat.legacy-spec and
compat.run-spec-codec). A World refuses to write to a run that is newer than it supports (clause
compat.newer-world), and a runtime refuses a World outside its handshake range before it does any
work (clause compat.handshake).

`SPECS` has a row for each generation of releases: the version that it mints, the highest that
it supports, the lowest that its switch can make it mint, and the Worlds that it admits.
"""

from enum import IntEnum
from typing import Final

from spec_model.compat.versions import Range, Version, parse_range
from spec_model.frozen import frozen
from spec_model.policies import Choice
from spec_model.rejections import Rejected, Rejection


class Spec(IntEnum):
    """Spec versions by what they enable."""

    LEGACY = 1
    EVENT_SOURCING = 2
    CBOR_QUEUE = 3
    ATTRIBUTES = 4
    COMPRESSION = 5
    SLOT_IDENTITY = 6
    SEALED_LOG = 7


ENABLES: Final[dict[Spec, str]] = {
    Spec.LEGACY: "JavaScript values without prefix, secret or codec",
    Spec.EVENT_SOURCING: "payloads with a format prefix",
    Spec.CBOR_QUEUE: "the queue message may carry a copy of the run's input",
    Spec.ATTRIBUTES: "initial attributes, lineage and retention",
    Spec.COMPRESSION: "gzip and zstd in a run's payloads",
    Spec.SLOT_IDENTITY: "dense positions as event ids",
    Spec.SEALED_LOG: "noop events may fill positions",
}

SpecNumber = int | float | None
"""A spec version as a record may hold it; absent is None."""


@frozen(kw_only=True)
class SpecSupport:
    """What one generation of releases does with spec versions."""

    releases: Range
    current: Spec | None
    """The version that it mints; None before spec versions existed."""
    maximum: Spec | None
    admits: tuple[Spec, Spec] | None = None
    """The Worlds that its handshake admits; None without a handshake."""
    switched: Spec | None = None
    """What the sealed-log switch makes it mint; None without that switch."""


def _support(
    releases: str,
    current: Spec | None,
    *,
    maximum: Spec | None = None,
    admits: tuple[Spec, Spec] | None = None,
    switched: Spec | None = None,
) -> SpecSupport:
    return SpecSupport(
        releases=parse_range(releases),
        current=current,
        maximum=maximum or current,
        admits=admits,
        switched=switched,
    )


_COMPRESSION, _SLOTS, _SEALED = Spec.COMPRESSION, Spec.SLOT_IDENTITY, Spec.SEALED_LOG

SPECS: Final[tuple[SpecSupport, ...]] = (
    _support(">=0.0.0-0 <4.1.0-beta.51", None),
    _support(">=4.1.0-beta.51 <4.2.0", Spec.EVENT_SOURCING),
    _support(">=4.2.0 <5.0.0-beta.15", Spec.CBOR_QUEUE),
    _support(">=5.0.0-beta.15 <5.0.0-beta.18", Spec.ATTRIBUTES),
    _support(">=5.0.0-beta.18 <5.0.0-beta.35", _COMPRESSION),
    _support(">=5.0.0-beta.35 <5.0.0-beta.41", _COMPRESSION, admits=(_COMPRESSION, _COMPRESSION)),
    _support(
        ">=5.0.0-beta.41 <5.0.0-beta.42",
        _COMPRESSION,
        maximum=_SLOTS,
        admits=(_COMPRESSION, _SLOTS),
    ),
    _support(">=5.0.0-beta.42 <5.0.0-beta.44", _SLOTS, admits=(_SLOTS, _SLOTS)),
    _support(">=5.0.0-beta.44", _SEALED, admits=(_SLOTS, _SEALED), switched=_SLOTS),
)

SWITCH_OFF: Final = frozenset({"0", "false"})
"""Texts of the sealed-log switch, in lower case, that turn it off."""


def support_of(version: Version) -> SpecSupport:
    """Return what a release does with spec versions."""
    return next(row for row in SPECS if version in row.releases)


def is_legacy(spec: SpecNumber) -> bool:
    """Say whether a spec version means legacy values; clause compat.legacy-spec."""
    return spec is None or spec <= Spec.LEGACY


def at_least(spec: SpecNumber, feature: Spec) -> bool:
    """Say whether a run of this spec version may use a feature; an absent version may not."""
    return spec is not None and spec >= feature


def requires_newer_world(spec: SpecNumber, support: SpecSupport) -> bool:
    """Say whether a run is too new for a World; clause compat.newer-world."""
    if spec is None or support.maximum is None:
        return False
    return spec > support.maximum


def admit_run(
    spec: SpecNumber, support: SpecSupport, choice: Choice = Choice.RECOMMENDED
) -> Rejected | None:
    """Refuse a run that is too new, with both numbers; policy newer-run-number.

    The published Worlds report the version that they mint where they mean the highest that they
    support; the two differ in one generation.
    """
    if spec is None or not requires_newer_world(spec, support):
        return None
    reported = support.current if choice is Choice.UPSTREAM else support.maximum
    facts = (("run spec", str(spec)), ("world spec", int(reported or 0)))
    return Rejected(Rejection.RUN_NOT_SUPPORTED, facts=facts)


def admit_world(declared: int, support: SpecSupport) -> Rejected | None:
    """Refuse a World outside the handshake range; clause compat.handshake."""
    if support.admits is None:
        return None
    lowest, highest = support.admits
    if lowest <= declared <= highest:
        return None
    facts = (("lowest", int(lowest)), ("highest", int(highest)), ("declared", declared))
    return Rejected(Rejection.WORLD_NOT_SUPPORTED, facts=facts)


def minted(support: SpecSupport, switch: str | None = None) -> Spec | None:
    """Return the spec version of a new run; clause compat.minted."""
    if switch is not None and switch.lower() in SWITCH_OFF and support.switched is not None:
        return support.switched
    return support.current
