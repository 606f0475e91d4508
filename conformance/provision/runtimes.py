"""Node in the versions that matter: the machine's own where it fits, npm's builds elsewhere.

npm carries Node itself as one package a platform, so that an exact release can be had with
integrity and without a second source. npm needs a Node to run, so one of the machine comes first.
"""

import platform
import shutil
from pathlib import Path
from typing import Final

from conformance.provision.missing import Missing
from conformance.provision.running import run
from conformance.provision.store import Store, cache

NODE_RELEASES: Final = {"20": "20.20.2", "22": "22.23.3", "24": "24.21.0"}
"""The release of each line that is installed where the machine has another line."""

LEAST: Final = 20
ADVICE: Final = (
    f"install Node {LEAST} or later with npm (on Debian: apt-get install nodejs npm) and put both"
    " on the PATH"
)

_SYSTEMS: Final = {"Linux": "linux", "Darwin": "darwin"}
_MACHINES: Final = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


def machine_node() -> Path:
    """Return the machine's Node, which npm runs on."""
    found = shutil.which("node")
    if found is None:
        raise Missing("there is no node", ADVICE)
    if shutil.which("npm") is None:
        raise Missing("there is no npm", ADVICE)
    version = version_of(Path(found))
    major = version.split(".")[0]
    if not major.isdigit() or int(major) < LEAST:
        raise Missing(f"the machine's Node is {version or 'of no known version'}", ADVICE)
    return Path(found)


def version_of(node: Path) -> str:
    """Ask a Node for its version; empty if it does not say."""
    return run([node, "--version"], Path.cwd()).output.strip().removeprefix("v")


def node(line: str, store: Store | None = None) -> Path:
    """Return a Node of a line, as `20`, or of an exact release, as `22.23.3`."""
    from conformance.provision.npm_packages import npm  # noqa: PLC0415 - npm needs the machine's Node

    own = machine_node()
    version = version_of(own)
    if line in {version, version.split(".")[0]}:
        return own
    release = NODE_RELEASES.get(line, line)
    package = platform_package()
    installed = npm([f"{package}@{release}"], store or cache())
    return installed.package(package) / "bin" / "node"


def platform_package() -> str:
    """Name the npm package with Node for this machine."""
    system, machine = platform.system(), platform.machine()
    if system not in _SYSTEMS or machine not in _MACHINES:
        how = "only the machine's own Node can be used here"
        raise Missing(f"npm has no Node for {system} on {machine}", how)
    return f"node-{_SYSTEMS[system]}-{_MACHINES[machine]}"
