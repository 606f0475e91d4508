"""A private server: on a port of loopback that nobody else knows, in a folder that goes with it."""

import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from attrs import field, frozen

from conformance.provision.missing import Missing

GUARDIAN: Final = Path(__file__).with_name("guardian.py")
START_SECONDS: Final = 60.0
STOP_SECONDS: Final = 30.0
LOOK_SECONDS: Final = 0.02
TRIES: Final = 5
"""Ports are free when they are looked for, and may be taken when the server binds them."""

PREFIX: Final = "onceproof-"
"""What the names of all folders begin with, so that one sees whose they are."""


@frozen
class Address:
    """Where a server answers."""

    port: int
    password: str = field(repr=False)
    host: str = "127.0.0.1"


@frozen
class Server:
    """A server that answers."""

    url: str = field(repr=False)
    """With the password."""
    version: str
    address: Address


@frozen(kw_only=True)
class Recipe:
    """How one kind of server is prepared and started."""

    name: str
    prepare: Callable[[Path, Address], None]
    """Fill the folder; it belongs to `user` already."""
    command: Callable[[Path, Address], Sequence[str]]
    answers: Callable[[Path, Address], bool]
    """Whether it takes what one asks it."""
    stop: signal.Signals
    grace: float
    user: str | None = None
    """Whom to run it as, if it refuses to run as the superuser."""


def free_port() -> int:
    """Find a port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(recipe: Recipe) -> Iterator[Address]:
    """Start a server, give its address, and leave nothing of it behind."""
    for left in range(TRIES - 1, -1, -1):
        address = Address(free_port(), secrets.token_hex(16))
        folder = _folder(recipe)
        try:
            guardian = _started(recipe, folder, address)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        try:
            problem = _awaited(recipe, folder, address, guardian)
            if problem is None:
                yield address
                return
            if left == 0 or "in use" not in problem:
                raise Missing(f"{recipe.name} does not start", problem)
        finally:
            _ended(guardian)


def _folder(recipe: Recipe) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{recipe.name.lower()}-"))
    if recipe.user is not None:
        person = pwd.getpwnam(recipe.user)
        os.chown(folder, person.pw_uid, person.pw_gid)
    return folder


def _started(recipe: Recipe, folder: Path, address: Address) -> "subprocess.Popen[bytes]":
    recipe.prepare(folder, address)
    person = pwd.getpwnam(recipe.user) if recipe.user is not None else None
    task = {
        "command": [*recipe.command(folder, address)],
        "folder": str(folder),
        "user": person and person.pw_uid,
        "group": person and person.pw_gid,
        "stop": int(recipe.stop),
        "grace": recipe.grace,
    }
    return subprocess.Popen(
        [sys.executable, "-I", str(GUARDIAN), json.dumps(task)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
    )


def _awaited(
    recipe: Recipe, folder: Path, address: Address, guardian: "subprocess.Popen[bytes]"
) -> str | None:
    """Wait until the server answers, or say what is wrong."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if recipe.answers(folder, address):
            return None
        said = log(folder)
        if guardian.poll() is not None or "in use" in said:
            return said or "it ended at once"
        time.sleep(LOOK_SECONDS)
    return f"it did not answer within {START_SECONDS:.0f} seconds: {log(folder)}"


def log(folder: Path) -> str:
    """Return what the server said last, on one line."""
    try:
        lines = (folder / "server.log").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return " / ".join(line.strip() for line in lines[-5:])


def _ended(guardian: "subprocess.Popen[bytes]") -> None:
    """Tell the guardian that the server is not wanted any more, and wait until it is gone."""
    if guardian.stdin is not None:
        guardian.stdin.close()
    guardian.wait(STOP_SECONDS)
