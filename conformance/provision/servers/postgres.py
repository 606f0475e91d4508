"""A private PostgreSQL: made anew, on a port of loopback, under a user who is not the superuser."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from pwd import getpwall
from typing import Final

from conformance.provision.missing import Missing
from conformance.provision.servers import private
from conformance.provision.servers.debian import program
from conformance.provision.servers.private import Address, Recipe, Server

PACKAGE: Final = "postgresql"
FOLDERS: Final = ("/usr/lib/postgresql/*/bin",)
SUPERUSER: Final = "onceproof"
USERS: Final = ("postgres", "nobody")
"""Whom it runs as when the superuser starts it."""

SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "400",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "autovacuum": "off",
    "log_min_messages": "warning",
    "unix_socket_directories": "",
}
"""What is set: no machine of ours loses power, and many processes connect."""

SECONDS: Final = 120.0


@contextmanager
def started() -> Iterator[Server]:
    """Start a private server."""
    initdb = program("initdb", PACKAGE, FOLDERS)
    postgres = initdb.with_name("postgres")
    if not postgres.exists():
        postgres = program("postgres", PACKAGE, FOLDERS)
    recipe = Recipe(
        name="PostgreSQL",
        prepare=partial(_prepare, initdb),
        command=partial(_command, postgres),
        answers=_answers,
        stop=signal.SIGINT,
        grace=15.0,
        user=_user(),
    )
    with private.running(recipe) as address:
        url = f"postgres://{SUPERUSER}:{address.password}@{address.host}:{address.port}/postgres"
        yield Server(url, _version(postgres), address)


def _user() -> str | None:
    """Choose whom to run it as: PostgreSQL refuses to run as the superuser."""
    if os.geteuid() != 0:
        return None
    known = {person.pw_name for person in getpwall()}
    for user in USERS:
        if user in known:
            return user
    raise Missing("PostgreSQL cannot run as the superuser", "make a user named postgres")


def _prepare(initdb: Path, folder: Path, address: Address) -> None:
    """Make the server's files."""
    password = folder / "password"
    password.write_text(f"{address.password}\n", encoding="ascii")
    password.chmod(0o644)
    user = _user()
    ran = subprocess.run(
        [
            initdb, "--pgdata", folder / "data", "--username", SUPERUSER, "--pwfile", password,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync",
        ],
        user=user,
        group=None if user is None else _group(user),
        extra_groups=None if user is None else [],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=SECONDS,
        check=False,
    )  # fmt: skip
    password.unlink()
    if ran.returncode != 0:
        said = (ran.stderr or ran.stdout).strip().splitlines()
        raise Missing("PostgreSQL cannot be prepared", said[-1] if said else str(ran.returncode))


def _group(user: str) -> int:
    return next(person.pw_gid for person in getpwall() if person.pw_name == user)


def _command(postgres: Path, folder: Path, address: Address) -> list[str]:
    settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
    return [str(postgres), "-D", str(folder / "data"), "-p", str(address.port), *settings]


def _answers(folder: Path, _address: Address) -> bool:
    """Whether it takes queries; it listens a little before that."""
    return "ready to accept connections" in private.log(folder)


def _version(postgres: Path) -> str:
    ran = subprocess.run([postgres, "--version"], capture_output=True, encoding="utf-8", check=True)
    return ran.stdout.split("(PostgreSQL)")[-1].split()[0]
