"""Counterexamples as files: a setting, a schedule of it, what it showed, and what was found.

A file is one JSON object: `schema`; `setting` with its bound, its regime (the guarantees that hold)
and the rules of its roles; `schedule` as text; `finding`, or null; `history`, the events in order.
Everything that decides what happens is in the file, so that it replays alone. Numbers and choices
that a file does not give have their defaults; what it gives must be known.

Replaying judges on the way and stops at the first finding, or at the first step that is not
enabled. Properties of endings are asked if the schedule ends where nothing has to happen any more.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, TypeVar

import attrs
from attrs import frozen

from spec_model.errors import ModelMisuse
from spec_model.history import Event, to_plain
from spec_model.policies import Choice
from spec_model.schedule import Moment, Schedule, follow, is_terminal, parse, walk, write
from spec_model.stream import properties
from spec_model.stream.properties import Finding
from spec_model.stream.regimes import Bound, Guarantee, Regime, Setting
from spec_model.stream.rules import ReaderRules, SinkRules, StoreRules, WriterRules
from spec_model.stream.system import State, StreamSystem
from vectors.canonical import JsonObject, JsonValue

SCHEMA: Final = "onceproof/counterexample/1"

MOST_INPUT: Final = 16 << 20
"""Largest file that is read, in bytes."""

MOST: Final = 1_000
"""Largest number in a bound."""

MOST_RULE: Final = (1 << 31) - 1
"""Largest number in the rules of a role."""

AT_LEAST_ONE: Final = frozenset(
    {
        "writers", "readers", "frames", "page", "page_size", "max_frames", "group_chunks",
        "buffer_chunks", "buffer_bytes",
    }
)  # fmt: skip

NEGATIVE: Final = frozenset({"start"})
"""Numbers that may be negative."""


CHOICES: Final = {choice.value: choice for choice in Choice}


class CounterexampleError(Exception):
    """A file that holds no counterexample."""


@frozen
class Counterexample:
    """What a file says."""

    setting: Setting
    schedule: Schedule
    finding: Finding | None
    history: tuple[JsonValue, ...]


@frozen
class Run:
    """What a schedule showed when it was run."""

    moments: tuple[Moment[State], ...]
    """What happened, up to the finding if there is one."""
    finding: Finding | None
    at_step: bool = False
    """Whether the last thing that happened was wrong; otherwise it was wrong to end there."""

    @property
    def history(self) -> list[Event]:
        """Everything that was observed."""
        return [event for moment in self.moments for event in moment.events]

    @property
    def schedule(self) -> Schedule:
        """The steps that happened."""
        return tuple(moment.step for moment in self.moments)


# --- running ------------------------------------------------------------------------------------


def run(setting: Setting, schedule: Schedule) -> Run:
    """Run a schedule, up to a finding or a step that is not enabled."""
    system = StreamSystem(setting)
    return _judge(system, follow(system, schedule), len(schedule))


def run_choices(setting: Setting, choices: Iterable[int]) -> Run:
    """Run choices, up to a finding or to where nothing has to happen any more."""
    system = StreamSystem(setting)
    return _judge(system, walk(system, choices), None)


def _judge(system: StreamSystem, coming: Iterable[Moment[State]], wanted: int | None) -> Run:
    """Show what happens to the properties as it happens."""
    memories = properties.start()
    moments: list[Moment[State]] = []
    for moment in coming:
        moments.append(moment)
        for event in moment.events:
            now = properties.observe(memories, event)
            if isinstance(now, Finding):
                return Run(tuple(moments), now, at_step=True)
            memories = now
    state = moments[-1].state if moments else system.initial()
    whole = wanted is None or len(moments) == wanted
    ended = whole and is_terminal(system, state)
    return Run(tuple(moments), properties.end(memories) if ended else None)


def counterexample(setting: Setting, schedule: Schedule) -> Counterexample:
    """Run a schedule, and keep what it showed."""
    shown = run(setting, schedule)
    history: tuple[JsonValue, ...] = tuple({**record} for record in to_plain(shown.history))
    return Counterexample(setting, schedule, shown.finding, history)


def replay(path: Path) -> tuple[Counterexample, Run]:
    """Read a file and run its schedule, every step of which must be enabled."""
    kept = load(path)
    shown = run(kept.setting, kept.schedule)
    happened = len(shown.moments)
    if shown.finding is None and happened < len(kept.schedule):
        step = kept.schedule[happened]
        raise CounterexampleError(f"{path}: step {happened + 1}, {step}, is not enabled")
    return kept, shown


# --- writing ------------------------------------------------------------------------------------


def to_json(kept: Counterexample) -> str:
    """Write a counterexample as the text of a file."""
    found: JsonObject | None = None
    if kept.finding is not None:
        found = {"property": kept.finding.property, "sentence": kept.finding.sentence}
    whole: JsonObject = {
        "schema": SCHEMA,
        "setting": setting_to_json(kept.setting),
        "schedule": write(kept.schedule),
        "finding": found,
        "history": [*kept.history],
    }
    return json.dumps(whole, indent=2) + "\n"


def setting_to_json(setting: Setting) -> JsonObject:
    """Write a setting."""
    regime: list[JsonValue] = [
        guarantee.value for guarantee in Guarantee if guarantee in setting.regime
    ]
    rules: JsonObject = {
        "writer": _fields_to_plain(setting.writer),
        "reader": _fields_to_plain(setting.reader),
        "store": _fields_to_plain(setting.store),
    }
    if setting.sink is not None:
        rules["sink"] = _fields_to_plain(setting.sink)
    return {"bound": _fields_to_plain(setting.bound), "regime": regime, "rules": rules}


Fields = Bound | WriterRules | ReaderRules | SinkRules | StoreRules


def _fields_to_plain(fields: Fields) -> JsonObject:
    return {
        name: value.value if isinstance(value, Choice) else value
        for name, value in attrs.asdict(fields).items()
    }


# --- reading ------------------------------------------------------------------------------------


def load(path: Path) -> Counterexample:
    """Read a file."""
    with path.open("rb") as source:
        data = source.read(MOST_INPUT + 1)
    if len(data) > MOST_INPUT:
        raise CounterexampleError(f"{path} is larger than {MOST_INPUT} bytes")
    try:
        return from_json(data)
    except CounterexampleError as error:
        raise CounterexampleError(f"{path}: {error}") from None


def from_json(data: bytes) -> Counterexample:
    """Read the text of a file."""
    try:
        whole: JsonValue = json.loads(data)
    except (ValueError, RecursionError):
        raise CounterexampleError("this is no JSON") from None
    whole = _object("the file", whole)
    if whole.get("schema") != SCHEMA:
        raise CounterexampleError(f"its schema is not {SCHEMA}")
    _only("the file", whole, {"schema", "setting", "schedule", "finding", "history"})
    history = whole.get("history")
    if not isinstance(history, list):
        raise CounterexampleError("history is no list")
    return Counterexample(
        setting_from_json(_object("setting", whole.get("setting"))),
        _schedule(whole.get("schedule")),
        _finding(whole.get("finding")),
        tuple(history),
    )


def _object(what: str, value: JsonValue) -> JsonObject:
    if not isinstance(value, dict):
        raise CounterexampleError(f"{what} is no object")
    return value


def _only(what: str, given: JsonObject, known: Iterable[str]) -> None:
    strange = sorted(given.keys() - set(known))
    if strange:
        raise CounterexampleError(f"{what} has no {strange[0]!r}")


def _schedule(value: JsonValue) -> Schedule:
    if not isinstance(value, str):
        raise CounterexampleError("schedule is no text")
    try:
        return parse(value)
    except ModelMisuse as error:
        raise CounterexampleError(str(error)) from None


def _finding(value: JsonValue) -> Finding | None:
    if value is None:
        return None
    given = _object("finding", value)
    _only("finding", given, {"property", "sentence"})
    name, sentence = given.get("property"), given.get("sentence")
    if not isinstance(name, str) or not isinstance(sentence, str):
        raise CounterexampleError("finding has a property and a sentence, both texts")
    return Finding(name, sentence)


def setting_from_json(given: JsonObject) -> Setting:
    """Read a setting; `CounterexampleError` says in one line what is wrong."""
    _only("setting", given, {"bound", "regime", "rules"})
    rules = _object("rules", given.get("rules", {}))
    _only("rules", rules, {"writer", "reader", "sink", "store"})
    sink = rules.get("sink")
    return Setting(
        bound=_fields("bound", Bound(), given.get("bound", {}), MOST),
        regime=_regime(given.get("regime")),
        writer=_fields("rules of the writer", WriterRules(), rules.get("writer", {}), MOST_RULE),
        reader=_fields("rules of the reader", ReaderRules(), rules.get("reader", {}), MOST_RULE),
        store=_fields("rules of the store", StoreRules(), rules.get("store", {}), MOST_RULE),
        sink=None if sink is None else _fields("rules of the sink", SinkRules(), sink, MOST_RULE),
    )


def _regime(value: JsonValue) -> Regime:
    if not isinstance(value, list):
        raise CounterexampleError("regime is no list")
    known = {guarantee.value: guarantee for guarantee in Guarantee}
    strange = [name for name in value if not isinstance(name, str) or name not in known]
    if strange:
        raise CounterexampleError(f"there is no guarantee {strange[0]!r}")
    return frozenset(known[name] for name in value if isinstance(name, str))


F = TypeVar("F", Bound, WriterRules, ReaderRules, SinkRules, StoreRules)


def _fields(what: str, default: F, value: JsonValue, most: int) -> F:
    """Read numbers, switches and choices; what is not given stays as it is by default."""
    given = _object(what, value)
    known: Mapping[str, int | Choice] = attrs.asdict(default)
    _only(what, given, known)
    read = {
        name: _field(
            f"{name} in the {what}", known[name], given[name], (-most * (name in NEGATIVE), most)
        )
        for name in given
    }
    small = [name for name, number in read.items() if name in AT_LEAST_ONE and number == 0]
    if small:
        raise CounterexampleError(f"{small[0]} in the {what} is at least 1")
    return attrs.evolve(default, **read)  # type: ignore[arg-type] # of each default's type


def _field(
    what: str, default: int | Choice, value: JsonValue, limits: tuple[int, int]
) -> int | Choice:
    if isinstance(default, Choice):
        if not isinstance(value, str) or value not in CHOICES:
            raise CounterexampleError(f"{what} is upstream or recommended")
        return CHOICES[value]
    if not isinstance(value, int) or isinstance(value, bool) != isinstance(default, bool):
        kind = "true or false" if isinstance(default, bool) else "a whole number"
        raise CounterexampleError(f"{what} is {kind}")
    if not limits[0] <= value <= limits[1]:
        raise CounterexampleError(f"{what} is between {limits[0]} and {limits[1]}")
    return value
