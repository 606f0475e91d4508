"""The cache under real runs: two at once, one that is killed, and one without anything it needs."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from conformance.exits import Exit
from conformance.provision.npm_packages import known_integrity
from conformance.provision.store import PLACE, is_complete

pytestmark = pytest.mark.real

ONCEPROOF: Final = Path(sys.executable).parent / "onceproof"
SECONDS: Final = 280.0
NPM, PYPI = "npm:@workflow/core", "pypi:vercel-workflow"


def _command(target: str, folder: Path) -> list[str]:
    chosen = ["--suite", "codec", "--case", "codec.frames.", "--no-baseline"]
    return [str(ONCEPROOF), "check", target, *chosen, "--report", str(folder), "--json"]


@contextmanager
def _run(target: str, place: Path, name: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """Start a real run on a cache, in a session of its own; nothing of it outlives the test."""
    environment = {**os.environ, PLACE: str(place / "cache"), **more}
    process = subprocess.Popen(
        _command(target, place / name),
        env=environment,
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _entries(place: Path, kind: str) -> list[Path]:
    folder = place / "cache" / kind
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _whole(place: Path, kind: str) -> None:
    """Every entry of a kind is complete; what is installed is what results were measured with."""
    assert _entries(place, kind)
    for entry in _entries(place, kind):
        assert is_complete(entry)
        lock = entry / "package-lock.json"
        packages = json.loads(lock.read_text(encoding="utf-8"))["packages"] if lock.exists() else {}
        for where, row in packages.items():
            key = f"{where.rpartition('node_modules/')[2]}@{row.get('version')}"
            if key in known_integrity():
                assert row["integrity"] == known_integrity()[key]
                assert (entry / where / "package.json").is_file()


@pytest.mark.parametrize(("target", "kind"), [(NPM, "npm"), (PYPI, "pypi")])
def test_two_runs_at_once_on_an_empty_cache(tmp_path: Path, target: str, kind: str) -> None:
    """Both are well, one entry is made, and nothing half-made is left."""
    with _run(target, tmp_path, "one") as one, _run(target, tmp_path, "two") as two:
        ended = [process.communicate(timeout=SECONDS) for process in (one, two)]
        codes = [one.returncode, two.returncode]
    assert codes == [Exit.OK, Exit.OK], ended
    _whole(tmp_path, kind)
    assert _entries(tmp_path, "building") == []
    assert len([entry for entry in _entries(tmp_path, kind) if _is_sdk(entry)]) == 1


def _is_sdk(entry: Path) -> bool:
    manifest = (entry / "onceproof.json").read_text(encoding="utf-8")
    return "@workflow/core" in manifest or "vercel-workflow" in manifest


@pytest.mark.parametrize(("target", "kind"), [(NPM, "npm"), (PYPI, "pypi")])
def test_a_run_killed_while_it_installs(tmp_path: Path, target: str, kind: str) -> None:
    """A kill in the middle leaves no entry, and the next run installs it and is well."""
    with _run(target, tmp_path, "killed") as killed:
        _await_half(tmp_path, kind, killed)
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
        assert not any(is_complete(entry) and _is_sdk(entry) for entry in _entries(tmp_path, kind))
        with _run(target, tmp_path, "next") as following:
            ended = following.communicate(timeout=SECONDS)
            assert following.returncode == Exit.OK, ended
        if _alive(killed.pid):
            os.killpg(killed.pid, signal.SIGKILL)  # what the killed run had started
    _whole(tmp_path, kind)


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _await_half(place: Path, kind: str, process: subprocess.Popen[str]) -> None:
    """Wait until an entry is half-made: something is in its folder, and it is not in its place."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        for folder in _entries(place, "building"):
            if folder.name.startswith(kind) and len([*folder.rglob("*")]) > 3:
                return
        time.sleep(0.02)
    pytest.fail(f"no installation was seen; the run ended with {process.poll()}")


@pytest.mark.parametrize(
    ("target", "more", "says"),
    [
        (NPM, {"PATH": "/nonexistent"}, "install Node"),
        (NPM, {"npm_config_registry": "http://127.0.0.1:9", "npm_config_fetch_retries": "0"},
         "npm registry"),
        (PYPI, {"PIP_INDEX_URL": "http://127.0.0.1:9", "PIP_RETRIES": "0", "PIP_NO_INDEX": "0"},
         "pip reaches its index"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said(
    tmp_path: Path, target: str, more: dict[str, str], says: str
) -> None:
    """Without Node or a registry a run says how to get it, exits with 3 and leaves no entry."""
    with _run(target, tmp_path, "without", **more) as process:
        said = "".join(process.communicate(timeout=SECONDS))
    assert process.returncode == Exit.NO_TARGET
    assert says in said
    assert not any(is_complete(entry) and _is_sdk(entry) for entry in _entries(tmp_path, "npm"))
    assert _entries(tmp_path, "building") == []
