"""Targets: what is tested, named by a short string.

    model:                 the model itself, in this process
    mutant:ID              the model with one rule broken
    stdio:COMMAND          a program that speaks the protocol on its stdin and stdout
    py:MODULE:FACTORY      an object of the Python kit, in this process
    NAME                   a target that the project's settings name

    npm:PACKAGE@VERSION    a release of an SDK from the npm registry, behind an adapter of ours
    pypi:PACKAGE==VERSION  the same from the Python index

`SCHEMES` says how each is dialled. What installs packages is imported when such a target is named.
"""

import importlib
import secrets
import shlex
from collections.abc import Callable, Mapping
from functools import partial

from attrs import frozen

from conformance.adapters.base import Connection, Dial, Link, Restarting
from conformance.adapters.in_process import InProcess
from conformance.adapters.pipes import Command
from conformance.adapters.process import Patience, ProcessLink
from conformance.adapters.python_object import Speaking, load
from conformance.adapters.reference import Reference
from conformance.mutants import CATALOGUE
from conformance.mutants.mutant import Mutant


class TargetError(ValueError):
    """A string names no target."""


@frozen
class Target:
    """Something that can be tested."""

    name: str
    """As it was asked for."""
    address: str
    """The short string that it stands for."""
    dial: Dial

    def connect(self) -> Connection:
        """Start the adapter; raises `NoTarget` if it does not answer."""
        return Restarting(self.name, self.dial)


def nonce() -> str:
    """Draw what an adapter has to repeat."""
    return secrets.token_hex(8)


def _reference(mutant: Mutant | None) -> Link:
    return InProcess(partial(Reference, mutant), nonce())


def _model(rest: str) -> Dial:
    if rest:
        raise TargetError(f"model: takes nothing behind it, not {rest!r}")
    return partial(_reference, None)


def _mutant(rest: str) -> Dial:
    for mutant in CATALOGUE:
        if mutant.id == rest:
            return partial(_reference, mutant)
    raise TargetError(f"there is no mutant {rest!r}; `onceproof mutants --list` lists them")


def _stdio(rest: str) -> Dial:
    try:
        words = shlex.split(rest)
    except ValueError as error:
        raise TargetError(f"stdio: {error}: {rest!r}") from None
    if not words:
        raise TargetError("stdio: needs a command behind it")
    return dial_command(Command(words))


def dial_command(command: Command, patience: Patience | None = None) -> Dial:
    """Say how an adapter is started that is a program."""
    return lambda: ProcessLink(command, nonce(), patience)


def _python(rest: str) -> Dial:
    module, colon, attribute = rest.partition(":")
    if not (module and colon and attribute):
        raise TargetError(f"py: needs a module and the name of a factory in it, not {rest!r}")
    return lambda: InProcess(lambda: Speaking(load(rest)()), nonce())


READY = "conformance.implementations.ready"
"""The module that knows the ready targets, by name: it stands above this package."""


def _ready(scheme: str, rest: str) -> Dial:
    dial: Callable[[str, str], Dial] = importlib.import_module(READY).dial
    return dial(scheme, rest)


SCHEMES: dict[str, Callable[[str], Dial]] = {
    "model": _model,
    "mutant": _mutant,
    "stdio": _stdio,
    "py": _python,
    "npm": partial(_ready, "npm"),
    "pypi": partial(_ready, "pypi"),
}
"""How the rest of a target's string is dialled, by what stands before its first colon."""


def resolve(name: str, named: Mapping[str, str] | None = None) -> Target:
    """Find a target by its short string, or by a name that the settings give one."""
    address = (named or {}).get(name, name)
    scheme, colon, rest = address.partition(":")
    if not colon or scheme not in SCHEMES:
        known = ", ".join([f"{known}:" for known in SCHEMES] + sorted(named or {}))
        raise TargetError(f"no such target: {name!r}; known are {known}")
    return Target(name, address, SCHEMES[scheme](rest))
