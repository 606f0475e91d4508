"""Makes `tests/data/renderings`: each rendering of one record, as it was looked at and found right.

    python -m tests.data.reports

Of the page, style and script are left out: they are files of their own. The version is left out
everywhere, so that a release changes nothing here.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import evolve

from conformance.commands.report import plain
from conformance.record import read
from conformance.reports import annotations, badge, certificate, junit, markdown, page
from conformance.reports.report import Report, legible, report
from spec_model.version import VERSION
from tests.conformance.records import CASES, HEADER, write

FOLDER = Path(__file__).parent / "renderings"


def _page(made: Report) -> str:
    text = re.sub(r"<style>.*?</style>", "<style></style>", page.render(made), flags=re.DOTALL)
    return re.sub(r"<script>.*?</script>", "<script></script>", text, flags=re.DOTALL).replace(
        f"onceproof {VERSION}", "onceproof VERSION"
    )


RENDERINGS: Mapping[str, Callable[[Report], str]] = {
    "report.txt": plain,
    "report.xml": junit.render,
    "report.md": markdown.render,
    "badge.json": badge.render,
    "annotations.txt": annotations.render,
    "certificate.json": certificate.render,
    "report.html": _page,
}
"""What is rendered, by the name of its file."""

SIDE_BY_SIDE = (
    "report.txt",
    "report.xml",
    "report.md",
    "badge.json",
    "annotations.txt",
    "report.html",
)
"""Renderings of several implementations: a certificate is of one."""


def one() -> Report:
    """A report with every verdict."""
    with TemporaryDirectory() as folder:
        return report([read(write(Path(folder) / "run.jsonl"))])


def two() -> Report:
    """The same beside an implementation whose run was killed."""
    other = evolve(
        HEADER, implementation={"name": "another", "version": "2.0.0"}, target="model:", planned=20
    )
    with TemporaryDirectory() as folder:
        whole = write(Path(folder) / "run.jsonl")
        cut = write(Path(folder) / "cut.jsonl", header=other, cases=CASES[:3], ending=None)
        return report([read(whole), read(cut)])


def files() -> dict[str, str]:
    """Make every rendering."""
    single, both = one(), two()
    made = {f"one/{name}": legible(render(single)) for name, render in RENDERINGS.items()}
    return made | {f"two/{name}": legible(RENDERINGS[name](both)) for name in SIDE_BY_SIDE}


if __name__ == "__main__":
    for name, text in files().items():
        (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / name).write_text(text, encoding="utf-8")
