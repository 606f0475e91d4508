"""How readers of other processes are told to look: a file that grows by a byte.

A hint saves a reader from asking the database all the time. It may be lost, and then the reader
looks a little later; nothing but speed depends on it.
"""

import os
from pathlib import Path


class Hints:
    """The file of hints of one store."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / "hints", os.O_CREAT | os.O_RDWR | os.O_APPEND)
        self._lost = False

    def tell(self) -> None:
        """Tell every reader to look."""
        if not self._lost:
            os.write(self._file, b".")

    def told(self) -> int:
        """Count the hints."""
        return os.fstat(self._file).st_size

    def lose(self) -> None:
        """Tell nobody from now on."""
        self._lost = True

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)
