"""`onceproof decide`: what a write call site writes for a reader, and why."""

import click

from conformance.commands.output import finish, json_option
from conformance.exits import Exit
from conformance.results import Result
from spec_model.codec.compat import decision_to_plain
from spec_model.compat.exchange import Sent, wire_fault
from spec_model.compat.negotiation import decide
from spec_model.compat.readers import Fault, Runtime, reader_of
from spec_model.compat.sites import CALL_SITES, Audience, CallSite, Site
from spec_model.compat.situation import (
    POLICIES,
    SHIPPED,
    CallSitePolicy,
    Decision,
    Engine,
    Keys,
    Probe,
    PublicKey,
    Situation,
)
from spec_model.compat.spec_versions import SpecNumber, support_of
from spec_model.compat.versions import parse
from spec_model.outcomes import Outcome
from spec_model.rejections import NOTES, Rejected
from spec_model.wire.compression import Environment
from vectors.canonical import JsonObject, JsonValue

OWN = "own"
ABSENT = "none"


def _words(
    words: type[Site] | type[Probe] | type[PublicKey] | type[Engine] | type[Runtime],
) -> list[str]:
    return [str(word.value) for word in words]


@click.command("decide")
@click.option("--site", type=click.Choice(_words(Site)), metavar="SITE", help="The call site.")
@click.option("--writer", metavar="RELEASE", help="Release of the core package that writes.")
@click.option("--reader", metavar="RELEASE", help="What the writer is told of its reader.")
@click.option("--run-spec", metavar="N", default=OWN, help="The run's spec version, or none.")
@click.option("--step-spec", metavar="N", default=OWN, help="The step's spec version, or none.")
@click.option("--legacy-hook", is_flag=True, help="The hook was created at spec version 1.")
@click.option(
    "--probe", type=click.Choice(_words(Probe)), default=Probe.ANSWERED.value, show_default=True
)
@click.option("--no-run-key", is_flag=True, help="The writer has no key of the run.")
@click.option(
    "--public-key",
    type=click.Choice(_words(PublicKey)),
    default=PublicKey.ABSENT.value,
    show_default=True,
)
@click.option("--caller-key", is_flag=True, help="The caller of a hook brought the run's key.")
@click.option("--no-zstd", is_flag=True, help="The writer's runtime has no zstd.")
@click.option("--no-gzip", is_flag=True, help="The writer's runtime has no gzip streams.")
@click.option("--disable", metavar="TEXT", help="Text of the compression kill switch.")
@click.option("--codec", metavar="TEXT", help="Text of the codec switch.")
@click.option(
    "--engine", type=click.Choice(_words(Engine)), default=Engine.NODE.value, show_default=True
)
@click.option("--policy", type=click.Choice(list(POLICIES)), default=SHIPPED.id, show_default=True)
@click.option(
    "--runtime",
    type=click.Choice(_words(Runtime)[:-1]),
    default=Runtime.NODE_22.value,
    show_default=True,
    help="Where the reader runs, for saying what becomes of it.",
)
@click.option("--list-sites", is_flag=True, help="List the call sites.")
@json_option
def command(*, list_sites: bool, as_json: bool, **given: str | bool | None) -> int:
    """Decide what a call site writes, with the reasons and their clauses.

    onceproof decide --site resume-hook --writer 5.0.0-beta.55 --reader 4.8.9
    """
    if list_sites:
        return _list_sites(as_json=as_json)
    situation = _situation(given)
    policy = POLICIES[str(given["policy"])]
    decision = decide(situation, policy)
    fate = _fate(situation, decision, Runtime(str(given["runtime"])))
    result = _result(situation, policy, decision, fate)
    return finish(
        result,
        lambda: click.echo("\n".join(_lines(situation, policy, decision, fate))),
        as_json=as_json,
    )


# --- reading the options ------------------------------------------------------------------------


def _situation(given: dict[str, str | bool | None]) -> Situation:
    texts = {name: None if value is None else str(value) for name, value in given.items()}
    site, writer, reader = texts["site"], texts["writer"], texts["reader"]
    if site is None or writer is None:
        raise click.UsageError("--site and --writer are needed; --list-sites names the sites")
    if isinstance(parse(writer), Rejected):
        raise click.UsageError(f"--writer {writer!r} is no release, such as 5.0.0-beta.55 or 4.8.9")
    owner = reader if site == Site.RESUME_HOOK and reader is not None else writer
    return Situation(
        site=Site(site),
        writer=writer,
        reader=reader,
        run_spec=_spec("--run-spec", texts["run_spec"], owner),
        step_spec=_spec("--step-spec", texts["step_spec"], writer),
        legacy_hook=bool(given["legacy_hook"]),
        probe=Probe(texts["probe"] or Probe.ANSWERED),
        keys=Keys(
            run_key=not given["no_run_key"],
            public_key=PublicKey(texts["public_key"] or PublicKey.ABSENT),
            caller_held=bool(given["caller_key"]),
        ),
        environment=Environment(
            zstd=not given["no_zstd"],
            gzip=not given["no_gzip"],
            disable=texts["disable"],
            codec=texts["codec"],
        ),
        engine=Engine(texts["engine"] or Engine.NODE),
    )


