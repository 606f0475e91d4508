"""What each release was measured to decode, on each runtime, and how it fails on the rest.

These are measurements of readers, which is the other half of a compatibility question: the
capability tables say what writers believe. A `Reader` is a release with a runtime; its decode set
is a value, so that readers can be compared and grouped.

Runtimes differ in zstd only: Node has it from 22.15 on, the Python SDK brings its own, and a
browser has it where a decoder was registered, which is not presumed. A browser is a dashboard: it
displays payloads and opens no streams. Python is another SDK, not a release of the core package:
its decode set does not depend on the release that it reports.

Failures are part of the measurement. Unknown prefixes are refused by everybody, but only one
generation refuses with an error of its own kind. Byte frames that a reader does not know are
handed out as data, and stream frames of an unknown format are dropped without a word from
5.0.0-beta.5 on.
"""

from enum import StrEnum
from typing import Final

from attrs import field

from spec_model.compat.capabilities import Told
from spec_model.compat.releases import (
    DOES,
    PYTHON_SDK,
    READS,
    READS_FRAMING,
    Ability,
)
from spec_model.compat.spec_versions import Spec, support_of
from spec_model.compat.versions import Range, Version, parse, parse_range
from spec_model.frozen import frozen
from spec_model.outcomes import Outcome
from spec_model.policies import Choice
from spec_model.rejections import Rejected, Rejection
from spec_model.values.tags import VOCABULARIES
from spec_model.wire.layout import Format, Framing


class Runtime(StrEnum):
    """Where a reader runs."""

    NODE_20 = "node-20"
    NODE_22 = "node-22"
    """From 22.15 on."""
    NODE_24 = "node-24"
    BROWSER = "browser"
    PYTHON = "python"


HAS_ZSTD: Final = frozenset({Runtime.NODE_22, Runtime.NODE_24, Runtime.PYTHON})

VOCABULARY_SINCE: Final[tuple[tuple[str, Range], ...]] = (
    ("base", parse_range(">=0.0.0-0 <4.2.0")),
    ("dom", parse_range(">=4.2.0 <5.0.0-0")),
    ("workflow", parse_range(">=5.0.0-0 <5.0.0-beta.5")),
    ("errors", parse_range(">=5.0.0-beta.5 <5.0.0-beta.12")),
    ("decryption", parse_range(">=5.0.0-beta.12 <5.0.0-beta.48")),
    ("stream-error", parse_range(">=5.0.0-beta.48")),
)
"""The tags that a release writes and reads, by the stage of the vocabulary that it has."""

UNKNOWN_PREFIX: Final[tuple[tuple[Outcome, Range], ...]] = (
    (Outcome.REFUSED_TYPED, parse_range(">=4.2.0-beta.64 <5.0.0-beta.5")),
    (Outcome.REFUSED_UNTYPED, parse_range(">=0.0.0-0 <4.2.0-beta.64 || >=5.0.0-beta.5")),
)
"""What happens to a payload whose prefix the release does not read."""

UNKNOWN_FRAME: Final[tuple[tuple[Outcome, Range], ...]] = (
    (Outcome.REFUSED_UNTYPED, parse_range(">=0.0.0-0 <4.2.0-beta.64")),
    (Outcome.REFUSED_TYPED, parse_range(">=4.2.0-beta.64 <5.0.0-beta.5")),
    (Outcome.LOST, parse_range(">=5.0.0-beta.5")),
)
"""What happens to a stream frame whose format the release does not read."""

DISPLAYS: Final = parse_range(">=4.1.0-beta.57")
"""Releases with a reader for dashboards."""

UNKNOWN_TAG: Final = Outcome.REFUSED_UNTYPED
"""What happens to a tag that the release does not know."""

_REFUSED_BY_PYTHON = (
    *("AbortController", "AbortSignal", "ArrayBuffer", "Class", "DataView", "Float16Array"),
    *("Headers", "ReadableStream", "Request", "Response", "Set", "StepFunction", "StreamError"),
    *("WorkflowFunction", "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array"),
    *("Uint16Array", "Int32Array", "Uint32Array", "Float32Array", "Float64Array"),
    *("BigInt64Array", "BigUint64Array"),
)

PYTHON_TAGS: Final[dict[str, Outcome]] = {
    **dict.fromkeys(_REFUSED_BY_PYTHON, Outcome.REFUSED_TYPED),
    **dict.fromkeys(("Date", "Map"), Outcome.REFUSED_UNTYPED),
    **dict.fromkeys(("BigInt", "RegExp", "URL", "URLSearchParams"), Outcome.SILENT_DIFFERENT),
}
"""Tags that the Python SDK does not read as they were written; it reads all others."""


@frozen(kw_only=True, cache_hash=True)
class Reader:
    """A release with a runtime, and all that matters of it."""

    runtime: Runtime
    opens: frozenset[Format]
    framings: frozenset[Framing]
    frames: bool
    """Whether it reads object streams as frames."""
    legacy: bool
    """Whether it reads legacy values."""
    vocabulary: frozenset[str]
    unknown_prefix: Outcome
    unknown_frame: Outcome
    tag_outcomes: dict[str, Outcome] = field(factory=dict, eq=False)
    maximum: Spec | None
    """The highest spec version of a run that it works on."""
    run_spec: Spec | None
    """The spec version of the runs that it starts."""
    told: str | None
    """The core release that it reports; None before it reported any."""


