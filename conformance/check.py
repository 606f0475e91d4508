"""The one callable: put the suites to a target, judge, and say what came out.

    from conformance.check import check_implementation

    checked = check_implementation("stdio:node my-adapter.mjs", "codec")
    assert checked.passed, checked.summary()

Nothing is printed, and no file is written unless a folder is named. It needs no configuration.
"""

import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from attrs import Factory, evolve, frozen

from conformance.adapters.targets import Target, resolve
from conformance.baselines import Baseline
from conformance.campaign import Campaign, Plan, Seen, chosen
from conformance.cases import Case
from conformance.exits import Exit
from conformance.keeping import Keeper
from conformance.mutants.outside import made_with
from conformance.record import CaseRow, Footer, Record, RecordWriter, ResultRow, read
from conformance.runner import Exchanging
from conformance.suites import cases
from conformance.tiers import TIERS
from conformance.verdicts import FAILURES, Verdict
from conformance.wanted import ROLES, SuiteError, refuse_unknown, roles_of
from vectors.canonical import JsonObject
from vectors.load import load

RECORD: Final = "run.jsonl"
"""Name of the record in a report's folder."""

BEFORE: Final = "run.before.jsonl"
"""Name of the record that a run goes on with, until it is complete."""


@frozen(kw_only=True)
class Checked:
    """What a run showed; `record` holds all of it."""

    footer: Footer
    record: Record
    folder: Path | None
    """Where the record is, if it was kept."""

    @property
    def exit_code(self) -> Exit:
        """The exit code that the run ends with."""
        return Exit(self.footer.exit_code)

    @property
    def passed(self) -> bool:
        """Whether everything passed, is known to fail or was declined, and something passed."""
        return self.exit_code is Exit.OK

    @property
    def by_verdict(self) -> Mapping[str, int]:
        """How many cases have which verdict."""
        return self.footer.counts

    @property
    def failures(self) -> list[tuple[CaseRow, ResultRow]]:
        """The cases that failed and are not known to, in the order in which they ran."""
        return [
            (self.record.cases[name], result)
            for name, result in self.record.results.items()
            if result.verdict in RED
        ]

    def summary(self, most: int = 10) -> str:
        """Say in a few lines what came out."""
        counted = ", ".join(f"{count} {name}" for name, count in self.by_verdict.items())
        told = [
            f"{result.verdict.value} {case.id}: {result.sentence or case.title}"
            for case, result in self.failures[:most]
        ]
        more = len(self.failures) - most
        rest = [f"and {more} more"] if more > 0 else []
        return "\n".join([counted or "nothing ran", *told, *rest])


RED: Final = FAILURES | {Verdict.HARNESS_ERROR, Verdict.UNEXPECTED_PASS}
"""Verdicts that somebody has to look at."""


@frozen(kw_only=True)
class Options:
    """How a target is checked."""

    tier: str = "quick"
    seed: int = 0
    shard: tuple[int, int] = (0, 1)
    baseline: Baseline = Factory(dict)
    baseline_file: str | None = None
    only: Sequence[str] = ()
    """Beginnings of the ids of the cases that are wanted; all if there are none."""
    folder: Path | None = None
    """Where the record and the failures are kept."""
    database: Path | None = None
    """A folder that remembers what searches found, so that it is tried first the next time."""
    mutation: JsonObject | None = None
    """How many broken rules the suite notices: `killed` of `total`, for the certificate."""
    resume: bool = False
    """Whether to go on with the record that is in the folder."""
    command: str = ""
    named: Mapping[str, str] = Factory(dict)
    """Targets that a project's settings name."""
    seen: Seen = lambda _planned, _row: None


def check_implementation(
    target: str | Target, suite: str = ",".join(ROLES), options: Options | None = None
) -> Checked:
    """Put the suites of some roles, separated by commas, to a target.

    Raises `NoTarget` if the target never answered, and `TargetError` if the string names none.
    """
    chosen_options = options or Options()
    if chosen_options.folder is not None:
        return _check(target, suite, chosen_options, chosen_options.folder)
    with tempfile.TemporaryDirectory(prefix="onceproof-") as temporary:
        return evolve(_check(target, suite, chosen_options, Path(temporary)), folder=None)


def listed(suite: str, options: Options) -> list[Case]:
    """List the cases of a suite."""
    roles, tier = roles_of(suite), TIERS.get(options.tier)
    if tier is None:
        raise SuiteError(f"there is no tier {options.tier!r}; known are {', '.join(TIERS)}")
    refuse_unknown(options.only)
    own = [*chosen(cases(roles, tier, options.seed, options.database), options.only)]
    if options.only and not own:
        raise SuiteError(f"no case begins with {options.only[0]!r}")
    return own


def _check(target: str | Target, suite: str, options: Options, folder: Path) -> Checked:
    resolved = resolve(target, options.named) if isinstance(target, str) else target
    known = _known(folder) if options.resume else {}
    own = listed(suite, options)
    plan = Plan(
        target=resolved.name,
        roles=roles_of(suite),
        tier=TIERS[options.tier],
        seed=options.seed,
        shard=options.shard,
        baseline=options.baseline,
        baseline_file=options.baseline_file,
        hashes={"vectors": str(load().manifest.get("root", "")), "suite": made_with()},
        mutation=options.mutation,
        command=options.command,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        today=datetime.now(UTC).date(),
    )
    keeper = Keeper(folder, resolved.name)
    connection = resolved.connect()
    try:
        campaign = Campaign(
            plan,
            connection.welcome,
            Exchanging(connection),
            time.monotonic,
            seen=options.seen,
            keep=keeper.keep,
            notes=keeper.notes,
            known=known,
        )
        with RecordWriter(folder / RECORD) as record:
            footer = campaign.run(own, record)
    finally:
        connection.stop()
    (folder / BEFORE).unlink(missing_ok=True)
    return Checked(footer=footer, record=read(folder / RECORD), folder=folder)


def _known(folder: Path) -> Mapping[str, ResultRow]:
    """Read the results of a run that did not end, to go on with it.

    What was there is kept under another name until the new record is complete, so that a run which
    is killed again and again loses nothing.
    """
    now, before = folder / RECORD, folder / BEFORE
    if not now.exists() and not before.exists():
        raise SuiteError(f"there is no record {now} to go on with")
    known: dict[str, ResultRow] = {}
    for path in (before, now):
        if path.exists():
            known |= _results(path)
    if not before.exists():
        now.replace(before)
    return known


def _results(path: Path) -> dict[str, ResultRow]:
    return {
        name: evolve(result, verdict=result.observed)
        for name, result in read(path).results.items()
        if result.observed is not Verdict.NOT_RUN
    }
