"""What a write call site knows, and what it decides: plain values.

A `Situation` holds everything that a decision may depend on: the site, both releases, the run's
spec version, the keys, what the probe brought and the writer's surroundings. A `Decision` says
what goes out, and for each part why, with the clause. `CallSitePolicy` names a way to answer the
questions that the specification leaves open.
"""

from enum import StrEnum
from typing import Final

from attrs import field

from spec_model.compat.capabilities import Told
from spec_model.compat.sites import Shape, Site
from spec_model.compat.spec_versions import Spec, SpecNumber
from spec_model.frozen import frozen
from spec_model.policies import Choice
from spec_model.wire.compression import ANYWHERE, Environment
from spec_model.wire.layout import Format, Framing


class Probe(StrEnum):
    """What came of asking the other deployment for its release."""

    ANSWERED = "answered"
    UNHEALTHY = "unhealthy"
    """Answered, and says that it is not healthy; clause compat.probe-health."""
    PLAIN_TEXT = "plain-text"
    TIMED_OUT = "timed-out"
    FAILED = "failed"
    NO_STREAMS = "no-streams"
    """The World has no stream to answer on, so that nothing is asked."""


ANSWERS: Final = frozenset({Probe.ANSWERED, Probe.UNHEALTHY})
"""What tells the starter a release; an answer without one is a reader that is None."""

PROBE_BUDGET_MS: Final = 2_000
"""How long a starter waits for the answer, in milliseconds; clause compat.probe-fallback."""


class PublicKey(StrEnum):
    """The target run's public key, as published."""

    ABSENT = "absent"
    VALID = "valid"
    MALFORMED = "malformed"
    """Not base64 of exactly 32 bytes: treated as absent."""
    LOW_ORDER = "low-order"
    """Well formed, but no secret can be agreed with it."""


class Engine(StrEnum):
    """What runs the workflow's code."""

    NODE = "node"
    QUICKJS = "quickjs"


@frozen(kw_only=True)
class Keys:
    """What the writer can encrypt with."""

    run_key: bool = True
    public_key: PublicKey = PublicKey.ABSENT
    caller_held: bool = False
    """Whether the caller of a hook brought the run's key itself."""


@frozen(kw_only=True)
class Situation:
    """Everything that a call site decides by."""

    site: Site
    writer: str
    reader: Told = None
    """The core release that the writer is told of, truthful or not."""
    run_spec: SpecNumber = None
    step_spec: SpecNumber = None
    legacy_hook: bool = False
    """Whether the hook itself was created at spec version 1."""
    probe: Probe = Probe.ANSWERED
    keys: Keys = Keys()
    environment: Environment = ANYWHERE
    engine: Engine = Engine.NODE


@frozen
class Reason:
    """Why one part of a decision is as it is."""

    about: str
    says: str
    clause: str


@frozen(kw_only=True)
class Decision:
    """What a call site writes."""

    shape: Shape
    secret: Format | None = None
    codec: Format | None = None
    framing: Framing | None = None
    """How byte streams by value are written; None where there can be none."""
    run_spec: SpecNumber = None
    """The spec version of the run: stamped by a start, found by the other sites."""
    event_spec: Spec | None = None
    """The spec version stamped on the event; None before there were any."""
    queue_spec: SpecNumber = None
    """The spec version of the queue message, where one is sent."""
    queue_copy: bool = False
    """Whether the queue message carries a copy of the payload."""
    token: bool = False
    """Whether the event carries the hook's token."""
    probed: bool = False
    reasons: tuple[Reason, ...] = field(default=(), eq=False)

    @property
    def formats(self) -> tuple[Format, ...]:
        """Return the layers of a payload, the outermost first."""
        if self.shape in (Shape.LEGACY, Shape.LINES, Shape.STRUCTURED):
            return ()
        return tuple(part for part in (self.secret, self.codec, Format.DEVL) if part is not None)

    @property
    def layers(self) -> str:
        """Write the layers as `encr>zstd>devl`, or the shape where there are none."""
        return ">".join(part.value.decode() for part in self.formats) or self.shape.value


@frozen(kw_only=True)
class CallSitePolicy:
    """One named way to answer every open question of the call sites."""

    id: str
    sentence: str
    choices: dict[str, Choice]

    def recommended(self, question: str) -> bool:
        """Say whether the recommended answer of a question applies."""
        return self.choices[question] is Choice.RECOMMENDED


QUESTIONS: Final = (
    "portable-codec",
    "encryption-check",
    "sealed-target",
    "step-output-framing",
    "target-spec",
    "tag-gate",
)
"""The open questions; `spec_model.policies` has each with its two answers."""

_UP, _REC = Choice.UPSTREAM, Choice.RECOMMENDED

SHIPPED: Final = CallSitePolicy(
    id="shipped",
    sentence="what the published packages do",
    choices=dict.fromkeys(QUESTIONS, _UP),
)
INTENDED: Final = CallSitePolicy(
    id="intended",
    sentence="what the design documents meant",
    choices=dict.fromkeys(QUESTIONS, _UP)
    | dict.fromkeys(("portable-codec", "encryption-check", "step-output-framing"), _REC),
)
SAFE: Final = CallSitePolicy(
    id="safe",
    sentence="what every reader that a writer is told of can decode",
    choices=dict.fromkeys(QUESTIONS, _REC),
)
POLICIES: Final = {policy.id: policy for policy in (SHIPPED, INTENDED, SAFE)}
