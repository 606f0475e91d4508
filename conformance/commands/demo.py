"""`onceproof demo`: references pass, broken copies of them fail, and the failures are drawn."""

from pathlib import Path
from typing import Final

import click
from attrs import evolve, frozen

from conformance.commands.demo_worlds import REFERENCE, Worlds, demonstrate_worlds
from conformance.commands.output import finish, json_option
from conformance.demo import Demonstration, choices, demonstrate, steps
from conformance.exits import Exit
from conformance.reports import page
from conformance.reports.failure import explain, history_lines
from conformance.reports.report import Judged, legible, report
from conformance.results import Result
from spec_model import clauses
from vectors.build import differences, release
from vectors.ledger import Ledger
from vectors.load import DATA

FOLDER: Final = Path(".onceproof/demo")
PAGE: Final = "report.html"


@frozen(kw_only=True)
class Demo:
    """Everything that is shown."""

    different: list[str]
    """Files of the vectors that differ from what the model builds."""
    streams: Demonstration
    worlds: Worlds

    @property
    def as_it_should_be(self) -> bool:
        """Whether everything passed that should, and failed that should."""
        both = self.streams.as_it_should_be and self.worlds.as_it_should_be
        return both and not self.different


@click.command("demo")
@json_option
def command(*, as_json: bool) -> int:
    """Put the suites to the model and to a World, and to a deliberately broken copy of each.

    Exits 0 if and only if the references passed everything and the broken copies failed.
    """
    ledger = Ledger.read((DATA / "LEDGER.jsonl").read_text(encoding="utf-8"))
    shown = Demo(
        different=differences(DATA, release(ledger)),
        streams=demonstrate(FOLDER, lambda _planned, _row: None),
        worlds=demonstrate_worlds(FOLDER),
    )
    records = [shown.streams.reference.record, shown.streams.broken.record, *shown.worlds.records]
    (FOLDER / PAGE).write_text(legible(page.render(report(records))), encoding="utf-8")
    return finish(_result(shown), lambda: _show(shown), as_json=as_json)


def _word(*, passed: bool) -> str:
    return "pass" if passed else "fail"


def _result(shown: Demo) -> Result:
    small = shown.streams.smallest
    return Result(
        "demo",
        _word(passed=shown.as_it_should_be),
        Exit.OK if shown.as_it_should_be else Exit.FAILED,
        {
            "reference": _word(passed=shown.streams.reference.passed),
            "broken": _word(passed=shown.streams.broken.passed),
            "mutant": shown.streams.mutant.id,
            "case": small[0].id if small else "",
            "choices": choices(small[0]) if small else 0,
            "world": _word(passed=shown.worlds.reference.footer.exit_code == Exit.OK),
            "broken_world": _word(passed=shown.worlds.broken.footer.exit_code == Exit.OK),
            "fault": shown.worlds.fault.id,
            "report": str(FOLDER / PAGE),
        },
    )


def _show(shown: Demo) -> None:
    state = "rebuilt, byte for byte the same"
    if shown.different:
        state = f"differ in {', '.join(shown.different)}"
    click.echo(f"vectors    {state}")
    _show_streams(shown.streams)
    _show_worlds(shown.worlds)
    click.echo(f"\nreport     {FOLDER / PAGE}")
    click.echo("What this does not show: anything about an implementation other than these.")


def _show_streams(found: Demonstration) -> None:
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


def _show_worlds(found: Worlds) -> None:
    footer = found.reference.footer
    counts = ", ".join(f"{count} {name}" for name, count in footer.counts.items() if count)
    click.echo(f"\nWorld      {REFERENCE}: {counts} (exit code {footer.exit_code})")
    code = found.broken.footer.exit_code
    click.echo(f"broken     {found.fault.id}: {found.fault.sentence} (exit code {code})\n")
    row = found.shown
    if row is not None and row.clause is not None:
        click.echo(f"  wrong    {row.sentence}")
        click.echo(f"  clause   {row.clause}: {clauses.get(row.clause).sentence}\n")
        click.echo("\n".join(f"  {line}" for line in history_lines(row.history)))
        click.echo(f"\n  replay   {row.replay}")
