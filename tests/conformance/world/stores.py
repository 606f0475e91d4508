from pathlib import Path


class Folders:
    """Stores below a folder of the test."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._count = 0

    def fresh(self) -> Path:
        """Make a folder."""
        self._count += 1
        store = self._root / f"store-{self._count}"
        store.mkdir()
        return store

    def drop(self, store: Path) -> None:
        """Leave it to the test."""
