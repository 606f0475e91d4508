"""The rows of a record: header, case, result and footer, as frozen values.

`SHAPES` says of each field what it may hold; from it follow both the published schema and the check
of what is read. There are no floating-point numbers: times are whole microseconds.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

import attrs
from attrs import Factory, frozen

from conformance.record import shapes
from conformance.record.shapes import Shape
from conformance.results import DRAFT
from conformance.verdicts import Verdict
from vectors.canonical import JsonObject, JsonValue

SCHEMA: Final = "onceproof/record/1"

ENDINGS: Final = ("complete", "budget", "interrupted", "no-target", "harness-error")
"""Why a run ended."""


class RecordError(Exception):
    """A file that is no record, or records that do not fit together."""


def _texts(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(given)


def _numbers(given: Iterable[int]) -> tuple[int, ...]:
    return tuple(given)


def _values(given: Iterable[JsonValue]) -> tuple[JsonValue, ...]:
    return tuple(given)


@frozen(kw_only=True)
class Header:
    """What is tested, with what and how hard."""

    suite: str
    """The roles that were asked."""
    suite_version: str
    """The version of the suite, and so of the model and the vectors."""
    target: str
    """As it was given: `model:`, `stdio:COMMAND`, a name of the project's configuration."""
    implementation: Mapping[str, str] = Factory(dict)
    """What the target says of itself: name, version, language, build."""
    describe: Mapping[str, str] = Factory(dict)
    """For each operation, what of the library serves it, as the adapter says."""
    roles: Sequence[str] = attrs.field(default=(), converter=_texts)
    """Of those that are asked for, what the target plays."""
    profiles: Sequence[str] = attrs.field(default=(), converter=_texts)
    """The wire versions that it knows."""
    capabilities: Sequence[str] = attrs.field(default=(), converter=_texts)
    """What it says that it can do."""
    tier: str = ""
    """How much effort was spent."""
    seeds: Sequence[int] = attrs.field(default=(), converter=_numbers)
    """Where drawing began."""
    bounds: Mapping[str, JsonValue] = Factory(dict)
    """Up to what everything was tried: texts and numbers by name."""
    hashes: Mapping[str, str] = Factory(dict)
    """Digests of what the run depends on, such as the release of the vectors."""
    shard: JsonObject | None = None
    """Which part of the cases this is: `index` (from 0) `of` as many."""
    planned: int | None = None
    """How many cases there will be, if that is known beforehand."""
    baseline: str | None = None
    """The file of known failures."""
    command: str = ""
    """One line that runs all of this again, without the choice of a shard."""
    started: str = ""
    """When, in ISO 8601."""


@frozen(kw_only=True)
class CaseRow:
    """What is asked, written before it is asked."""

    id: str
    """Stable; baselines, links and filters name it."""
    role: str
    """Which role the target plays in it."""
    area: str
    """What it is about, in one word."""
    title: str = ""
    """What it asks, in one sentence."""
    clauses: Sequence[str] = attrs.field(default=(), converter=_texts)
    """The clauses that it shows."""
    flags: Sequence[str] = attrs.field(default=(), converter=_texts)
    """The classes of bugs that it looks for."""
    requires: Sequence[str] = attrs.field(default=(), converter=_texts)
    """Capabilities without which it cannot be asked."""
    source: str = "vector"
    """Where it comes from: vector, random, explored."""
    detail: Mapping[str, JsonValue] = Factory(dict)
    """What makes it again: a seed, choices, a schedule."""


@frozen(kw_only=True)
class ResultRow:
    """How a case was judged, and all that is needed to see why."""

    case: str
    """The id of the case."""
    verdict: Verdict
    """The judgement."""
    observed: Verdict = attrs.field(default=Factory(lambda row: row.verdict, takes_self=True))
    """The verdict before a baseline was applied; it is the failure class."""
    sentence: str = ""
    """What is wrong, in one sentence."""
    clause: str | None = None
    """The clause that is broken, if it is one in particular."""
    broken: Mapping[str, int] = Factory(dict)
    """Of a case that may break several clauses at once: how many of its executions broke each."""
    expected: JsonValue = None
    """What the specification answers."""
    got: JsonValue = None
    """What the target answered."""
    wire: Sequence[JsonValue] = attrs.field(default=(), converter=_values)
    """What went over the connection: objects with `way` (sent, received, note) and `line`."""
    picture: JsonObject | None = None
    """A wire to be drawn: `profile`, `wire` in hexadecimal, and `cuts`, the sizes of the reads."""
    history: JsonObject | None = None
    """What happened: `lanes`, `moments` (`step` and `events`), and whether the last is `wrong`; of
    a World its `operations`: a `client`, what it `asked`, what `came`, and when."""
    model_history: JsonObject | None = None
    """What the model does in the same schedule, if it is something else."""
    counterexample: str | None = None
    """The file that replays it, relative to the record."""
    replay: str | None = None
    """One line that replays it."""
    stderr: str = ""
    """The last that the process said on standard error."""
    capability: str | None = None
    """Of a declined case: the capability that is missing, if it is one in particular."""
    reason: str = ""
    """Of a declined, untestable or known failure: why; of a pass in part: what was declined."""
    url: str | None = None
    """Where that is discussed."""
    rate: JsonObject | None = None
    """Of a case that depends on timing: how many executions `failed`, `of` how many."""
    replays: JsonObject | None = None
    """How often what the history shows `failed` when it was done again, `of` how many times."""
    cut: str = ""
    """How the history became what it is: what it was cut to, or why it was not."""
    micros: int = 0
    """How long it took."""


