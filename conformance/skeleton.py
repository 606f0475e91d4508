"""The skeleton of an adapter that `onceproof init` writes: a kit, and an adapter that works.

What is written is what lies in `kits`, byte for byte, so what is tested here is what people get.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

KITS: Final = Path(__file__).parent / "kits"

FILES: Final[Mapping[str, tuple[str, ...]]] = {
    "python": (
        "onceproof_kit.py",
        "skeleton/adapter.py",
        "skeleton/test_adapter.py",
        "skeleton/onceproof.toml",
    ),
    "typescript": (
        "onceproof-kit.mjs",
        "onceproof-kit.d.mts",
        "skeleton/adapter.mjs",
        "skeleton/adapter.test.mjs",
        "skeleton/onceproof.toml",
    ),
}
"""What a skeleton is made of, by language."""

TEST_WITH: Final[Mapping[str, str]] = {"python": "pytest", "typescript": "node --test"}


class SkeletonError(ValueError):
    """A skeleton cannot be written there."""


def write(language: str, folder: Path) -> list[Path]:
    """Write a skeleton; nothing that is there already is touched."""
    sources = [KITS / language / name for name in FILES[language]]
    targets = [folder / source.name for source in sources]
    there = [target.name for target in targets if target.exists()]
    if there:
        raise SkeletonError(f"{folder}: {', '.join(there)} is there already")
    if folder.exists() and not folder.is_dir():
        raise SkeletonError(f"{folder} is not a folder")
    folder.mkdir(parents=True, exist_ok=True)
    for source, target in zip(sources, targets, strict=True):
        target.write_bytes(source.read_bytes())
    return targets
