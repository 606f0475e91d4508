import json
import re
from pathlib import Path
from typing import Any, TypeVar

import pytest
from attrs import evolve

from spec_model.clauses import BY_ID
from spec_model.compat.negotiation import decide
from spec_model.compat.sites import CALL_SITES, FramingRule, Shape, Site
from spec_model.compat.situation import (
    INTENDED,
    QUESTIONS,
    SAFE,
    SHIPPED,
    CallSitePolicy,
    Decision,
    Engine,
    Keys,
    Probe,
    PublicKey,
    Situation,
)
from spec_model.compat.spec_versions import Spec
from spec_model.policies import BY_ID as POLICIES_BY_ID
from spec_model.rejections import Rejected, Rejection
from spec_model.wire.compression import Environment
from spec_model.wire.layout import Format, Framing

T = TypeVar("T")

CAPTURES = Path(__file__).parents[2] / "captures" / "data"
GATING: dict[str, dict[str, list[dict[str, Any]]]] = json.loads(  # captured JSON has any shape
    (CAPTURES / "write_gating_measured.json").read_text()
)
NEWEST = "5.0.0-beta.55"
FRAMINGS = {"framed": Framing.FRAMED_V1, "rawbytes": Framing.RAW}

PROBES = {
    "plain text": Probe.PLAIN_TEXT,
    "timeout": Probe.TIMED_OUT,
    "queue fails": Probe.FAILED,
    "healthy:false": Probe.UNHEALTHY,
}
KEYS = {
    "world has no key support": Keys(run_key=False),
    "world returns no key": Keys(run_key=False),
    "no key": Keys(run_key=False),
    "with public key": Keys(public_key=PublicKey.VALID),
    "malformed public key": Keys(public_key=PublicKey.MALFORMED),
    "short public key": Keys(public_key=PublicKey.MALFORMED),
    "all-zero public key": Keys(public_key=PublicKey.LOW_ORDER),
    "public key present": Keys(public_key=PublicKey.VALID),
    "sealed pk": Keys(public_key=PublicKey.VALID),
}
NOT_ABOUT_FORMATS = (
    "same deployment, world spec 5 rejected",
    "same deployment, world spec 8 rejected",
    "resumeHook fallback terminal run",
)
"""The first two are the handshake (`test_spec_versions`), the last is a run that is over."""


def find(case: str, table: dict[str, T], default: T) -> T:
    """Return the entry whose key occurs in a case's text."""
    return next((value for key, value in table.items() if key in case), default)


def number(case: str, pattern: str, default: int | None) -> int | None:
    """Return the number after a pattern; `undefined` is None."""
    match = re.search(pattern + r"(\d+|undefined)", case)
    if match is None:
        return default
    return None if match[1] == "undefined" else int(match[1])


def start_situation(writer: str, row: dict[str, Any]) -> Situation:
    """Read a captured start."""
    case = row["case"]
    cross = case.startswith("cross") or case == "latest resolves to other deployment"
    told = re.search(r'(?:probe says |core |cross probe )"?([^"\n]*)"?$', case)
    reader: str | int | None = told[1] if told else NEWEST
    if case.endswith("55") and '"' not in case and "probe says" in case:
        reader = 55
    if "core beta.17" in case:
        reader = "5.0.0-beta.17"
    if "without version" in case:
        reader = None
    probe = Probe.NO_STREAMS if "without streams" in case else find(case, PROBES, Probe.ANSWERED)
    return Situation(
        site=Site.START_CROSS if cross else Site.START_SAME,
        writer=writer,
        reader=reader,
        run_spec=row["specVersion"],
        keys=find(case, KEYS, Keys()),
        probe=probe,
    )


def hook_situation(writer: str, row: dict[str, Any]) -> Situation:
    """Read a captured resume of a hook."""
    case = row["case"]
    told = re.search(r"(?:core |^hook )(\S+?)(?:,| spec| \(|$)", case)
    reader = told[1] if told and told[1] != "sealed" else NEWEST
    legacy = "v1 hook" in case
    if legacy and "undefined" in case:
        reader = "undefined"
    spec = number(case, r"spec ", row.get("queueSpecVersion", 7))
    return Situation(
        site=Site.RESUME_HOOK,
        writer=writer,
        reader=None if reader == "undefined" else reader,
        run_spec=spec,
        legacy_hook=legacy,
        keys=find(case, KEYS, Keys()),
    )


