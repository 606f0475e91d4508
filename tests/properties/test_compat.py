import json
from functools import cache
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from spec_model.compat.capabilities import BASELINE, TABLES
from spec_model.compat.negotiation import decide, decide_as, writer_of
from spec_model.compat.releases import PUBLISHED, READS, READS_FRAMING
from spec_model.compat.sites import CALL_SITES, Audience, Shape, Site
from spec_model.compat.situation import (
    INTENDED,
    POLICIES,
    SAFE,
    SHIPPED,
    CallSitePolicy,
    Decision,
    Keys,
    Probe,
    Situation,
)
from spec_model.compat.versions import Range, Version, parse, release
from spec_model.compat.violations import Violation, bounds, generations, to_plain, violations
from spec_model.rejections import Rejected
from spec_model.wire.compression import Environment
from spec_model.wire.layout import Format, Framing
from spec_model.wire.streamref import Capability
from strategies.call_sites import situations
from strategies.versions import releases, version_texts

EXPECTED = json.loads((Path(__file__).parents[1] / "data" / "compat_violations.json").read_text())


@cache
def found(policy_id: str) -> tuple[Violation, ...]:
    """Enumerate all pairs once a policy."""
    return violations(POLICIES[policy_id])


@pytest.mark.parametrize("policy_id", POLICIES)
def test_violations_are_the_known_ones(policy_id: str) -> None:
    """Over all releases, sites and runtimes, a policy violates what the data file lists."""
    assert EXPECTED[policy_id] == [to_plain(violation) for violation in found(policy_id)]


def test_generations_cover_every_release_once() -> None:
    """Grouping loses no release and keeps the order."""
    assert list(PUBLISHED) == [str(version) for group in generations() for version in group]


@pytest.mark.parametrize("group", generations(), ids=lambda group: str(group[0]))
def test_releases_of_a_generation_write_alike(group: tuple[Version, ...]) -> None:
    """No table tells the releases of a generation apart, as writers or as readers."""
    assert {writer_of(version) for version in group} == {writer_of(group[0])}
    for table in TABLES:
        assert {table.look_up(str(version)) for version in group} == {table.look_up(str(group[0]))}


def test_bounds_are_the_only_changes() -> None:
    """Every bound of a table changes what some release writes, reads or is believed to read."""
    order = [bound.order for bound in bounds()]
    assert order == sorted(order)
    assert len(order) == len(set(order))


def groups(policy_id: str, audience: Audience) -> set[tuple[str, str, str]]:
    """List what a policy violates for an audience: part, culprit and reader's runtime."""
    return {
        (violation.group.part, violation.group.culprit, violation.example.runtime)
        for violation in found(policy_id)
        if violation.group.audience == audience.value
    }


def test_the_safe_policy_keeps_what_it_is_told() -> None:
    """What the safe policy still violates, nobody told the writer of.

    Releases before prefixes report nothing; a forwarded stream names no release; and the Python
    SDK reports a core release whose tags it does not all read.
    """
    left = groups("safe", Audience.TARGET)
    assert left == {
        ("frames", "encr", "node-20"),
        ("frames", "frame", "node-20"),
        ("payload", "devl", "node-20"),
        ("payload", "legacy", "python"),
        ("tag", "tags: base", "python"),
    }


def test_the_intended_policy_violates_less_than_the_shipped_one() -> None:
    """The design documents closed two holes for told readers and left the others."""
    gone = groups("shipped", Audience.TARGET) - groups("intended", Audience.TARGET)
    assert ("payload", "zstd", "node-20") in gone
    assert not groups("intended", Audience.TARGET) - groups("shipped", Audience.TARGET)


def test_no_policy_frames_byte_streams_for_a_target_that_cannot_unframe() -> None:
    """The cutoffs that were moved twice are right now."""
    for policy_id in POLICIES:
        assert "byte-stream" not in {part for part, _, _ in groups(policy_id, Audience.TARGET)}


