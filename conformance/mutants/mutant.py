"""What a mutant is, and how one is brought to life.

A mutant names a module of `spec_model` and a text that occurs in it exactly once, with the text
that takes its place. Bringing it to life imports a whole copy of `spec_model` under a private
package name, so that a mutant runs beside the model and shares nothing with it: the copy's
modules come from the same files, with imports of `spec_model` led to the copy. One mutant is alive
at a time; compiled modules that are not broken are kept for the next.
"""

import ast
import importlib
import importlib.util
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, cast

from attrs import frozen

import spec_model

if TYPE_CHECKING:
    from conformance.properties.property import Call

ORIGINAL = "spec_model"
COPY = "_mutant_of_spec_model"
ROOT = Path(spec_model.__file__).parent


@frozen
class Mutant:
    """One broken rule."""

    id: str
    area: str
    sentence: str
    """What the mutant does wrong."""
    clause: str
    module: str
    """Name of the module below `spec_model`, with dots."""
    old: str
    new: str
    bug: str = ""
    """Number of the known bug that this is, where it is one."""


def rows(area: str, module: str, *table: tuple[str, ...]) -> tuple[Mutant, ...]:
    """Make the mutants of one module: id, clause, sentence, old text, new text, known bug."""
    return tuple(
        Mutant(row[0], area, row[2], row[1], module, row[3], row[4], *row[5:]) for row in table
    )


class MutantError(Exception):
    """A row of the catalogue does not fit the source."""


def _path(module: str) -> Path:
    plain = ROOT.joinpath(*module.split(".")) if module else ROOT
    return plain / "__init__.py" if plain.is_dir() else plain.with_suffix(".py")


def mutated_source(mutant: Mutant) -> str:
    """Return the source of the mutant's module with its rule broken."""
    path = _path(mutant.module)
    if not path.exists():
        raise MutantError(f"{mutant.id}: there is no module {mutant.module}")
    source = path.read_text(encoding="utf-8")
    found = source.count(mutant.old)
    if found != 1:
        raise MutantError(
            f"{mutant.id}: its text occurs {found} times in {mutant.module}, not once"
        )
    return source.replace(mutant.old, mutant.new)


class _Redirect(ast.NodeTransformer):
    """Leads imports of the original package to the private copy."""

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom:
        if node.module and node.module.split(".")[0] == ORIGINAL:
            node.module = COPY + node.module.removeprefix(ORIGINAL)
        return node


def _compile(module: str, source: str) -> CodeType:
    tree = _Redirect().visit(ast.parse(source, filename=str(_path(module))))
    return compile(ast.fix_missing_locations(tree), str(_path(module)), "exec")


@cache
def _compiled(module: str) -> CodeType:
    return _compile(module, _path(module).read_text(encoding="utf-8"))


@cache
def imports() -> Mapping[str, frozenset[str]]:
    """Say for each module of the model which others it names in its imports."""
    names = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix("__init__").rstrip(".")
        for path in ROOT.rglob("*.py")
    }
    return {name: _imported(name) & names for name in names}


_IMPORT = re.compile(
    r"^[ \t]*from[ ]+spec_model(?:\.([\w.]+))?[ ]+import[ ]+(\([^)]*\)|[^\n(]+)", re.MULTILINE
)
_NAME = re.compile(r"(\w+)(?:[ ]+as[ ]+\w+)?")


def _imported(name: str) -> frozenset[str]:
    """Read from its text what a module imports: parsing all of them takes longer than all else."""
    found: set[str] = set()
    for module, names in _IMPORT.findall(_path(name).read_text(encoding="utf-8")):
        below = {f"{module}.{each}".lstrip(".") for each in _NAME.findall(names)}
        found |= {module, *below}
    return frozenset(found)


@cache
def _untouched(module: str) -> frozenset[str]:
    """Name the modules that cannot tell whether this one is broken: none of its users."""
    touched = {module}
    while True:
        more = {name for name, used in imports().items() if used & touched} - touched
        if not more:
            return frozenset(imports().keys() - touched)
        touched |= more


class _Copy(MetaPathFinder, Loader):
    """Finds and executes the modules of the private copy."""

    def __init__(self, mutant: Mutant) -> None:
        self.broken = {mutant.module: _compile(mutant.module, mutated_source(mutant))}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Claim the modules of the copy, and no others."""
        del path, target
        if fullname.partition(".")[0] != COPY:
            return None
        file = _path(_original(fullname))
        search = [str(file.parent)] if file.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            fullname, file, loader=self, submodule_search_locations=search
        )

    def exec_module(self, module: ModuleType) -> None:
        """Run a module's source, broken where the mutant says so."""
        name = _original(module.__name__)
        code = self.broken.get(name) or _compiled(name)
        exec(code, module.__dict__)  # noqa: S102 - the model's own source, with one row's text


def _original(fullname: str) -> str:
    return fullname.removeprefix(COPY).removeprefix(".")


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"{COPY}.{name}")


@contextmanager
def alive(mutant: Mutant) -> "Iterator[Call]":
    """Import the mutant's copy of the model, and give its codec role."""
    with copied(mutant) as module:
        yield cast("Call", module("codec").call)


@contextmanager
def copied(mutant: Mutant) -> Iterator[Callable[[str], ModuleType]]:
    """Make the mutant's copy of the model importable, and give its modules by name.

    Modules that do not use the broken one, themselves or through others, are shared with the model.
    """
    finder = _Copy(mutant)
    for name in _untouched(mutant.module):
        shared = sys.modules.get(f"{ORIGINAL}.{name}")
        if shared is not None and not hasattr(shared, "__path__"):
            sys.modules[f"{COPY}.{name}"] = shared
    sys.meta_path.insert(0, finder)
    try:
        yield _module
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name.partition(".")[0] == COPY]:
            del sys.modules[name]
