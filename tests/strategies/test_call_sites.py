import pytest
from hypothesis import Phase, find, given, settings
from hypothesis.errors import InvalidArgument

from spec_model.compat.capabilities import TABLES, Told
from spec_model.compat.negotiation import decide
from spec_model.compat.sites import Site
from spec_model.compat.situation import Decision, Engine, Keys, Probe, PublicKey, Situation
from spec_model.compat.spec_versions import Spec, SpecNumber, is_legacy
from spec_model.wire.compression import Environment, choose_codec
from spec_model.wire.layout import Format
from strategies.call_sites import (
    environments,
    key_sets,
    situations,
    spec_numbers,
    told_releases,
)

QUICK = settings(phases=[Phase.generate], max_examples=2_000)
"""Find an example without making it smaller."""


@given(told_releases())
def test_told_releases_can_be_looked_up(told: Told) -> None:
    """Every table has capabilities for it."""
    assert all(Format.DEVL in table.look_up(told).formats for table in TABLES)


@pytest.mark.parametrize("told", [None, 55, 5.5, ""])
def test_told_releases_reach_what_is_no_release(told: Told) -> None:
    """Numbers, nothing and the empty text can be drawn."""
    assert told == find(told_releases(), lambda drawn: drawn == told)


def test_told_releases_minimal() -> None:
    """The simplest is the newest published release."""
    assert find(told_releases(), lambda _: True) == "5.0.0-beta.55"


@given(spec_numbers())
def test_spec_numbers_are_legacy_or_not(spec: SpecNumber) -> None:
    """Each is compared without complaint."""
    assert is_legacy(spec) is (spec in {None, 0, 1})


@pytest.mark.parametrize("spec", [*Spec, None, 4.5, 8])
def test_spec_numbers_reach_every_version(spec: SpecNumber) -> None:
    """All named ones, an absent one, a fraction and a future one can be drawn."""
    assert spec == find(spec_numbers(), lambda drawn: drawn == spec)


def test_spec_numbers_minimal() -> None:
    """The simplest is the newest."""
    assert find(spec_numbers(), lambda _: True) == Spec.SEALED_LOG


@given(key_sets(public_keys=[PublicKey.ABSENT]))
def test_key_sets_keep_their_bounds(keys: Keys) -> None:
    """Only the given kinds of public keys are drawn."""
    assert keys.public_key is PublicKey.ABSENT


@pytest.mark.parametrize("public_key", PublicKey)
def test_key_sets_reach_every_public_key(public_key: PublicKey) -> None:
    """Every kind of public key can be drawn, with and without the run's key."""
    kinds = key_sets(public_keys=[public_key])
    assert find(kinds, lambda keys: keys.run_key).run_key
    assert not find(kinds, lambda keys: not keys.run_key).run_key
    drawn = find(key_sets(), lambda keys: keys.public_key is public_key)
    assert public_key is drawn.public_key


def test_key_sets_minimal() -> None:
    """The simplest has no key at all."""
    assert Keys(run_key=False) == find(key_sets(), lambda _: True)


@given(environments())
def test_environments_choose(environment: Environment) -> None:
    """Each leads to a codec or none."""
    assert choose_codec(environment) in {None, Format.GZIP, Format.ZSTD}


@pytest.mark.parametrize("codec", [None, Format.GZIP, Format.ZSTD])
def test_environments_reach_every_codec(codec: Format | None) -> None:
    """Both codecs, none, and the kill switch can be drawn."""
    found = find(environments(), lambda drawn: choose_codec(drawn) is codec, settings=QUICK)
    assert codec is choose_codec(found)
    stopped = find(environments(), lambda drawn: drawn.disable == "1", settings=QUICK)
    assert stopped.disable == "1"


def test_environments_minimal() -> None:
    """The simplest has no codec and no switch."""
    assert Environment(zstd=False, gzip=False) == find(environments(), lambda _: True)


@given(situations())
def test_situations_have_a_decision(situation: Situation) -> None:
    """Every drawn situation is decided."""
    assert isinstance(decide(situation), Decision)


@pytest.mark.parametrize("site", Site)
def test_situations_reach_every_site(site: Site) -> None:
    """Every site can be drawn."""
    assert site is find(situations(), lambda drawn: drawn.site is site, settings=QUICK).site


@pytest.mark.parametrize("probe", Probe)
def test_situations_reach_every_probe(probe: Probe) -> None:
    """Every outcome of a probe can be drawn."""
    crossing = situations(sites=[Site.START_CROSS])
    assert probe is find(crossing, lambda drawn: drawn.probe is probe, settings=QUICK).probe


def test_situations_reach_both_engines_and_legacy_hooks() -> None:
    """The second engine and hooks of spec version 1 can be drawn."""
    engine = situations(sites=[Site.STEP_INPUT])
    second = find(engine, lambda drawn: drawn.engine is Engine.QUICKJS, settings=QUICK)
    assert second.engine is Engine.QUICKJS
    hooks = situations(sites=[Site.RESUME_HOOK])
    assert find(hooks, lambda drawn: drawn.legacy_hook, settings=QUICK).legacy_hook


@pytest.mark.slow
def test_situations_minimal() -> None:
    """The simplest is a start on the own deployment by the newest release."""
    situation = find(situations(), lambda _: True)
    assert (situation.site, situation.writer) == (Site.START_SAME, "5.0.0-beta.55")


def test_situations_want_a_site() -> None:
    """Without a site there is nothing to draw."""
    with pytest.raises(InvalidArgument):
        find(situations(sites=()), lambda _: True)
