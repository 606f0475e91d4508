"""What `onceproof check` does once its arguments make sense."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
from attrs import evolve

from conformance.adapters.base import NoTarget
from conformance.baselines import load
from conformance.campaign import Seen
from conformance.check import RECORD, Checked, Options, check_implementation
from conformance.commands.check import Wanted
from conformance.commands.output import finish
from conformance.commands.report import show_terminal
from conformance.exits import Exit
from conformance.keeping import quoted
from conformance.mutants import CATALOGUE, outside
from conformance.record import ResultRow
from conformance.reports import page
from conformance.reports.report import headline, legible, report, word
from conformance.results import Result
from conformance.verdicts import SEVERITY, Verdict
from vectors.canonical import JsonObject, JsonValue

HOME: Final = Path(".onceproof")

PAGE: Final = "report.html"
"""Name of the HTML report in a report's folder."""

_STRANGE: Final = re.compile(r"[^A-Za-z0-9._@-]+")


def check(wanted: Wanted, *, as_json: bool) -> int:
    """Run the suites, and show what came out."""
    name = _STRANGE.sub("-", wanted.target).strip("-")[:80] or "target"
    with _progress() as seen:
        options = Options(
            tier=wanted.tier,
            seed=wanted.seed,
            named=wanted.named,
            mutation=outside.score(CATALOGUE),
            shard=wanted.shard,
            baseline=load(wanted.baseline) if wanted.baseline else {},
            baseline_file=str(wanted.baseline) if wanted.baseline else None,
            only=wanted.only,
            folder=wanted.folder or HOME / "reports" / name,
            database=HOME / "examples" / name,
            resume=wanted.resume,
            seen=seen,
        )
        options = evolve(options, command=_line(wanted.target, wanted.suite, options))
        try:
            checked = check_implementation(wanted.target, wanted.suite, options)
        except NoTarget as error:
            return _no_target(error, as_json=as_json)
    _page(checked)
    return finish(_result(wanted.target, checked), lambda: _show(checked), as_json=as_json)


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
