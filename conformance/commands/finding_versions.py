"""`onceproof findings versions`: on which releases each finding reproduces."""

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import click

from conformance.commands.output import finish, interruptible, json_option, track
from conformance.exits import Exit
from conformance.findings import Finding, Outcome, findings, reproduce, versions
from conformance.findings.catalogue import chosen
from conformance.findings.versions import Shown
from conformance.implementations.matrix import RELEASES
from conformance.results import Result
from spec_model.compat.versions import release
from vectors.canonical import JsonValue

folder_option = click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("docs/findings"),
    help="Where the findings are.",
)

SYNCHRONOUS: Final = ("4.0.1-beta.41",)
"""Releases whose functions are called in another way than every script does."""

CURATED: Final = {
    "@workflow/core": tuple(each for each in RELEASES if each not in SYNCHRONOUS),
    "vercel-workflow": ("0.9.0", "0.10.2", "0.11.0", "0.11.1", "0.11.2", "0.12.0"),
}
"""The releases that a finding is tried on, by package; findings of other packages are left out."""

MOST_TOLD: Final = 100

_PATH: Final = re.compile(r"(?<![\w@.-])(?:/[\w.@+-]+)+/([\w.@+-]+)")
"""A path of this machine; its last part says enough."""


@click.command("versions")
@click.argument("ids", nargs=-1)
@folder_option
@click.option("--jobs", type=click.IntRange(1, 16), default=2, help="How many scripts at once.")
@json_option
def command(*, ids: tuple[str, ...], folder: Path, jobs: int, as_json: bool) -> int:
    """Run the scripts of the SDKs' findings on every curated release, and write the rows.

    The record and the pages are written; what is not named keeps its rows. A script takes a second
    and at most a minute, so that all of them take about a quarter of an hour. Exit code 1 if a
    finding does not reproduce on its own release.
    """
    own = [each for each in chosen(findings(folder), ids) if _package(each) in CURATED]
    rows = versions.load(folder)
    for finding, shown in track(_measured(own, jobs), len(own), "findings"):
        rows[finding.id] = shown
        (folder / versions.RECORD).write_text(versions.to_json(rows), encoding="utf-8")
    write_pages(findings(folder), rows)
    lost = [each.id for each in own if not _seen(each, rows[each.id])]
    told: list[JsonValue] = [
        {"id": each.id, "rows": [*versions.summary(rows[each.id])]} for each in own
    ]
    result = Result(
        "findings versions",
        "fail" if lost else "pass",
        Exit.FAILED if lost else Exit.OK,
        {"findings": told, "lost": [*lost]},
    )

    def show() -> None:
        for each in own:
            said = "; ".join(versions.summary(rows[each.id])) or "seen on none"
            click.echo(f"{each.id}  {each.title}: {said}")
        if lost:
            click.echo(f"not on its own release: {', '.join(lost)}")

    return finish(result, show, as_json=as_json)


def write_pages(all_of_them: Sequence[Finding], rows: versions.Rows) -> None:
    """Write the section of versions into every page that has rows."""
    for finding in all_of_them:
        page = finding.folder / "page.md"
        text = page.read_text(encoding="utf-8")
        page.write_text(versions.page_with(text, rows.get(finding.id, ())), encoding="utf-8")


def _package(finding: Finding) -> str:
    return finding.installed.rpartition("==" if finding.scheme == "pypi" else "@")[0]


def _own(finding: Finding) -> str:
    return finding.installed.rpartition("==" if finding.scheme == "pypi" else "@")[2]


def _seen(finding: Finding, shown: Sequence[Shown]) -> bool:
    own = _own(finding)
    return any(one.version == own and one.outcome == Outcome.REPRODUCES for one in shown)


def _measured(own: Sequence[Finding], jobs: int) -> Iterator[tuple[Finding, tuple[Shown, ...]]]:
    with interruptible(), ThreadPoolExecutor(jobs) as pool:
        for finding in own:
            named = _named(finding)
            yield finding, tuple(pool.map(_on, [finding] * len(named), named))


def _named(finding: Finding) -> tuple[str, ...]:
    """List the curated releases and the finding's own, in the order of the releases."""
    own, curated = _own(finding), CURATED[_package(finding)]
    if own in curated:
        return curated
    return tuple(sorted((*curated, own), key=lambda version: release(version).order))


def _on(finding: Finding, version: str) -> Shown:
    separator = "==" if finding.scheme == "pypi" else "@"
    ran = reproduce(finding, f"{_package(finding)}{separator}{version}")
    return Shown(version, ran.outcome.value, told(ran.saw) if ran.outcome is Outcome.BROKEN else "")


def told(saw: str) -> str:
    """Write what a script ended with so that it can stand in a table, and is the same anywhere."""
    return _PATH.sub(r"\1", saw)[:MOST_TOLD].replace("`", "'").replace("|", "/")
