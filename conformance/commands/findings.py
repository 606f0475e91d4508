"""`onceproof findings`: what published packages get wrong, and whether they still do."""

from collections.abc import Sequence
from pathlib import Path

import click

from conformance.commands.output import finish, json_option, track
from conformance.exits import Exit
from conformance.findings import Finding, Outcome, Ran, findings, problems, reproduce
from conformance.findings.catalogue import chosen
from conformance.findings.rendering import index
from conformance.results import Result
from vectors.canonical import JsonValue

FOLDER = Path("docs/findings")
INDEX = "README.md"

folder_option = click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=FOLDER,
    help="Where the findings are.",
)


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

    Packages are installed into the cache first. Exit code 1 if one does not reproduce.
    """
    own = chosen(findings(folder), ids)
    ran = [
        (finding, reproduce(finding, package, node_line))
        for finding in track(own, len(own), "findings")
    ]
    good = all(each.outcome is Outcome.REPRODUCES for _, each in ran)
    rows: list[JsonValue] = [
        {"id": finding.id, "outcome": each.outcome.value, "saw": each.saw} for finding, each in ran
    ]
    result = Result(
        "findings run",
        "pass" if good else "fail",
        Exit.OK if good else Exit.FAILED,
        {
            "reproduced": sum(each.outcome is Outcome.REPRODUCES for _, each in ran),
            "total": len(ran),
            "findings": rows,
        },
    )
    return finish(result, lambda: _show_run(ran), as_json=as_json)


def _show_run(ran: Sequence[tuple[Finding, Ran]]) -> None:
    for finding, each in ran:
        saw = f": {each.saw}" if each.outcome is Outcome.BROKEN else ""
        click.echo(f"{each.outcome.value:18} {finding.id} {finding.title}{saw}")
    count = sum(each.outcome is Outcome.REPRODUCES for _, each in ran)
    click.echo(f"{count} of {len(ran)} findings reproduce")


@command.command("build")
@folder_option
def build(*, folder: Path) -> None:
    """Write the index anew."""
    found = findings(folder)
    (folder / INDEX).write_text(index(found), encoding="utf-8")
    click.echo(f"{len(found)} findings in {folder / INDEX}")


@command.command("check")
@folder_option
@json_option
def check(*, folder: Path, as_json: bool) -> int:
    """Check the heads of the pages, and whether the index is fresh; nothing is run."""
    found = findings(folder)
    wrong = [*problems(found)]
    page = folder / INDEX
    if not page.is_file() or page.read_text(encoding="utf-8") != index(found):
        wrong.append(f"differs: {page}; run: onceproof findings build")
    result = Result(
        "findings check",
        "fail" if wrong else "pass",
        Exit.FAILED if wrong else Exit.OK,
        {"total": len(found), "problems": [*wrong]},
    )
    lines = wrong or [f"{len(found)} findings are in order"]
    return finish(result, lambda: click.echo("\n".join(lines)), as_json=as_json)
