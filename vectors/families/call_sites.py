"""Call sites: what every place that writes a payload or a stream writes, and for whom.

For implementers: a decision depends on nothing but its arguments. What is absent has its default:
a run key is there, no public key, a Node runtime with both codecs, an answered probe. Where the
specification leaves a choice the vector names the policies; `upstream` is what the published
packages do, `recommended` is what every told reader can decode.
"""

from collections.abc import Mapping, Sequence

from spec_model.compat.sites import CALL_SITES, Site
from spec_model.plain import Plain
from spec_model.rejections import Rejection
from vectors.families.releases import slug_of
from vectors.family import Case, Decide, Family

NEWEST = "5.0.0-beta.55"

_CROSSING = ["portable-codec", "encryption-check", "sealed-target"]
POLICIES: Mapping[Site, Sequence[str]] = {
    Site.START_CROSS: [*_CROSSING, "target-spec"],
    Site.RESUME_HOOK: _CROSSING,
    Site.STEP_OUTPUT: ["step-output-framing"],
}
"""The open questions that a site's decision depends on."""

CLAUSES: Mapping[Site, Sequence[str]] = {
    Site.START_SAME: ["compat.same-deployment", "compat.queue-copy"],
    Site.START_CROSS: ["compat.portable-codec", "compat.capability-encr", "compat.target-spec"],
    Site.RESUME_HOOK: ["compat.portable-codec", "compat.capability-encr"],
    Site.STEP_OUTPUT: ["compat.step-output-framing"],
    Site.RUN_FAILED_MISMATCH: ["compat.mismatch-plain"],
}

RUN_SPECS = {
    "4.1.0-beta.63": 2,
    "4.5.0": 3,
    "4.8.9": 3,
    "5.0.0-beta.12": 3,
    "5.0.0-beta.17": 4,
    "5.0.0-beta.35": 5,
    "5.0.0-beta.39": 5,
    NEWEST: 7,
}
"""The spec version that a release mints."""


def _case(
    slug: str,
    title: str,
    site: Site,
    args: Mapping[str, Plain],
    *,
    clauses: Sequence[str] = (),
    ok: Plain | Rejection = None,
) -> Decide:
    """Declare one decision of the newest release, unless `args` says otherwise; None is absent."""
    policies = [] if isinstance(ok, Rejection) else list(POLICIES.get(site, []))
    asked = {"site": site.value, "writer": NEWEST, "run_spec": 7, "step_spec": 7, **args}
    return Decide(
        slug=f"{site.value}-{slug}",
        title=f"{CALL_SITES[site].what}: {title}",
        clauses=sorted({"compat.call-sites", *CLAUSES.get(site, []), *clauses}),
        op="compat.decide",
        args={name: value for name, value in asked.items() if value is not None},
        policies=policies,
        ok=ok,
    )


def _every_site() -> list[Case]:
    """Ask each site of each generation, with what that generation has by default."""
    cases: list[Case] = []
    for writer, spec in RUN_SPECS.items():
        for site in Site:
            args: dict[str, Plain] = {"writer": writer, "run_spec": spec, "step_spec": spec}
            if site in {Site.START_CROSS, Site.RESUME_HOOK}:
                args["reader"] = writer
            absent = Rejection.SITE_ABSENT if (writer, site) in _ABSENT else None
            title = f"{writer} for itself"
            cases.append(_case(f"by-{slug_of(writer)}", title, site, args, ok=absent))
    return cases


_LATE = (Site.ABORT_PAYLOAD, Site.ABORT_STREAM, Site.STEP_OUTPUT, Site.STEP_ERROR)
_OLD = (Site.STEP_OUTPUT_OLD, Site.STEP_ERROR_OLD)
_STABLE = ("4.1.0-beta.63", "4.5.0", "4.8.9")
_ABSENT = {
    *((writer, site) for writer in _STABLE for site in _LATE),
    *((writer, site) for writer in ("5.0.0-beta.39", NEWEST) for site in _OLD),
    *((writer, Site.RUN_FAILED_MISMATCH) for writer in RUN_SPECS if writer != NEWEST),
    *(
        (writer, Site.UNSERIALIZABLE_STEP)
        for writer in RUN_SPECS
        if writer not in {"4.8.9", NEWEST}
    ),
    ("4.1.0-beta.63", Site.FORWARDED_STREAM),
}
"""The sites that a generation does not have."""

TARGETS = (
    None,
    "latest",
    "4.0.1-beta.41",
    "4.1.0-beta.63",
    "4.2.0-beta.64",
    "4.6.0",
    "4.8.9",
    "5.0.0-beta.2",
    "5.0.0-beta.14",
    "5.0.0-beta.15",
    "5.0.0-beta.17",
    "5.0.0-beta.18",
    "5.0.0-beta.35",
    "5.0.0-beta.37",
    "5.0.0-beta.41",
    NEWEST,
)


