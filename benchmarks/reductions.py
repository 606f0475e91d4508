"""The command `python -m benchmarks.reductions`: reduced and unreduced searches, side by side.

For the model and every mutant of the stream roles, in every small system that is reduced: the same
verdict and the same rewritten terminal states; exact searches also for the length of what is found
(`conformance.reductions`). Where the unreduced search has too many nodes, what the reduced one
found is replayed without reductions; where it found nothing, nothing is decided.

The record has a line for each system and mutant, with a key that follows from the sources of the
model and of the comparison, the mutant and the system. Lines are written as they come; a run that
was interrupted goes on with what has no line yet, and a line whose key is another one is made anew.
"""

import argparse
import hashlib
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from pathlib import Path
from typing import Final

from attrs import frozen

import spec_model
from conformance import reductions
from conformance.mutants.mutant import Mutant
from conformance.mutants.searching import SmallSearch
from conformance.mutants.stream import MUTANTS
from conformance.reductions import (
    MOST_NODES,
    REDUCED,
    Comparison,
    Verdict,
    compare,
    compare_mutant,
    model,
)

RECORD: Final = Path(__file__).with_name("bar-explore.txt")
HEAD: Final = "# key | mutant | system | without reductions | reduced | exact | verdict"
MODEL: Final = "the model"
SAME, DIFFERENT, UNDECIDED = "same", "DIFFERENT", "undecided"

COMPARED: Final = tuple(mutant for mutant in MUTANTS if mutant.module != "stream.sink")
"""Mutants of roles that occur in the systems: none of these has a sink."""


@frozen
class Task:
    """The systems in which one mutant is still to be compared."""

    mutant: str
    systems: tuple[str, ...]


# --- keys and lines -----------------------------------------------------------------------------


@cache
def engine() -> str:
    """Digest the sources that a comparison follows from."""
    root = Path(spec_model.__file__).parent
    parts = [root / name for name in ("explore", "stream", "wire")]
    files = [file for part in parts for file in sorted(part.rglob("*.py"))]
    files += [root / "schedule.py", root / "history.py", Path(reductions.__file__)]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def key(mutant: Mutant | None, system: SmallSearch) -> str:
    """Digest everything that one line follows from."""
    broken = "" if mutant is None else f"{mutant.module}\0{mutant.old}\0{mutant.new}"
    text = "\0".join([engine(), broken, repr(system)])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def wanted() -> dict[str, tuple[str, str]]:
    """List every line there must be: mutant and system by key, in order."""
    everyone: list[tuple[str, Mutant | None]] = [(MODEL, None)]
    everyone += [(mutant.id, mutant) for mutant in COMPARED]
    return {
        key(mutant, system): (name, system.id) for name, mutant in everyone for system in REDUCED
    }


def line(compared: Comparison, digest: str) -> str:
    """Write a comparison."""
    cells = [
        digest,
        compared.mutant or MODEL,
        compared.search,
        *map(_told, (compared.plain, compared.reduced, compared.exact)),
        _verdict(compared),
    ]
    return " | ".join(cells)


def _verdict(compared: Comparison) -> str:
    if not compared.decided:
        return UNDECIDED
    return SAME if compared.agree else DIFFERENT


def _told(verdict: Verdict) -> str:
    if verdict is reductions.NOT_ASKED:
        return "-"
    steps = f" in {verdict.steps} steps" if verdict.steps else ""
    if verdict.replayed:
        return f"{verdict.outcome} when replayed, beyond {MOST_NODES} nodes"
    return f"{verdict.outcome}{steps}, {verdict.nodes} nodes"


def read(path: Path) -> dict[str, str]:
    """Read the lines of a record by their keys."""
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return {text.partition(" | ")[0]: text for text in lines if text and text[0] != "#"}


# --- running ------------------------------------------------------------------------------------


def perform(task: Task) -> list[str]:
    """Compare one mutant, or the model, in some systems."""
    systems = [system for system in REDUCED if system.id in task.systems]
    if task.mutant == MODEL:
        return [line(compare(model, system), key(None, system)) for system in systems]
    mutant = next(mutant for mutant in COMPARED if mutant.id == task.mutant)
    compared = compare_mutant(mutant, systems)
    return [line(one, key(mutant, system)) for one, system in zip(compared, systems, strict=True)]


def tasks(missing: Sequence[tuple[str, str]]) -> list[Task]:
    """Put what is missing together by mutants."""
    names = dict.fromkeys(name for name, _system in missing)
    return [
        Task(name, tuple(system for other, system in missing if other == name)) for name in names
    ]


def performed(todo: Sequence[Task], jobs: int) -> Iterator[list[str]]:
    """Perform tasks side by side; the lines of each come as soon as it is done."""
    with ProcessPoolExecutor(jobs) as pool:
        coming = [pool.submit(perform, task) for task in todo]
        try:
            for done in as_completed(coming):
                yield done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def summary(lines: Sequence[str], every: int) -> tuple[str, int]:
    """Say how it ended."""
    count = {
        name: sum(text.endswith(f"| {name}") for text in lines)
        for name in (SAME, DIFFERENT, UNDECIDED)
    }
    text = (
        f"# {len(lines)} of {every} comparisons: {count[SAME]} the same, "
        f"{count[DIFFERENT]} different, {count[UNDECIDED]} undecided within {MOST_NODES} nodes"
    )
    good = len(lines) == every and not count[DIFFERENT]
    return text, 0 if good else 1


def main(words: Sequence[str] | None = None) -> int:
    """Compare what has no line yet, write the record, and say how it ended."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reductions")
    parser.add_argument("--record", type=Path, default=RECORD, help="Where the lines are kept.")
    parser.add_argument("--jobs", type=int, default=2, help="Processes side by side.")
    parser.add_argument("--most", type=int, help="Compare so many mutants at most in this run.")
    chosen = parser.parse_args(words)
    known, every = read(chosen.record), wanted()
    kept = {digest: known[digest] for digest in every if digest in known}
    todo = tasks([names for digest, names in every.items() if digest not in kept])[: chosen.most]
    _write(chosen.record, [*kept.values()])
    began, shown = time.monotonic(), 0.0
    try:
        for done, lines in enumerate(performed(todo, chosen.jobs), 1):
            with chosen.record.open("a", encoding="utf-8") as file:
                file.writelines(f"{text}\n" for text in lines)
            kept.update((text.partition(" | ")[0], text) for text in lines)
            spent = time.monotonic() - began
            if spent - shown > (0.5 if sys.stderr.isatty() else 30):
                left = spent / done * (len(todo) - done)
                print(f"{done} of {len(todo)} mutants, about {left:.0f} s to go", file=sys.stderr)
                shown = spent
    except KeyboardInterrupt:
        print(f"interrupted; {chosen.record} has what was compared", file=sys.stderr)
        return 130
    lines = [kept[digest] for digest in every if digest in kept]
    text, code = summary(lines, len(every))
    _write(chosen.record, lines, text)
    print("\n".join([*(one for one in lines if not one.endswith(f"| {SAME}")), text]))
    return code


def _write(path: Path, lines: Sequence[str], *ending: str) -> None:
    path.write_text("\n".join([HEAD, *lines, *ending]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
