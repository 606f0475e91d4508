"""Every place where a payload or a stream is written, and the rule it writes by.

A call site is a row: which releases have it, who reads what it writes, and one rule each for the
codec, the secret and the framing of byte streams that travel by value. `negotiation` applies the
rules; nothing else knows a site by name. The codec rules all presuppose a writer that compresses
at all, and the secret rules a key.

A few sites exist twice, because two generations of step handlers decide differently: the old
handler looks at the step's own spec version, which the writing release stamps, and frames byte
streams; the executor looks at the run's and leaves them raw.
"""

from enum import Enum, StrEnum
from typing import Final

from spec_model.compat.releases import DOES, EVERY, Ability
from spec_model.compat.versions import Range, parse_range
from spec_model.frozen import frozen


class Site(StrEnum):
    """The call sites, by what is written there."""

    START_SAME = "start-same"
    START_CROSS = "start-cross"
    RESUME_HOOK = "resume-hook"
    STEP_INPUT = "step-input"
    HOOK_METADATA = "hook-metadata"
    ABORT_PAYLOAD = "abort-payload"
    ABORT_STREAM = "abort-stream"
    UNSERIALIZABLE_STEP = "unserializable-step"
    STEP_OUTPUT = "step-output"
    STEP_OUTPUT_OLD = "step-output-old"
    STEP_ERROR = "step-error"
    STEP_ERROR_OLD = "step-error-old"
    STEP_STREAM = "step-stream"
    FORWARDED_STREAM = "forwarded-stream"
    WORKFLOW_OUTPUT = "workflow-output"
    RUN_FAILED = "run-failed"
    RUN_FAILED_UNSCOPED = "run-failed-unscoped"
    RUN_FAILED_MISMATCH = "run-failed-mismatch"


class Audience(Enum):
    """Who reads what a site writes."""

    RUN = "run"
    """The run's own deployment, which is the writer's."""
    TARGET = "target"
    """Another deployment, whose release the writer was told or not."""
    CLIENT = "client"
    """Whoever asks for the result: no release is known."""


class Shape(StrEnum):
    """What the written thing is."""

    LEGACY = "legacy"
    """A JavaScript value: no prefix, secret or codec."""
    PAYLOAD = "payload"
    FRAMES = "frames"
    """An object stream of frames, one payload each."""
    LINES = "lines"
    """An object stream of text lines, as before frames."""
    STRUCTURED = "structured"
    """A record of the event, not a payload."""


class CodecRule(Enum):
    """When a site compresses."""

    NEVER = "never"
    RUN_SPEC = "the run's spec version allows it"
    STEP_SPEC = "the step's spec version allows it"
    TARGET = "the run's spec version allows it and the target reads gzip"


class SecretRule(Enum):
    """With what a site encrypts."""

    NEVER = "nothing: the key may be gone"
    RUN_KEY = "the run's key"
    START = "the public key from the probe, else the run's key"
    HOOK = (
        "the run's public key unless the caller holds the key, else the key if the target reads it"
    )
    FORWARD = "the reference's public key, else that run's key"


class FramingRule(Enum):
    """How a site writes byte streams that travel by value."""

    NONE = "no byte stream can begin here"
    RAW = "raw"
    FRAMED = "framed"
    TARGET = "framed if the target reads frames"
    STEP_OUTPUT = "raw, by the executor's fixed flag"


@frozen(kw_only=True)
class CallSite:
    """One row of the table."""

    site: Site
    what: str
    audience: Audience
    codec: CodecRule
    secret: SecretRule = SecretRule.RUN_KEY
    framing: FramingRule = FramingRule.NONE
    shape: Shape = Shape.PAYLOAD
    error: bool = False
    """Whether it is a structured record in releases without error payloads."""
    in_engine: bool = False
    """Whether the engine for workflow code writes it, so that QuickJS writes it differently."""
    releases: Range = EVERY


_EXECUTOR = parse_range(">=5.0.0-beta.5")
_OLD_HANDLER = parse_range(">=0.0.0-0 <5.0.0-beta.39")
_HANDLES_ONLY = FramingRule.NONE

