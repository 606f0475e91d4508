"""The cache: folders that are complete or not there.

Rules
- An entry is built in a folder of its own under `building` and renamed into its place; a rename
  within one file system happens or does not.
- Whoever builds an entry holds the entry's lock, which the system gives back if the process dies.
- What an interrupted build left behind is removed by the next build of the same entry.

Theory: readers need no lock, because an entry never changes after its rename.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from attrs import frozen

from vectors.canonical import JsonValue

PLACE: Final = "ONCEPROOF_CACHE"
"""The environment variable that names the cache's folder."""

MANIFEST: Final = "onceproof.json"
"""The file in an entry that says what it was made from; it is written last."""

KEY_DIGITS: Final = 16


def cache() -> "Store":
    """Return the cache of this user: `ONCEPROOF_CACHE`, or the usual place for caches."""
    named = os.environ.get(PLACE)
    usual = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "onceproof"
    return Store(Path(named).absolute() if named else usual)


@frozen
class Store:
    """A folder of entries."""

    root: Path

    def entry(self, kind: str, recipe: Mapping[str, JsonValue]) -> Path:
        """Name the folder of what is made from a recipe, whether it is there or not."""
        text = json.dumps(recipe, sort_keys=True).encode()
        return self.root / kind / hashlib.sha256(text).hexdigest()[:KEY_DIGITS]

    def place(
        self, kind: str, recipe: Mapping[str, JsonValue], build: Callable[[Path], None]
    ) -> Path:
        """Return the entry of a recipe; `build` fills an empty folder if it is not there yet."""
        entry = self.entry(kind, recipe)
        if is_complete(entry):
            return entry
        with self._locked(kind, entry.name):
            if not is_complete(entry):
                self._build(entry, recipe, build)
        return entry

    def _build(
        self, entry: Path, recipe: Mapping[str, JsonValue], build: Callable[[Path], None]
    ) -> None:
        building = self.root / "building"
        building.mkdir(parents=True, exist_ok=True)
        name = f"{entry.parent.name}-{entry.name}-"
        for left in building.glob(f"{name}*"):
            shutil.rmtree(left, ignore_errors=True)
        shutil.rmtree(entry, ignore_errors=True)
        made = Path(tempfile.mkdtemp(prefix=name, dir=building))
        try:
            build(made)
            (made / MANIFEST).write_text(json.dumps(recipe, indent=1), encoding="utf-8")
            entry.parent.mkdir(parents=True, exist_ok=True)
            made.rename(entry)
        finally:
            shutil.rmtree(made, ignore_errors=True)

    @contextmanager
    def _locked(self, kind: str, name: str) -> Iterator[None]:
        locks = self.root / "locks"
        locks.mkdir(parents=True, exist_ok=True)
        with (locks / f"{kind}-{name}").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def is_complete(entry: Path) -> bool:
    """Say whether an entry is there."""
    return (entry / MANIFEST).is_file()
