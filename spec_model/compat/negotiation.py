"""One decision for every write call site.

`decide` finds the site's row, asks the writer's capability table about the reader, and applies
the row's three rules in the order in which a payload is built: codec, secret, framing. Each part
comes with its reason. It answers with a `Rejected` where the release has no such site, where a
release is malformed, or where a sealed payload cannot be made.

What a writer believes of the reader is the baseline unless somebody told it: for a start across
deployments that is the probe, and a writer that does not probe believes nothing of anybody.
"""

from spec_model.compat.capabilities import (
    BASELINE,
    NO_TABLE,
    Capabilities,
    CapabilityTable,
    table_of,
)
from spec_model.compat.releases import DOES, Ability
from spec_model.compat.sites import (
    CALL_SITES,
    Audience,
    CallSite,
    CodecRule,
    FramingRule,
    SecretRule,
    Shape,
    Site,
)
from spec_model.compat.situation import (
    ANSWERS,
    SHIPPED,
    CallSitePolicy,
    Decision,
    Engine,
    Probe,
    PublicKey,
    Reason,
    Situation,
)
from spec_model.compat.spec_versions import (
    Spec,
    SpecNumber,
    SpecSupport,
    at_least,
    is_legacy,
    support_of,
)
from spec_model.compat.versions import Version, parse
from spec_model.frozen import evolve, frozen
from spec_model.rejections import Rejected, Rejection
from spec_model.wire.compression import choose_codec
from spec_model.wire.layout import DISABLE_VALUE, Format, Framing
from spec_model.wire.streamref import Capability

_STARTS = (Site.START_SAME, Site.START_CROSS)


@frozen
class Writer:
    """A release as a writer: what it does, what it believes and what it stamps."""

    abilities: frozenset[Ability]
    table: CapabilityTable
    support: SpecSupport
    sites: frozenset[Site]


def writer_of(version: Version) -> Writer:
    """Collect what the tables say of a release."""
    return Writer(
        frozenset(ability for ability, since in DOES.items() if version in since),
        table_of(version),
        support_of(version),
        frozenset(site for site, row in CALL_SITES.items() if version in row.releases),
    )


def decide(situation: Situation, policy: CallSitePolicy = SHIPPED) -> Decision | Rejected:
    """Decide what a call site writes."""
    version = parse(situation.writer)
    if isinstance(version, Rejected):
        return version
    return decide_as(writer_of(version), situation, policy)


def decide_as(
    writer: Writer, situation: Situation, policy: CallSitePolicy = SHIPPED
) -> Decision | Rejected:
    """Decide for a writer whose tables are at hand; `situation.writer` is not looked at."""
    absent = _absent(writer, situation)
    if absent is not None:
        return absent
    row = CALL_SITES[situation.site]
    target, told = _target(writer, situation)
    situation = _stamp(writer, situation, policy)
    framing, why_framing = _framing(writer, target, row, policy)
    frame = Decision(
        shape=_shape(writer, situation, row),
        framing=framing,
        run_spec=situation.run_spec,
        event_spec=writer.support.current,
        queue_spec=_queue_spec(situation),
        queue_copy=situation.site in _STARTS and at_least(situation.run_spec, Spec.CBOR_QUEUE),
        token=situation.site is Site.RESUME_HOOK and not situation.legacy_hook,
        probed=_probed(writer, situation),
    )
    if frame.shape in (Shape.LEGACY, Shape.LINES, Shape.STRUCTURED):
        return evolve(frame, reasons=(*told, _plain_reason(frame.shape), *why_framing))
    codec, why_codec = _codec(writer, situation, target, row, policy)
    sealed = _secret(writer, situation, target, row, policy)
    if isinstance(sealed, Rejected):
        return sealed
    secret, why_secret = sealed
    return evolve(
        frame, codec=codec, secret=secret, reasons=(*told, why_codec, why_secret, *why_framing)
    )


def _absent(writer: Writer, situation: Situation) -> Rejected | None:
    quickjs = situation.engine is Engine.QUICKJS
    if situation.site in writer.sites and not (quickjs and Ability.QUICKJS not in writer.abilities):
        return None
    facts = (("site", situation.site.value), ("release", situation.writer))
    return Rejected(Rejection.SITE_ABSENT, facts=facts)


# --- what the writer knows ----------------------------------------------------------------------


