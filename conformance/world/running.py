"""A run of the world suite on a target: checks, record, baseline, what to say in the end."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from attrs import Factory, define, frozen

from conformance import baselines
from conformance.baselines import Entry
from conformance.exits import Exit
from conformance.record import (
    CaseRow,
    Ending,
    Footer,
    Header,
    RecordWriter,
    ResultRow,
    wire_note,
)
from conformance.verdicts import FAILURES, Verdict
from conformance.world.amounts import WHOLE
from conformance.world.bench import Finding, Fleet
from conformance.world.check import Check, Tier
from conformance.world.promises import Promise, promises
from conformance.world.registry import BY_ID, CHECKS
from conformance.world.shortest import Shortener
from conformance.world.showing import Asked, Shown, kept
from conformance.world.shrinking import Effort, Shrunk
from conformance.world.suite import Judged, Stores, Times, chosen, run_checks, shown
from spec_model.clauses import Level
from spec_model.clauses.world import CLAUSES
from spec_model.version import VERSION
from spec_model.world_policies import Choices
from vectors.canonical import JsonValue

MOST_LINES = 60
MOST_FOUND = 10
"""How much a row says of what a check found; of every clause that it broke it says something."""

TRIES = 5
"""How often a race is tried that is known to fail, before it counts as one that passes."""


RECORD: Final = "record.jsonl"


@frozen(kw_only=True)
class Options:
    """How a target is run."""

    target: str
    tier: Tier
    seed: int = 0
    level: Level = Level.MUST
    choices: Choices = Factory(dict)
    only: tuple[str, ...] = ()
    baseline: Mapping[str, Entry] = Factory(dict)
    baseline_file: str | None = None
    folder: Path
    command: str = ""
    against: str = ""
    implementation: Mapping[str, str] = Factory(dict)
    runs: int = 1
    """How often each check is executed."""
    effort: Effort = Factory(lambda: Effort(0, 0, 0.0))
    """How much is spent on each failure to make its history shorter."""
    until: Callable[[], bool] = lambda: False
    limit: str = "time"
    """Why no further check is begun once `until` holds, for people."""
    spent: Callable[[], bool] = lambda: False
    """Whether there is no time left to make histories shorter."""
    seen: Callable[[int, ResultRow], None] = lambda _planned, _row: None


@define
class Ran:
    """What a run came to."""

    footer: Footer
    results: list[Judged]
    rows: list[ResultRow]
    promises: list[Promise]
    """All that there are, or those of the checks that were chosen by name."""
    histories: str = ""
    """How long it took to make histories short."""


def selected(options: Options) -> list[Check]:
    """List the checks that are wanted."""
    wanted = chosen(CHECKS, options.tier)
    if not options.only:
        return wanted
    whole = {name for name in options.only if name in BY_ID}
    begun = tuple(name for name in options.only if name not in whole)
    return [check for check in wanted if check.id in whole or check.id.startswith(begun)]


@define
class _Running:
    """A run under way: what came so far, and where it is written."""

    options: Options
    writer: RecordWriter
    results: list[Judged] = Factory(list)
    rows: list[ResultRow] = Factory(list)
    histories: str = ""

    def take(self, row: ResultRow) -> None:
        """Write a row."""
        self.rows.append(row)
        self.writer.result(row)

    def ask(self, checks: Sequence[Check], fleet: Fleet, stores: Stores) -> None:
        """Run checks; failures are written later, when their histories are short."""
        for judged in _judged(self.options, checks, fleet, stores):
            self.writer.case(_case(judged.check))
            self.results.append(judged)
            row = _row(self.options, judged)
            if judged.verdict not in FAILURES:
                self.take(row)
            self.options.seen(len(checks), row)

    def show(self, fleet: Fleet, stores: Stores, *, shorten: bool) -> None:
        """Write the failures that are not written yet; new ones are made shorter, in time."""
        named = {row.case for row in self.rows}
        left = [judged for judged in self.results if judged.check.id not in named]
        fresh = [each for each in left if _row(self.options, each).verdict in FAILURES]
        shortener = Shortener(fleet, stores, self.options.effort, self.options.spent)
        shrunk = shortener.shorten_all(fresh) if shorten else {}
        for judged in left:
            self.take(_row(self.options, judged, shrunk.get(judged.check.id)))
        self.histories = shortener.sums()

    def leave(self, checks: Sequence[Check]) -> None:
        """Write of checks that they were not run."""
        for check in checks:
            late = Judged(check, Verdict.NOT_RUN, reason=f"not run: {self.options.limit}")
            self.writer.case(_case(check))
            self.results.append(late)
            self.take(_row(self.options, late))


def run_world(options: Options, fleet: Fleet, stores: Stores) -> Ran:
    """Run the checks, and write the record line by line."""
    checks = selected(options)
    ended = "complete"
    also: list[Exit] = []
    options.folder.mkdir(parents=True, exist_ok=True)
    with RecordWriter(options.folder / RECORD) as writer:
        writer.header(_header(options, checks))
        running = _Running(options, writer)
        try:
            running.ask(checks, fleet, stores)
            running.show(fleet, stores, shorten=True)
        except KeyboardInterrupt:
            ended, also = "interrupted", [Exit.INTERRUPTED]
            running.show(fleet, stores, shorten=False)
        if ended == "complete" and len(running.results) < len(checks):
            ended = "budget"
            running.leave(checks[len(running.results) :])
        problems = _problems(options, running.rows)
        footer = writer.footer(Ending(ended=ended, also=also, baseline=problems))
    asked = {name for check in checks for name in check.clauses}
    wanted = [clause.id for clause in CLAUSES if not options.only or clause.id in asked]
    kept_ones = promises(wanted, CHECKS, running.results)
    return Ran(footer, running.results, running.rows, kept_ones, running.histories)


def _problems(options: Options, rows: Sequence[ResultRow]) -> list[JsonValue]:
    if not options.baseline:
        return []
    found = {row.case: row for row in rows}
    today = datetime.now(UTC).date()
    every = [check.id for check in CHECKS]
    return [each.to_plain() for each in baselines.problems(options.baseline, found, every, today)]


def _judged(
    options: Options, checks: Sequence[Check], fleet: Fleet, stores: Stores
) -> Iterator[Judged]:
    def times(check: Check) -> Times:
        entry = options.baseline.get(check.id)
        known = entry is not None and not entry.may_pass
        return Times(options.runs, TRIES if known else 1)

    yield from run_checks(
        checks,
        fleet,
        stores,
        tier=options.tier,
        seed=options.seed,
        level=options.level,
        choices=options.choices,
        until=options.until,
        times=times,
    )


def _header(options: Options, checks: Sequence[Check]) -> Header:
    return Header(
        suite="world",
        suite_version=VERSION,
        target=options.target,
        implementation=dict(options.implementation),
        describe={"against": options.against},
        roles=["world"],
        tier=options.tier.value,
        seeds=[options.seed],
        bounds={
            "level": options.level.value,
            **{name: choice.value for name, choice in options.choices.items()},
        },
        planned=len(checks),
        baseline=options.baseline_file,
        command=options.command,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _case(check: Check) -> CaseRow:
    return CaseRow(
        id=check.id,
        role="world",
        area=check.id.partition(".")[0],
        title=check.title,
        clauses=list(check.clauses),
        source="vector",
    )


def witness(judged: Judged) -> list[str]:
    """Say in lines what was done and what came back."""
    lines = [operation.describe() for operation in judged.operations]
    return lines[-MOST_LINES:]


def replay_line(options: Options, judged: Judged) -> str:
    """Write the line that runs one check again."""
    words = ["onceproof", "world", options.target, "--tier", options.tier.value]
    for name, choice in options.choices.items():
        words += ["--policy", f"{name}={choice.value}"]
    return " ".join([*words, "--check", judged.check.id, "--seed", str(judged.seed)])


def _kept(options: Options, judged: Judged, shrunk: Shrunk | None) -> Shown | None:
    """Write the file of a failure; what was not found wrong has none."""
    told = shown(judged)
    if judged.verdict not in FAILURES or judged.setting is None or told is None:
        return None
    asked = Asked(
        check=judged.check.id,
        clause=told.clause,
        seed=judged.seed,
        scale=judged.setting.scale,
        processes=judged.setting.processes,
        choices=options.choices,
        schedule=shrunk.schedule if shrunk else None,
        cut=shrunk.cut if shrunk else WHOLE,
    )
    return kept(options.folder, options.target, judged, shrunk, asked)


def by_clause(findings: Sequence[Finding]) -> list[Finding]:
    """Put the first finding of each clause before all others."""
    first = list({finding.clause: finding for finding in reversed(findings)}.values())[::-1]
    return [*first, *(finding for finding in findings if finding not in first)]


def _row(options: Options, judged: Judged, shrunk: Shrunk | None = None) -> ResultRow:
    showing = _kept(options, judged, shrunk)
    told = showing.lines if showing else witness(judged)
    replays = showing.replays if showing else None
    broken = judged.verdict in FAILURES
    first = judged.findings[0] if judged.findings else None
    first = shrunk.finding if shrunk and first else first
    noted = "; ".join(f"{note.clause}: {note.says}" for note in judged.notes)
    said: list[JsonValue] = [f"{each.clause}: {each.says}" for each in by_clause(judged.findings)]
    row = ResultRow(
        case=judged.check.id,
        verdict=judged.verdict,
        sentence=first.says if first else judged.reason if judged.reason else noted,
        clause=first.clause if first else None,
        broken=dict(sorted(judged.broken.items())),
        got=list(said[: max(MOST_FOUND, len(judged.broken))]) or None,
        wire=[wire_note(line) for line in told[-MOST_LINES:]] if broken else [],
        history=showing.history if showing else None,
        cut=showing.cut if showing else "",
        counterexample=showing.file if showing else None,
        replays={"failed": replays.failed, "of": replays.of} if replays else None,
        reason=judged.reason,
        replay=(showing.replay if showing else replay_line(options, judged)) if broken else None,
        rate={"failed": judged.failed, "of": judged.runs} if judged.runs > 1 else None,
        micros=int(judged.seconds * 1_000_000),
    )
    return baselines.apply(options.baseline, row, frozenset(judged.check.clauses))
