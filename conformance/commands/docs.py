"""`onceproof docs`: write the generated pages of the reference, or compare them."""

from pathlib import Path

import click

from conformance.commands.output import finish, json_option
from conformance.exits import Exit
from conformance.pages import PAGES
from conformance.results import Result


@click.group("docs")
def command() -> None:
    """The generated pages of docs/reference; run in the root of a checkout."""


@command.command("build")
def build() -> None:
    """Write every generated page."""
    for page, render in PAGES.items():
        Path(page).parent.mkdir(parents=True, exist_ok=True)
        Path(page).write_text(render(), encoding="utf-8")
    click.echo(f"{len(PAGES)} pages written")


@command.command("check")
@json_option
def check(*, as_json: bool) -> int:
    """Compare every generated page with what the code says."""
    different = [page for page, render in PAGES.items() if _committed(page) != render()]
    result = Result(
        "docs",
        "fail" if different else "pass",
        Exit.FAILED if different else Exit.OK,
        {"pages": len(PAGES), "different": [*different]},
    )
    lines = [f"differs: {page}; run: make docs" for page in different]
    lines = lines or [f"{len(PAGES)} generated pages are fresh"]
    return finish(result, lambda: click.echo("\n".join(lines)), as_json=as_json)


def _committed(page: str) -> str:
    path = Path(page)
    return path.read_text(encoding="utf-8") if path.exists() else ""
