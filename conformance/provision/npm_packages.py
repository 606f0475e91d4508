"""Packages of the npm registry, exact versions, in a folder of the cache.

npm checks each tarball against the integrity that the registry states. For the packages that
results are committed about, that integrity is committed too (`integrity.json`), so that what runs
is what was measured. Install scripts are never run.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache as once
from importlib import resources
from pathlib import Path
from typing import Final

from attrs import frozen

from conformance.provision.missing import Missing
from conformance.provision.running import run
from conformance.provision.runtimes import machine_node
from conformance.provision.store import Store, cache

EXACT: Final = re.compile(
    r"(?P<name>(?:@[a-z0-9._-]+/)?[a-z0-9._-]+)@(?P<version>\d[0-9A-Za-z.+-]*)"
)
"""A package with an exact version."""

OFFLINE: Final = "check that the npm registry can be reached (npm ping), or fill the cache first"
_QUIETLY: Final = ("--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")


@frozen
class Installed:
    """A folder with `node_modules`, and what is in it."""

    folder: Path
    integrity: Mapping[str, str]
    """Of each package, as `name@version`."""

    def package(self, name: str) -> Path:
        """Return the folder of a package."""
        return self.folder / "node_modules" / name

    def version(self, name: str) -> str:
        """Return the installed version of a package."""
        return next(key.rpartition("@")[2] for key in self.integrity if _name(key) == name)


def _name(key: str) -> str:
    return key.rpartition("@")[0]


def npm(packages: Sequence[str], store: Store | None = None) -> Installed:
    """Install packages, each as `name@exact-version`, and return where they are."""
    wanted = {}
    for text in packages:
        match = EXACT.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is no package with an exact version, as name@1.2.3")
        wanted[match["name"]] = match["version"]
    recipe = {"npm": dict(sorted(wanted.items()))}
    where = (store or cache()).place("npm", recipe, lambda folder: _install(folder, wanted))
    return Installed(where, _locked(where))


def _install(folder: Path, wanted: Mapping[str, str]) -> None:
    machine_node()
    manifest = {"name": "onceproof-target", "private": True, "dependencies": wanted}
    (folder / "package.json").write_text(json.dumps(manifest), encoding="utf-8")
    ran = run(["npm", "install", "--ignore-scripts", *_QUIETLY], folder)
    names = ", ".join(f"{name}@{version}" for name, version in wanted.items())
    if ran.problem:
        raise Missing(f"{names} could not be installed ({ran.problem})", OFFLINE)
    _compare(_locked(folder), names)


def _locked(folder: Path) -> dict[str, str]:
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))
    found = {}
    for place, entry in lock["packages"].items():
        name = place.rpartition("node_modules/")[2]
        if name and "integrity" in entry:
            found[f"{name}@{entry['version']}"] = entry["integrity"]
    return found


def _compare(found: Mapping[str, str], names: str) -> None:
    for key, integrity in known_integrity().items():
        if key in found and found[key] != integrity:
            how = "the registry serves other bytes than those that results were measured with"
            raise Missing(f"{names}: {key} has another integrity than the committed one", how)


@once
def known_integrity() -> Mapping[str, str]:
    """Return the committed integrity of packages, by `name@version`."""
    file = resources.files("conformance.provision") / "integrity.json"
    known: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return known


def published(name: str) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """Ask the registry for the versions of one package, oldest first, and for its tags."""
    machine_node()
    ran = run(["npm", "view", name, "versions", "dist-tags", "--json"], Path.cwd())
    if ran.problem:
        raise Missing(f"the versions of {name} are not known ({ran.problem})", OFFLINE)
    said = json.loads(ran.output)
    versions = said["versions"]
    listed = (versions,) if isinstance(versions, str) else tuple(versions)
    return listed, said["dist-tags"]
