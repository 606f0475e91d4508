"""Finds the published packages, installs them from their lock files, and talks to them.

A peer is a long-lived process that reads one JSON object a line and answers each with one. It is
absent if its runtime is missing or its package cannot be installed; then whoever asked gets an
`Absent` with the reason, and prints that.

- Node: the package @workflow/core, pinned by peer/package-lock.json, in peer/node_modules.
- Python: the package vercel-workflow, pinned with hashes by peer/python-constraints.txt, in an
  environment of its own under .onceproof/peers.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import threading
from functools import cached_property
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "benchmarks" / "peer"
MODULES = HERE / "node_modules"
ENVIRONMENT = ROOT / ".onceproof" / "peers" / "vercel-workflow"
STAMP = ".onceproof-installed"

LEAST_NODE = 20
ANSWER_SECONDS = 180.0
"""Longest wait for one answer."""

PIP = (sys.executable, "-m", "pip")
QUIETLY = ("--quiet", "--disable-pip-version-check")

NODE_ADVICE = (
    f"Node {LEAST_NODE} or later with npm is needed: run .ci/toolchains, "
    "or install the packages nodejs and npm"
)


class PeerError(Exception):
    """A peer died, hung, or answered with an error of its own."""


@frozen
class Absent:
    """Why a peer cannot be measured."""

    reason: str


class Peer:
    """One peer's process."""

    def __init__(self, command: list[str | Path]) -> None:
        self._process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def ask(self, command: str, **arguments: object) -> dict[str, object]:
        """Send one command and return the answer."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise PeerError("the peer has no pipes")
        late = threading.Timer(ANSWER_SECONDS, self._process.kill)
        late.start()
        try:
            stdin.write(json.dumps({"do": command, **arguments}) + "\n")
            stdin.flush()
            line = stdout.readline()
        finally:
            late.cancel()
        if not line:
            raise PeerError(f"the peer ended while it was asked to {command}")
        answer: dict[str, object] = json.loads(line)
        if "failed" in answer:
            raise PeerError(f"{command}: {answer['failed']}")
        return answer

    def seconds(self, command: str, **arguments: object) -> float:
        """Send a command that takes time, and return how much it took."""
        return float(str(self.ask(command, **arguments)["seconds"]))

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()


def find_node() -> Path | Absent:
    """Return the Node that is installed, if it is new enough."""
    found = shutil.which("node")
    if found is None or shutil.which("npm") is None:
        return Absent(NODE_ADVICE)
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    major = version.stdout.strip().removeprefix("v").split(".")[0]
    if not major.isdigit() or int(major) < LEAST_NODE:
        return Absent(f"{NODE_ADVICE}; this one is {version.stdout.strip()}")
    return Path(found)


def install_core() -> Path | Absent:
    """Make sure that peer/node_modules is what the lock file says; return the Node to run it."""
    node = find_node()
    if isinstance(node, Absent):
        return node
    lock = _digest(HERE / "package-lock.json")
    if _stamped(MODULES, lock):
        return node
    problem = _run(["npm", "ci", "--ignore-scripts", "--silent"], HERE)
    if problem:
        return Absent(f"npm ci failed in {HERE.relative_to(ROOT)}: {problem}")
    (MODULES / STAMP).write_text(lock)
    return node


def install_sdk() -> Path | Absent:
    """Make sure that the Python package is installed as pinned; return its interpreter."""
    constraints = HERE / "python-constraints.txt"
    lock = _digest(constraints)
    python = ENVIRONMENT / "bin" / "python"
    if _stamped(ENVIRONMENT, lock):
        return python
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    steps: list[list[str | Path]] = [
        [sys.executable, "-m", "venv", "--without-pip", ENVIRONMENT],
        [*PIP, "--python", python, "install", *QUIETLY, "--require-hashes", "-r", constraints],
    ]
    for step in steps:
        problem = _run(step, ROOT)
        if problem:
            return Absent(f"vercel-workflow could not be installed: {problem}")
    (ENVIRONMENT / STAMP).write_text(lock)
    return python


def core_peer(script: str) -> Peer | Absent:
    """Start a script of peer/ on Node."""
    node = install_core()
    return node if isinstance(node, Absent) else Peer([node, HERE / script])


def sdk_peer(script: str) -> Peer | Absent:
    """Start a script of peer/ on the interpreter that has the Python package."""
    python = install_sdk()
    return python if isinstance(python, Absent) else Peer([python, HERE / script])


class Peers:
    """The peers of one run, each started when it is first asked for."""

    @cached_property
    def core(self) -> Peer | Absent:
        """The package @workflow/core on Node."""
        return core_peer("measure.mjs")

    @cached_property
    def sdk(self) -> Peer | Absent:
        """The package vercel-workflow on Python."""
        return sdk_peer("measure_sdk.py")

    def versions(self) -> dict[str, str]:
        """Return the versions of the peers that took part."""
        started = [peer for peer in vars(self).values() if isinstance(peer, Peer)]
        return {
            name: str(version) for peer in started for name, version in peer.ask("hello").items()
        }

    def stop(self) -> None:
        """End the peers that were started."""
        for peer in vars(self).values():
            if isinstance(peer, Peer):
                peer.stop()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _stamped(folder: Path, lock: str) -> bool:
    stamp = folder / STAMP
    return stamp.exists() and stamp.read_text() == lock


def _run(command: list[str | Path], folder: Path) -> str:
    """Run a command and return how it failed, or nothing."""
    words = [str(word) for word in command]
    ended = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    lines = (ended.stderr or ended.stdout).strip().splitlines()
    return "" if ended.returncode == 0 else (lines[-1] if lines else f"exit {ended.returncode}")