# --- monotone tables ----------------------------------------------------------------------------


@given(releases(), releases())
def test_capabilities_are_monotone_within_a_line(one: str, other: str) -> None:
    """Of two releases of one major line, the later has every capability of the earlier."""
    early, late = sorted((release(one), release(other)), key=lambda version: version.order)
    if early.major != late.major or bool(early.prerelease) != bool(late.prerelease):
        return
    for table in TABLES:
        before, after = table.look_up(str(early)), table.look_up(str(late))
        assert before.formats <= after.formats
        assert before.features <= after.features


@given(version_texts())
def test_malformed_texts_have_the_baseline(text: str) -> None:
    """A text has more than the baseline only if it is a release."""
    malformed = isinstance(parse(text), Rejected)
    assert not malformed or all(table.look_up(text) == BASELINE for table in TABLES)


@given(st.tuples(releases(), releases(), releases()))
def test_order_is_total(texts: tuple[str, str, str]) -> None:
    """Comparison is antisymmetric and transitive."""
    a, b, c = (release(text) for text in texts)
    assert a.compare(b) == -b.compare(a)
    if a.compare(b) <= 0 and b.compare(c) <= 0:
        assert a.compare(c) <= 0


# --- decisions ----------------------------------------------------------------------------------


def reads_all(decision: Decision, version: Version) -> bool:
    """Say whether a core release on a runtime with zstd decodes a decision's layers."""
    return all(version in READS[layer] for layer in decision.formats)


@given(situations())
def test_layers_are_written_inside_out(situation: Situation) -> None:
    """A decision has at most one secret around at most one codec around the payload."""
    decision = decide(situation)
    if isinstance(decision, Rejected):
        return
    assert decision.secret in {None, Format.ENCR, Format.ENCP}
    assert decision.codec in {None, Format.GZIP, Format.ZSTD}
    if decision.shape in {Shape.LEGACY, Shape.LINES, Shape.STRUCTURED}:
        assert (decision.secret, decision.codec) == (None, None)


@given(situations(), st.sampled_from(sorted(POLICIES)))
def test_writers_read_what_they_write(situation: Situation, policy_id: str) -> None:
    """No release writes a format or a framing that it does not decode itself."""
    decision = decide(situation, POLICIES[policy_id])
    if isinstance(decision, Rejected):
        return
    writer = release(situation.writer)
    assert reads_all(decision, writer)
    assert decision.framing is None or writer in READS_FRAMING[decision.framing]


@given(situations(sites=(Site.START_CROSS, Site.RESUME_HOOK)))
def test_safe_decisions_are_read_by_the_reader_that_was_told(situation: Situation) -> None:
    """Under the safe policy a told reader decodes everything, whatever its runtime."""
    decision = decide(situation, SAFE)
    told = parse(situation.reader) if isinstance(situation.reader, str) else None
    if isinstance(decision, Rejected) or told is None or isinstance(told, Rejected):
        return
    if decision.shape is Shape.LEGACY or told not in READS[Format.DEVL]:
        return
    assert reads_all(decision, told)
    assert decision.codec is not Format.ZSTD
    assert decision.framing is None or told in READS_FRAMING[decision.framing]


@given(situations(sites=(Site.START_CROSS, Site.RESUME_HOOK)))
def test_unknown_readers_get_the_baseline(situation: Situation) -> None:
    """A reader of whom nothing is known gets no codec and raw byte streams."""
    for told in (None, "", "latest", 55):
        decision = decide(evolve(situation, reader=told))
        if isinstance(decision, Decision):
            assert decision.codec is None
            assert decision.framing is Framing.RAW