_ROWS: tuple[CallSite, ...] = (
    CallSite(
        site=Site.START_SAME,
        what="arguments of a run on the starter's own deployment",
        audience=Audience.RUN,
        codec=CodecRule.RUN_SPEC,
        framing=FramingRule.FRAMED,
    ),
    CallSite(
        site=Site.START_CROSS,
        what="arguments of a run on another deployment",
        audience=Audience.TARGET,
        codec=CodecRule.TARGET,
        secret=SecretRule.START,
        framing=FramingRule.TARGET,
    ),
    CallSite(
        site=Site.RESUME_HOOK,
        what="payload of a hook or webhook",
        audience=Audience.TARGET,
        codec=CodecRule.TARGET,
        secret=SecretRule.HOOK,
        framing=FramingRule.TARGET,
    ),
    CallSite(
        site=Site.STEP_INPUT,
        what="arguments, closure and receiver of a step",
        audience=Audience.RUN,
        codec=CodecRule.RUN_SPEC,
        in_engine=True,
    ),
    CallSite(
        site=Site.HOOK_METADATA,
        what="metadata of a new hook",
        audience=Audience.RUN,
        codec=CodecRule.RUN_SPEC,
        in_engine=True,
    ),
    CallSite(
        site=Site.ABORT_PAYLOAD,
        what="abort packet in the event log",
        audience=Audience.RUN,
        codec=CodecRule.RUN_SPEC,
        in_engine=True,
        releases=_EXECUTOR,
    ),
    CallSite(
        site=Site.ABORT_STREAM,
        what="abort packet on its stream: one bare payload, not a frame",
        audience=Audience.RUN,
        codec=CodecRule.NEVER,
        releases=_EXECUTOR,
    ),
    CallSite(
        site=Site.UNSERIALIZABLE_STEP,
        what="placeholder for a step whose arguments cannot be serialised",
        audience=Audience.RUN,
        codec=CodecRule.RUN_SPEC,
        releases=parse_range(">=4.8.5 <5.0.0-0 || >=5.0.0-beta.44"),
    ),
    CallSite(
        site=Site.STEP_OUTPUT,
        what="result of a step, by the executor",
        audience=Audience.RUN,
        codec=CodecRule.RUN_SPEC,
        framing=FramingRule.STEP_OUTPUT,
        releases=_EXECUTOR,
    ),
    CallSite(
        site=Site.STEP_OUTPUT_OLD,
        what="result of a step, by the old handler",
        audience=Audience.RUN,
        codec=CodecRule.STEP_SPEC,
        framing=FramingRule.FRAMED,
        releases=_OLD_HANDLER,
    ),
    CallSite(
        site=Site.STEP_ERROR,
        what="error or retry error of a step, by the executor",
        audience=Audience.RUN,
        codec=CodecRule.RUN_SPEC,
        framing=FramingRule.RAW,
        error=True,
        releases=_EXECUTOR,
    ),
    CallSite(
        site=Site.STEP_ERROR_OLD,
        what="error or retry error of a step, by the old handler",
        audience=Audience.RUN,
        codec=CodecRule.STEP_SPEC,
        framing=FramingRule.RAW,
        error=True,
        releases=_OLD_HANDLER,
    ),
    CallSite(
        site=Site.STEP_STREAM,
        what="items that a step writes to its run's stream",
        audience=Audience.CLIENT,
        codec=CodecRule.NEVER,
        framing=FramingRule.FRAMED,
        shape=Shape.FRAMES,
    ),
    CallSite(
        site=Site.FORWARDED_STREAM,
        what="items written to another run's stream",
        audience=Audience.TARGET,
        codec=CodecRule.NEVER,
        secret=SecretRule.FORWARD,
        framing=FramingRule.RAW,
        shape=Shape.FRAMES,
        releases=parse_range(">=4.3.1 <5.0.0-0 || >=5.0.0-beta.12"),
    ),
    CallSite(
        site=Site.WORKFLOW_OUTPUT,
        what="result of a run",
        audience=Audience.CLIENT,
        codec=CodecRule.RUN_SPEC,
        framing=_HANDLES_ONLY,
        in_engine=True,
    ),
    CallSite(
        site=Site.RUN_FAILED,
        what="failure of a run, with the run's record at hand",
        audience=Audience.CLIENT,
        codec=CodecRule.RUN_SPEC,
        error=True,
        in_engine=True,
    ),
    CallSite(
        site=Site.RUN_FAILED_UNSCOPED,
        what="failure of a run by too many deliveries or its replay budget",
        audience=Audience.CLIENT,
        codec=CodecRule.NEVER,
        error=True,
    ),
    CallSite(
        site=Site.RUN_FAILED_MISMATCH,
        what="failure of a run that belongs to another deployment",
        audience=Audience.CLIENT,
        codec=CodecRule.RUN_SPEC,
        secret=SecretRule.NEVER,
        error=True,
        releases=DOES[Ability.QUICKJS],
    ),
)

CALL_SITES: Final[dict[Site, CallSite]] = {row.site: row for row in _ROWS}
"""Clause compat.call-sites: every site is a row, and the rows are all there is."""