def _targets() -> list[Case]:
    """Ask the two sites that know their reader, for every kind of reader."""
    cases: list[Case] = []
    for writer in ("4.8.9", "5.0.0-beta.17", "5.0.0-beta.35", NEWEST):
        for site in (Site.START_CROSS, Site.RESUME_HOOK):
            for target in TARGETS:
                args: dict[str, Plain] = {"writer": writer, "run_spec": RUN_SPECS[writer]}
                known = "none" if target is None else slug_of(target)
                if target is not None:
                    args["reader"] = target
                cases.append(
                    _case(
                        f"{slug_of(writer)}-to-{known}",
                        f"{writer} for {target}",
                        site,
                        args,
                        clauses=["compat.baseline" if target is None else "compat.decode-set"],
                    )
                )
    return cases


def _probes() -> list[Case]:
    site = Site.START_CROSS
    known: dict[str, Plain] = {"reader": NEWEST}
    unanswered = [
        _case(
            f"probe-{probe}",
            f"the probe is {probe}",
            site,
            {**known, "probe": probe},
            clauses=["compat.probe-fallback"],
        )
        for probe in ("timed-out", "plain-text", "failed", "no-streams")
    ]
    return [
        *unanswered,
        _case(
            "probe-unhealthy",
            "the target says that it is not healthy",
            site,
            {**known, "probe": "unhealthy"},
            clauses=["compat.probe-health"],
        ),
        _case(
            "old-writer-does-not-probe",
            "a writer from before probes",
            site,
            {**known, "writer": "4.5.0", "run_spec": 3},
            clauses=["compat.probe-fallback"],
        ),
    ]


def _keys() -> list[Case]:
    cases: list[Case] = []
    sites = (Site.START_SAME, Site.START_CROSS, Site.RESUME_HOOK, Site.FORWARDED_STREAM)
    for site in sites:
        cases += [
            _case(
                f"{public_key}-key-{slug_of(reader)}",
                f"a {public_key} public key, and a reader of {reader}",
                site,
                {"reader": reader, "public_key": public_key},
                clauses=["compat.sealed-target", "compat.public-key"],
            )
            for public_key in ("valid", "malformed")
            for reader in ("5.0.0-beta.17", "5.0.0-beta.36", NEWEST)
        ]
        cases.append(_case("no-key", "no key at all", site, {"reader": NEWEST, "run_key": False}))
    return cases


def _sealing() -> list[Case]:
    hook = Site.RESUME_HOOK
    sealed: dict[str, Plain] = {"reader": NEWEST, "public_key": "valid"}
    return [
        _case("sealed-without-key", "only a public key", hook, {**sealed, "run_key": False}),
        _case("caller-key", "the caller holds the key", hook, {**sealed, "caller_held": True}),
        _case(
            "sealed-unanswered",
            "a public key that nobody answered with",
            Site.START_CROSS,
            {**sealed, "probe": "timed-out"},
            clauses=["compat.probe-fallback"],
        ),
        _case(
            "old-writer-does-not-seal",
            "a writer from before sealing",
            hook,
            {**sealed, "writer": "5.0.0-beta.35", "run_spec": 5},
        ),
        _case(
            "low-order-key",
            "a public key of low order",
            hook,
            {**sealed, "public_key": "low-order"},
            ok=Rejection.KEY_AGREEMENT,
        ),
    ]


def _spec_versions() -> list[Case]:
    sites = (Site.START_SAME, Site.STEP_INPUT, Site.WORKFLOW_OUTPUT, Site.RESUME_HOOK)
    return [
        _case(
            f"run-spec-{'none' if spec is None else spec}",
            f"a run of spec version {spec}",
            site,
            {"reader": NEWEST, "run_spec": spec},
            clauses=["compat.run-spec-codec"],
        )
        for site in sites
        for spec in (None, 1, 2, 3, 4, 5, 6)
    ]


