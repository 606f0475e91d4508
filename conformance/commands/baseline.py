"""`onceproof baseline`: the known failures of a target, written by the tool."""

from datetime import UTC, date, datetime
from pathlib import Path

import click

from conformance.baselines import (
    ANYWHERE,
    Baseline,
    entry_to_plain,
    judge_again,
    load,
    problems,
    to_json,
)
from conformance.baselining import extended
from conformance.commands.output import finish, json_option
from conformance.exits import Exit, first
from conformance.record import Record, merge, read
from conformance.results import Result
from conformance.verdicts import FAILURES, Verdict
from vectors.canonical import JsonValue

DEFAULT = Path("onceproof-baseline.json")

baseline_option = click.option(
    "--baseline",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=DEFAULT,
    show_default=True,
    help="The file of known failures.",
)
records_argument = click.argument(
    "records", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path)
)


@click.group("baseline")
def command() -> None:
    """Known failures: entries with a failure class, a reason, a link and a day of expiry."""


class Day(click.ParamType[date]):
    """A day, as in 2030-01-31."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read a day."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no day such as 2030-01-31", param, ctx)


def _read(records: tuple[Path, ...]) -> Record:
    return merge([read(path) for path in records])


def _today(given: date | None) -> date:
    return datetime.now(tz=UTC).date() if given is None else given


today_option = click.option("--today", type=Day(), help="Judge expiry as of this day.")


@command.command("write")
@records_argument
@baseline_option
@click.option("--reason", required=True, help="Why the new entries are known to fail.")
@click.option("--link", help="Where that is discussed.")
@click.option("--expires", required=True, type=Day(), help="The last day on which they hold.")
@json_option
def write_command(
    *,
    records: tuple[Path, ...],
    path: Path,
    reason: str,
    link: str | None,
    expires: date,
    as_json: bool,
) -> int:
    """Write what fails in the RECORDS into the baseline, and drop entries that lapsed.

    Entries that hold stay as they are. What passes, is declined or fails otherwise now loses its
    old entry; what the records do not have is dropped as well if they are complete. What a case
    comes upon now and then without being about it is an entry of the clause.
    """
    if not reason.strip():
        raise click.UsageError("a reason has to say something")
    record = _read(records)
    before: Baseline = load(path) if path.exists() else {}
    about = {name: frozenset(case.clauses) for name, case in record.cases.items()}
    rows = [*record.results.values()]
    after = extended(before, rows, lambda _row, _clause: (reason, link), expires, about)
    if record.complete:
        known = {name for name in after if name in record.cases or name.startswith(ANYWHERE)}
        after = {name: entry for name, entry in after.items() if name in known}
    path.write_text(to_json(after), encoding="utf-8")
    added = sorted(name for name in after if after[name] != before.get(name))
    removed = sorted(before.keys() - after.keys())
    result = Result(
        "baseline write",
        "pass",
        Exit.OK,
        {"total": len(after), "added": [*added], "removed": [*removed]},
    )
    return finish(
        result,
        lambda: click.echo(
            f"{path}: {len(after)} entries, {len(added)} written, {len(removed)} removed"
        ),
        as_json=as_json,
    )


@command.command("check")
@records_argument
@baseline_option
@today_option
@json_option
def check_command(
    *, records: tuple[Path, ...], path: Path, today: date | None, as_json: bool
) -> int:
    """Judge the RECORDS anew by the baseline, as it is now.

    Exit code 1 if something fails that it does not cover, 6 if an entry passes, is stale or has
    expired, 0 if neither.
    """
    record, baseline = _read(records), load(path)
    judged = judge_again(baseline, record.results, record.cases)
    cases = record.cases if record.complete else {*record.cases, *baseline}
    wrong = problems(baseline, judged, cases, _today(today))
    mended = [row for row in judged.values() if row.verdict is Verdict.UNEXPECTED_PASS]
    uncovered = [row for row in judged.values() if row.verdict in FAILURES]
    known = sum(row.verdict is Verdict.KNOWN_FAILURE for row in judged.values())
    told: list[JsonValue] = [problem.to_plain() for problem in wrong]
    told += [{"id": row.case, "why": "it passes"} for row in mended]
    red: list[JsonValue] = [
        {"id": row.case, "failure": row.observed.value, "sentence": row.sentence}
        for row in uncovered
    ]
    codes = [Exit.FAILED] if red else []
    codes += [Exit.STALE] if told else []
    result = Result(
        "baseline check",
        "fail" if codes else "pass",
        first(codes),
        {"total": len(baseline), "known": known, "uncovered": red, "problems": told},
    )

    def show() -> None:
        for row in uncovered:
            click.echo(f"not covered: {row.case}: {row.observed.value} {row.sentence}".rstrip())
        for problem in told:
            if isinstance(problem, dict):
                click.echo(f"must go: {problem['id']}: {problem['why']}")
        click.echo(f"{len(baseline)} entries, {known} known failures")

    return finish(result, show, as_json=as_json)


@command.command("show")
@baseline_option
@today_option
@json_option
def show_command(*, path: Path, today: date | None, as_json: bool) -> int:
    """List the entries of the baseline. Exit code 6 if one has expired."""
    baseline = load(path)
    day = _today(today)
    expired = [entry for entry in baseline.values() if entry.expires < day]
    entries: list[JsonValue] = [entry_to_plain(baseline[name]) for name in sorted(baseline)]
    result = Result(
        "baseline show",
        "fail" if expired else "pass",
        Exit.STALE if expired else Exit.OK,
        {"entries": entries},
    )

    def show() -> None:
        for name in sorted(baseline):
            entry = baseline[name]
            late = ", expired" if entry in expired else ""
            click.echo(f"{name}: {entry.failure.value}, until {entry.expires.isoformat()}{late}")
            click.echo(f"    {entry.reason}{f' ({entry.link})' if entry.link else ''}")
        click.echo(f"{len(baseline)} entries, {len(expired)} expired")

    return finish(result, show, as_json=as_json)
