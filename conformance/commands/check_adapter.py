"""`onceproof check-adapter`: check an adapter itself, before it is believed about anything."""

import secrets
from pathlib import Path

import click

from conformance.adapters.base import NoTarget
from conformance.adapters.targets import resolve
from conformance.commands.output import finish, json_option
from conformance.exits import Exit
from conformance.results import Result
from conformance.settings import find
from conformance.trust import Check, Finding, check_adapter
from vectors.canonical import JsonObject
from vectors.load import load

NONCE_BYTES = 16


@click.command("check-adapter")
@click.argument("target")
@json_option
def command(*, target: str, as_json: bool) -> int:
    """Check the adapter TARGET: that it speaks the protocol and does not just say yes.

    TARGET is `stdio:COMMAND`, `py:MODULE:FACTORY`, `model:`, or a name from the project's settings.
    This says nothing about the implementation behind it; `onceproof check` does.
    """
    found = resolve(target, find(Path.cwd()).addresses)
    try:
        connection = found.connect()
    except NoTarget as error:
        return _unreached(target, error, as_json=as_json)
    welcome = connection.welcome
    about = f"{welcome.name} {welcome.implementation_version} ({welcome.language})"
    try:
        checks = [*check_adapter(connection, load(), secrets.token_bytes(NONCE_BYTES))]
    finally:
        connection.stop()
    code = _exit(checks)
    result = Result(
        "check-adapter",
        "pass" if code is Exit.OK else "fail",
        code,
        {
            "target": target,
            "about": about,
            "roles": [*welcome.roles],
            "capabilities": [*welcome.capabilities],
            "checks": [
                {"name": check.name, "found": check.found.value, "says": check.says}
                for check in checks
            ],
        },
    )
    lines = [about, *(_line(check) for check in checks)]
    return finish(result, lambda: click.echo("\n".join(lines)), as_json=as_json)


def _line(check: Check) -> str:
    return f"  {check.found.value:<16}  {check.name:<9}  {check.says}"


def _exit(checks: list[Check]) -> Exit:
    found = {check.found for check in checks}
    if Finding.FAIL in found:
        return Exit.FAILED
    return Exit.OK if any(check.found is Finding.PASS for check in checks) else Exit.VACUOUS


def _unreached(target: str, error: NoTarget, *, as_json: bool) -> int:
    fields: JsonObject = {
        "target": target,
        "about": str(error),
        "roles": [],
        "capabilities": [],
        "checks": [],
    }
    result = Result("check-adapter", "fail", Exit.NO_TARGET, fields)

    def show() -> None:
        click.echo(f"onceproof: {error}", err=True)
        if error.broken.stderr:
            click.echo(error.broken.stderr.rstrip(), err=True)

    return finish(result, show, as_json=as_json)
