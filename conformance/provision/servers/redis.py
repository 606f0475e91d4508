"""A private Redis on a port of loopback, which keeps nothing on disk."""

import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from conformance.provision.servers import private
from conformance.provision.servers.debian import program
from conformance.provision.servers.private import Address, Recipe, Server

PACKAGE: Final = "redis-server"
DATABASES: Final = 256
"""Logical databases: one a store at a time."""

SECONDS: Final = 2.0


@contextmanager
def started() -> Iterator[Server]:
    """Start a private server."""
    server = program("redis-server", PACKAGE)
    recipe = Recipe(
        name="Redis",
        prepare=_prepare,
        command=partial(_command, server),
        answers=_answers,
        stop=signal.SIGTERM,
        grace=5.0,
    )
    with private.running(recipe) as address:
        url = f"redis://:{address.password}@{address.host}:{address.port}/0"
        yield Server(url, _version(server), address)


def _prepare(folder: Path, address: Address) -> None:
    lines = (
        f"port {address.port}",
        "bind 127.0.0.1",
        f"requirepass {address.password}",
        f"databases {DATABASES}",
        'save ""',
        "appendonly no",
        f'dir "{folder}"',
    )
    settings = folder / "redis.conf"
    settings.touch(mode=0o600)
    settings.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _command(server: Path, folder: Path, _address: Address) -> list[str]:
    return [str(server), str(folder / "redis.conf")]


def _answers(_folder: Path, address: Address) -> bool:
    """Whether it takes commands; it listens a little before that."""
    try:
        with socket.create_connection((address.host, address.port), SECONDS) as connection:
            connection.settimeout(SECONDS)
            connection.sendall(f"AUTH {address.password}\r\nPING\r\n".encode())
            said = b""
            while said.count(b"\r\n") < len(("AUTH", "PING")):
                part = connection.recv(256)
                if not part:
                    return False
                said += part
            return said.endswith(b"+PONG\r\n")
    except OSError:
        return False


def _version(server: Path) -> str:
    ran = subprocess.run([server, "--version"], capture_output=True, encoding="utf-8", check=True)
    return ran.stdout.split("v=")[-1].split()[0]
