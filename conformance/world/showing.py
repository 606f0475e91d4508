"""What is shown of a failure: the shortest history that was found, a picture's data, and a file.

The file replays the failure with one command: the schedule that was found is played again, or,
where only a check can see what is wrong, the check is run again with its seed.
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
from conformance.world import schedules
from conformance.world.bench import Finding
from conformance.world.history import History, Operation
from conformance.world.registry import BY_ID
from conformance.world.schedules import Schedule
from conformance.world.shrinking import Shrunk
from conformance.world.suite import Judged
from spec_model.policies import Choice
from spec_model.world_policies import Choices
from vectors.canonical import JsonObject, JsonValue

FOLDER: Final = "failures"
"""Where the files are, below the record."""

MOST_DRAWN: Final = 24
"""Requests of a history that was not made shorter."""

QUIET: Final = frozenset({"describe", "runs.list", "storage.arm", "storage.count"})
"""What is left out of such a history: it only prepares, or looks."""

_STRANGE: Final = re.compile(r"[^A-Za-z0-9._-]+")


@frozen
class Shown:
    """What a record says of a failure beside its sentence."""

    history: JsonObject | None
    lines: tuple[str, ...]
    replays: Rate | None
    file: str | None
    replay: str


def intervals(operations: Sequence[Operation], about: Sequence[int]) -> list[Interval]:
    """Read operations as what a diagram draws."""
    return [
        Interval(
            each.client, each.asked, each.came, each.invoked, each.returned, each.number in about
        )
        for each in operations
    ]


def as_it_was(judged: Judged, finding: Finding) -> list[Operation]:
    """Choose what to show of a whole history: what does not go together, and what was before it."""
    asked = [each for each in judged.operations if each.op not in QUIET]
    if finding.about:
        last = max(finding.about)
        runs = {op.args.get("runId") for op in asked if op.number in finding.about}
        asked = [op for op in asked if op.number <= last and op.args.get("runId") in runs]
    return asked[-MOST_DRAWN:]


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
                choices=chosen, schedule=played,
            )  # fmt: skip
        case _:
            raise FailureError("it names no check of Worlds that this release has")


def kept(folder: Path, target: str, judged: Judged, shrunk: Shrunk | None, asked: Asked) -> Shown:
    """Write the file of a failure, and say what the record says of it."""
    finding = judged.findings[0]
    if shrunk is None:
        drawn = intervals(as_it_was(judged, finding), finding.about)
        lines = finding.witness or [op.describe() for op in as_it_was(judged, finding)]
    else:
        drawn = intervals(shrunk.operations, shrunk.finding.about)
        lines = [operation.describe() for operation in shrunk.operations]
    history = to_plain(drawn) if drawn else None
    name = f"{FOLDER}/{_STRANGE.sub('-', judged.check.id)}.json"
    line = f"onceproof replay {shlex.quote(str(folder / name))}"
    failure = Failure(
        case=judged.check.id,
        role="world",
        target=target,
        verdict=judged.verdict,
        sentence=(shrunk.finding if shrunk else finding).says,
        clauses=[finding.clause],
        show=asked.to_plain(),
        history=history,
        wire=[{"way": "note", "line": text} for text in lines],
        replay=line,
    )
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(failures.to_json(failure), encoding="utf-8")
    return Shown(history, tuple(lines), shrunk.rate if shrunk else None, name, line)


def history_of(judged: Judged) -> History:
    """Give back the history of a case."""
    return History(list(judged.operations), list(judged.kills))
