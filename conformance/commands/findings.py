"""`onceproof findings`: what published packages get wrong, and whether they still do."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import click

from conformance import baselines
from conformance.commands import finding_versions
from conformance.commands.baseline import Day
from conformance.commands.finding_versions import folder_option
from conformance.commands.output import finish, interruptible, json_option, track
from conformance.exits import Exit
from conformance.findings import (
    Finding,
    Outcome,
    Ran,
    causes,
    findings,
    problems,
    reproduce,
    versions,
)
from conformance.findings.catalogue import chosen, name_in_registry
from conformance.findings.rendering import index
from conformance.implementations.ready import causes_of, committed_baseline
from conformance.record import Record, read
from conformance.results import Result
from conformance.verdicts import FAILURES
from vectors.canonical import JsonValue

INDEX = "README.md"


@click.group("findings")
def command() -> None:
    """What published packages get wrong, each with a script that shows it."""


@command.command("list")
@folder_option
@json_option
def list_all(*, folder: Path, as_json: bool) -> int:
    """List the findings."""
    found = findings(folder)
    rows: list[JsonValue] = [
        {
            "id": finding.id,
            "title": finding.title,
            "package": finding.package,
            "rows": [*finding.rows],
            "clause": finding.clause,
            "class": finding.kind,
            "known": finding.known,
        }
        for finding in found
    ]
    result = Result("findings list", "pass", Exit.OK, {"findings": rows})
    return finish(result, lambda: _show_list(found), as_json=as_json)


def _show_list(found: Sequence[Finding]) -> None:
    for finding in found:
        click.echo(f"{finding.id}  {finding.title} ({finding.installed}, {finding.clause})")
    click.echo(f"{len(found)} findings")


@command.command("run")
@click.argument("ids", nargs=-1)
@folder_option
@click.option("--package", help="Another version than the finding's own, as name@version.")
@click.option("--node", "node_line", help="Another Node than the finding's own, as 20, 22 or 24.")
@json_option
def run(
    *,
    ids: tuple[str, ...],
    folder: Path,
    package: str | None,
    node_line: str | None,
    as_json: bool,
) -> int:
    """Run the scripts, all or those of the named findings, and say which still reproduce.

    Each runs on every release that its finding names. Packages are installed into the cache first.
    Exit code 1 if one does not reproduce.
    """
    planned = [
        (finding, release)
        for finding in chosen(findings(folder), ids)
        for release in ([package] if package else map(name_in_registry, finding.releases))
    ]
    with interruptible():
        ran = [
            (finding, release, reproduce(finding, release, node_line))
            for finding, release in track(planned, len(planned), "findings")
        ]
    good = all(each.outcome is Outcome.REPRODUCES for _, _, each in ran)
    rows: list[JsonValue] = [
        {
            "id": finding.id,
            "package": release,
            "outcome": each.outcome.value,
            "saw": each.saw,
        }
        for finding, release, each in ran
    ]
    result = Result(
        "findings run",
        "pass" if good else "fail",
        Exit.OK if good else Exit.FAILED,
        {
            "reproduced": sum(each.outcome is Outcome.REPRODUCES for _, _, each in ran),
            "total": len(ran),
            "findings": rows,
        },
    )
    return finish(result, lambda: _show_run(ran), as_json=as_json)


def _show_run(ran: Sequence[tuple[Finding, str, Ran]]) -> None:
    for finding, release, each in ran:
        where = f" ({release})" if release != finding.installed else ""
        saw = f": {each.saw}" if each.outcome is Outcome.BROKEN else ""
        click.echo(f"{each.outcome.value:18} {finding.id} {finding.title}{where}{saw}")
    count = sum(each.outcome is Outcome.REPRODUCES for _, _, each in ran)
    click.echo(
        f"{count} of {len(ran)} runs reproduce; {len({own.id for own, _, _ in ran})} findings"
    )


UNTIL: Final = date(2027, 6, 30)
"""The last day of a committed baseline, if no other is named."""


@command.command("baseline")
@click.argument("record", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("target")
@folder_option
@click.option("--expires", type=Day(), default=UNTIL, help="The last day on which entries hold.")
@json_option
def baseline(*, record: Path, target: str, folder: Path, expires: date, as_json: bool) -> int:
    """Write the committed baseline of TARGET from the RECORD of a run without one.

    Every failure is explained by the target's table of causes, as one of the findings or by an
    argument of its own. Exit code 1, and nothing is written, if one is not, or if a finding is
    about a clause that the case does not show and no mechanism is stated.
    """
    file, table = committed_baseline(target), causes_of(target)
    if file is None or table is None:
        raise click.UsageError(f"{target} has no committed baseline with causes")
    run = read(record)
    known = {finding.id: finding for finding in findings(folder)}
    entries, wrong = _explained(run, causes.load(table), known, expires)
    if not wrong:
        file.write_text(baselines.to_json(entries), encoding="utf-8")
    result = Result(
        "findings baseline",
        "fail" if wrong else "pass",
        Exit.FAILED if wrong else Exit.OK,
        {"entries": len(entries), "problems": [*wrong]},
    )
    lines = wrong or [f"{len(entries)} entries in {file}"]
    return finish(result, lambda: click.echo("\n".join(lines)), as_json=as_json)


def _explained(
    run: Record, table: Sequence[causes.Cause], known: dict[str, Finding], expires: date
) -> tuple[dict[str, baselines.Entry], list[str]]:
    """Explain every failure of a run; also say what is not explained, and which causes idle."""
    entries: dict[str, baselines.Entry] = {}
    cited: dict[str, causes.Cause] = {}
    wrong: list[str] = []
    for row in run.results.values():
        if row.observed not in FAILURES:
            continue
        cause = causes.explaining(table, row.case, row.sentence)
        if cause is None:
            wrong.append(f"{row.case}: no cause explains: {row.sentence}")
            continue
        reason, link = causes.reason(cause, known)
        entries[row.case] = baselines.Entry(
            id=row.case, failure=row.observed, reason=reason, link=link, expires=expires
        )
        cited[row.case] = cause
    shown = {
        name: (*run.cases[name].clauses, *filter(None, [run.results[name].clause]))
        for name in cited
    }
    wrong += causes.mismatches(shown, cited, known)
    idle = [cause for cause in table if cause not in cited.values()]
    wrong += [f"{', '.join(cause.cases)}: the cause explains nothing" for cause in idle]
    return entries, wrong


@command.command("build")
@folder_option
def build(*, folder: Path) -> None:
    """Write the index and the versions of the pages anew."""
    found, rows = findings(folder), versions.load(folder)
    finding_versions.write_pages(found, rows)
    (folder / INDEX).write_text(index(found, rows), encoding="utf-8")
    click.echo(f"{len(found)} findings in {folder / INDEX}")


@command.command("check")
@folder_option
@json_option
def check(*, folder: Path, as_json: bool) -> int:
    """Check the heads of the pages, and whether the index is fresh; nothing is run."""
    found = findings(folder)
    rows = versions.load(folder)
    wrong = [*problems(found), *versions.stale(found, rows)]
    page = folder / INDEX
    if not page.is_file() or page.read_text(encoding="utf-8") != index(found, rows):
        wrong.append(f"differs: {page}; run: onceproof findings build")
    result = Result(
        "findings check",
        "fail" if wrong else "pass",
        Exit.FAILED if wrong else Exit.OK,
        {"total": len(found), "problems": [*wrong]},
    )
    lines = wrong or [f"{len(found)} findings are in order"]
    return finish(result, lambda: click.echo("\n".join(lines)), as_json=as_json)


command.add_command(finding_versions.command)
