"""However a run on a published World ends: no process, no port, no folder, no database is left."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.provision.servers import postgres, redis
from conformance.provision.servers.debian import program
from conformance.provision.servers.private import Server

pytestmark = pytest.mark.real

LOCAL = "npm:@workflow/world-local@5.0.0-beta.46"
POSTGRES = "npm:@workflow/world-postgres@5.0.0-beta.27"
REDIS = "npm:@workflow-worlds/redis@0.2.2"
ENDINGS = {
    "by itself": None,
    "interrupted": signal.SIGINT,
    "terminated": signal.SIGTERM,
    "killed": signal.SIGKILL,
}
SECONDS = 120.0


class _Run:
    """One run of the command, all whose processes carry the folder in their environment."""

    def __init__(self, target: str, folder: Path, environment: dict[str, str]) -> None:
        self._temporary = Path(tempfile.mkdtemp(prefix="leftovers-"))
        self._temporary.chmod(0o755)  # a server that runs as another user gets to its folder
        self._report = folder / "report"
        command = str(Path(sys.executable).with_name("onceproof"))
        words = [command, "world", target, "--no-baseline", "--report", str(self._report)]
        words += ["--check", "step.restart", "--check", "crash.step_created"]
        self._process = subprocess.Popen(
            [*words, "--check", "stream.order"],
            env={**os.environ, **environment, "TMPDIR": str(self._temporary)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def end(self, sign: signal.Signals | None) -> None:
        """Let it end, or end it while a World is open."""
        if sign is not None:
            record = self._report / "record.jsonl"
            begun = 'until grep -q result "$0" 2>/dev/null; do sleep 0.05; done'
            subprocess.run(["sh", "-c", begun, str(record)], timeout=SECONDS, check=True)
            assert self.processes()
            self._process.send_signal(sign)
        code = self._process.wait(SECONDS)
        if sign is None:
            assert code == 1
        else:
            assert code == (-sign if sign is signal.SIGKILL else 130)

    def processes(self) -> list[int]:
        """List the processes that carry the folder, or name it."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                text = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if os.fsencode(self._temporary) in text:
                found.append(int(entry.name))
        return found

    def leaves_nothing(self) -> None:
        """Wait for those that outlive a kill by a moment."""
        empty = 'until [ -z "$(ls "$0")" ]; do sleep 0.05; done'
        subprocess.run(["sh", "-c", empty, str(self._temporary)], timeout=SECONDS, check=True)
        wait = ["sleep", "0.05"]
        for _ in range(400):
            if not self.processes():
                break
            subprocess.run(wait, check=True)
        assert self.processes() == []
        self._temporary.rmdir()


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("target", [LOCAL, POSTGRES, REDIS])
def test_nothing_is_left_of_a_run(target: str, ending: str, tmp_path: Path) -> None:
    """The run's processes, its servers and their ports and folders are gone."""
    run = _Run(target, tmp_path, {})
    run.end(ENDINGS[ending])
    run.leaves_nothing()


# --- a server that was there before, and stays ----------------------------------------------------


@pytest.fixture(scope="module", params=["postgres", "redis"])
def server(request: pytest.FixtureRequest) -> Iterator[tuple[str, Server]]:
    """A server of somebody else."""
    start = {"postgres": postgres.started, "redis": redis.started}[request.param]
    with start() as started:
        yield request.param, started


def _kept(kind: str, server: Server) -> list[str]:
    """List what a server keeps for runs."""
    if kind == "postgres":
        psql = program("psql", "postgresql-client", postgres.FOLDERS)
        asked = "SELECT datname FROM pg_database WHERE datname LIKE 'onceproof%'"
        words = [str(psql), server.url, "-At", "-c", asked]
        return subprocess.run(
            words, capture_output=True, encoding="utf-8", timeout=SECONDS, check=True
        ).stdout.split()
    address = (server.address.host, server.address.port)
    with socket.create_connection(address, SECONDS) as connection:
        lines = f"AUTH {server.address.password}\r\nINFO keyspace\r\n"
        connection.sendall(lines.encode())
        said = b""
        while b"Keyspace" not in said or not said.endswith(b"\r\n\r\n" if b"db" in said else b"\n"):
            said += connection.recv(4096)
    return [line for line in said.decode().split() if line.startswith("db")]


@pytest.mark.parametrize("ending", ENDINGS)
def test_nothing_is_left_in_a_server(
    server: tuple[str, Server], ending: str, tmp_path: Path
) -> None:
    """A server that a run was given has no database or key of the run afterwards."""
    kind, given = server
    variable, target = {
        "postgres": ("ONCEPROOF_POSTGRES_URL", POSTGRES),
        "redis": ("ONCEPROOF_REDIS_URL", REDIS),
    }[kind]
    assert _kept(kind, given) == []
    run = _Run(target, tmp_path, {variable: given.url})
    run.end(ENDINGS[ending])
    run.leaves_nothing()
    assert _kept(kind, given) == []
