"""`onceproof check`: put the suites to a target, and say what came out."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
from attrs import evolve

from conformance import baselines
from conformance.adapters.base import NoTarget
from conformance.campaign import Seen
from conformance.check import RECORD, Checked, Options, check_implementation
from conformance.commands.output import finish, json_option
from conformance.commands.report import show_terminal
from conformance.exits import Exit
from conformance.implementations.ready import committed_baseline
from conformance.keeping import quoted
from conformance.mutants import CATALOGUE, outside
from conformance.record import ResultRow
from conformance.reports.report import headline, legible, report, word
from conformance.results import Result
from conformance.settings import find
from conformance.suites import ROLES
from conformance.tiers import TIERS
from conformance.verdicts import SEVERITY, Verdict
from vectors.canonical import JsonObject, JsonValue

HOME: Final = Path(".onceproof")

BASELINE: Final = Path("onceproof-baseline.json")
"""The file of known failures that is used if it is there."""

PAGE: Final = "report.html"
"""Name of the HTML report in a report's folder."""

_STRANGE: Final = re.compile(r"[^A-Za-z0-9._@-]+")
_SHARD: Final = re.compile(r"([0-9]{1,4})/([0-9]{1,4})")


@click.command("check")
@click.argument("target", default="")
@click.option("--suite", default=",".join(ROLES), help="Roles, separated by commas.")
@click.option("--tier", type=click.Choice([*TIERS]), help="How much effort; quick, if not said.")
@click.option("--seed", type=click.IntRange(0), help="Where drawing begins; 0, if not said.")
@click.option("--shard", default="1/1", help="Only part I of N of the cases, as I/N.")
@click.option("--case", "only", multiple=True, help="Only cases whose ids begin so.")
@click.option("--baseline", type=click.Path(dir_okay=False, path_type=Path),
              help=f"Known failures; {BASELINE} if it is there.")  # fmt: skip
@click.option("--no-baseline", is_flag=True, help="Take no failure for known.")
@click.option("--report", "folder", type=click.Path(file_okay=False, path_type=Path),
              help="Where the record and the failures are kept.")  # fmt: skip
@click.option("--resume", is_flag=True, help="Go on with the record in that folder.")
@json_option
def command(
    *,
    target: str,
    suite: str,
    tier: str | None,
    seed: int | None,
    shard: str,
    only: tuple[str, ...],
    baseline: Path | None,
    no_baseline: bool,
    folder: Path | None,
    resume: bool,
    as_json: bool,
) -> int:
    """Put the suites to TARGET, judge its answers, and record everything.

    TARGET is `model:`, `mutant:ID`, `stdio:COMMAND`, `py:module:factory` or a name that the
    project's settings give one; they can also say which is meant if none is named. The record is
    written line by line; `onceproof report` renders it.
    """
    if no_baseline and baseline is not None:
        raise click.UsageError("--baseline and --no-baseline exclude each other")
    settings = find(Path.cwd())
    target = target or settings.target
    if not target:
        raise click.UsageError("no target is named, neither here nor in the project's settings")
    if baseline is None and not no_baseline:
        usual = BASELINE if BASELINE.exists() else None
        own = committed_baseline(settings.addresses.get(target, target))
        baseline = settings.baseline_of(target) or own or usual
    name = _STRANGE.sub("-", target).strip("-")[:80] or "target"
    with _progress() as seen:
        options = Options(
            tier=tier or settings.tier or "quick",
            seed=seed if seed is not None else settings.seed or 0,
            named=settings.addresses,
            mutation=outside.score(CATALOGUE),
            shard=_shard(shard),
            baseline=baselines.load(baseline) if baseline is not None else {},
            baseline_file=str(baseline) if baseline is not None else None,
            only=only,
            folder=folder or HOME / "reports" / name,
            database=HOME / "examples" / name,
            resume=resume,
            seen=seen,
        )
        options = evolve(options, command=_line(target, suite, options))
        try:
            checked = check_implementation(target, suite, options)
        except NoTarget as error:
            return _no_target(error, as_json=as_json)
    _page(checked)
    return finish(_result(target, checked), lambda: _show(checked), as_json=as_json)