@frozen(kw_only=True)
class Footer:
    """The end of a run: it sums up, and proves that nothing is missing."""

    ended: str = "complete"
    """Why the run ended."""
    exit_code: int
    """The exit code of the run."""
    exits: Sequence[int] = attrs.field(converter=_numbers)
    """Every exit code that applies."""
    cases: int
    """How many cases were announced."""
    counts: Mapping[str, int]
    """Results by verdict."""
    coverage: Mapping[str, JsonValue] = Factory(dict)
    """By name (states, transitions): what was `reached`, sorted, `of` how many, if known."""
    declined: Sequence[JsonValue] = attrs.field(default=(), converter=_values)
    """What was declined: `capability`, `reason`, `url`, how many `cases`, and the `clauses` that
    nothing else in this record shows."""
    mutation: JsonObject | None = None
    """Of the suite: how many broken rules it notices, `killed` of `total`, `how` they were tried,
    by which `suite` (a hash), and whether that is `stale`: another suite than the one that ran."""
    baseline: Sequence[JsonValue] = attrs.field(default=(), converter=_values)
    """Entries of the baseline that are stale or expired: `id` and `why`."""
    notes: Sequence[str] = attrs.field(default=(), converter=_texts)
    """What else has to be said."""
    micros: int = 0
    """How long the run took."""


Row = Header | CaseRow | ResultRow | Footer

KINDS: Final[Mapping[str, type[Row]]] = {
    "header": Header,
    "case": CaseRow,
    "result": ResultRow,
    "footer": Footer,
}
NAMES: Final = {kind: name for name, kind in KINDS.items()}

BLANK: Final[Mapping[str, Row]] = {
    "header": Header(suite="", suite_version="", target=""),
    "case": CaseRow(id="", role="", area=""),
    "result": ResultRow(case="", verdict=Verdict.NOT_RUN),
    "footer": Footer(exit_code=0, exits=(), cases=0, counts={}),
}
"""Rows with nothing but defaults."""

SHAPES: Final[Mapping[str, Mapping[str, Shape]]] = {
    "header": {
        "suite": shapes.TEXT,
        "suite_version": shapes.TEXT,
        "target": shapes.TEXT,
        "implementation": shapes.TEXT_MAP,
        "describe": shapes.TEXT_MAP,
        "roles": shapes.TEXTS,
        "profiles": shapes.TEXTS,
        "capabilities": shapes.TEXTS,
        "tier": shapes.TEXT,
        "seeds": shapes.items(shapes.NUMBER),
        "bounds": shapes.OBJECT,
        "hashes": shapes.TEXT_MAP,
        "shard": shapes.SHARD,
        "planned": shapes.MAYBE_COUNT,
        "baseline": shapes.MAYBE_TEXT,
        "command": shapes.TEXT,
        "started": shapes.TEXT,
    },
    "case": {
        "id": shapes.TEXT,
        "role": shapes.TEXT,
        "area": shapes.TEXT,
        "title": shapes.TEXT,
        "clauses": shapes.TEXTS,
        "flags": shapes.TEXTS,
        "requires": shapes.TEXTS,
        "source": shapes.TEXT,
        "detail": shapes.OBJECT,
    },
    "result": {
        "case": shapes.TEXT,
        "verdict": shapes.VERDICT,
        "observed": shapes.VERDICT,
        "sentence": shapes.TEXT,
        "clause": shapes.MAYBE_TEXT,
        "broken": shapes.named(shapes.COUNT),
        "expected": shapes.ANYTHING,
        "got": shapes.ANYTHING,
        "wire": shapes.WIRE,
        "picture": shapes.PICTURE,
        "history": shapes.HISTORY,
        "model_history": shapes.HISTORY,
        "counterexample": shapes.MAYBE_TEXT,
        "replay": shapes.MAYBE_TEXT,
        "stderr": shapes.TEXT,
        "capability": shapes.MAYBE_TEXT,
        "reason": shapes.TEXT,
        "url": shapes.MAYBE_TEXT,
        "rate": shapes.RATE,
        "replays": shapes.RATE,
        "cut": shapes.TEXT,
        "micros": shapes.COUNT,
    },
    "footer": {
        "ended": shapes.words(*ENDINGS),
        "exit_code": shapes.EXIT,
        "exits": shapes.items(shapes.EXIT),
        "cases": shapes.COUNT,
        "counts": shapes.named(shapes.COUNT),
        "coverage": shapes.COVERAGE,
        "declined": shapes.DECLINED,
        "mutation": shapes.MUTATION,
        "baseline": shapes.PROBLEMS,
        "notes": shapes.TEXTS,
        "micros": shapes.COUNT,
    },
}
"""What each field may hold. A field that has a default may be absent."""


