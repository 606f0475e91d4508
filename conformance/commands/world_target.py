"""Backends as targets: what a word on the command line names, made ready to be asked."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from attrs import frozen

from conformance.adapters.crew import Crew
from conformance.adapters.pipes import Command
from conformance.adapters.stores import Folders
from conformance.commands.output import interruptible
from conformance.commands.world_crews import SERVED, crew_of, faulty, plain
from conformance.implementations import worlds
from conformance.implementations.worlds import WorldError
from conformance.world.faults import FAULTS
from conformance.world.suite import Stores
from spec_model.version import VERSION

MUTANT: Final = "mutant"
OWN: Final = ("world:memory", "world:sqlite", "world:served")


@frozen(kw_only=True)
class Opened:
    """A backend that can be asked."""

    crew: Crew
    stores: Stores
    against: str
    implementation: Mapping[str, str]


@contextmanager
def opened(target: str, say: Callable[[str], None]) -> Iterator[Opened]:
    """Make a backend ready, and leave nothing of it behind."""
    own = _own(target)
    ready = _provided(target, say) if own is None else _reference(target, *own)
    with interruptible(), ready as backend:
        yield backend


def _own(target: str) -> tuple[str, Command] | None:
    """Find a reference backend, or one with a seeded fault, and say how it is started."""
    if target in OWN:
        backend = target.removeprefix("world:")
        return backend, plain(backend)
    scheme, _colon, name = target.partition(":")
    if scheme != MUTANT:
        return None
    fault = next((fault for fault in FAULTS if fault.id == name), None)
    if fault is None:
        raise WorldError(f"there is no fault {name!r}; `onceproof world-faults --list` has all")
    return fault.backend, faulty(fault)


@contextmanager
def _reference(target: str, backend: str, command: Command) -> Iterator[Opened]:
    about = {"name": f"onceproof {target}", "version": VERSION, "language": "Python"}
    with Folders() as stores, crew_of(backend, command) as crew:
        against = "a server of its own" if backend == SERVED else "itself"
        yield Opened(crew=crew, stores=stores, against=against, implementation=about)


@contextmanager
def _provided(target: str, say: Callable[[str], None]) -> Iterator[Opened]:
    """Make a published backend ready, with the server that it needs."""
    try:
        with worlds.provided(target, say) as world:
            command = Command(world.command, dict(world.environment))
            through = Command(world.command, dict(world.proxied)) if world.proxy else None
            about = {
                "name": world.name,
                "version": world.version,
                "language": world.language,
                "build": world.build,
            }
            with (
                Folders(world.forget) as stores,
                Crew(command, again=False, through=through, faults=world.proxy) as crew,
            ):
                yield Opened(crew=crew, stores=stores, against=world.against, implementation=about)
    except WorldError as error:
        raise WorldError(f"{error}, nor one of {', '.join(OWN)}") from None