def _shard(text: str) -> tuple[int, int]:
    """Read which part of the cases is wanted, counted from 1."""
    match = _SHARD.fullmatch(text)
    index, of = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= index <= of:
        raise click.UsageError(f"--shard is I/N with 1 <= I <= N, not {text!r}")
    return index - 1, of


def _line(target: str, suite: str, options: Options) -> str:
    """Write the line that runs this again; all shards have the same."""
    words = ["onceproof", "check", target, "--suite", suite]
    words += ["--tier", options.tier, "--seed", str(options.seed)]
    for each in options.only:
        words += ["--case", each]
    file = options.baseline_file
    words += ["--no-baseline"] if file is None else ["--baseline", file]
    return " ".join(quoted(word) for word in words)


@contextmanager
def _progress() -> Iterator[Seen]:
    """Show progress with rate and estimate on a terminal; stay silent elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _planned, _row: None
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it

    from conformance.reports.progress import meter  # noqa: PLC0415 - as above

    with meter(Console(stderr=True), "cases") as progress:
        yield lambda planned, row: progress.judged(row.verdict, planned)


def _result(target: str, checked: Checked) -> Result:
    counts: dict[str, JsonValue] = {**checked.by_verdict}
    return Result(
        "check",
        "pass" if checked.passed else "fail",
        checked.exit_code,
        {
            "target": target,
            "cases": checked.footer.cases,
            "by_verdict": counts,
            "clauses": _clauses(checked),
            "failures": [_failure(checked, result) for _case, result in checked.failures],
            "ended": checked.footer.ended,
            "record": str(checked.folder / RECORD) if checked.folder else "",
            "wrong": "",
        },
    )


def _clauses(checked: Checked) -> list[JsonValue]:
    """Say of each clause what the worst verdict is among its cases, and how many there are."""
    found: dict[str, list[Verdict]] = {}
    for name, case in checked.record.cases.items():
        result = checked.record.results.get(name)
        for clause in case.clauses:
            found.setdefault(clause, []).append(result.verdict if result else Verdict.NOT_RUN)
    return [
        {
            "clause": clause,
            "verdict": max(verdicts, key=SEVERITY.__getitem__).value,
            "cases": len(verdicts),
        }
        for clause, verdicts in sorted(found.items())
    ]


def _failure(checked: Checked, result: ResultRow) -> JsonObject:
    kept = result.counterexample
    return {
        "case": result.case,
        "verdict": result.verdict.value,
        "sentence": result.sentence,
        "file": str(checked.folder / kept) if checked.folder and kept else None,
        "replay": result.replay,
    }


def _page(checked: Checked) -> None:
    """Write the HTML report beside the record."""
    if checked.folder is None:
        return
    from conformance.reports import page  # noqa: PLC0415 - of what is kept only

    text = legible(page.render(report([checked.record])))
    (checked.folder / PAGE).write_text(text, encoding="utf-8")


def _show(checked: Checked) -> None:
    made = report([checked.record])
    show_terminal(made)
    if checked.folder:
        click.echo(f"record  {checked.folder / RECORD}")
        click.echo(f"report  {checked.folder / PAGE}")
    (each,) = made.implementations
    click.echo(f"{word(each)}    {headline(each)} (exit code {each.exit_code:d})")


def _no_target(error: NoTarget, *, as_json: bool) -> int:
    fields: JsonObject = {
        "target": str(error).partition(":")[0],
        "cases": 0,
        "by_verdict": {},
        "clauses": [],
        "failures": [],
        "ended": "no-target",
        "record": "",
        "wrong": str(error),
    }
    result = Result("check", "fail", Exit.NO_TARGET, fields)
    return finish(result, lambda: click.echo(f"onceproof: {error}", err=True), as_json=as_json)
