"""What is shown of a failure: the shortest history that was found, a picture's data, and a file.

The file replays the failure with one command: the schedule that was found is played again, or,
where only a check can see what is wrong, the part of the check that was found, with its seed.
"""

import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import frozen

from conformance import failures
from conformance.baselines import Rate
from conformance.failures import Failure, FailureError
from conformance.reports.intervals import Interval, to_plain
from conformance.world import schedules, telling
from conformance.world.amounts import WHOLE, Cut
from conformance.world.bench import Finding
from conformance.world.history import Mark, Operation
from conformance.world.registry import BY_ID
from conformance.world.schedules import Schedule
from conformance.world.shortest import how
from conformance.world.shrinking import Shrunk, runs_in
from conformance.world.suite import Judged, shown
from spec_model.policies import Choice
from spec_model.world_policies import Choices
from vectors.canonical import JsonObject, JsonValue

FOLDER: Final = "failures"
"""Where the files are, below the record."""

MOST_DRAWN: Final = 24
"""Requests of a history that is no schedule; the last are shown."""

_STRANGE: Final = re.compile(r"[^A-Za-z0-9._-]+")


@frozen
class Shown:
    """What a record says of a failure beside its sentence."""

    history: JsonObject | None
    lines: tuple[str, ...]
    replays: Rate | None
    file: str | None
    replay: str
    cut: str
    """How the history became what it is."""


def intervals(
    operations: Sequence[Operation], about: Sequence[int], marks: Sequence[Mark] = ()
) -> list[Interval]:
    """Read operations as what a diagram draws; if nobody says which are wrong, it is the last."""
    wrong = about or [each.number for each in operations[-1:]]
    asked = [
        Interval(
            each.client, each.asked, each.came, each.invoked, each.returned,
            each.number in wrong, each.lost,
        )
        for each in operations
    ]  # fmt: skip
    first = min((each.invoked for each in asked), default=0)
    last = max((each.over or each.invoked for each in asked), default=0)
    beside = [
        Interval(each.client, each.says, "", each.moment, each.moment)
        for each in marks
        if first < each.moment < last
    ]
    return [*asked, *beside]


def chosen(operations: Sequence[Operation], own: int, finding: Finding) -> list[Operation]:
    """Choose what to show of an execution of a check: what led to what it found.

    That is what the check asked until then, but for earlier rounds, of the runs that the finding is
    about, if it says so.
    """
    seen = own if finding.seen is None else finding.seen
    asked = [
        each
        for each in operations[:seen]
        if telling.tells(each) and each.number not in finding.before
    ]
    about = [each for each in asked if each.number in finding.about]
    runs = {op.args.get("runId") for op in about} or set(runs_in(finding.says))
    if runs:
        asked = [op for op in asked if op.args.get("runId", op.args.get("id")) in {*runs, None}]
    return telling.without_looks(asked)[-MOST_DRAWN:]


@frozen(kw_only=True)
class Asked:
    """What a file asks again."""

    check: str
    clause: str
    seed: int
    scale: int
    processes: int
    choices: Choices
    schedule: Schedule | None
    cut: Cut = WHOLE
    """Where there is no schedule: how much of the check is done."""

    def to_plain(self) -> JsonObject:
        """Write it as a file holds it."""
        return {
            "kind": "world",
            "check": self.check,
            "clause": self.clause,
            "seed": self.seed,
            "scale": self.scale,
            "processes": self.processes,
            "choices": {name: choice.value for name, choice in self.choices.items()},
            "schedule": None if self.schedule is None else schedules.to_plain(self.schedule),
            "cut": {
                name: kept if isinstance(kept, int) else [*kept] for name, kept in self.cut.items()
            },
        }


def asked_of(show: Mapping[str, JsonValue]) -> Asked:
    """Read what a file asks again."""
    match show:
        case {
            "check": str(check), "clause": str(clause), "seed": int(seed), "scale": int(scale),
            "processes": int(processes), "choices": dict(choices), "schedule": schedule,
        } if check in BY_ID:  # fmt: skip
            try:
                played = schedules.from_plain(schedule) if isinstance(schedule, dict) else None
                chosen = {name: Choice(str(choice)) for name, choice in choices.items()}
            except ValueError as error:
                raise FailureError(f"its schedule cannot be read: {error}") from None
            return Asked(
                check=check, clause=clause, seed=seed, scale=scale, processes=processes,
                choices=chosen, schedule=played, cut=_cut(show.get("cut")),
            )  # fmt: skip
        case _:
            raise FailureError("it names no check of Worlds that this release has")


def _cut(plain: JsonValue) -> Cut:
    """Read how much of a check is done; a file that does not say it asks the whole."""
    if not isinstance(plain, dict):
        return WHOLE
    return {
        name: kept
        if isinstance(kept, int)
        else tuple(each for each in _listed(kept) if isinstance(each, int | str))
        for name, kept in plain.items()
    }


def _listed(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def drawn(judged: Judged, shrunk: Shrunk | None, finding: Finding) -> list[Operation]:
    """Choose the requests that are drawn: of a schedule all, of a check what led to its finding."""
    if shrunk is None:
        return chosen(judged.operations, judged.own, finding)
    if shrunk.schedule is None:
        return chosen(shrunk.operations, shrunk.own, shrunk.finding)
    return [*shrunk.operations]


def kept(folder: Path, target: str, judged: Judged, shrunk: Shrunk | None, asked: Asked) -> Shown:
    """Write the file of a failure, and say what the record says of it."""
    told = shown(judged)
    assert told is not None
    finding = shrunk.finding if shrunk is not None else told
    operations = drawn(judged, shrunk, finding)
    lines = [operation.describe() for operation in operations]
    marks = shrunk.marks if shrunk is not None else judged.marks
    drawing = intervals(operations, finding.about, marks)
    history = to_plain(drawing) if operations else None
    name = f"{FOLDER}/{_STRANGE.sub('-', judged.check.id)}.json"
    line = f"onceproof replay {shlex.quote(str(folder / name))}"
    failure = Failure(
        case=judged.check.id,
        role="world",
        target=target,
        verdict=judged.verdict,
        sentence=finding.says,
        clauses=[finding.clause],
        show=asked.to_plain(),
        history=history,
        wire=[{"way": "note", "line": text} for text in lines],
        replay=line,
    )
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(failures.to_json(failure), encoding="utf-8")
    rate = shrunk.rate if shrunk else None
    return Shown(history, tuple(lines), rate, name, line, how(judged, shrunk))
