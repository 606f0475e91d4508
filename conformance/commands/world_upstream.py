"""`onceproof world-upstream`: which seeded faults upstream's own suite for Worlds notices.

A run of the unbroken backends comes first: what fails there says nothing. A fault is noticed if a
test fails twice. The record is written line by line, so that an interrupted run goes on where it
was; a line is good as long as its fault and the packages are the same.
"""

import hashlib
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Final

import click
from attrs import frozen

from conformance.commands.output import finish, interruptible, json_option, track
from conformance.commands.world_crews import SERVED, faulty
from conformance.exits import Exit
from conformance.implementations.upstream import PACKAGES, SuiteRun, run_suite
from conformance.mutants.world_fault import WorldFault
from conformance.results import Result
from conformance.world.faults import FAULTS
from vectors.canonical import JsonValue

RECORD: Final = Path("benchmarks/bar-upstream.txt")
HEAD: Final = (
    f"# {', '.join(PACKAGES)}: fault, digest of the fault, noticed or survived, test that fails, "
    "what it says"
)
PLAIN: Final = {"sqlite": "unbroken-sqlite", "memory": "unbroken-memory"}
SIDE_BY_SIDE: Final = 2


@frozen
class Line:
    """What upstream's suite said of one fault."""

    id: str
    digest: str
    outcome: str
    test: str
    says: str

    def text(self) -> str:
        """Write the line of the record."""
        return ", ".join((self.id, self.digest, self.outcome, self.test, self.says)).rstrip(", ")


def _digest(fault: WorldFault) -> str:
    text = "\0".join((fault.backend, fault.module, fault.old, fault.new))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def read(record: Path) -> dict[str, Line]:
    """Read a record; one of other packages says nothing."""
    if not record.exists():
        return {}
    first, *rest = record.read_text(encoding="utf-8").splitlines() or [""]
    if first != HEAD:
        return {}
    parts = [(text.split(", ", 4) + [""] * 4)[:5] for text in rest]
    return {part[0]: Line(*part) for part in parts}


def _plain(backend: str) -> SuiteRun:
    return run_suite([sys.executable, "-m", "conformance.backends.host", backend], {})


def _asked(fault: WorldFault) -> Line:
    """Run the suite on a fault; what is noticed has to be noticed twice."""
    command = faulty(fault)
    runs = [run_suite(command.words, command.env)]
    if runs[0].failed:
        runs.append(run_suite(command.words, command.env, runs[0].failed))
    if not all(run.complete for run in runs):
        return Line(fault.id, _digest(fault), "cannot run", "", runs[-1].says)
    noticed = all(run.failed for run in runs)
    last = runs[-1] if noticed else SuiteRun((), "", "", 0.0)
    says = " ".join(last.says.replace(",", ";").split())[:160]
    outcome = "noticed" if noticed else "survived"
    return Line(fault.id, _digest(fault), outcome, last.failed.replace(",", ";"), says)


def _run(faults: Sequence[WorldFault], record: Path, known: dict[str, Line]) -> Iterator[Line]:
    """Run what is not known yet, and add it to the record as it comes."""
    if not known:
        record.write_text(HEAD + "\n", encoding="utf-8")
    with interruptible(), ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        tasks = [pool.submit(_asked, fault) for fault in faults]
        try:
            for task in as_completed(tasks):
                line = task.result()
                with record.open("a", encoding="utf-8") as file:
                    file.write(line.text() + "\n")
                yield line
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


@click.command("world-upstream")
@click.option("--fault", "only", multiple=True, help="Only faults whose ids begin so.")
@click.option("--record", type=click.Path(dir_okay=False, path_type=Path), default=RECORD,
              show_default=True, help="Where it is kept, and goes on.")  # fmt: skip
@json_option
def command(*, only: tuple[str, ...], record: Path, as_json: bool) -> int:
    """Run upstream's suite for Worlds on the seeded faults, and say which it notices.

    The same faults that `world-faults` is measured with, served to `@workflow/world-testing` by a
    module that forwards every call; those of a World in a server are not, as it has no queue. What
    takes long is kept: an interrupted run goes on.
    """
    asked = [fault for fault in FAULTS if fault.backend != SERVED]
    chosen = [fault for fault in asked if not only or fault.id.startswith(only)]
    known = {
        fault.id: line
        for fault in chosen
        if (line := read(record).get(fault.id)) and line.digest == _digest(fault)
    }
    left = [fault for fault in chosen if fault.id not in known]
    for backend in sorted({fault.backend for fault in left}):
        plain = _plain(backend)
        if plain.failed or not plain.complete:
            raise click.ClickException(f"{backend} as it is: {plain.failed}: {plain.says}")
        click.echo(f"{backend} as it is: {len(plain.passed)} tests pass", err=True)
    began = time.monotonic()
    for line in track(_run(left, record, known), len(left), "faults"):
        known[line.id] = line
        click.echo(f"{time.monotonic() - began:6.0f} s {line.text()}", err=True)
    _sorted(record, known)
    good = all(line.outcome != "cannot run" for line in known.values())
    result = _result(chosen, known, good=good)
    return finish(result, lambda: _show(chosen, known), as_json=as_json)


def _sorted(record: Path, known: Mapping[str, Line]) -> None:
    """Write the record in the order of the faults."""
    kept = {**read(record), **known}
    lines = [kept[fault.id].text() for fault in FAULTS if fault.id in kept]
    record.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")


def _noticed(chosen: Sequence[WorldFault], known: Mapping[str, Line], *, harmless: bool) -> int:
    return sum(
        known[fault.id].outcome == "noticed" for fault in chosen if fault.harmless is harmless
    )


def _result(chosen: Sequence[WorldFault], known: Mapping[str, Line], *, good: bool) -> Result:
    rows: list[JsonValue] = [
        {"id": line.id, "outcome": line.outcome, "test": line.test, "says": line.says}
        for line in (known[fault.id] for fault in chosen)
    ]
    return Result(
        "world-upstream",
        "pass" if good else "fail",
        Exit.OK if good else Exit.FAILED,
        {
            "noticed": _noticed(chosen, known, harmless=False),
            "total": sum(not fault.harmless for fault in chosen),
            "false_alarms": _noticed(chosen, known, harmless=True),
            "faults": rows,
        },
    )


def _show(chosen: Sequence[WorldFault], known: Mapping[str, Line]) -> None:
    harmful = sum(not fault.harmless for fault in chosen)
    noticed = _noticed(chosen, known, harmless=False)
    click.echo(f"upstream's suite notices {noticed} of {harmful} faults")
    alarms = _noticed(chosen, known, harmless=True)
    click.echo(f"and rejects {alarms} of {len(chosen) - harmful} harmless ones")
