"""`onceproof demo`: the reference passes, a broken copy of it fails, and the failure is drawn."""

from pathlib import Path
from typing import Final

import click
from attrs import evolve

from conformance.commands.output import finish, json_option
from conformance.demo import Demonstration, choices, demonstrate, steps
from conformance.exits import Exit
from conformance.reports import page
from conformance.reports.failure import explain
from conformance.reports.report import Judged, legible, report
from conformance.results import Result
from vectors.build import differences, release
from vectors.ledger import Ledger
from vectors.load import DATA

FOLDER: Final = Path(".onceproof/demo")
PAGE: Final = "report.html"


@click.command("demo")
@json_option
def command(*, as_json: bool) -> int:
    """Put the suites to the model and to a deliberately broken copy of it.

    Exits 0 if and only if the model passed everything and the broken copy failed.
    """
    ledger = Ledger.read((DATA / "LEDGER.jsonl").read_text(encoding="utf-8"))
    different = differences(DATA, release(ledger))
    found = demonstrate(FOLDER, lambda _planned, _row: None)
    made = report([found.reference.record, found.broken.record])
    (FOLDER / PAGE).write_text(legible(page.render(made)), encoding="utf-8")
    passed = found.as_it_should_be and not different
    small = found.smallest
    result = Result(
        "demo",
        "pass" if passed else "fail",
        Exit.OK if passed else Exit.FAILED,
        {
            "reference": "pass" if found.reference.passed else "fail",
            "broken": "pass" if found.broken.passed else "fail",
            "mutant": found.mutant.id,
            "case": small[0].id if small else "",
            "choices": choices(small[0]) if small else 0,
            "report": str(FOLDER / PAGE),
        },
    )
    return finish(result, lambda: _show(found, different), as_json=as_json)


def _show(found: Demonstration, different: list[str]) -> None:
    state = f"differ in {', '.join(different)}" if different else "rebuilt, byte for byte the same"
    click.echo(f"vectors    {state}")
    click.echo(f"reference  {found.reference.summary(3)} (exit code {found.reference.exit_code:d})")
    click.echo(f"broken     {found.mutant.id}: {found.mutant.sentence}")
    counted = found.broken.summary(0).splitlines()[0]
    click.echo(f"           {counted} (exit code {found.broken.exit_code:d}); the smallest:\n")
    small = found.smallest
    if small is not None:
        case, shown = small
        broken_rule = evolve(case, clauses=[shown.clause] if shown.clause else case.clauses)
        click.echo(f"  choices  {choices(case)}, in {steps(shown)} steps")
        click.echo("\n".join("  " + line for line in explain(Judged(broken_rule, shown))))
    click.echo(f"\nreport     {FOLDER / PAGE}")
    click.echo("What this does not show: anything about an implementation other than this model.")
