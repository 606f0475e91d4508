"""`onceproof patches`: is a published release that is broken on purpose flagged?"""

import click
from attrs import frozen

from conformance import baselines
from conformance.check import Options, check_implementation
from conformance.commands.output import finish, json_option, track
from conformance.exits import Exit
from conformance.implementations.patches import PATCHES, Patch, patched
from conformance.implementations.ready import committed_baseline
from conformance.results import Result
from vectors.canonical import JsonValue


@frozen
class Flagged:
    """What the suite said of a patched release."""

    patch: Patch
    failures: int
    first: str
    how: str = ""
    """What came of the first."""


def _flag(patch: Patch, *, broken: bool = True) -> Flagged:
    file = committed_baseline("npm:@workflow/core")
    known = baselines.load(file) if file is not None else {}
    with patched(patch if broken else None) as target:
        options = Options(only=patch.cases, baseline=known)
        checked = check_implementation(target, patch.suite, options)
    first = checked.failures[0] if checked.failures else None
    how = f"{first[1].verdict.value} {first[1].sentence}" if first else ""
    return Flagged(patch, len(checked.failures), first[0].id if first else "", how)


@click.command("patches")
@click.option("--only", multiple=True, help="Only the patches of these ids.")
@json_option
def command(*, only: tuple[str, ...], as_json: bool) -> int:
    """Break a published release on purpose, one patch at a time; each must be flagged.

    The release as it is is asked the same cases first, so that what is flagged is the patch. Exit
    code 1 if one is not flagged.
    """
    own = [patch for patch in PATCHES if not only or patch.id in only]
    if not own:
        raise click.UsageError(f"known are {', '.join(patch.id for patch in PATCHES)}")
    kinds = {(patch.suite, patch.cases): patch for patch in own}
    plain = [_flag(patch, broken=False) for patch in kinds.values()]
    found = [_flag(patch) for patch in track(own, len(own), "patches")]
    noisy = [f"{each.first}: {each.how}" for each in plain if each.failures]
    missed = [each.patch.id for each in found if not each.failures]
    good = not missed and not noisy
    rows: list[JsonValue] = [
        {"id": each.patch.id, "failures": each.failures, "first": each.first} for each in found
    ]
    result = Result(
        "patches",
        "pass" if good else "fail",
        Exit.OK if good else Exit.FAILED,
        {"flagged": len(found) - len(missed), "total": len(found), "patches": rows},
    )

    def show() -> None:
        for each in found:
            told = f"{each.failures} failures, as {each.first}" if each.failures else "NOT FLAGGED"
            click.echo(f"{each.patch.id:26} {told}")
        for name in noisy:
            click.echo(f"fails without a patch: {name}")
        click.echo(f"{len(found) - len(missed)} of {len(found)} patches are flagged")

    return finish(result, show, as_json=as_json)
