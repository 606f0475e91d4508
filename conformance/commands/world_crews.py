"""Crews of the reference Worlds, as they are or with a fault; one has a server and a proxy."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from conformance.adapters.crew import Crew
from conformance.adapters.pipes import Command
from conformance.backends.faulty import VARIABLE
from conformance.backends.remote import PORT
from conformance.mutants.world_fault import WorldFault
from conformance.provision import proxy

SERVED: Final = "served"
"""The reference World whose store is in a server."""


def plain(backend: str) -> Command:
    """Say how a reference World is started."""
    return Command([sys.executable, "-m", "conformance.backends.host", backend])


def faulty(fault: WorldFault) -> Command:
    """Say how a backend with a fault is started."""
    text = json.dumps({"module": fault.module, "old": fault.old, "new": fault.new})
    words = [sys.executable, "-m", "conformance.backends.faulty", fault.backend]
    return Command(words, {VARIABLE: text})


@contextmanager
def crew_of(backend: str, command: Command) -> Iterator[Crew]:
    """Give a crew of a reference World, with all that it needs."""
    if backend != SERVED:
        with Crew(command, again=True) as crew:
            yield crew
        return
    with _server() as port, proxy.opened("lines", "127.0.0.1", port) as before:
        straight, through = (
            Command(command.words, {**command.env, PORT: str(number)})
            for number in (port, before.port)
        )
        with Crew(straight, again=False, through=through, faults=before) as crew:
            yield crew


@contextmanager
def _server() -> Iterator[int]:
    """Start the server of stores; it ends with its standard input, and so with this process."""
    words = [sys.executable, "-m", "conformance.backends.served"]
    with subprocess.Popen(  # noqa: S603 - our own words
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="ascii"
    ) as server:
        try:
            assert server.stdout is not None
            yield int(server.stdout.readline())
        finally:
            server.kill()
