"""The pages about compatibility, rendered from the model's tables.

`render` is the page `compat-policies.md` of the reference, `render_tables` is `compat-tables.md`.
Both are pure functions of the model.
"""

from collections.abc import Iterable, Sequence

from spec_model.compat.capabilities import PROPOSED, TABLES, CapabilityTable
from spec_model.compat.negotiation import decide
from spec_model.compat.readers import Runtime, python_reader, reader_of
from spec_model.compat.releases import PYTHON_SDK, READS, READS_FRAMING
from spec_model.compat.sites import CALL_SITES, Site
from spec_model.compat.situation import (
    POLICIES,
    QUESTIONS,
    CallSitePolicy,
    Keys,
    Probe,
    PublicKey,
    Situation,
)
from spec_model.compat.spec_versions import ENABLES, SPECS, Spec, SpecSupport
from spec_model.compat.versions import Range, Version
from spec_model.compat.violations import Violation, generations, violations
from spec_model.policies import BY_ID as POLICY_BY_ID
from spec_model.rejections import Rejected

NEWEST = "5.0.0-beta.55"
_AUDIENCES = {
    "target": "For another deployment",
    "client": "For clients",
    "run": "For the run's own deployment, where it moved to another release or runs a dashboard",
}


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return lines + ["| " + " | ".join(row) + " |" for row in rows] + [""]


def _range(members: Range) -> str:
    return f"`{members}`".replace("||", "or") if members.intervals else "never"


# --- policies -----------------------------------------------------------------------------------


def render() -> str:
    """Write the page that tells the three policies apart."""
    lines = [
        "# Policies of write call sites",
        "",
        "Generated from `spec_model/compat`; do not edit.",
        "",
        "Every place that writes a payload or a stream decides on a format, a codec, a secret and",
        "a framing. Where the specification leaves a choice it is a question with two answers, and",
        "a policy of the call sites is one answer to each.",
        "",
        *(f"- **{policy.id}**: {policy.sentence}." for policy in POLICIES.values()),
        "",
        "## Questions",
        "",
    ]
    for question in QUESTIONS:
        lines += _question(question)
    lines += ["## What the three write", "", *_differences()]
    for policy in POLICIES.values():
        lines += _violated(policy)
    return "\n".join(lines).rstrip() + "\n"


def _question(question: str) -> list[str]:
    policy = POLICY_BY_ID[question]
    answering = {
        True: [each.id for each in POLICIES.values() if each.recommended(question)],
        False: [each.id for each in POLICIES.values() if not each.recommended(question)],
    }
    rows = [
        (", ".join(answering[False]), policy.upstream),
        (", ".join(answering[True]), policy.recommended),
    ]
    head = f"### {question}"
    return [
        head,
        "",
        f"{policy.question} Clause `{policy.clause}`.",
        "",
        *_table(("policy", "answer"), rows),
    ]


_READERS = (
    None,
    "4.1.0-beta.63",
    "4.8.9",
    "5.0.0-beta.14",
    "5.0.0-beta.17",
    "5.0.0-beta.35",
    NEWEST,
)


def _cases() -> Iterable[tuple[str, Situation]]:
    for site in (Site.START_CROSS, Site.RESUME_HOOK):
        for sealed in (False, True):
            keys = Keys(public_key=PublicKey.VALID) if sealed else Keys()
            for reader in _READERS:
                name = "unknown" if reader is None else reader
                text = f"{site.value} for {name}{', public key' if sealed else ''}"
                yield (
                    text,
                    Situation(
                        site=site, writer=NEWEST, reader=reader, run_spec=Spec.SEALED_LOG, keys=keys
                    ),
                )
    timeout = Situation(
        site=Site.START_CROSS, writer=NEWEST, run_spec=Spec.SEALED_LOG, probe=Probe.TIMED_OUT
    )
    yield "start-cross, probe timed out", timeout
    for site in (Site.START_SAME, Site.STEP_OUTPUT, Site.WORKFLOW_OUTPUT):
        yield site.value, Situation(site=site, writer=NEWEST, run_spec=Spec.SEALED_LOG)


def _differences() -> list[str]:
    rows = [
        (text, *(_written(situation, policy) for policy in POLICIES.values()))
        for text, situation in _cases()
    ]
    told = (
        f"Writer {NEWEST} with a run key, on a runtime with zstd, run of spec version 7 at the "
        "start. `F` frames byte streams, `R` writes them raw; the number is the spec version that "
        "a start stamps."
    )
    return [told, "", *_table(("situation", *POLICIES), rows)]


def _written(situation: Situation, policy: CallSitePolicy) -> str:
    decision = decide(situation, policy)
    if isinstance(decision, Rejected):
        return decision.reason.value
    framing = {"framed-v1": " F", "raw": " R"}.get(
        decision.framing.value if decision.framing else "", ""
    )
    crossing = situation.site is Site.START_CROSS
    stamped = f" {int(decision.run_spec or 0)}" if crossing else ""
    return f"`{decision.layers}`{framing}{stamped}"