def _probed(writer: Writer, situation: Situation) -> bool:
    return (
        situation.site is Site.START_CROSS
        and Ability.PROBES in writer.abilities
        and situation.probe is not Probe.NO_STREAMS
    )


def _target(writer: Writer, situation: Situation) -> tuple[Capabilities, tuple[Reason, ...]]:
    """Return what the writer believes of the reader, and why."""
    if situation.site is Site.START_CROSS:
        if not _probed(writer, situation) or situation.probe not in ANSWERS:
            says = "nothing is known of the target: the baseline"
            return BASELINE, (Reason("target", says, "compat.probe-fallback"),)
    elif situation.site is not Site.RESUME_HOOK:
        return BASELINE, ()
    target = writer.table.look_up(situation.reader)
    if target == BASELINE:
        says = "no release, a malformed one or an old one: the baseline"
        return target, (Reason("target", says, "compat.baseline"),)
    says = f"table {writer.table.id} on release {situation.reader}"
    return target, (Reason("target", says, "compat.capability-truth"),)


def _stamp(writer: Writer, situation: Situation, policy: CallSitePolicy) -> Situation:
    """Let a start across deployments stamp no more than the target supports, if asked to."""
    if situation.site is not Site.START_CROSS or not policy.recommended("target-spec"):
        return situation
    highest = _known_maximum(writer, situation)
    spec = situation.run_spec
    if spec is None or spec <= highest:
        return situation
    return evolve(situation, run_spec=highest)


def _known_maximum(writer: Writer, situation: Situation) -> Spec:
    """Return the highest spec version that the target is known to support."""
    answered = _probed(writer, situation) and situation.probe in ANSWERS
    told = situation.reader if answered else None
    version = parse(told) if isinstance(told, str) else None
    if version is None or isinstance(version, Rejected):
        return Spec.EVENT_SOURCING
    return support_of(version).maximum or Spec.LEGACY


def _queue_spec(situation: Situation) -> SpecNumber:
    """Return the spec version of the queue message; clause compat.v1-hook."""
    if situation.site is Site.RESUME_HOOK:
        legacy = situation.legacy_hook or situation.run_spec is None
        return Spec.LEGACY if legacy else situation.run_spec
    return situation.run_spec if situation.site in _STARTS else None


# --- the parts ----------------------------------------------------------------------------------


def _shape(writer: Writer, situation: Situation, row: CallSite) -> Shape:
    if row.shape is Shape.FRAMES:
        return Shape.FRAMES if Ability.OBJECT_FRAMES in writer.abilities else Shape.LINES
    if row.error and Ability.ERROR_ENVELOPES not in writer.abilities:
        return Shape.STRUCTURED
    started_legacy = situation.site in _STARTS and is_legacy(situation.run_spec)
    if started_legacy or situation.legacy_hook or Ability.PREFIXES not in writer.abilities:
        return Shape.LEGACY
    return Shape.PAYLOAD


def _plain_reason(shape: Shape) -> Reason:
    match shape:
        case Shape.LEGACY:
            says = "a legacy value has no prefix, secret or codec"
            return Reason("shape", says, "compat.legacy-write")
        case Shape.LINES:
            return Reason("shape", "the release writes lines of text", "compat.call-sites")
        case _:
            says = "the release records errors without a payload"
            return Reason("shape", says, "compat.call-sites")


def _codec(
    writer: Writer,
    situation: Situation,
    target: Capabilities,
    row: CallSite,
    policy: CallSitePolicy,
) -> tuple[Format | None, Reason]:
    refusal = _uncompressed(writer, situation, target, row)
    if refusal is not None:
        return None, refusal
    environment = situation.environment
    if row.codec is CodecRule.TARGET and policy.recommended("portable-codec"):
        says = "across deployments only what every runtime reads"
        codec = choose_codec(evolve(environment, zstd=False))
        return codec, Reason("codec", says, "compat.portable-codec")
    says = f"{row.codec.value}; the writer's own choice"
    return choose_codec(environment), Reason("codec", says, "compat.run-spec-codec")


