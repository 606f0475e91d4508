"""Fresh stores for a suite: folders below one that is removed in the end, whatever happens.

A process beside this one waits for the end of its stdin, which comes however this one ends, and
removes what is left then; Worlds that outlive this process by a moment may still write.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, Self

SWEEP: Final = 'cat >/dev/null; rm -rf -- "$0"; sleep 6; rm -rf -- "$0"'


class Folders:
    """Makes folders, one a case."""

    def __init__(self, forget: Callable[[Path], None] = lambda _store: None) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="onceproof-world-"))
        self._sweeper = subprocess.Popen(  # noqa: S603 - our own words
            ["sh", "-c", SWEEP, str(self._root)],  # noqa: S607 - the system's own shell
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
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

    def __enter__(self) -> Self:
        """Begin without a store."""
        return self

    def __exit__(self, *_ending: object) -> None:
        """Remove everything."""
        shutil.rmtree(self._root, ignore_errors=True)
        self._sweeper.kill()
        self._sweeper.communicate()
