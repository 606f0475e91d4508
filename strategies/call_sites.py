"""Situations of write call sites."""

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from spec_model.compat.capabilities import Told
from spec_model.compat.releases import DOES, PUBLISHED, RELEASES, Ability
from spec_model.compat.sites import CALL_SITES, Site
from spec_model.compat.situation import Engine, Keys, Probe, PublicKey, Situation
from spec_model.compat.spec_versions import Spec, SpecNumber
from spec_model.wire.compression import Environment
from strategies.versions import version_texts

USABLE = (PublicKey.ABSENT, PublicKey.VALID, PublicKey.MALFORMED)
"""Public keys that leave a decision; a key of low order ends in a refusal."""


def told_releases() -> st.SearchStrategy[Told]:
    """Draw what a writer may be told of its reader: releases, other texts, numbers, nothing."""
    return version_texts() | st.sampled_from((None, 55, 5.5))


def spec_numbers() -> st.SearchStrategy[SpecNumber]:
    """Draw a spec version as a record may hold it: the named ones, absent, and others."""
    named = st.sampled_from([int(spec) for spec in reversed(Spec)])
    return named | st.sampled_from((None, 0, 4.5, 8))


def key_sets(*, public_keys: Sequence[PublicKey] = tuple(PublicKey)) -> st.SearchStrategy[Keys]:
    """Draw what a writer can encrypt with."""
    return st.builds(
        Keys,
        run_key=st.booleans(),
        public_key=st.sampled_from(public_keys),
        caller_held=st.booleans(),
    )


def environments() -> st.SearchStrategy[Environment]:
    """Draw a writer's runtime and switches."""
    return st.builds(
        Environment,
        zstd=st.booleans(),
        gzip=st.booleans(),
        disable=st.sampled_from((None, "1", "0", "true", "")),
        codec=st.sampled_from((None, "gzip", "zstd", "GZIP", "")),
    )


@st.composite
def situations(draw: st.DrawFn, *, sites: Sequence[Site] = tuple(Site)) -> Situation:
    """Draw a situation of one of these sites, at a published release that has it.

    Every situation has a decision.
    """
    if not sites:
        raise InvalidArgument("sites is empty")
    site = draw(st.sampled_from(sites))
    row = CALL_SITES[site]
    having = [
        text for text, version in zip(PUBLISHED, RELEASES, strict=True) if version in row.releases
    ]
    writer = draw(st.sampled_from(having[::-1]))
    engines = [Engine.NODE]
    if row.in_engine and RELEASES[PUBLISHED.index(writer)] in DOES[Ability.QUICKJS]:
        engines.append(Engine.QUICKJS)
    return Situation(
        site=site,
        writer=writer,
        reader=draw(told_releases()),
        run_spec=draw(spec_numbers()),
        step_spec=draw(spec_numbers()),
        legacy_hook=site is Site.RESUME_HOOK and draw(st.booleans()),
        probe=draw(st.sampled_from(Probe)) if site is Site.START_CROSS else Probe.ANSWERED,
        keys=draw(key_sets(public_keys=USABLE)),
        environment=draw(environments()),
        engine=draw(st.sampled_from(engines)),
    )
