"""`onceproof watch`: what changed in the published SDKs since the last time."""

from pathlib import Path

import click

from conformance.check import Options, check_implementation
from conformance.commands.output import finish, json_option, track
from conformance.exits import Exit
from conformance.implementations.ready import SDKS, Sdk
from conformance.implementations.watching import Look, News, compare, keep, last, newest
from conformance.results import Result
from conformance.verdicts import FAILURES, Verdict
from vectors.canonical import JsonValue

RECORD = Path(".onceproof/watch.json")
UNKNOWN = frozenset({Verdict.NOT_RUN, Verdict.UNDECIDED, Verdict.HARNESS_ERROR})
"""Verdicts after which it is not known how a case does."""


def _look(sdk: Sdk) -> Look:
    version = newest(sdk)
    target = f"{sdk.scheme}:{sdk.name}{sdk.separator}{version}"
    checked = check_implementation(target, options=Options())
    came = {case: result.verdict for case, result in checked.record.results.items()}
    return Look(
        version,
        {case: verdict.value for case, verdict in came.items() if verdict in FAILURES},
        frozenset(case for case, verdict in came.items() if verdict is Verdict.PASS),
        frozenset(case for case, verdict in came.items() if verdict in UNKNOWN),
    )


@click.command("watch")
@click.option("--record", "file", type=click.Path(dir_okay=False, path_type=Path), default=RECORD,
              help="The last looks; they are replaced by these.")  # fmt: skip
@click.option("--dry", is_flag=True, help="Leave the record as it is.")
@json_option
def command(*, file: Path, dry: bool, as_json: bool) -> int:
    """Take the newest published releases, run the suites, and print what changed.

    The first time they are compared with the committed baselines, later with the last record. Exit
    code 1 if a case fails that did not, 7 if none does and some were not run.
    """
    before = last(file)
    found: dict[str, Look] = {}
    news: list[News] = []
    for sdk in track(SDKS, len(SDKS), "releases"):
        name = f"{sdk.scheme}:{sdk.name}"
        look = _look(sdk)
        news.append(compare(name, before[name], look))
        found[name] = look.after(before[name])
    if not dry:
        keep(file, found)
    if any(each.broken for each in news):
        code = Exit.FAILED
    else:
        code = Exit.BUDGET if any(each.unknown for each in news) else Exit.OK
    lines = [line for each in news for line in each.lines()]
    told: list[JsonValue] = [*lines]
    result = Result(
        "watch",
        "pass" if code is Exit.OK else "fail",
        code,
        {"targets": {name: look.version for name, look in found.items()}, "news": told},
    )
    return finish(result, lambda: click.echo("\n".join(lines)), as_json=as_json)
