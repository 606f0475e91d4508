"""Operations on releases, capabilities, spec versions and write call sites."""

from spec_model.codec.operation import Answer, Arguments, Operation
from spec_model.codec.shapes import Bool, Fields, Int, ListOf, OneOf, Shape, Text
from spec_model.compat.capabilities import table_of
from spec_model.compat.negotiation import decide
from spec_model.compat.readers import (
    Fault,
    Reader,
    Runtime,
    hold_back,
    python_reader,
    read_bytes,
    read_frames,
    read_payload,
    read_tags,
    reader_of,
    take_run,
)
from spec_model.compat.sites import Shape as Sent
from spec_model.compat.sites import Site
from spec_model.compat.situation import (
    QUESTIONS,
    CallSitePolicy,
    Decision,
    Engine,
    Keys,
    Probe,
    PublicKey,
    Situation,
)
from spec_model.compat.spec_versions import (
    SpecSupport,
    admit_run,
    admit_world,
    is_legacy,
    minted,
    support_of,
)
from spec_model.compat.versions import Version, parse, parse_range
from spec_model.outcomes import Outcome
from spec_model.plain import Plain
from spec_model.policies import Choice
from spec_model.rejections import Rejected, Rejection
from spec_model.wire.compression import Environment
from spec_model.wire.layout import Format, Framing

FORMATS = {each.value.decode(): each for each in Format}
FORMAT = OneOf(tuple(FORMATS))
FRAMING = OneOf(tuple(each.value for each in Framing))
CHOICE = OneOf(tuple(each.value for each in Choice))
_ORDER = {-1: "before", 0: "with", 1: "after"}


def _names(formats: frozenset[Format]) -> list[Plain]:
    return [name for name, each in FORMATS.items() if each in formats]


# --- releases -----------------------------------------------------------------------------------


def read_release(arguments: Arguments) -> Answer:
    """Read a release."""
    version = parse(arguments.text("text"))
    if isinstance(version, Rejected):
        return Rejected(version.reason)
    return {"release": str(version), "prerelease": list(version.prerelease)}


def compare_releases(arguments: Arguments) -> Answer:
    """Compare two releases."""
    versions = [parse(arguments.text(name)) for name in ("one", "other")]
    match versions:
        case [Version() as one, Version() as other]:
            return _ORDER[one.compare(other)]
    return Rejected(Rejection.VERSION_MALFORMED)


def find_in_range(arguments: Arguments) -> Answer:
    """Say whether a release lies in a range."""
    version = parse(arguments.text("text"))
    if isinstance(version, Rejected):
        return Rejected(version.reason)
    return version in parse_range(arguments.text("range"))


# --- capabilities and spec versions -------------------------------------------------------------


def look_up(arguments: Arguments) -> Answer:
    """Look up a reader's capabilities in a writer's table."""
    writer = parse(arguments.text("writer"))
    if isinstance(writer, Rejected):
        return Rejected(writer.reason)
    known = table_of(writer).look_up(arguments.maybe_text("told"))
    return {"formats": _names(known.formats), "framing": known.framing.value}


def _support(arguments: Arguments) -> SpecSupport | Rejected:
    version = parse(arguments.text("release"))
    return Rejected(version.reason) if isinstance(version, Rejected) else support_of(version)


def describe_support(arguments: Arguments) -> Answer:
    """Say what a release does with spec versions."""
    support = _support(arguments)
    if isinstance(support, Rejected):
        return support
    answer: dict[str, Plain] = {}
    current = minted(support, arguments.maybe_text("switch"))
    if current is not None and support.maximum is not None:
        answer = {"minted": int(current), "maximum": int(support.maximum)}
    return answer


def check_run(arguments: Arguments) -> Answer:
    """Say whether a World works on a run, and whether the run is legacy."""
    support = _support(arguments)
    if isinstance(support, Rejected):
        return support
    spec = arguments.maybe_number("spec")
    refused = admit_run(spec, support)
    return {"legacy": is_legacy(spec)} if refused is None else refused


def number_refusal(arguments: Arguments) -> Answer:
    """Say which numbers the refusal of a newer run carries; policy newer-run-number."""
    support = _support(arguments)
    if isinstance(support, Rejected):
        return support
    choice = Choice(arguments.maybe_text("newer-run-number") or Choice.RECOMMENDED)
    refused = admit_run(arguments.maybe_number("spec"), support, choice)
    facts = dict(refused.facts) if refused is not None else {}
    return {"numbers": [str(number) for number in facts.values()]}