def captured(kind: str) -> list[Any]:
    """List the captured cells of one kind that are about formats."""
    return [
        pytest.param(writer, row, id=f"{writer}: {row['case']}")
        for writer, sites in GATING.items()
        for row in sites[kind]
        if row["case"] not in NOT_ABOUT_FORMATS
    ]


def assert_layers(decision: Decision, layers: str) -> None:
    """Compare a decision with the layers that were captured."""
    if layers.startswith("JS-array"):
        assert Shape.LEGACY is decision.shape
        return
    text, _, stream = layers.rpartition(">")
    assert text == decision.layers
    if stream != "nostream":
        assert FRAMINGS[stream] is decision.framing


def decided(situation: Situation, policy: CallSitePolicy = SHIPPED) -> Decision:
    """Decide where no refusal is expected."""
    decision = decide(situation, policy)
    assert isinstance(decision, Decision), decision
    return decision


@pytest.mark.parametrize(("writer", "row"), captured("start"))
def test_starts_agree_with_the_captures(writer: str, row: dict[str, Any]) -> None:
    """A start writes, stamps, copies and probes as the published package was seen to."""
    decision = decided(start_situation(writer, row))
    assert_layers(decision, row["layers"])
    assert row["specVersion"] == decision.run_spec
    assert row["probeSent"] is decision.probed
    assert row.get("queueHasRunInput", decision.queue_copy) is decision.queue_copy
    if row.get("streamWrites"):
        framed = row["streamWrites"] == ["000000020102"]
        assert framed is (decision.framing is Framing.FRAMED_V1)


@pytest.mark.parametrize(("writer", "row"), captured("resumeHook"))
def test_hooks_agree_with_the_captures(writer: str, row: dict[str, Any]) -> None:
    """A resumed hook is written and stamped as the published package was seen to."""
    decision = decide(hook_situation(writer, row))
    if "error" in row:
        assert Rejected(Rejection.KEY_AGREEMENT) == decision
        return
    assert isinstance(decision, Decision)
    assert_layers(decision, row["layers"])
    assert row["eventSpecVersion"] == decision.event_spec
    assert row.get("tokenInEvent", decision.token) is decision.token
    assert row.get("queueSpecVersion", decision.queue_spec) == decision.queue_spec
    if row.get("streamWrites"):
        framed = row["streamWrites"] == ["000000020102"]
        assert framed is (decision.framing is Framing.FRAMED_V1)


def test_captured_cells_are_all_compared() -> None:
    """Only the named cells are left out."""
    cells = sum(len(rows) for sites in GATING.values() for rows in sites.values())
    assert cells - len(NOT_ABOUT_FORMATS) == len(captured("start")) + len(captured("resumeHook"))


def situation(site: Site, **changes: Any) -> Situation:
    """Make a situation between two of the newest releases."""
    return evolve(
        Situation(site=site, writer=NEWEST, reader=NEWEST, run_spec=7, step_spec=7), **changes
    )


OWN = {
    Site.START_SAME: "encr>zstd>devl",
    Site.STEP_INPUT: "encr>zstd>devl",
    Site.HOOK_METADATA: "encr>zstd>devl",
    Site.ABORT_PAYLOAD: "encr>zstd>devl",
    Site.ABORT_STREAM: "encr>devl",
    Site.UNSERIALIZABLE_STEP: "encr>zstd>devl",
    Site.STEP_OUTPUT: "encr>zstd>devl",
    Site.STEP_ERROR: "encr>zstd>devl",
    Site.STEP_STREAM: "encr>devl",
    Site.FORWARDED_STREAM: "encr>devl",
    Site.WORKFLOW_OUTPUT: "encr>zstd>devl",
    Site.RUN_FAILED: "encr>zstd>devl",
    Site.RUN_FAILED_UNSCOPED: "encr>devl",
    Site.RUN_FAILED_MISMATCH: "zstd>devl",
    Site.START_CROSS: "encr>zstd>devl",
    Site.RESUME_HOOK: "encr>zstd>devl",
}


@pytest.mark.parametrize("site", Site)
def test_every_site_of_the_newest_release(site: Site) -> None:
    """Each site writes its layers, and the sites of the old handler are gone."""
    decision = decide(situation(site))
    if site in OWN:
        assert isinstance(decision, Decision)
        assert OWN[site] == decision.layers
    else:
        facts = (("site", site.value), ("release", NEWEST))
        assert Rejected(Rejection.SITE_ABSENT, facts=facts) == decision