def _spec(option: str, text: str | None, owner: str) -> SpecNumber:
    """Read a spec version; by default it is what the run's own release mints."""
    if text == ABSENT:
        return None
    if text is None or text == OWN:
        version = parse(owner)
        return None if isinstance(version, Rejected) else support_of(version).current
    if not text.isdecimal():
        raise click.UsageError(f"{option} takes a number or {ABSENT}, not {text!r}")
    return int(text)


# --- what becomes of it -------------------------------------------------------------------------


def _fate(
    situation: Situation, decision: Decision | Rejected, runtime: Runtime
) -> Fault | Outcome | None:
    """Say what the reader makes of the decision, if it is a release with a reader."""
    told = situation.reader if isinstance(situation.reader, str) else None
    version = parse(told) if told is not None else None
    if isinstance(decision, Rejected) or version is None or isinstance(version, Rejected):
        return None
    reader = reader_of(version, runtime)
    if reader is None:
        return None
    starts = situation.site is Site.START_CROSS
    item = Sent(
        decision.shape,
        decision.formats,
        decision.framing,
        decision.run_spec if starts else None,
        told,
        situation.environment.zstd,
    )
    return wire_fault(situation.site, item, reader) or Outcome.DECODED


# --- showing ------------------------------------------------------------------------------------


def _result(
    situation: Situation,
    policy: CallSitePolicy,
    decision: Decision | Rejected,
    fate: Fault | Outcome | None,
) -> Result:
    told = situation.reader
    fields: JsonObject = {
        "site": situation.site.value,
        "writer": situation.writer,
        "reader": told if isinstance(told, str) else None,
        "policy": policy.id,
        "decision": None,
        "refused": None,
        "reasons": [],
        "outcome": fate.outcome.value if isinstance(fate, Fault) else fate and fate.value,
    }
    if isinstance(decision, Rejected):
        fields["refused"] = decision.reason.value
        return Result("decide", "fail", Exit.FAILED, fields)
    reasons: list[JsonValue] = [
        {"about": reason.about, "says": reason.says, "clause": reason.clause}
        for reason in decision.reasons
    ]
    return Result(
        "decide", "pass", Exit.OK, {**fields, "decision": _json(decision), "reasons": reasons}
    )


def _json(decision: Decision) -> JsonObject:
    plain = decision_to_plain(decision)
    kept: JsonObject = {
        name: value for name, value in plain.items() if isinstance(value, str | int | bool)
    }
    layers: list[JsonValue] = [layer.value.decode() for layer in decision.formats]
    return {**kept, "layers": layers}


def _lines(
    situation: Situation,
    policy: CallSitePolicy,
    decision: Decision | Rejected,
    fate: Fault | Outcome | None,
) -> list[str]:
    told = "nothing" if situation.reader is None else str(situation.reader)
    lines = [
        f"{situation.site.value}: {CALL_SITES[situation.site].what}",
        f"  writer   {situation.writer}",
        f"  reader   {told}",
        f"  policy   {policy.id}: {policy.sentence}",
        "",
    ]
    if isinstance(decision, Rejected):
        return [*lines, f"refused: {decision.reason.value}: {NOTES[decision.reason].meaning}"]
    streams = f", byte streams {decision.framing.value}" if decision.framing else ""
    lines.append(f"writes {decision.layers}{streams}")
    lines += [f"  {reason.about:<8} {reason.says} [{reason.clause}]" for reason in decision.reasons]
    stamps = {
        "run": decision.run_spec,
        "event": decision.event_spec,
        "queue": decision.queue_spec,
    }
    known = ", ".join(f"{name} {spec}" for name, spec in stamps.items() if spec is not None)
    lines.append(f"  {'spec':<8} {known or 'none'}")
    if fate is not None:
        lines += ["", _fate_line(fate)]
    return lines


def _fate_line(fate: Fault | Outcome) -> str:
    if isinstance(fate, Outcome):
        return f"the reader: {fate.value}"
    return f"the reader: {fate.outcome.value} ({fate.part}: {fate.culprit})"


# --- the list of sites --------------------------------------------------------------------------

READ_BY = {
    Audience.RUN: "the run's own deployment",
    Audience.TARGET: "another deployment",
    Audience.CLIENT: "any client",
}


def _list_sites(*, as_json: bool) -> int:
    rows: list[JsonValue] = [_row(row) for row in CALL_SITES.values()]
    result = Result("decide sites", "pass", Exit.OK, {"sites": rows})
    width = max(len(site) for site in CALL_SITES)
    lines = [f"{site.value:<{width}}  {row.what}" for site, row in CALL_SITES.items()]
    return finish(result, lambda: click.echo("\n".join(lines)), as_json=as_json)


def _row(row: CallSite) -> JsonObject:
    return {
        "site": row.site.value,
        "what": row.what,
        "read_by": READ_BY[row.audience],
        "codec": row.codec.value,
        "secret": row.secret.value,
        "framing": row.framing.value,
        "releases": str(row.releases),
    }