def _uncompressed(
    writer: Writer, situation: Situation, target: Capabilities, row: CallSite
) -> Reason | None:
    """Say why a site does not compress, if it does not."""
    if row.codec is CodecRule.NEVER:
        return Reason("codec", "this site never compresses", "compat.call-sites")
    if Ability.COMPRESSES not in writer.abilities:
        return Reason("codec", "the release does not compress", "compat.call-sites")
    if situation.engine is Engine.QUICKJS and row.in_engine:
        return Reason("codec", "the QuickJS engine never compresses", "compat.call-sites")
    if situation.environment.disable == DISABLE_VALUE:
        return Reason("codec", "the kill switch is on", "compat.codec-switches")
    by_step = row.codec is CodecRule.STEP_SPEC
    spec = situation.step_spec if by_step else situation.run_spec
    if not at_least(spec, Spec.COMPRESSION):
        whose = "step" if by_step else "run"
        says = f"the {whose}'s spec version is below {int(Spec.COMPRESSION)}"
        return Reason("codec", says, "compat.run-spec-codec")
    if row.codec is CodecRule.TARGET and Format.GZIP not in target.formats:
        return Reason("codec", "the target is not known to read gzip", "compat.decode-set")
    return None


def _secret(
    writer: Writer,
    situation: Situation,
    target: Capabilities,
    row: CallSite,
    policy: CallSitePolicy,
) -> tuple[Format | None, Reason] | Rejected:
    if row.secret is SecretRule.NEVER:
        says = "the failure stays readable without a key"
        return None, Reason("secret", says, "compat.mismatch-plain")
    sealed = _sealed(writer, situation, target, row, policy)
    if sealed is not None:
        return sealed
    if Ability.ENCRYPTS not in writer.abilities:
        return None, Reason("secret", "the release does not encrypt", "compat.call-sites")
    if not situation.keys.run_key:
        return None, Reason("secret", "there is no key", "compat.call-sites")
    checked = _checks_encr(writer, row, policy)
    if checked and Format.ENCR not in target.formats:
        says = "the target is not known to read encr"
        return None, Reason("secret", says, "compat.capability-encr")
    if row.audience is Audience.TARGET and not checked:
        says = "the run's key, whatever the target reads"
        return Format.ENCR, Reason("secret", says, "compat.capability-encr")
    return Format.ENCR, Reason("secret", "the run's key", "compat.call-sites")


def _checks_encr(writer: Writer, row: CallSite, policy: CallSitePolicy) -> bool:
    """Say whether the reader is looked up before encrypting with the run's key."""
    if row.secret not in (SecretRule.HOOK, SecretRule.START):
        return False
    shipped = row.secret is SecretRule.HOOK and writer.table != NO_TABLE
    return shipped or policy.recommended("encryption-check")


def _sealed(
    writer: Writer,
    situation: Situation,
    target: Capabilities,
    row: CallSite,
    policy: CallSitePolicy,
) -> tuple[Format, Reason] | Rejected | None:
    """Seal to a public key if the site has one; None leaves it to the run's key."""
    if Ability.SEALS not in writer.abilities or not _finds_public_key(situation, row):
        return None
    if situation.keys.public_key is PublicKey.LOW_ORDER:
        return Rejected(Rejection.KEY_AGREEMENT)
    if situation.keys.public_key is not PublicKey.VALID:
        return None
    checked = row.secret is not SecretRule.FORWARD and policy.recommended("sealed-target")
    if checked and Format.ENCP not in target.formats:
        return None
    return Format.ENCP, Reason("secret", "the run's public key", "compat.sealed-target")


def _finds_public_key(situation: Situation, row: CallSite) -> bool:
    match row.secret:
        case SecretRule.START:
            return situation.probe in ANSWERS
        case SecretRule.HOOK:
            return not situation.keys.caller_held
        case SecretRule.FORWARD:
            return True
        case _:
            return False


def _framing(
    writer: Writer,
    target: Capabilities,
    row: CallSite,
    policy: CallSitePolicy,
) -> tuple[Framing | None, tuple[Reason, ...]]:
    if row.framing is FramingRule.NONE:
        return None, ()
    if Ability.FRAMES_BYTES not in writer.abilities:
        says = "the release does not frame byte streams"
        return Framing.RAW, (Reason("framing", says, "compat.call-sites"),)
    match row.framing:
        case FramingRule.FRAMED:
            framed, clause = True, "compat.call-sites"
        case FramingRule.TARGET:
            framed, clause = target.framing is not Capability.NONE, "reference.producer"
        case FramingRule.STEP_OUTPUT:
            framed = policy.recommended("step-output-framing")
            clause = "compat.step-output-framing"
        case _:
            framed, clause = False, "compat.call-sites"
    return (
        Framing.FRAMED_V1 if framed else Framing.RAW,
        (Reason("framing", row.framing.value, clause),),
    )