def check_world(arguments: Arguments) -> Answer:
    """Say whether a runtime admits a World."""
    support = _support(arguments)
    if isinstance(support, Rejected):
        return support
    return admit_world(arguments.number("declared"), support) or True


# --- call sites ---------------------------------------------------------------------------------


def situation_of(arguments: Arguments) -> Situation:
    """Read a situation; what is absent has its default."""
    return Situation(
        site=Site(arguments.text("site")),
        writer=arguments.text("writer"),
        reader=arguments.maybe_text("reader"),
        run_spec=arguments.maybe_number("run_spec"),
        step_spec=arguments.maybe_number("step_spec"),
        legacy_hook=arguments.flag("legacy_hook", default=False),
        probe=Probe(arguments.maybe_text("probe") or Probe.ANSWERED),
        keys=Keys(
            run_key=arguments.flag("run_key", default=True),
            public_key=PublicKey(arguments.maybe_text("public_key") or PublicKey.ABSENT),
            caller_held=arguments.flag("caller_held", default=False),
        ),
        environment=Environment(
            zstd=arguments.flag("zstd", default=True),
            gzip=arguments.flag("gzip", default=True),
            disable=arguments.maybe_text("disable"),
            codec=arguments.maybe_text("codec"),
        ),
        engine=Engine(arguments.maybe_text("engine") or Engine.NODE),
    )


def policy_of(arguments: Arguments) -> CallSitePolicy:
    """Read the answers to the open questions; the recommended ones where nothing is said."""
    choices = {
        question: Choice(arguments.maybe_text(question) or Choice.RECOMMENDED)
        for question in QUESTIONS
    }
    return CallSitePolicy(id="pinned", sentence="as pinned", choices=choices)


def decide_site(arguments: Arguments) -> Answer:
    """Decide what a call site writes."""
    decision = decide(situation_of(arguments), policy_of(arguments))
    if isinstance(decision, Rejected):
        return Rejected(decision.reason)
    return decision_to_plain(decision)


def decision_to_plain(decision: Decision) -> dict[str, Plain]:
    """Write a decision without its reasons; what there is none of is absent."""
    optional: dict[str, Plain] = {
        "framing": decision.framing.value if decision.framing else None,
        "run_spec": None if decision.run_spec is None else int(decision.run_spec),
        "event_spec": None if decision.event_spec is None else int(decision.event_spec),
        "queue_spec": None if decision.queue_spec is None else int(decision.queue_spec),
    }
    return {
        "shape": decision.shape.value,
        "layers": [layer.value.decode() for layer in decision.formats],
        "queue_copy": decision.queue_copy,
        "token": decision.token,
        "probed": decision.probed,
        **{name: value for name, value in optional.items() if value is not None},
    }


def gate_tags(arguments: Arguments) -> Answer:
    """Say whether a value with these tags is written for a reader."""
    choice = Choice(arguments.maybe_text("tag-gate") or Choice.RECOMMENDED)
    tags = frozenset(str(tag) for tag in arguments.items("tags"))
    return hold_back(tags, arguments.maybe_text("told"), choice) or True


# --- readers ------------------------------------------------------------------------------------


def _reader(arguments: Arguments) -> Reader | Rejected | None:
    runtime = Runtime(arguments.text("runtime"))
    if runtime is Runtime.PYTHON:
        return python_reader()
    version = parse(arguments.text("release"))
    return (
        Rejected(version.reason) if isinstance(version, Rejected) else reader_of(version, runtime)
    )


def read_as(arguments: Arguments) -> Answer:
    """Say what becomes of something sent to a reader; the worst part decides."""
    reader = _reader(arguments)
    if isinstance(reader, Rejected):
        return reader
    if reader is None:
        return Rejected(Rejection.SITE_ABSENT)
    layers = tuple(FORMATS[str(name)] for name in arguments.items("layers"))
    framed = Sent(arguments.text("shape")) in {Sent.FRAMES, Sent.LINES}
    framing = arguments.maybe_text("framing")
    faults: list[Fault | None] = [
        (read_frames if framed else read_payload)(reader, layers),
        None if framing is None else read_bytes(reader, Framing(framing)),
        take_run(reader, arguments.maybe_number("run_spec")),
        *read_tags(reader, frozenset(str(tag) for tag in arguments.items("tags"))),
    ]
    first = next((fault for fault in faults if fault is not None), None)
    if first is None:
        return {"outcome": Outcome.DECODED.value}
    return {"outcome": first.outcome.value, "part": first.part, "culprit": first.culprit}


