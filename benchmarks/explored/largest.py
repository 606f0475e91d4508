"""The command `python -m benchmarks.explored.largest`: the most that SPIN can finish.

SPIN is asked about one configuration after the other, each larger than the one before, with its own
reduction and its own limit of memory, up to the first that it does not finish. On the last one that
it finishes ours is judged beside SPIN and TLC as `benchmarks.explored` does on a smaller one: SPIN
and TLC run once, since they take long, and ours before, between and after them.

The model of the last configuration of the ladder is too large for our own unreduced search as well.
Its tables are read off random walks (`tables.met`): SPIN then searches a part of its states, and if
that is more than its memory holds, so is the whole.
"""

import argparse
import sys
import time

from attrs import frozen

from benchmarks import report
from benchmarks.explored import checkers, configs
from benchmarks.explored.__main__ import LEAST_TLC, MARGIN, judged, told_ratio
from benchmarks.explored.checkers import Absent, Came, Ran, Stopped
from benchmarks.explored.tables import Tables, met
from benchmarks.report import ABSENT, Section
from spec_model.explore.graph import Graph
from spec_model.stream.system import StreamSystem

LADDER = ("2x3, 2 cuts, race", "2x4, 2 cuts, race", "2x5, 2 cuts, race")
"""What SPIN is asked about; each has more states than the one before."""

WALKED = LADDER[-1]
"""Of this one SPIN is given what walks have met."""

WALKS = 300_000
"""Random walks whose answers make its tables."""

AROUND = 2
"""Rounds of ours before SPIN runs, and as many after it; the others come after TLC."""


@frozen(kw_only=True)
class Rung:
    """One configuration of the ladder."""

    name: str
    plain: Ran | None
    """Our unreduced search; none if SPIN was given what walks have met."""
    ours: list[Ran]
    spin: Came


def climb() -> tuple[list[Rung], dict[str, Tables]]:
    """Ask SPIN about larger and larger configurations, up to one that it does not finish."""
    rungs, known = list[Rung](), dict[str, Tables]()
    for name in LADDER:
        print(f"SPIN: {name}", file=sys.stderr, flush=True)
        plain, tables = _tables(name)
        known[name] = tables
        ours = [checkers.ours(name) for _ in range(AROUND)] if tables.complete else []
        spin = checkers.spin(tables, reduce=True)
        ours += [checkers.ours(name) for _ in ours]
        if isinstance(spin, Ran) and not tables.complete:
            raise SystemExit(f"SPIN finished a part of {name}: the ladder needs another rung")
        rungs.append(Rung(name=name, plain=plain, ours=ours, spin=spin))
        if not isinstance(spin, Ran):
            break
    return rungs, known


def _tables(name: str) -> tuple[Ran | None, Tables]:
    if name != WALKED:
        return checkers.swept(name, again=False)
    system = StreamSystem(configs.CONFIGS[name])
    return None, met(Graph(system, configs.judge(), reduce=False), WALKS)


def ladder(rungs: list[Rung]) -> Section:
    """Say what SPIN finished, and what it did not."""
    rows = []
    for rung in rungs:
        plain, spin = rung.plain, rung.spin
        counts = [f"{plain.states:,}", f"{plain.transitions:,}"] if plain else ["", ""]
        rows.append([rung.name, *counts, *_spin(spin)])
    notes = [
        f"SPIN has its own reduction and {checkers.SPIN_MEMORY:,} MiB; wall in seconds, from "
        "process start",
        f"of {WALKED} SPIN is given what {WALKS:,} random walks met, so it searches a part of it",
        "our unreduced searches of the others need not be of this run",
    ]
    head = ["configuration", "states", "transitions", "SPIN stored", "MiB", "wall", "outcome"]
    absent = [rung.spin.reason for rung in rungs if isinstance(rung.spin, Absent)]
    return Section(
        name="ladder", title="what SPIN finishes", head=head, rows=rows, notes=notes, absent=absent
    )


def _spin(spin: Came) -> list[str]:
    if isinstance(spin, Absent):
        return [ABSENT, "", "", ""]
    outcome = "finished" if isinstance(spin, Ran) else spin.reason
    return [f"{spin.states:,}", f"{spin.memory:,}", f"{spin.wall:.1f}", outcome]


def largest(rung: Rung, tables: Tables, rounds: int) -> Section:
    """Judge ours on the largest configuration that SPIN finished."""
    print(f"TLC: {rung.name}", file=sys.stderr, flush=True)
    limit = LEAST_TLC * MARGIN * min(run.wall for run in rung.ours)
    spin, tlc = rung.spin, checkers.tlc(tables, limit)
    runs = [*rung.ours, *(checkers.ours(rung.name) for _ in range(max(1, rounds - 2 * AROUND)))]
    ours = min(runs, key=lambda run: run.wall)
    rows = [["ours, reduced", f"{ours.states:,}", f"{ours.wall:.2f}", str(ours.memory), ""]]
    for who, ran in (("SPIN, its own reduction", spin), ("TLC", tlc)):
        ratio = told_ratio(ours, ran)
        if isinstance(ran, Ran):
            rows.append([who, f"{ran.states:,}", f"{ran.wall:.2f}", str(ran.memory), ratio])
        else:
            wall = f"> {ran.wall:.2f}" if isinstance(ran, Stopped) else ABSENT
            rows.append([who, "", wall, "", ratio])
    notes = [
        "seconds of wall from process start to verdict",
        f"ours is the best of {len(runs)}: {AROUND} before SPIN, {AROUND} after it, the rest after "
        "TLC; SPIN and TLC ran once",
        f"TLC has {LEAST_TLC * MARGIN:.0f} times our wall; after > it was stopped, with no verdict",
        "each of ours: " + " ".join(f"{run.wall:.2f}" for run in runs),
    ]
    return Section(
        name="largest",
        title=rung.name,
        head=["who", "states kept", "wall", "MiB", "by ours"],
        rows=rows,
        notes=notes,
        bars=judged(rung.name, ours, spin, tlc),
        absent=[ran.reason for ran in (spin, tlc) if isinstance(ran, Absent)],
    )


def main(words: list[str] | None = None) -> int:
    """Climb, judge, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explored.largest")
    parser.add_argument("--rounds", type=int, default=5, help="the best of so many of ours counts")
    chosen = parser.parse_args(words)
    began, facts = time.monotonic(), {**report.machine(), "load before": report.load()}
    checkers.install_spin()
    rungs, known = climb()
    finished = [rung for rung in rungs if isinstance(rung.spin, Ran)]
    sections = [ladder(rungs)]
    if finished:
        sections.append(largest(finished[-1], known[finished[-1].name], chosen.rounds))
    facts |= {"load after": report.load(), "took": f"{(time.monotonic() - began) / 60:.0f} minutes"}
    return report.tell(facts, sections)


if __name__ == "__main__":
    sys.exit(main())
