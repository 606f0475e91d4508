"""`onceproof vectors verify-captures`: check a file of captures against the model."""

import json
from pathlib import Path

import click

from conformance.captures.checks import SectionReport, Verdict
from conformance.captures.document import Document
from conformance.captures.sections import verify
from conformance.commands.output import finish, json_option
from conformance.exits import Exit
from conformance.rendering import printable
from conformance.results import Result
from vectors.canonical import JsonObject, JsonValue

MOST_SHOWN = 20
"""Failures that are shown to people, a section; `--json` has all of them."""


@click.command("verify-captures")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def command(*, file: Path, as_json: bool) -> int:
    """Compare a file of captured payloads and outcomes with what the model says of each."""
    reports = list(verify(_load(file)))
    total = sum(len(report.checks) for report in reports)
    passed = total > 0 and all(report.sound for report in reports)
    fields: JsonObject = {
        "checked": total,
        "failed": _count(reports, Verdict.FAILED),
        "not_understood": _count(reports, Verdict.NOT_UNDERSTOOD),
        "sections": [_section(report) for report in reports],
        "problems": [problem for report in reports for problem in _problems(report)],
    }
    code = Exit.OK if passed else Exit.FAILED
    verdict = "pass" if passed else "fail"
    result = Result("vectors verify-captures", verdict, code, fields)
    return finish(result, lambda: _show(reports), as_json=as_json)


def _load(file: Path) -> Document:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise click.UsageError(f"{file} is no JSON: {error}") from None
    if not isinstance(content, dict):
        raise click.UsageError(f"{file} is no file of captures: a record of sections was expected")
    return Document(content)


def _count(reports: list[SectionReport], verdict: Verdict) -> int:
    return sum(len(report.having(verdict)) for report in reports)


def _section(report: SectionReport) -> JsonValue:
    return {
        "name": report.name,
        "checked": len(report.checks),
        "failed": len(report.having(Verdict.FAILED)),
        "not_understood": len(report.having(Verdict.NOT_UNDERSTOOD)),
    }


def _problems(report: SectionReport) -> list[JsonValue]:
    return [
        {
            "section": report.name,
            "where": check.where,
            "verdict": check.verdict.value,
            "says": check.says,
        }
        for check in report.checks
        if check.verdict is not Verdict.PASSED
    ]


def _show(reports: list[SectionReport]) -> None:
    width = max((len(report.name) for report in reports), default=0)
    for report in reports:
        counts = (
            f"{len(report.checks):6} checked, {len(report.having(Verdict.FAILED))} failed, "
            f"{len(report.having(Verdict.NOT_UNDERSTOOD))} not understood"
        )
        click.echo(f"{printable(report.name):{width}} {counts}")
        bad = [check for check in report.checks if check.verdict is not Verdict.PASSED]
        for check in bad[:MOST_SHOWN]:
            says = f"{check.verdict.value}: {check.where}: {check.says}"
            click.echo(f"    {printable(says)}")
        if len(bad) > MOST_SHOWN:
            click.echo(f"    and {len(bad) - MOST_SHOWN} more")
    if not any(report.checks for report in reports):
        click.echo("nothing was checked")