def _words(words: type[Site] | type[Probe] | type[PublicKey] | type[Engine]) -> OneOf:
    return OneOf(tuple(str(word.value) for word in words))


_RELEASE: dict[str, Shape] = {"release": Text()}

_SITUATION = Fields(
    {"site": _words(Site), "writer": Text()},
    {
        "reader": Text(),
        "run_spec": Int(),
        "step_spec": Int(),
        "legacy_hook": Bool(),
        "probe": _words(Probe),
        "run_key": Bool(),
        "public_key": _words(PublicKey),
        "caller_held": Bool(),
        "zstd": Bool(),
        "gzip": Bool(),
        "disable": Text(),
        "codec": Text(),
        "engine": _words(Engine),
        **dict.fromkeys(QUESTIONS, CHOICE),
    },
)

_DECISION = Fields(
    {
        "shape": OneOf(tuple(each.value for each in Sent)),
        "layers": ListOf(FORMAT),
        "queue_copy": Bool(),
        "token": Bool(),
        "probed": Bool(),
    },
    {"framing": FRAMING, "run_spec": Int(), "event_spec": Int(), "queue_spec": Int()},
)

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        name="compat.release",
        sentence="Read a release as npm's semver does; its text without decoration.",
        requires="compat",
        takes=Fields({"text": Text()}),
        gives=Fields({"release": Text(), "prerelease": ListOf(Text())}),
        run=read_release,
    ),
    Operation(
        name="compat.compare",
        sentence="Where one release sorts beside another.",
        requires="compat",
        takes=Fields({"one": Text(), "other": Text()}),
        gives=OneOf(tuple(_ORDER.values())),
        run=compare_releases,
    ),
    Operation(
        name="compat.in-range",
        sentence="Whether a release lies in a range, prereleases included.",
        requires="compat",
        takes=Fields({"text": Text(), "range": Text()}),
        gives=Bool(),
        run=find_in_range,
    ),
    Operation(
        name="compat.capabilities",
        sentence="What a writer of this release believes of a reader that it is told of.",
        requires="compat",
        takes=Fields({"writer": Text()}, {"told": Text()}),
        gives=Fields({"formats": ListOf(FORMAT), "framing": Text()}),
        run=look_up,
    ),
    Operation(
        name="compat.spec",
        sentence="The spec version that a release mints, and the highest that it supports.",
        requires="compat",
        takes=Fields(_RELEASE, {"switch": Text()}),
        gives=Fields({}, {"minted": Int(), "maximum": Int()}),
        run=describe_support,
    ),
    Operation(
        name="compat.run",
        sentence="Whether a World of this release works on a run, and whether it is legacy.",
        requires="compat",
        takes=Fields(_RELEASE, {"spec": Int()}),
        gives=Fields({"legacy": Bool()}),
        run=check_run,
    ),
    Operation(
        name="compat.run-refusal",
        sentence="The numbers that the refusal of a newer run carries: the run's version, then "
        "the World's; none where the run is not refused.",
        requires="compat",
        takes=Fields(_RELEASE, {"spec": Int(), "newer-run-number": CHOICE}),
        gives=Fields({"numbers": ListOf(Text())}),
        run=number_refusal,
    ),
    Operation(
        name="compat.world",
        sentence="Whether a runtime of this release admits a World that declares this version.",
        requires="compat",
        takes=Fields({**_RELEASE, "declared": Int()}),
        gives=Bool(),
        run=check_world,
    ),
    Operation(
        name="compat.decide",
        sentence="What a write call site writes in this situation.",
        requires="compat",
        takes=_SITUATION,
        gives=_DECISION,
        run=decide_site,
    ),
    Operation(
        name="compat.tags",
        sentence="Whether a value with these tags is written for a reader of whom this is told.",
        requires="compat",
        takes=Fields({"tags": ListOf(Text())}, {"told": Text(), "tag-gate": CHOICE}),
        gives=Bool(),
        run=gate_tags,
    ),
    Operation(
        name="compat.read",
        sentence="What becomes of something that is sent to a reader of this release.",
        requires="compat",
        takes=Fields(
            {
                **_RELEASE,
                "runtime": OneOf(tuple(each.value for each in Runtime)),
                "shape": OneOf(tuple(each.value for each in Sent)),
                "layers": ListOf(FORMAT),
            },
            {"framing": FRAMING, "run_spec": Int(), "tags": ListOf(Text())},
        ),
        gives=Fields(
            {"outcome": OneOf(tuple(each.value for each in Outcome))},
            {"part": Text(), "culprit": Text()},
        ),
        run=read_as,
    ),
)
