"""Runs the script of a finding on the package that it names, alone in a folder.

The script is copied beside the installed package, as anybody would do by hand, and says how it
went by how it ends: 0 if the finding reproduces, 1 if it does not, anything else if the script
itself is broken.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Final

from attrs import frozen

from conformance.findings.catalogue import Finding
from conformance.provision import node, npm, pypi
from conformance.provision.servers import postgres, redis


class Outcome(StrEnum):
    """What a script showed."""

    REPRODUCES = "reproduces"
    DOES_NOT = "does-not-reproduce"
    BROKEN = "broken"
    """The script failed in a way of its own."""


@frozen
class Ran:
    """How a script ended, and the line in which it says what it saw."""

    outcome: Outcome
    saw: str


_ENDED: Final = {0: Outcome.REPRODUCES, 1: Outcome.DOES_NOT}


def reproduce(finding: Finding, package: str | None = None, node_line: str | None = None) -> Ran:
    """Run the script on a release, its own if none is named, and perhaps on another Node."""
    wanted = package or finding.installed
    with tempfile.TemporaryDirectory(prefix="onceproof-finding-") as name:
        folder = Path(name)
        script = folder / finding.script.name
        shutil.copyfile(finding.script, script)
        if finding.scheme == "npm":
            (folder / "node_modules").symlink_to(npm([wanted]).folder / "node_modules")
            program = node(node_line or finding.node)
        else:
            program = pypi([wanted]).python
        with _server(finding.server) as environment:
            return _run([program, script], folder, environment, finding.seconds)


SERVERS: Final = {
    "postgres": ("WORKFLOW_POSTGRES_URL", postgres.started),
    "redis": ("WORKFLOW_REDIS_URI", redis.started),
}
"""How each server is started, and the variable by which the packages find it."""


@contextmanager
def _server(kind: str) -> Iterator[Mapping[str, str]]:
    """Start the server that a finding needs, and give what the script has to know of it."""
    if not kind:
        yield {}
        return
    variable, started = SERVERS[kind]
    with started() as server:
        yield {variable: server.url}


def _run(words: list[Path], folder: Path, environment: Mapping[str, str], seconds: int) -> Ran:
    """Run a script in a group of its own, so that nothing that it started outlives it."""
    with subprocess.Popen(
        words,
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            said, complained = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            return Ran(Outcome.BROKEN, f"it did not end within {seconds} seconds")
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    return judge(process.returncode, said, complained)


def judge(code: int, said: str, complained: str) -> Ran:
    """Make an outcome of how a script ended; it says last but one what it saw, and last how.

    A script that died of an exception ends with 1 too, so the last line is believed only where it
    agrees with the code.
    """
    lines = said.strip().splitlines()
    outcome = _ENDED.get(code)
    last = lines[-1] if lines else ""
    if outcome is None or last.replace(" ", "-") != outcome.value:
        errors = complained.strip().splitlines()
        telling = [line for line in errors if "Error" in line and not line.startswith(" ")]
        said_last = (telling or errors)[-1:]
        return Ran(Outcome.BROKEN, said_last[0] if said_last else f"it ended with {code}")
    return Ran(outcome, lines[-2] if len(lines) > 1 else "")
