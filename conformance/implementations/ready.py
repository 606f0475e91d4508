"""Ready targets: an installed release of a published SDK behind one of our adapters.

    npm:@workflow/core                    the release that the committed baseline is of
    npm:@workflow/core@5.0.0-beta.55      any release
    npm:@workflow/core@latest             the newest that the registry has
    npm:@workflow/core@4.8.9+node-24      on another Node than 22
    pypi:vercel-workflow==0.12.0          the same for the Python SDK

The release is installed when the target is dialled, so that naming one costs nothing.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from attrs import frozen

from conformance.adapters.addresses import TargetError
from conformance.adapters.base import Dial, Link
from conformance.adapters.pipes import Command
from conformance.adapters.targets import dial_command
from conformance.protocol.roles import WITH_INSTANCES
from conformance.provision import node, npm, published, pypi, released
from spec_model.codec import OPERATIONS
from spec_model.codec.shapes import Fields

HERE: Final = Path(__file__).parent
KITS: Final = HERE.parent / "kits"
BASELINES: Final = HERE / "baselines"
CAUSES: Final = HERE / "causes"
"""Why the entries of a committed baseline fail: `conformance.findings.causes`."""

LATEST: Final = "latest"
NODE_LINE: Final = "22"
"""The Node that a release runs on if none is named: the first line with zstd."""

_REST: Final = re.compile(
    r"(?P<name>@?[a-z0-9-]+(?:/[a-z0-9-]+)?)"
    r"(?:(?:@|==)(?P<version>[0-9A-Za-z.+-]+?))?"
    r"(?:\+node-(?P<node>[0-9.]+))?"
)


@frozen
class Sdk:
    """A published SDK that we have an adapter for."""

    scheme: str
    name: str
    baseline: str
    """The release that the committed baseline is of."""
    separator: str
    command: Callable[[str, str], Command]
    """Makes the command of an adapter, of the release and the Node line."""
    versions: Callable[[str], tuple[str, ...]]


@frozen
class Chosen:
    """One release of an SDK, on one Node line."""

    sdk: Sdk
    version: str
    node: str

    @property
    def address(self) -> str:
        """Write the target in full."""
        line = "" if self.sdk.scheme == "pypi" or self.node == NODE_LINE else f"+node-{self.node}"
        return f"{self.sdk.scheme}:{self.sdk.name}{self.sdk.separator}{self.version}{line}"

    @property
    def baseline(self) -> Path | None:
        """Return the committed baseline of this release, if there is one."""
        file = BASELINES / f"{self.sdk.name.replace('/', '-').strip('@')}-{self.version}.json"
        return file if file.is_file() and self.node == NODE_LINE else None


def choose(scheme: str, rest: str) -> Chosen:
    """Find the release that a target names; the registry is asked for `latest` only."""
    match = _REST.fullmatch(rest)
    sdk = next((each for each in SDKS if match and each.name == match["name"]), None)
    if match is None or sdk is None or sdk.scheme != scheme:
        known = ", ".join(f"{each.scheme}:{each.name}" for each in SDKS)
        raise TargetError(f"there is no adapter for {scheme}:{rest}; there is one for {known}")
    version = match["version"] or sdk.baseline
    if version == LATEST:
        version = sdk.versions(sdk.name)[-1]
    return Chosen(sdk, version, match["node"] or NODE_LINE)


def dial(scheme: str, rest: str) -> Dial:
    """Say how a ready target is started."""
    chosen = choose(scheme, rest)

    def start() -> Link:
        return dial_command(chosen.sdk.command(chosen.version, chosen.node))()

    return start


def committed_baseline(target: str) -> Path | None:
    """Return the committed baseline of a target, if it is a ready one that has one."""
    scheme, colon, rest = target.partition(":")
    if not colon or scheme not in {each.scheme for each in SDKS}:
        return None
    return choose(scheme, rest).baseline


def causes_of(target: str) -> Path | None:
    """Return the table of causes beside the committed baseline of a target."""
    baseline = committed_baseline(target)
    table = CAUSES / baseline.name if baseline is not None else None
    return table if table is not None and table.is_file() else None


# --- the SDKs -----------------------------------------------------------------------------------


def _fields(shape: Fields) -> list[str]:
    return [*shape.required, *(f"{name}?" for name in shape.optional)]


def operations() -> str:
    """Write the capability and the fields of every operation, which adapters go by."""
    known: dict[str, object] = {
        name: {"requires": operation.requires, "takes": _fields(operation.takes)}
        for name, operation in OPERATIONS.items()
    }
    for name, role in WITH_INSTANCES.items():
        if isinstance(role.config, Fields):
            names = {**role.config.required, **role.config.optional}
            known[f"role {name}"] = {"requires": "", "takes": [*names]}
    return json.dumps(known, separators=(",", ":"))


def core_command(version: str, line: str) -> Command:
    """Install a release of @workflow/core and name the program that drives it."""
    return core_at(npm([f"@workflow/core@{version}"]).folder, line)


def core_at(folder: Path, line: str) -> Command:
    """Name the program that drives the @workflow/core in a folder with node_modules."""
    program = node(line)
    adapter = HERE / "core" / "adapter.mjs"
    return Command([str(program), str(adapter), str(folder), operations()])


def sdk_command(version: str, _line: str) -> Command:
    """Install a release of the Python SDK and name the program that drives it."""
    environment = pypi([f"vercel-workflow=={version}"])
    return sdk_at(environment.python, version)


def sdk_at(python: Path, version: str) -> Command:
    """Name the program that drives the Python SDK that an interpreter finds."""
    adapter = HERE / "python_sdk" / "adapter.py"
    words = [str(python), str(adapter), version, operations()]
    return Command(words, {"PYTHONPATH": str(KITS / "python")})


SDKS: Final = (
    Sdk(
        scheme="npm",
        name="@workflow/core",
        baseline="5.0.0-beta.55",
        separator="@",
        command=core_command,
        versions=lambda name: published(name)[0],
    ),
    Sdk(
        scheme="pypi",
        name="vercel-workflow",
        baseline="0.12.0",
        separator="==",
        command=sdk_command,
        versions=released,
    ),
)