@given(situations(sites=(Site.START_CROSS,)))
def test_unanswered_probes_are_all_alike(situation: Situation) -> None:
    """A probe that times out, fails, or cannot be sent leaves the same decision."""
    decisions = [
        decide(evolve(situation, probe=probe))
        for probe in (Probe.TIMED_OUT, Probe.PLAIN_TEXT, Probe.FAILED, Probe.NO_STREAMS)
    ]
    if isinstance(decisions[0], Decision):
        seen = [(each.layers, each.framing) for each in decisions if isinstance(each, Decision)]
        assert [seen[0]] * len(decisions) == seen


@given(situations())
def test_health_does_not_matter(situation: Situation) -> None:
    """An answer that says unhealthy counts like any other answer."""
    answered = decide(evolve(situation, probe=Probe.ANSWERED))
    assert answered == decide(evolve(situation, probe=Probe.UNHEALTHY))


@given(situations())
def test_old_and_unknown_runs_get_no_codec(situation: Situation) -> None:
    """Below spec version 5 no site compresses, whatever its surroundings."""
    for spec in (None, 4):
        decision = decide(evolve(situation, run_spec=spec, step_spec=spec))
        assert isinstance(decision, Rejected) or decision.codec is None


@given(situations())
def test_switches_change_the_codec_only(situation: Situation) -> None:
    """Switches and runtimes of the writer change nothing but the codec."""
    decisions = {
        (each.shape, each.secret, each.framing, each.event_spec, each.queue_spec)
        for environment in (
            Environment(),
            Environment(zstd=False),
            Environment(disable="1"),
            Environment(codec="gzip"),
        )
        if isinstance(each := decide(evolve(situation, environment=environment)), Decision)
    }
    assert len(decisions) <= 1


@given(situations(sites=(Site.START_SAME,)))
def test_a_start_on_the_own_deployment_asks_nobody(situation: Situation) -> None:
    """What is said of a reader does not matter where the reader is the writer."""
    decision = decide(situation)
    assert isinstance(decision, Decision)
    assert not decision.probed
    for told in (None, "4.0.1-beta.1", "5.0.0-beta.55"):
        assert decision == decide(evolve(situation, reader=told))


@given(situations(sites=(Site.RESUME_HOOK,)))
def test_legacy_hooks_get_legacy_values(situation: Situation) -> None:
    """A hook of spec version 1 gets a value, no token, and a queue message at version 1."""
    decision = decide(evolve(situation, legacy_hook=True))
    assert isinstance(decision, Decision)
    assert (decision.shape, decision.token, decision.queue_spec) == (Shape.LEGACY, False, 1)


@given(situations(sites=(Site.RUN_FAILED_MISMATCH,)))
def test_mismatch_failures_need_no_key(situation: Situation) -> None:
    """The failure of somebody else's run is never encrypted."""
    decision = decide(situation)
    assert isinstance(decision, Rejected) or decision.secret is None


@given(situations(), st.sampled_from([SHIPPED, INTENDED, SAFE]))
def test_writer_tables_decide(situation: Situation, policy: CallSitePolicy) -> None:
    """Deciding for a release and for what the tables say of it is the same."""
    writer = writer_of(release(situation.writer))
    assert decide(situation, policy) == decide_as(writer, situation, policy)


def test_audiences_are_all_there() -> None:
    """Every site has an audience, and every audience has a site."""
    assert {row.audience for row in CALL_SITES.values()} == set(Audience)
    assert set(CALL_SITES) == set(Site)


def test_markers_are_read_by_nobody() -> None:
    """No published release reads markers, and no shipped table claims it."""
    assert READS_FRAMING[Framing.FRAMED_V2] == Range()
    assert all(Capability.MARKERS not in table.features for table in TABLES)


def test_without_keys_nothing_is_encrypted() -> None:
    """A writer without keys writes plainly everywhere."""
    for site in Site:
        decision = decide(
            Situation(site=site, writer="5.0.0-beta.55", run_spec=7, keys=Keys(run_key=False))
        )
        assert isinstance(decision, Rejected) or decision.secret is None
