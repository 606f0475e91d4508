"""The command `python -m benchmarks.steady`: the reference Worlds pass tier ci, seed after seed.

Twenty runs of each backend, each with another seed, at level `should`, two side by side. The record
is written line by line; a command that was interrupted goes on, as long as the sources that a run
depends on are the same. A run that does not pass ends the command with 1, and stays in the record.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Final

from attrs import frozen

ROOT: Final = Path(__file__).resolve().parent.parent
RECORD: Final = ROOT / "benchmarks" / "bar-steady.txt"
SOURCES: Final = (
    "spec_model/replay",
    "spec_model/world",
    "conformance/world",
    "conformance/backends",
)
"""What the runs depend on."""
BACKENDS: Final = ("memory", "sqlite")
SEEDS: Final = range(1, 21)
SIDE_BY_SIDE: Final = 2


@frozen
class Line:
    """What came of one run."""

    backend: str
    seed: int
    came: str
    seconds: float

    def text(self) -> str:
        """Write the line of the record."""
        return f"{self.backend}, {self.seed}, {self.came}, {self.seconds:.0f} s"

    @property
    def passed(self) -> bool:
        """Whether every check passed, or was declined."""
        return self.came.endswith("passed")


def head() -> str:
    """Name what the runs depend on."""
    files = sorted(path for name in SOURCES for path in (ROOT / name).rglob("*.py"))
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:12]
    return f"# tier ci, level should, sources {digest}: backend, seed, what came, time"


def read(record: Path, first: str) -> dict[tuple[str, int], Line]:
    """Read the runs of a record; those of other sources say nothing."""
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    if not lines or lines[0] != first:
        return {}
    parts = [text.split(", ") for text in lines[1:]]
    found = [Line(name, int(seed), came, float(time_[:-2])) for name, seed, came, time_ in parts]
    return {(line.backend, line.seed): line for line in found}


def run(backend: str, seed: int) -> Line:
    """Run tier ci once."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="onceproof-steady-") as folder:
        words = [str(Path(sys.executable).with_name("onceproof")), "world", f"world:{backend}"]
        words += ["--tier", "ci", "--seed", str(seed), "--level", "should", "--no-baseline"]
        words += ["--report", folder, "--limit", "3600", "--json"]
        ended = subprocess.run(words, capture_output=True, encoding="utf-8", check=False)
    seconds = time.monotonic() - began
    if ended.returncode not in {0, 1}:
        return Line(backend, seed, f"ended with {ended.returncode}", seconds)
    said = json.loads(ended.stdout)
    failed = [failure["check"] for failure in said["failures"]]
    if ended.returncode or said["ended"] != "complete":
        return Line(backend, seed, f"failed: {' '.join(failed) or said['ended']}", seconds)
    declined = said["by_verdict"].get("declined", 0)
    return Line(backend, seed, f"{said['checks'] - declined} checks passed", seconds)


def measure(left: Sequence[tuple[str, int]], record: Path) -> Iterator[Line]:
    """Run what is left, and add it to the record as it comes."""
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        tasks = [pool.submit(run, *each) for each in left]
        for task in as_completed(tasks):
            line = task.result()
            with record.open("a", encoding="utf-8") as file:
                file.write(line.text() + "\n")
            yield line


def main() -> int:
    """Show the progress, and print the sum."""
    first = head()
    known = {each: line for each, line in read(RECORD, first).items() if line.passed}
    every = [(backend, seed) for backend in BACKENDS for seed in SEEDS]
    RECORD.write_text("\n".join([first, *(line.text() for line in known.values())]) + "\n", "utf-8")
    for line in measure([each for each in every if each not in known], RECORD):
        known[line.backend, line.seed] = line
        print(f"{len(known)} of {len(every)}: {line.text()}", flush=True)
    lines = [known[each].text() for each in every]
    RECORD.write_text("\n".join([first, *lines]) + "\n", "utf-8")
    passed = sum(line.passed for line in known.values())
    print(f"{passed} of {len(every)} runs passed")
    return 0 if passed == len(every) else 1


if __name__ == "__main__":
    sys.exit(main())
