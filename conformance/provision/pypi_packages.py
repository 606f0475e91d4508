"""Packages of the Python index, exact versions, each set in an environment of its own.

Where a set was resolved and committed with hashes (`hashes/`), exactly that is installed and
checked; other versions are resolved when they are installed.
"""

import json
import re
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Final

from attrs import frozen

from conformance.provision.missing import Missing
from conformance.provision.running import run
from conformance.provision.store import Store, cache
from vectors.canonical import JsonValue

EXACT: Final = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[0-9][0-9A-Za-z.+!]*)")
OFFLINE: Final = "check that pip reaches its index (pip download), or fill the cache first"
_PIP: Final = (sys.executable, "-m", "pip", "--disable-pip-version-check")
_LISTED: Final = "installed.json"


@frozen
class Environment:
    """A Python environment, and the distributions in it."""

    folder: Path
    versions: Mapping[str, str]

    @property
    def python(self) -> Path:
        """Return the interpreter."""
        return self.folder / "bin" / "python"


def pypi(packages: Sequence[str], store: Store | None = None) -> Environment:
    """Install packages, each as `name==version`, and return their environment."""
    for text in packages:
        if EXACT.fullmatch(text) is None:
            raise ValueError(f"{text!r} is no package with an exact version, as name==1.2.3")
    hashes = _hashes(packages)
    recipe: dict[str, JsonValue] = {
        "pypi": [*sorted(packages)],
        "python": f"{sys.implementation.cache_tag} {sysconfig.get_platform()} {sys.executable}",
        "hashes": hashes,
    }
    where = (store or cache()).place(
        "pypi", recipe, lambda folder: _install(folder, packages, hashes)
    )
    return Environment(where, json.loads((where / _LISTED).read_text(encoding="utf-8")))


def _hashes(packages: Sequence[str]) -> str:
    """Return the committed requirements of a set of one package, or nothing."""
    if len(packages) != 1:
        return ""
    file = resources.files("conformance.provision") / "hashes" / f"{packages[0]}.txt"
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _install(folder: Path, packages: Sequence[str], hashes: str) -> None:
    python = folder / "bin" / "python"
    wanted: list[str | Path] = [*packages]
    if hashes:
        (folder / "requirements.txt").write_text(hashes, encoding="utf-8")
        wanted = ["--require-hashes", "-r", folder / "requirements.txt"]
    steps: list[list[str | Path]] = [
        [sys.executable, "-m", "venv", "--without-pip", folder],
        [*_PIP, "--python", python, "install", "--only-binary", ":all:", *wanted],
    ]
    for step in steps:
        ran = run(step, folder)
        if ran.problem:
            names = ", ".join(packages)
            raise Missing(f"{names} could not be installed ({ran.problem})", OFFLINE)
    ran = run([*_PIP, "--python", python, "list", "--format=json"], folder)
    listed = {row["name"]: row["version"] for row in json.loads(ran.output)}
    (folder / _LISTED).write_text(json.dumps(listed), encoding="utf-8")


def released(name: str) -> tuple[str, ...]:
    """Ask the index for the versions of one package, oldest first."""
    ran = run([*_PIP, "index", "versions", name, "--pre"], Path.cwd())
    line = next((line for line in ran.output.splitlines() if line.startswith("Available")), "")
    if ran.problem or not line:
        raise Missing(f"the versions of {name} are not known ({ran.problem})", OFFLINE)
    return tuple(reversed([text.strip() for text in line.partition(":")[2].split(",")]))