def _two_spec_versions() -> list[Case]:
    """A step and a hook have a spec version of their own beside the run's."""
    old: dict[str, Plain] = {"writer": "5.0.0-beta.35"}
    return [
        _case(
            "step-spec-above-run",
            "the step is newer than its run",
            Site.STEP_OUTPUT_OLD,
            {**old, "run_spec": 4, "step_spec": 5},
            clauses=["compat.run-spec-codec"],
        ),
        _case(
            "step-spec-above-run",
            "the step is newer than its run",
            Site.STEP_OUTPUT,
            {"run_spec": 4, "step_spec": 5},
            clauses=["compat.run-spec-codec"],
        ),
        _case(
            "step-spec-below-run",
            "the step is older than its run",
            Site.STEP_ERROR_OLD,
            {**old, "run_spec": 5, "step_spec": 4},
            clauses=["compat.run-spec-codec"],
        ),
        *(
            _case(
                f"legacy-hook-{slug_of(reader)}-run-spec-{spec}",
                f"a hook of spec version 1 in a run of {spec}, for {reader}",
                Site.RESUME_HOOK,
                {"reader": reader, "legacy_hook": True, "run_spec": spec},
                clauses=["compat.legacy-write", "compat.v1-hook"],
            )
            for reader in ("latest", NEWEST)
            for spec in (1, 7)
        ),
    ]


def _surroundings() -> list[Case]:
    rows: tuple[tuple[str, dict[str, Plain]], ...] = (
        ("no-zstd", {"zstd": False}),
        ("no-codec", {"zstd": False, "gzip": False}),
        ("kill-switch", {"disable": "1"}),
        ("kill-switch-true", {"disable": "true"}),
        ("kill-switch-zero", {"disable": "0"}),
        ("codec-gzip", {"codec": "gzip"}),
        ("codec-upper", {"codec": "GZIP"}),
        ("codec-gzip-without", {"codec": "gzip", "gzip": False}),
    )
    engine = [site for site, row in CALL_SITES.items() if row.in_engine]
    return [
        *(
            _case(name, name, site, {"reader": NEWEST, **args}, clauses=["compat.codec-switches"])
            for site in (Site.STEP_INPUT, Site.START_CROSS)
            for name, args in rows
        ),
        *(_case("quickjs", "the QuickJS engine", site, {"engine": "quickjs"}) for site in engine),
        _case(
            "quickjs-absent",
            "a release without the QuickJS engine",
            Site.STEP_INPUT,
            {"engine": "quickjs", "writer": "5.0.0-beta.39"},
            ok=Rejection.SITE_ABSENT,
        ),
    ]


def _early_writers() -> list[Case]:
    args: dict[str, Plain] = {"reader": "4.1.0-beta.63", "run_spec": 2}
    return [
        *(
            _case(
                f"{slug_of(writer)}-to-4-1-0-beta-63",
                f"{writer}, {what} the first capability table",
                Site.RESUME_HOOK,
                {**args, "writer": writer},
            )
            for writer, what in (("4.2.0-beta.74", "before"), ("4.2.0-beta.76", "with"))
        ),
        *(
            _case(
                f"{slug_of(writer)}-stream",
                f"{writer} and an object stream",
                Site.STEP_STREAM,
                {"writer": writer, "run_spec": 2},
            )
            for writer in ("4.0.1-beta.41", "4.1.0-beta.55", "4.1.0-beta.57")
        ),
        *(
            _case(
                f"{slug_of(writer)}-errors",
                f"{writer} and a failed run",
                Site.RUN_FAILED,
                {"writer": writer, "run_spec": 3},
            )
            for writer in ("5.0.0-beta.4", "5.0.0-beta.5")
        ),
    ]


TAGS: tuple[tuple[str, str | None, Sequence[str], bool], ...] = (
    ("known", "4.8.9", ["Date", "Error"], True),
    ("unknown", "4.8.9", ["Date", "TypeError"], False),
    ("unknown-beta", "5.0.0-beta.2", ["TypeError"], False),
    ("known-beta", "5.0.0-beta.5", ["TypeError"], True),
    ("untold", None, ["DOMException"], False),
    ("untold-base", None, ["Map", "Set"], True),
    ("malformed", "latest", ["DOMException"], False),
)
"""Slug, what is told, the tags of a value, and whether it is written."""


def _tags() -> list[Case]:
    return [
        Decide(
            slug=f"tags-{slug}",
            title=f"a value with tags {', '.join(tags)}, for {told}",
            clauses=["compat.tag-gate"],
            op="compat.tags",
            args={"tags": list(tags)} if told is None else {"tags": list(tags), "told": told},
            policies=["tag-gate"],
            ok=True if written else Rejection.TAG_HELD_BACK,
            upstream=True,
        )
        for slug, told, tags, written in TAGS
    ]


FAMILIES: tuple[Family, ...] = (
    Family(
        kind="decide",
        area="call-sites",
        text=__doc__ or "",
        cases=[
            *_every_site(),
            *_targets(),
            *_probes(),
            *_keys(),
            *_sealing(),
            *_spec_versions(),
            *_two_spec_versions(),
            *_surroundings(),
            *_early_writers(),
            *_tags(),
        ],
    ),
)
