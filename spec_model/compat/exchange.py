"""One exchange: what a site sends from one release to another, and what the reader makes of it.

`sent` enumerates what may leave a call site for one pair of releases. The writer is told the
truth: the reader's release if it reports one, the public key that the run carries, the spec
version that the run has. What varies beside the pair is in `situations`: the keys, whether the
probe was answered, the run's spec version where it decides something, and whether the writer's
runtime has zstd. A run carries a public key whatever release works on it, because the starter
derives and stamps it.

`wire_fault` and `tag_faults` say what a reader does not decode. A byte stream of a reader that
opens none is left to the tag of the stream, and a structured record is not judged.
"""

from collections.abc import Iterator
from typing import Final

from spec_model.compat.negotiation import Writer, decide_as
from spec_model.compat.readers import (
    HAS_ZSTD,
    Fault,
    Reader,
    Runtime,
    read_bytes,
    read_frames,
    read_payload,
    read_tags,
    take_run,
)
from spec_model.compat.sites import CALL_SITES, Audience, Shape, Site
from spec_model.compat.situation import CallSitePolicy, Keys, Probe, PublicKey, Situation
from spec_model.compat.spec_versions import Spec, SpecNumber
from spec_model.frozen import evolve, frozen
from spec_model.rejections import Rejected
from spec_model.values.tags import STAGES
from spec_model.wire.compression import Environment
from spec_model.wire.layout import Format, Framing

# --- what is sent -------------------------------------------------------------------------------

_KEYS: Final = (Keys(run_key=False), Keys(), Keys(public_key=PublicKey.VALID))
_HOOK_SPECS: Final = (None, Spec.ATTRIBUTES, Spec.COMPRESSION, Spec.SEALED_LOG)


def situations(site: Site, writer: Writer, reader: Reader) -> Iterator[Situation]:
    """Vary what a site decides by, for one pair."""
    current = writer.support.current
    stamped = Spec.LEGACY if current is None else current
    base = Situation(site=site, writer="", reader=reader.told, run_spec=stamped, step_spec=current)
    for zstd in (True, False):
        environment = Environment(zstd=zstd)
        for keys in _keys(site, reader):
            case = evolve(base, environment=environment, keys=keys)
            if site is Site.RESUME_HOOK:
                legacy = reader.run_spec is None
                yield from (evolve(case, run_spec=spec, legacy_hook=legacy) for spec in _HOOK_SPECS)
            elif site is Site.START_CROSS:
                yield case
                yield evolve(case, probe=Probe.TIMED_OUT)
            else:
                yield case


def _keys(site: Site, reader: Reader) -> tuple[Keys, ...]:
    """List the keys that a site may hold; a probe's answer has a key only if it can open it."""
    if CALL_SITES[site].audience is not Audience.TARGET:
        return _KEYS[:2]
    return _KEYS if site is Site.RESUME_HOOK or Format.ENCP in reader.opens else _KEYS[:2]


@frozen
class Sent:
    """What leaves a call site, as far as a reader can tell."""

    shape: Shape
    formats: tuple[Format, ...]
    framing: Framing | None
    stamped: SpecNumber
    """The spec version of a run that is started, and None elsewhere."""
    told: str | None
    """The reader's release, if the writer knew it when it wrote."""
    zstd: bool
    """Whether the writer's runtime has zstd."""

    def text(self) -> str:
        """Write what is sent in a few words."""
        layers = ">".join(part.value.decode() for part in self.formats) or self.shape.value
        return layers + (f" {self.framing.value}" if self.framing else "")


def sent(site: Site, writer: Writer, reader: Reader, policy: CallSitePolicy) -> tuple[Sent, ...]:
    """List what a site may send to a reader, each thing once."""
    found: dict[Sent, None] = {}
    for situation in situations(site, writer, reader):
        decision = decide_as(writer, situation, policy)
        if isinstance(decision, Rejected):
            continue
        crossing = site is Site.START_CROSS
        asked = site is Site.RESUME_HOOK or (crossing and situation.probe is Probe.ANSWERED)
        item = Sent(
            decision.shape,
            decision.formats,
            decision.framing,
            decision.run_spec if crossing else None,
            reader.told if asked else None,
            situation.environment.zstd,
        )
        found[item] = None
    return tuple(found)


# --- what is read -------------------------------------------------------------------------------

_STAGE_OF: Final = {tag: stage for stage, added in STAGES for tag in added}


def wire_fault(site: Site, item: Sent, reader: Reader) -> Fault | None:
    """Find the first thing that a reader does not decode of what it is sent, tags apart."""
    if item.shape is Shape.STRUCTURED:
        return None
    framed = CALL_SITES[site].shape is Shape.FRAMES
    broken = (read_frames if framed else read_payload)(reader, item.formats)
    if broken is None and item.framing is not None:
        broken = read_bytes(reader, item.framing)
    if broken is None and reader.runtime is not Runtime.BROWSER:
        broken = take_run(reader, item.stamped)
    return broken


def tag_faults(reader: Reader, vocabulary: frozenset[str]) -> tuple[Fault, ...]:
    """List the tags that a reader does not read; those are joined that came together."""
    joined = {
        Fault(fault.part, f"tags: {_STAGE_OF[fault.culprit]}", fault.outcome): None
        for fault in read_tags(reader, vocabulary)
    }
    return tuple(joined)


def same_runtime(item: Sent, reader: Reader) -> bool:
    """Say whether a deployment may read what it wrote itself; a dashboard may be anywhere."""
    return reader.runtime is Runtime.BROWSER or item.zstd is (reader.runtime in HAS_ZSTD)