@pytest.mark.parametrize("site", [site for site in OWN if site in CALL_SITES])
@pytest.mark.parametrize("spec", [None, 1, 4, 4.5])
def test_old_runs_are_never_compressed(site: Site, spec: float | None) -> None:
    """Below spec version 5, and without one, no site uses a codec."""
    decision = decide(situation(site, run_spec=spec))
    assert isinstance(decision, Decision)
    assert decision.codec is None


@pytest.mark.parametrize("site", [site for site, row in CALL_SITES.items() if row.in_engine])
def test_quickjs_never_compresses(site: Site) -> None:
    """The second engine encrypts and does not compress."""
    assert decided(situation(site, engine=Engine.QUICKJS)).layers == "encr>devl"


def test_quickjs_needs_a_release_that_has_it() -> None:
    """Before the second engine there is nothing that it could write."""
    absent = decide(situation(Site.STEP_INPUT, writer="5.0.0-beta.39", engine=Engine.QUICKJS))
    assert isinstance(absent, Rejected)
    assert absent.reason is Rejection.SITE_ABSENT


@pytest.mark.parametrize(
    ("environment", "codec"),
    [
        (Environment(), Format.ZSTD),
        (Environment(zstd=False), Format.GZIP),
        (Environment(zstd=False, gzip=False), None),
        (Environment(disable="1"), None),
        (Environment(disable="true"), Format.ZSTD),
        (Environment(codec="gzip"), Format.GZIP),
        (Environment(codec="GZIP"), Format.ZSTD),
    ],
)
def test_environment_chooses_the_codec(environment: Environment, codec: Format | None) -> None:
    """The writer's surroundings decide which codec, and whether any."""
    assert codec is decided(situation(Site.STEP_INPUT, environment=environment)).codec


def test_old_handler_goes_by_the_step() -> None:
    """The old handler compresses by the step's spec version, the executor by the run's."""
    old = situation(Site.STEP_OUTPUT_OLD, writer="5.0.0-beta.35", run_spec=4, step_spec=5)
    assert decided(old).codec is Format.ZSTD
    assert decided(evolve(old, site=Site.STEP_OUTPUT)).codec is None
    assert decided(evolve(old, run_spec=5, step_spec=None)).codec is None


def test_old_handler_frames_and_the_executor_does_not() -> None:
    """Byte streams returned from a step are framed by one generation only, unless meant so."""
    old = situation(Site.STEP_OUTPUT_OLD, writer="5.0.0-beta.35")
    assert decided(old).framing is Framing.FRAMED_V1
    new = situation(Site.STEP_OUTPUT)
    assert decided(new).framing is Framing.RAW
    assert decided(new, INTENDED).framing is Framing.FRAMED_V1


def test_writers_without_a_table_encrypt_for_anybody() -> None:
    """Before the capability table a hook's payload is encrypted whatever the reader."""
    hook = situation(Site.RESUME_HOOK, writer="4.2.0-beta.74", reader="4.1.0-beta.63", run_spec=2)
    assert decided(hook).layers == "encr>devl"
    assert decided(evolve(hook, writer="4.2.0-beta.76")).layers == "devl"


@pytest.mark.parametrize(
    ("writer", "site", "shape"),
    [
        ("4.0.1-beta.41", Site.STEP_INPUT, Shape.LEGACY),
        ("4.0.1-beta.41", Site.STEP_STREAM, Shape.LINES),
        ("4.1.0-beta.55", Site.STEP_STREAM, Shape.LINES),
        ("4.1.0-beta.57", Site.STEP_STREAM, Shape.FRAMES),
        ("4.8.9", Site.STEP_ERROR_OLD, Shape.STRUCTURED),
        ("5.0.0-beta.4", Site.RUN_FAILED, Shape.STRUCTURED),
        ("5.0.0-beta.5", Site.RUN_FAILED, Shape.PAYLOAD),
    ],
)
def test_shapes_of_older_releases(writer: str, site: Site, shape: Shape) -> None:
    """Older releases write values, lines and records where newer ones write payloads."""
    decision = decided(situation(site, writer=writer, run_spec=3))
    assert shape is decision.shape
    assert decision.shape is Shape.FRAMES or (decision.secret is None) is (shape != Shape.PAYLOAD)


