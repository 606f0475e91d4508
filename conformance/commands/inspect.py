"""`onceproof inspect`: look into a stored payload, layer by layer."""

import os
import sys
from pathlib import Path

import click

from conformance.commands.output import finish, json_option
from conformance.exits import Exit
from conformance.inspection import FORMS, Inspection, inspect, read_input, read_key
from conformance.results import Result
from spec_model.rejections import Rejected
from spec_model.wire.keys import NO_KEY, Key
from vectors.canonical import JsonObject, JsonValue

KEY_VARIABLE = "ONCEPROOF_KEY"
MOST_INPUT = 256 << 20


def _read(name: str) -> bytes:
    """Read the input, standard input included, up to a bound."""
    if name == "-":
        data = sys.stdin.buffer.read(MOST_INPUT + 1)
    else:
        with Path(name).open("rb") as source:
            data = source.read(MOST_INPUT + 1)
    if len(data) > MOST_INPUT:
        raise click.UsageError(f"{name} is larger than {MOST_INPUT} bytes")
    return data


def _key(key_file: Path | None) -> Key:
    """Read the key from its file or from the environment; its material is never shown."""
    if key_file is not None:
        where, data = str(key_file), key_file.read_bytes()
    elif os.environ.get(KEY_VARIABLE):
        where, data = KEY_VARIABLE, os.environ[KEY_VARIABLE].encode(errors="replace")
    else:
        return NO_KEY
    key = read_key(data)
    if isinstance(key, Rejected):
        raise click.UsageError(f"{where} holds no key: 32 bytes, raw, hexadecimal or base64")
    return key


@click.command("inspect")
@click.argument("source", metavar="FILE")
@click.option("--as", "form", type=click.Choice(FORMS), default="auto", help="Form of the input.")
@click.option(
    "--key-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"File with the run's key; without it, the variable {KEY_VARIABLE} is looked at.",
)
@json_option
def command(*, source: str, form: str, key_file: Path | None, as_json: bool) -> int:
    """Look into a stored payload (FILE, or - for standard input), layer by layer.

    The payload may be raw, hexadecimal, base64, or bytes as the local world's JSON files hold
    them. Exit code 0 if a runtime reads it, 1 if anything is wrong with it.
    """
    given = read_input(_read(source), form)
    if given is None:
        raise click.UsageError(f"{source} is not {form}")
    seen = inspect(given, _key(key_file))
    code = Exit.FAILED if seen.problems else Exit.OK
    result = Result("inspect", "fail" if seen.problems else "pass", code, _fields(seen))
    return finish(result, lambda: _show(seen), as_json=as_json)


def _fields(seen: Inspection) -> JsonObject:
    layers: list[JsonValue] = [
        {"format": layer.format, "size": layer.size, "says": layer.says} for layer in seen.layers
    ]
    return {
        "form": seen.form,
        "size": seen.size,
        "layers": layers,
        "text": seen.text,
        "value": seen.value,
        "notes": [*seen.notes],
        "problems": [*seen.problems],
    }


def _show(seen: Inspection) -> None:
    click.echo(f"input    {seen.form}, {seen.size} bytes")
    for depth, layer in enumerate(seen.layers):
        click.echo(f"{'  ' * depth}{layer.format}     {layer.size} bytes, {layer.says}")
    for name, content in (("text", seen.text), ("value", seen.value)):
        if content is not None:
            click.echo(f"{name:9}{content}")
    for note in seen.notes:
        click.echo(f"note     {note}")
    for problem in seen.problems:
        click.echo(f"problem  {problem}")
