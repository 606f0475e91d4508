"""Short strings that name targets, taken apart: what can be refused before anything is imported.

model:                 the model itself, in this process
mutant:ID              the model with one rule broken
stdio:COMMAND          a program that speaks the protocol on its stdin and stdout
py:MODULE:FACTORY      an object of the Python kit, in this process
NAME                   a target that the project's settings name

npm:PACKAGE@VERSION    a release of an SDK from the npm registry, behind an adapter of ours
pypi:PACKAGE==VERSION  the same from the Python index
"""

import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from conformance.mutants import Mutant

INSTALLED: Final = ("npm", "pypi")
"""Schemes of releases, which are installed first and may have a committed baseline."""

SCHEMES: Final = ("model", "mutant", "stdio", "py", *INSTALLED)


class TargetError(ValueError):
    """A string names no target."""


class Address(NamedTuple):
    """What a target's string says."""

    text: str
    scheme: str
    rest: str


def address_of(name: str, named: Mapping[str, str] | None = None) -> Address:
    """Take apart a target's string, or the one that the settings name so."""
    text = (named or {}).get(name, name)
    scheme, colon, rest = text.partition(":")
    if not colon or scheme not in SCHEMES:
        known = ", ".join([f"{known}:" for known in SCHEMES] + sorted(named or {}))
        raise TargetError(f"no such target: {name!r}; known are {known}")
    if scheme == "model" and rest:
        raise TargetError(f"model: takes nothing behind it, not {rest!r}")
    if scheme == "mutant":
        mutant_of(rest)
    if scheme == "stdio":
        words_of(rest)
    if scheme == "py":
        object_of(rest)
    return Address(text, scheme, rest)


def mutant_of(rest: str) -> "Mutant":
    """Find a mutant."""
    from conformance.mutants import CATALOGUE  # noqa: PLC0415 - only `mutant:` reads all of it

    for mutant in CATALOGUE:
        if mutant.id == rest:
            return mutant
    raise TargetError(f"there is no mutant {rest!r}; `onceproof mutants --list` lists them")


def words_of(rest: str) -> list[str]:
    """Read the words of a program's command."""
    try:
        words = shlex.split(rest)
    except ValueError as error:
        raise TargetError(f"stdio: {error}: {rest!r}") from None
    if not words:
        raise TargetError("stdio: needs a command behind it")
    return words


def object_of(rest: str) -> tuple[str, str]:
    """Read the module and the factory of an object."""
    module, colon, attribute = rest.partition(":")
    if not (module and colon and attribute):
        raise TargetError(f"py: needs a module and the name of a factory in it, not {rest!r}")
    return module, attribute
