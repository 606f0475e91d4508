"""A project's settings: named targets, baselines and defaults.

They are the table `[tool.onceproof]` of `pyproject.toml`, or the whole of `onceproof.toml`, in the
folder that a command runs in or in the nearest one above it that has either:

    [tool.onceproof]
    target = "mine"                      # what is checked when no target is named
    baseline = "baseline.json"           # known failures, by default
    seed = 7
    tier = "quick"

    [tool.onceproof.targets]
    mine = "stdio:node adapter.mjs"      # by name, or with a baseline of its own:
    other = { address = "py:my.adapter:make", baseline = "other.json" }

Paths are relative to the file. What is not known here is an error and never ignored.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from attrs import field, frozen

FILES: Final = ("onceproof.toml", "pyproject.toml")


class SettingsError(ValueError):
    """A settings file cannot be understood."""


@frozen
class Named:
    """A target that has a name."""

    address: str
    baseline: Path | None = None


@frozen(kw_only=True)
class Settings:
    """What a project says of itself."""

    file: Path | None = None
    target: str = ""
    baseline: Path | None = None
    seed: int | None = None
    tier: str = ""
    targets: Mapping[str, Named] = field(factory=dict)

    @property
    def addresses(self) -> Mapping[str, str]:
        """The short string of each named target."""
        return {name: named.address for name, named in self.targets.items()}

    def baseline_of(self, target: str) -> Path | None:
        """Find the baseline of a target: its own, or the project's."""
        named = self.targets.get(target)
        return named.baseline if named is not None and named.baseline else self.baseline


def find(folder: Path) -> Settings:
    """Read the settings of the project that a folder belongs to."""
    for place in (folder, *folder.parents):
        for name in FILES:
            path = place / name
            if path.is_file():
                table = _table(path)
                if table is not None:
                    return _settings(path, table)
    return Settings()


def _table(path: Path) -> Mapping[str, object] | None:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from None
    if path.name == "onceproof.toml":
        return content
    tool = content.get("tool")
    table = tool.get("onceproof") if isinstance(tool, dict) else None
    if table is None or isinstance(table, dict):
        return table
    raise SettingsError(f"{path}: tool.onceproof is not a table")


def _settings(path: Path, table: Mapping[str, object]) -> Settings:
    unknown = sorted(table.keys() - {"target", "baseline", "seed", "tier", "targets"})
    if unknown:
        raise SettingsError(f"{path}: unknown setting {unknown[0]!r}")
    targets = table.get("targets", {})
    seed = table.get("seed")
    if not isinstance(targets, dict) or not isinstance(seed, int | None) or seed is True:
        raise SettingsError(f"{path}: targets are a table, and a seed is a number")
    return Settings(
        file=path,
        target=_text(path, table, "target"),
        baseline=_path(path, table),
        seed=seed,
        tier=_text(path, table, "tier"),
        targets={name: _named(path, name, entry) for name, entry in targets.items()},
    )


def _named(path: Path, name: str, entry: object) -> Named:
    if isinstance(entry, str):
        return Named(entry)
    if not isinstance(entry, dict) or entry.keys() - {"address", "baseline"}:
        raise SettingsError(f"{path}: target {name!r} is a string, or an address with a baseline")
    return Named(_text(path, entry, "address"), _path(path, entry))


def _text(path: Path, table: Mapping[str, object], name: str) -> str:
    value = table.get(name, "")
    if not isinstance(value, str):
        raise SettingsError(f"{path}: {name} is not text")
    return value


def _path(path: Path, table: Mapping[str, object]) -> Path | None:
    text = _text(path, table, "baseline")
    return path.parent / text if text else None
