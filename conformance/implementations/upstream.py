"""The upstream suite for Worlds, `@workflow/world-testing`, on a backend of another language.

It starts the example application that it ships, with a World module by name, and drives workflows
through it by HTTP. The module that it is given here forwards every call to a program that speaks
the adapter protocol (`upstream_suite/bridge.mjs`). Tests and their time limits are upstream's own;
the first that fails ends a run.

Everything of a run is in a folder of its own and a process group of its own, which goes with it.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from attrs import frozen

from conformance.implementations.worlds import HERE
from conformance.provision import npm
from conformance.provision.runtimes import node

PACKAGES: Final = ("@workflow/world-testing@5.0.0-beta.35", "vitest@4.1.11")
NODE_LINE: Final = "22"
"""The suite needs `Promise.withResolvers`."""

FILES: Final = Path(__file__).parent / "upstream_suite"
SECONDS: Final = 240.0
"""Longest time of one run; upstream's longest limit of one test is a minute."""

TIMED_OUT: Final = {"Error: STACK_TRACE_ERROR": "the test did not end within its time"}
"""How the runner tells a test that it gave up."""

ROOT: Final = Path(__file__).parents[2]


@frozen
class SuiteRun:
    """What the suite said of one backend."""

    passed: tuple[str, ...]
    failed: str
    """The test that failed; empty if none did."""
    says: str
    seconds: float

    @property
    def complete(self) -> bool:
        """Whether the suite ran to its end, well or not."""
        return bool(self.passed or self.failed)


def run_suite(
    command: Sequence[str], environment: Mapping[str, str], only: str | None = None
) -> SuiteRun:
    """Run the suite, or one test of it, on the backend that a command starts."""
    modules = npm(PACKAGES).folder / "node_modules"
    program = node(NODE_LINE)
    with tempfile.TemporaryDirectory(prefix="onceproof-upstream-") as name:
        folder = Path(name)
        for file in (*FILES.glob("*.mjs"), HERE / "values.mjs"):
            shutil.copy(file, folder)
        (folder / "node_modules").symlink_to(modules)
        words = [program, modules / "vitest" / "vitest.mjs", "run"]
        words += ["--reporter=json", "--outputFile=result.json"]
        if only is not None:
            words += ["--testNamePattern", f"^{re.escape(only)}$"]
        own = {
            **os.environ,
            **environment,
            "ONCEPROOF_BACKEND": json.dumps([*command]),
            "ONCEPROOF_STORE": str(folder / "stores"),
            "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
        }
        began = time.monotonic()
        ended = _ended([str(word) for word in words], folder, own)
        return _judged(folder / "result.json", ended, time.monotonic() - began)


def _ended(words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> str:
    """Run to the end or to the limit, and let nothing of it live on; say what went wrong."""
    process = subprocess.Popen(
        words,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return f"it ended with {process.wait(SECONDS)}"
    except subprocess.TimeoutExpired:
        return f"it did not end within {SECONDS:.0f} s"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _judged(file: Path, ended: str, seconds: float) -> SuiteRun:
    """Read what the suite reported."""
    if not file.exists():
        return SuiteRun((), "", ended, seconds)
    tests = [
        test
        for part in json.loads(file.read_bytes())["testResults"]
        for test in part["assertionResults"]
    ]
    passed = tuple(test["title"] for test in tests if test["status"] == "passed")
    broken = [test for test in tests if test["status"] == "failed"]
    if not broken:
        return SuiteRun(passed, "", "" if passed else ended, seconds)
    lines = [line.strip() for line in "\n".join(broken[0]["failureMessages"]).splitlines()]
    first = next(filter(None, lines), "")
    return SuiteRun(passed, broken[0]["title"], TIMED_OUT.get(first, first), seconds)
