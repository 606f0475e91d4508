"""Fresh stores for a suite: folders below one that is removed in the end, whatever happens."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path


class Folders:
    """Makes folders, one a case."""

    def __init__(self, forget: Callable[[Path], None] = lambda _store: None) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="onceproof-world-"))
        self._forget = forget
        self._count = 0

    def fresh(self) -> Path:
        """Make a folder for a store."""
        self._count += 1
        store = self._root / f"store-{self._count}"
        store.mkdir()
        return store

    def drop(self, store: Path) -> None:
        """Forget a store, and what it left elsewhere."""
        self._forget(store)
        shutil.rmtree(store, ignore_errors=True)

    def close(self) -> None:
        """Remove everything."""
        shutil.rmtree(self._root, ignore_errors=True)