def _violated(policy: CallSitePolicy) -> list[str]:
    lines = [
        f"## What {policy.id} violates",
        "",
        f"Over all {sum(len(group) for group in generations())} published releases as writers and "
        "as readers, on every runtime, and the Python SDK. A case is a call site, a writer, a "
        "reader and a runtime.",
        "",
    ]
    found = violations(policy)
    for audience, title in _AUDIENCES.items():
        rows = [_violation_row(each) for each in found if each.group.audience == audience]
        head = ("what", "becomes", "sites", "cases", "smallest example")
        lines += [f"### {title}", "", *_table(head, rows)]
    return lines


def _violation_row(violation: Violation) -> tuple[str, ...]:
    group, example = violation.group, violation.example
    same = ", same release" if group.relation == "same" else ""
    witness = f"{example.site}: {example.writer} to {example.reader} on {example.runtime}"
    return (
        f"{group.part}: {group.culprit}{same}",
        group.outcome,
        str(len(violation.sites)),
        str(violation.cases),
        f"{witness}: `{example.sent}`",
    )


# --- tables -------------------------------------------------------------------------------------


def render_tables() -> str:
    """Write the page of capability tables, spec versions, call sites and decode sets."""
    lines = [
        "# Compatibility tables",
        "",
        "Generated from `spec_model/compat`; do not edit.",
        "",
        "## Capability tables",
        "",
        "What a writer believes of a reader's release, by the writer's own release.",
        "",
    ]
    for table in (*TABLES, PROPOSED):
        lines += _capability_table(table)
    lines += ["## Spec versions", "", *_table(("n", "enables"), _enabled())]
    lines += _table(("releases", "mints", "supports", "admits Worlds of"), map(_spec_row, SPECS))
    lines += ["## Call sites", "", *_table(_SITE_HEAD, (_site_row(site) for site in Site))]
    lines += ["## Decode sets", "", *_decode_sets()]
    return "\n".join(lines).rstrip() + "\n"


def _capability_table(table: CapabilityTable) -> list[str]:
    rows = [
        *((each.value.decode(), _range(since)) for each, since in table.formats.items()),
        *((each.value, _range(since)) for each, since in table.features.items()),
    ]
    head = [f"### {table.id}", "", f"Writers: {_range(table.releases)}.", ""]
    return head + (
        _table(("capability", "readers"), rows) if rows else ["Nothing is looked up.", ""]
    )


def _enabled() -> Iterable[tuple[str, str]]:
    return ((str(int(spec)), text) for spec, text in ENABLES.items())


def _spec_row(row: SpecSupport) -> tuple[str, ...]:
    admits = "any" if row.admits is None else " to ".join(str(int(each)) for each in row.admits)
    current = "none" if row.current is None else str(int(row.current))
    maximum = "any" if row.maximum is None else str(int(row.maximum))
    return (_range(row.releases), current, maximum, admits)


_SITE_HEAD = (
    "site",
    "what",
    "read by",
    "compresses if",
    "encrypts with",
    "byte streams",
    "releases",
)


def _site_row(site: Site) -> tuple[str, ...]:
    row = CALL_SITES[site]
    return (
        f"`{site.value}`",
        row.what,
        row.audience.value,
        row.codec.value,
        row.secret.value,
        row.framing.value,
        _range(row.releases),
    )


def _decode_sets() -> list[str]:
    lines = _table(
        ("format", "read by releases"),
        [
            *((each.value.decode(), _range(since)) for each, since in READS.items()),
            *((each.value, _range(since)) for each, since in READS_FRAMING.items()),
        ],
    )
    rows = []
    for group in generations():
        name = str(group[0]) if len(group) == 1 else f"{group[0]} to {group[-1]}"
        rows += [(name, runtimes, formats) for runtimes, formats in _by_runtime(group[0])]
    python = python_reader()
    opens = " ".join(sorted(each.value.decode() for each in python.opens))
    rows.append((f"{PYTHON_SDK.sdk} {PYTHON_SDK.release}", "python", opens))
    return [*lines, *_table(("releases", "runtime", "opens"), rows)]


def _by_runtime(version: Version) -> list[tuple[str, str]]:
    """List the runtimes of a release by what it opens there."""
    readers = [(runtime, reader_of(version, runtime)) for runtime in Runtime]
    opened: dict[str, list[str]] = {}
    for runtime, reader in readers:
        if reader is not None:
            formats = " ".join(sorted(each.value.decode() for each in reader.opens))
            opened.setdefault(formats or "legacy values only", []).append(runtime.value)
    return [(", ".join(runtimes), formats) for formats, runtimes in opened.items()]
