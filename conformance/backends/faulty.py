"""Serves a backend with one text of one module replaced: how a seeded fault is brought to life.

`python -m conformance.backends.faulty memory|sqlite`, with the fault in the environment. Nothing of
this project is imported before the replacement is in place.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

VARIABLE = "ONCEPROOF_WORLD_FAULT"


class _Broken(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module with a text replaced."""

    def __init__(self, module: str, old: str, new: str) -> None:
        self._module, self._old, self._new = module, old, new

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Claim that module alone."""
        del target
        if fullname != self._module:
            return None
        found = importlib.machinery.PathFinder.find_spec(fullname, path)
        if found is None or found.origin is None:
            return None
        return importlib.util.spec_from_file_location(fullname, found.origin, loader=self)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's source, broken."""
        file = Path(str(module.__file__))
        source = file.read_text(encoding="utf-8")
        if source.count(self._old) != 1:
            raise ImportError(f"the fault does not fit {self._module}")
        code = compile(source.replace(self._old, self._new), str(file), "exec")
        exec(code, module.__dict__)  # noqa: S102 - the project's own source, with one text replaced


def main() -> None:
    """Break what the environment says, and serve."""
    fault = json.loads(os.environ[VARIABLE])
    sys.meta_path.insert(0, _Broken(fault["module"], fault["old"], fault["new"]))
    importlib.import_module("conformance.backends.host").serve(sys.argv[1])


if __name__ == "__main__":
    main()
