"""Properties of releases, capabilities, spec versions and call sites."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.properties.asking import accepted, ask, differs, first
from conformance.properties.property import Call, Property
from spec_model.compat.releases import DOES, PUBLISHED, RELEASES, Ability
from spec_model.compat.sites import Site
from spec_model.compat.situation import Situation
from spec_model.compat.spec_versions import Spec
from spec_model.compat.versions import release
from spec_model.plain import Plain, Record
from strategies.call_sites import situations
from strategies.versions import (
    decorated_releases,
    malformed_releases,
    published_releases,
    releases,
)

SECRETS = {"encr", "encp"}
CODECS = {"gzip", "zstd"}
NODES = ("node-20", "node-22", "node-24")
_TELLING = tuple(
    text
    for text, version in zip(PUBLISHED, RELEASES, strict=True)
    if version in DOES[Ability.PREFIXES]
)
"""Releases that report themselves."""

_OPPOSITE = {"before": "after", "with": "with", "after": "before"}


# --- what is drawn ------------------------------------------------------------------------------


def arguments_of(situation: Situation) -> Record:
    """Write a situation as the arguments of `compat.decide`, without fractions of a version."""
    keys, environment = situation.keys, situation.environment
    arguments: dict[str, Plain] = {
        "site": situation.site.value,
        "writer": situation.writer,
        "reader": situation.reader if isinstance(situation.reader, str) else None,
        "run_spec": situation.run_spec if isinstance(situation.run_spec, int) else None,
        "step_spec": situation.step_spec if isinstance(situation.step_spec, int) else None,
        "legacy_hook": situation.legacy_hook,
        "probe": situation.probe.value,
        "run_key": keys.run_key,
        "public_key": keys.public_key.value,
        "caller_held": keys.caller_held,
        "zstd": environment.zstd,
        "gzip": environment.gzip,
        "disable": environment.disable,
        "codec": environment.codec,
        "engine": situation.engine.value,
    }
    return {name: value for name, value in arguments.items() if value is not None}


def _decisions() -> SearchStrategy[Record]:
    return situations().map(arguments_of)


def _told_decisions() -> SearchStrategy[Record]:
    """Draw decisions for a reader that tells the truth, and where it runs."""
    sites = (Site.START_CROSS, Site.RESUME_HOOK)
    told: dict[str, SearchStrategy[Plain]] = {
        "reader": st.sampled_from(_TELLING[::-1]),
        "runtime": st.sampled_from(NODES),
        "public_key": st.sampled_from(("absent", "valid")),
    }
    drawn = situations(sites=sites).map(arguments_of)
    return st.builds(lambda one, other: {**one, **other}, drawn, st.fixed_dictionaries(told))


def _three() -> SearchStrategy[Record]:
    return st.fixed_dictionaries({"a": releases(), "b": releases(), "c": releases()})


def _decorated() -> SearchStrategy[Record]:
    return st.fixed_dictionaries({"text": decorated_releases()})


def _malformed() -> SearchStrategy[Record]:
    return st.fixed_dictionaries({"writer": published_releases(), "told": malformed_releases()})


def _pairs_of_a_line() -> SearchStrategy[Record]:
    """Draw two releases of one line in order, and a writer."""

    def ordered(writer: str, one: str, other: str) -> Record:
        early, late = sorted((one, other), key=lambda text: release(text).order)
        return {"writer": writer, "early": early, "late": late}

    lines = [[text for text in PUBLISHED if text.startswith(start)] for start in ("4.", "5.")]
    pairs = [
        st.builds(ordered, published_releases(), *[st.sampled_from(line)] * 2) for line in lines
    ]
    return st.one_of(pairs)


def _published() -> SearchStrategy[Record]:
    return st.fixed_dictionaries({"release": published_releases()})


# --- what is claimed ----------------------------------------------------------------------------


def _ordered(call: Call, drawn: Record) -> str | None:
    def order(one: str, other: str) -> Plain:
        return ask(call, "compat.compare", {"one": drawn[one], "other": drawn[other]})["ok"]

    if order("b", "a") != _OPPOSITE[str(order("a", "b"))]:
        return "the order is not antisymmetric"
    if order("a", "b") != "after" and order("b", "c") != "after" and order("a", "c") == "after":
        return "the order is not transitive"
    return differs("a release beside itself", "with", order("a", "a"))


def _undecorated(call: Call, drawn: Record) -> str | None:
    read = ask(call, "compat.release", {"text": drawn["text"]})
    answer = read.get("ok")
    if not isinstance(answer, dict):
        return f"a decorated release is refused: {read!r}"
    again = ask(call, "compat.release", {"text": answer["release"]})
    return differs("the release without its decoration", read, again)


def _distrusted(call: Call, drawn: Record) -> str | None:
    known = ask(call, "compat.capabilities", drawn)
    return differs("capabilities", accepted({"formats": ["devl"], "framing": "none"}), known)


def _grows(call: Call, drawn: Record) -> str | None:
    def known(name: str) -> Record:
        arguments = {"writer": drawn["writer"], "told": drawn[name]}
        answer = ask(call, "compat.capabilities", arguments)["ok"]
        return answer if isinstance(answer, dict) else {}

    early, late = known("early"), known("late")
    lost = set(_texts(early["formats"])) - set(_texts(late["formats"]))
    if lost:
        return f"{drawn['late']!r} lost {sorted(lost)}"
    if early["framing"] != "none" and late["framing"] == "none":
        return f"{drawn['late']!r} lost its framing"
    return None


def _texts(value: Plain) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _decided(call: Call, drawn: Record) -> Record | None:
    answer = ask(call, "compat.decide", drawn).get("ok")
    return answer if isinstance(answer, dict) else None


def _nested(call: Call, drawn: Record) -> str | None:
    decision = _decided(call, drawn)
    if decision is None:
        return "a site that the release has is refused"
    layers = _texts(decision["layers"])
    if decision["shape"] in {"legacy", "lines", "structured"}:
        return differs("layers of a plain shape", [], layers)
    rest = layers[1:] if layers and layers[0] in SECRETS else layers
    rest = rest[1:] if rest and rest[0] in CODECS else rest
    return differs("what is inside secret and codec", ["devl"], rest)


def _uncompressed(call: Call, drawn: Record) -> str | None:
    fields = {name: value for name, value in drawn.items() if not name.endswith("_spec")}
    old: Record = {"run_spec": Spec.ATTRIBUTES.value, "step_spec": Spec.ATTRIBUTES.value}
    for specs in ({}, old):
        decision = _decided(call, {**fields, **specs})
        if decision is not None and CODECS & set(_texts(decision["layers"])):
            return f"compressed with {specs or 'no spec version'}"
    return None


def _readable(call: Call, drawn: Record) -> str | None:
    asked = {name: value for name, value in drawn.items() if name != "runtime"}
    decision = _decided(call, asked)
    if decision is None:
        return "a site that the release has is refused"
    sent = {name: decision[name] for name in ("shape", "layers")}
    framing = {"framing": decision["framing"]} if "framing" in decision else {}
    crossing = drawn["site"] == Site.START_CROSS.value and "run_spec" in decision
    spec = {"run_spec": decision["run_spec"]} if crossing else {}
    reader = {"release": drawn["reader"], "runtime": drawn["runtime"]}
    read = ask(call, "compat.read", {**reader, **sent, **framing, **spec})
    return differs("what becomes of it", accepted({"outcome": "decoded"}), read)


def _admitted(call: Call, drawn: Record) -> str | None:
    support = ask(call, "compat.spec", drawn)["ok"]
    if not isinstance(support, dict) or "minted" not in support:
        return None
    switched = ask(call, "compat.spec", {**drawn, "switch": "0"})["ok"]
    minted = [support["minted"]]
    minted += [switched["minted"]] if isinstance(switched, dict) else []
    return first(
        wrong
        for spec in minted
        for wrong in (
            differs(
                f"a World of {spec}",
                accepted(value=True),
                ask(call, "compat.world", {**drawn, "declared": spec}),
            ),
            differs(
                f"a run of {spec}",
                accepted({"legacy": False}),
                ask(call, "compat.run", {**drawn, "spec": spec}),
            ),
        )
    )


PROPERTIES: tuple[Property, ...] = (
    Property(
        id="releases.order",
        clauses=("compat.order",),
        claim="The order of releases is total.",
        draws=_three,
        check=_ordered,
    ),
    Property(
        id="releases.decoration",
        clauses=("compat.malformed",),
        claim="White space, a leading v and build metadata do not change a release.",
        draws=_decorated,
        check=_undecorated,
    ),
    Property(
        id="capabilities.baseline",
        clauses=("compat.baseline", "compat.malformed"),
        claim="A malformed release has the baseline in every writer's table.",
        draws=_malformed,
        check=_distrusted,
    ),
    Property(
        id="capabilities.monotone",
        clauses=("compat.lines", "compat.capability-truth"),
        claim="A later release of a line has every capability of an earlier one.",
        draws=_pairs_of_a_line,
        check=_grows,
    ),
    Property(
        id="call-sites.nesting",
        clauses=("compat.call-sites",),
        claim="Every site writes at most one secret around at most one codec around the payload.",
        draws=_decisions,
        check=_nested,
    ),
    Property(
        id="call-sites.old-runs",
        clauses=("compat.run-spec-codec",),
        claim="A run below spec version 5, or without one, gets no codec.",
        draws=_decisions,
        check=_uncompressed,
    ),
    Property(
        id="call-sites.readable",
        clauses=("compat.decode-set", "compat.capability-truth", "compat.portable-codec"),
        claim="Under the recommended policies a reader that tells its release decodes what it is "
        "sent, on every runtime.",
        draws=_told_decisions,
        check=_readable,
    ),
    Property(
        id="spec-versions.own-world",
        clauses=("compat.handshake", "compat.newer-world", "compat.minted"),
        claim="A release admits a World of its own generation and works on the runs that it mints.",
        draws=_published,
        check=_admitted,
    ),
)
