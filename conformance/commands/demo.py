"""`onceproof demo`: the model passes, a broken copy fails, and the failure is drawn."""

from pathlib import Path

import click

from conformance.commands.output import finish, json_option
from conformance.demo import Demonstration, demonstrate, explain, report
from conformance.exits import Exit
from conformance.results import Result
from vectors.build import differences, release
from vectors.ledger import Ledger
from vectors.load import DATA, load

REPORT = Path(".onceproof/demo.md")


@click.command("demo")
@json_option
def command(*, as_json: bool) -> int:
    """Check the model and a deliberately broken copy of it.

    Exits 0 if and only if the model passed every vector and the broken copy did not.
    """
    ledger = Ledger.read((DATA / "LEDGER.jsonl").read_text(encoding="utf-8"))
    different = differences(DATA, release(ledger))
    found = demonstrate(load())
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(report(found), encoding="utf-8")
    passed = found.as_it_should_be and not different
    result = Result(
        "demo",
        "pass" if passed else "fail",
        Exit.OK if passed else Exit.FAILED,
        {
            "reference": "fail" if found.reference else "pass",
            "broken": "fail" if found.broken else "pass",
            "mutant": found.mutant.id,
            "vector": str(found.broken[0].vector["id"]) if found.broken else "",
        },
    )
    return finish(result, lambda: _show(found, different), as_json=as_json)


def _show(found: Demonstration, different: list[str]) -> None:
    state = f"differ in {', '.join(different)}" if different else "rebuilt, byte for byte the same"
    click.echo(f"vectors    {found.total}, {state}")
    right = found.total - len(found.reference)
    click.echo(f"reference  passes {right} of {found.total}")
    for failure in found.reference[:3]:
        click.echo("\n".join(explain(failure)))
    click.echo(f"broken     {found.mutant.id}: {found.mutant.sentence}")
    click.echo(f"           fails {len(found.broken)} of the vectors of its area; the simplest:\n")
    if found.broken:
        click.echo("\n".join("  " + line for line in explain(found.broken[0])))
    click.echo(f"\nAll failures: {REPORT}")
    click.echo("What this does not show: anything about an implementation other than this model.")