def reader_of(version: Version, runtime: Runtime) -> Reader | None:
    """Return a core release on a runtime, or None where the release has no such reader."""
    if runtime is Runtime.PYTHON or (runtime is Runtime.BROWSER and version not in DISPLAYS):
        return None
    lacking = frozenset() if runtime in HAS_ZSTD else frozenset({Format.ZSTD})
    support = support_of(version)
    return Reader(
        runtime=runtime,
        opens=frozenset(each for each, since in READS.items() if version in since) - lacking,
        framings=frozenset(each for each, since in READS_FRAMING.items() if version in since),
        frames=version in DOES[Ability.OBJECT_FRAMES],
        legacy=True,
        vocabulary=vocabulary_of(version),
        unknown_prefix=_of(UNKNOWN_PREFIX, version),
        unknown_frame=_of(UNKNOWN_FRAME, version),
        maximum=support.maximum,
        run_spec=support.current,
        told=str(version) if version in DOES[Ability.PREFIXES] else None,
    )


def python_reader() -> Reader:
    """Return the Python SDK: it knows no legacy values and no byte streams."""
    return Reader(
        runtime=Runtime.PYTHON,
        opens=frozenset(Format),
        framings=frozenset(),
        frames=True,
        legacy=False,
        vocabulary=frozenset(VOCABULARIES["stream-error"]) - PYTHON_TAGS.keys(),
        unknown_prefix=Outcome.REFUSED_TYPED,
        unknown_frame=Outcome.REFUSED_TYPED,
        tag_outcomes=PYTHON_TAGS,
        maximum=Spec(PYTHON_SDK.maximum_spec),
        run_spec=Spec(PYTHON_SDK.run_spec),
        told=PYTHON_SDK.advertised,
    )


def vocabulary_of(version: Version) -> frozenset[str]:
    """Return the tags that a release writes and reads."""
    stage = next(name for name, since in VOCABULARY_SINCE if version in since)
    return frozenset(VOCABULARIES[stage])


def told_vocabulary(told: Told) -> frozenset[str]:
    """Return the tags that are safe for a reader of whom a writer is told this."""
    version = parse(told) if isinstance(told, str) else None
    if version is None or isinstance(version, Rejected):
        return frozenset(VOCABULARIES["base"])
    return vocabulary_of(version)


def hold_back(
    tags: frozenset[str], told: Told, choice: Choice = Choice.RECOMMENDED
) -> Rejected | None:
    """Refuse to write a value with tags that the reader does not know; policy tag-gate."""
    unknown = sorted(tags - told_vocabulary(told))
    if choice is Choice.UPSTREAM or not unknown:
        return None
    return Rejected(Rejection.TAG_HELD_BACK, facts=(("tag", unknown[0]),))


def _of(table: tuple[tuple[Outcome, Range], ...], version: Version) -> Outcome:
    return next(outcome for outcome, since in table if version in since)


# --- outcomes -----------------------------------------------------------------------------------


@frozen
class Fault:
    """What a reader does not decode, and what becomes of it."""

    part: str
    culprit: str
    outcome: Outcome


def read_payload(reader: Reader, formats: tuple[Format, ...]) -> Fault | None:
    """Find the outermost layer that a reader does not decode; a legacy value has no layers."""
    if not formats and not reader.legacy:
        return Fault("payload", "legacy", Outcome.REFUSED_TYPED)
    return _peel(reader, formats, "payload", reader.unknown_prefix)


def read_frames(reader: Reader, formats: tuple[Format, ...]) -> Fault | None:
    """Find what a reader does not decode in an object stream; lines have no layers."""
    if not formats:
        return None
    if not reader.frames:
        return Fault("frames", "frame", Outcome.REFUSED_UNTYPED)
    return _peel(reader, formats, "frames", reader.unknown_frame)


def read_bytes(reader: Reader, framing: Framing) -> Fault | None:
    """Find out whether a reader unframes a byte stream; without any framing it opens none."""
    if not reader.framings or reader.runtime is Runtime.BROWSER or framing in reader.framings:
        return None
    return Fault("byte-stream", framing.value, Outcome.SILENT_DIFFERENT)


def read_tags(reader: Reader, tags: frozenset[str]) -> tuple[Fault, ...]:
    """List the tags that a reader does not read as they were written."""
    unknown = sorted(tags - reader.vocabulary)
    return tuple(Fault("tag", tag, reader.tag_outcomes.get(tag, UNKNOWN_TAG)) for tag in unknown)


def take_run(reader: Reader, spec: int | float | None) -> Fault | None:
    """Find out whether a deployment works on a run of this spec version."""
    if spec is None or reader.maximum is None or spec <= reader.maximum:
        return None
    return Fault("run", f"spec {spec}", Outcome.REFUSED_TYPED)


def _peel(reader: Reader, formats: tuple[Format, ...], part: str, outcome: Outcome) -> Fault | None:
    for layer in formats:
        if layer not in reader.opens:
            lacking = layer is Format.ZSTD and Format.GZIP in reader.opens
            failure = Outcome.REFUSED_UNTYPED if lacking else outcome
            return Fault(part, layer.value.decode(), failure)
    return None
