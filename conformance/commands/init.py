"""`onceproof init`: write the skeleton of an adapter."""

from pathlib import Path

import click

from conformance.commands.output import finish, json_option
from conformance.exits import Exit
from conformance.results import Result
from conformance.skeleton import FILES, TEST_WITH, write


@click.command("init")
@click.option(
    "--language", type=click.Choice([*FILES]), required=True, help="What it is written in."
)
@click.argument("folder", type=click.Path(path_type=Path))
@json_option
def command(*, language: str, folder: Path, as_json: bool) -> int:
    """Write an adapter that works into FOLDER, to be filled in with calls of your library.

    Files that are there already are not touched.
    """
    written = write(language, folder)
    result = Result(
        "init",
        "pass",
        Exit.OK,
        {"language": language, "folder": str(folder), "files": [path.name for path in written]},
    )
    lines = [
        *(f"wrote {path}" for path in written),
        "",
        f"cd {folder}",
        f"{TEST_WITH[language]:<33} # its tests",
        "onceproof check-adapter adapter   # does it speak the protocol?",
        "onceproof check adapter           # is the library behind it right?",
    ]
    return finish(result, lambda: click.echo("\n".join(lines)), as_json=as_json)
