"""Targets: what is tested, and how each is dialled.

`addresses` says what strings name them. What installs packages is imported when such a target is
named.
"""

import importlib
import secrets
from collections.abc import Callable, Mapping
from functools import partial

from attrs import frozen

from conformance.adapters.addresses import INSTALLED, address_of, mutant_of, words_of
from conformance.adapters.base import Connection, Dial, Link, Restarting
from conformance.adapters.in_process import InProcess
from conformance.adapters.pipes import Command
from conformance.adapters.process import Patience, ProcessLink
from conformance.adapters.python_object import Speaking, load
from conformance.adapters.reference import Reference
from conformance.mutants.mutant import Mutant


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


def _model(_rest: str) -> Dial:
    return partial(_reference, None)


def _mutant(rest: str) -> Dial:
    return partial(_reference, mutant_of(rest))


def _stdio(rest: str) -> Dial:
    return dial_command(Command(words_of(rest)))


def dial_command(command: Command, patience: Patience | None = None) -> Dial:
    """Say how an adapter is started that is a program."""
    return lambda: ProcessLink(command, nonce(), patience)


def _python(rest: str) -> Dial:
    return lambda: InProcess(lambda: Speaking(load(rest)()), nonce())


READY = "conformance.implementations.ready"
"""The module that knows the ready targets, by name: it stands above this package."""


def _ready(scheme: str, rest: str) -> Dial:
    dial: Callable[[str, str], Dial] = importlib.import_module(READY).dial
    return dial(scheme, rest)


DIALS: dict[str, Callable[[str], Dial]] = {
    "model": _model,
    "mutant": _mutant,
    "stdio": _stdio,
    "py": _python,
    **{scheme: partial(_ready, scheme) for scheme in INSTALLED},
}
"""How the rest of a target's string is dialled, by what stands before its first colon."""


def resolve(name: str, named: Mapping[str, str] | None = None) -> Target:
    """Find a target by its short string, or by a name that the settings give one."""
    address = address_of(name, named)
    return Target(name, address.text, DIALS[address.scheme](address.rest))