def test_forwarded_stream_is_sealed_to_the_reference_key() -> None:
    """A stream of another run is sealed if its reference has a key, and is never compressed."""
    keys = Keys(public_key=PublicKey.VALID)
    decision = decided(situation(Site.FORWARDED_STREAM, keys=keys))
    assert decision.layers == "encp>devl"
    assert decision.framing is Framing.RAW


def test_caller_held_key_wins_over_the_public_key() -> None:
    """A caller that brings the run's key encrypts with it."""
    keys = Keys(public_key=PublicKey.VALID, caller_held=True)
    assert decided(situation(Site.RESUME_HOOK, keys=keys)).secret is Format.ENCR


CROSS = situation(Site.START_CROSS)
DIFFERENCES = [
    (CROSS, ["encr>zstd>devl", "encr>gzip>devl", "encr>gzip>devl"]),
    (evolve(CROSS, probe=Probe.TIMED_OUT), ["encr>devl", "devl", "devl"]),
    (evolve(CROSS, reader="4.1.0-beta.63"), ["encr>devl", "devl", "devl"]),
    (
        evolve(CROSS, reader="5.0.0-beta.35", keys=Keys(public_key=PublicKey.VALID)),
        ["encp>zstd>devl", "encp>gzip>devl", "encr>gzip>devl"],
    ),
    (
        evolve(CROSS, site=Site.RESUME_HOOK, reader="4.8.9", keys=Keys(public_key=PublicKey.VALID)),
        ["encp>devl", "encp>devl", "encr>devl"],
    ),
]


@pytest.mark.parametrize(("case", "layers"), DIFFERENCES)
def test_policies_differ(case: Situation, layers: list[str]) -> None:
    """The three policies answer the open questions differently."""
    assert layers == [decided(case, policy).layers for policy in (SHIPPED, INTENDED, SAFE)]


@pytest.mark.parametrize(
    ("reader", "probe", "stamped"),
    [
        ("5.0.0-beta.55", Probe.ANSWERED, Spec.SEALED_LOG),
        ("5.0.0-beta.41", Probe.ANSWERED, Spec.SLOT_IDENTITY),
        ("5.0.0-beta.17", Probe.ANSWERED, Spec.ATTRIBUTES),
        ("4.8.9", Probe.ANSWERED, Spec.CBOR_QUEUE),
        ("4.0.1-beta.41", Probe.ANSWERED, Spec.LEGACY),
        ("latest", Probe.ANSWERED, Spec.EVENT_SOURCING),
        ("5.0.0-beta.55", Probe.TIMED_OUT, Spec.EVENT_SOURCING),
    ],
)
def test_safe_start_stamps_what_the_target_supports(
    reader: str, probe: Probe, stamped: Spec
) -> None:
    """The published packages stamp their own spec version; the safe policy the lower one."""
    case = evolve(CROSS, reader=reader, probe=probe)
    assert decided(case).run_spec == 7
    assert stamped == decided(case, SAFE).run_spec
    assert decided(evolve(case, run_spec=1), SAFE).run_spec == 1


def test_malformed_writer_is_refused() -> None:
    """A writer is a release, unlike what it may be told of its reader."""
    refused = decide(situation(Site.STEP_INPUT, writer="latest"))
    assert isinstance(refused, Rejected)
    assert refused.reason is Rejection.VERSION_MALFORMED


@pytest.mark.parametrize("site", Site)
@pytest.mark.parametrize("policy", [SHIPPED, INTENDED, SAFE], ids=lambda policy: policy.id)
@pytest.mark.parametrize("writer", ["4.1.0-beta.55", "4.8.9", "5.0.0-beta.35", NEWEST])
def test_every_part_has_a_reason_with_a_clause(
    site: Site, policy: CallSitePolicy, writer: str
) -> None:
    """A decision explains its codec, its secret and its framing, and cites clauses."""
    decision = decide(situation(site, writer=writer), policy)
    if isinstance(decision, Rejected):
        return
    about = [reason.about for reason in decision.reasons]
    expected = {"codec", "secret"} if decision.formats else {"shape"}
    if CALL_SITES[site].framing is not FramingRule.NONE:
        expected.add("framing")
    assert expected == set(about) - {"target"}
    assert len(about) == len(set(about))
    assert all(reason.clause in BY_ID for reason in decision.reasons)


def test_questions_are_policies() -> None:
    """Every open question of the call sites is a policy with two answers."""
    assert all(question in POLICIES_BY_ID for question in QUESTIONS)
