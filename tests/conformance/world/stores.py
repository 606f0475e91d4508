from pathlib import Path
from tempfile import mkdtemp


class Folders:
    """Stores below a folder of the test."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def fresh(self) -> Path:
        """Make a folder."""
        return Path(mkdtemp(prefix="store-", dir=self._root))

    def drop(self, store: Path) -> None:
        """Leave it to the test."""