# --- their plain form ---------------------------------------------------------------------------


def to_plain(row: Row) -> JsonObject:
    """Write a row; what has its default value is left out."""
    plain: JsonObject = {"row": NAMES[type(row)]}
    if isinstance(row, Header):
        plain["schema"] = SCHEMA
    needed = required(NAMES[type(row)])
    for each in attrs.fields(type(row)):
        value = getattr(row, each.name)
        if each.name in needed or value != _default(each.name, row):
            plain[each.name] = _plain(value)
    return plain


def _default(name: str, row: Row) -> object:
    if isinstance(row, ResultRow) and name == "observed":
        return row.verdict
    return getattr(BLANK[NAMES[type(row)]], name)


def _plain(value: object) -> JsonValue:
    """Write a field; what is inside it is JSON already."""
    match value:
        case Verdict():
            return value.value
        case Mapping():
            return dict(value)
        case tuple() | list():
            return list(value)
        case None | bool() | int() | str():
            return value
        case _:
            raise TypeError(f"a record holds no {type(value).__name__}")


def from_plain(plain: JsonValue) -> Row:
    """Read a row strictly: known kind, known fields, each as its shape says."""
    if not isinstance(plain, dict):
        raise RecordError("a row is an object")
    kind = plain.get("row")
    if not isinstance(kind, str) or kind not in KINDS:
        raise RecordError(f"there is no row {kind!r}")
    given = {name: value for name, value in plain.items() if name != "row"}
    if kind == "header" and given.pop("schema", None) != SCHEMA:
        raise RecordError(f"the header's schema is not {SCHEMA}")
    known = SHAPES[kind]
    for name, value in given.items():
        if name not in known:
            raise RecordError(f"a {kind} has no {name!r}")
        if not known[name].fits(value):
            raise RecordError(f"{name} of a {kind} is not as its schema says")
    missing = required(kind) - given.keys()
    if missing:
        raise RecordError(f"a {kind} needs {min(missing)!r}")
    return _make(kind, given)


@cache
def required(kind: str) -> frozenset[str]:
    """List the fields that a row of a kind must have."""
    return frozenset(
        each.name for each in attrs.fields(KINDS[kind]) if each.default is attrs.NOTHING
    )


def _make(kind: str, given: JsonObject) -> Row:
    values: dict[str, object] = {**given}
    for name in ("verdict", "observed"):
        if kind == "result" and name in values:
            values[name] = Verdict(values[name])
    return KINDS[kind](**values)  # type: ignore[arg-type] # checked by the shapes


# --- the published schema -----------------------------------------------------------------------


def schema() -> JsonObject:
    """Describe a line of a record."""
    kinds: list[JsonValue] = [_kind_schema(kind) for kind in KINDS]
    return {"$schema": DRAFT, "title": "a line of a run's record", "oneOf": kinds}


def _kind_schema(kind: str) -> JsonObject:
    properties: JsonObject = {"row": {"const": kind}}
    needed = {"row", *required(kind)}
    if kind == "header":
        properties["schema"] = {"const": SCHEMA}
        needed.add("schema")
    properties |= {name: shape.schema for name, shape in SHAPES[kind].items()}
    names: list[JsonValue] = [*sorted(needed)]
    return {
        "type": "object",
        "title": kind,
        "properties": properties,
        "required": names,
        "additionalProperties": False,
    }
