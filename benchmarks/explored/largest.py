"""The command `python -m benchmarks.explored.largest`: the most that SPIN can finish.

SPIN is asked about one configuration after the other, each larger than the one before, with its own
reduction and its own limit of memory, up to the first that it does not finish. On the last one that
it finishes ours is judged beside SPIN and TLC as `benchmarks.explored` does on a smaller one: SPIN
and TLC run once, since they take long, and ours before, between and after them.

What SPIN and TLC are given is read off our own unreduced searches, which take long here. They are
kept while the sources of the model stay as they are (`checkers.swept`).
"""

import argparse
import sys
import time

from attrs import frozen

from benchmarks import report
from benchmarks.explored import checkers
from benchmarks.explored.__main__ import LEAST_TLC, MARGIN, judged, told_ratio
from benchmarks.explored.checkers import Absent, Came, Ran, Stopped
from benchmarks.explored.tables import Tables
from benchmarks.report import ABSENT, Section

LADDER = ("2x3, 2 cuts, race", "2x4, 2 cuts, race, reader not cut", "2x4, 2 cuts, race")
"""What SPIN is asked about; each has more states than the one before."""

AROUND = 2
"""Rounds of ours before SPIN runs, and as many after it; the others come after TLC."""


@frozen(kw_only=True)
class Rung:
    """One configuration of the ladder."""

    name: str
    tables: Tables
    plain: Ran
    """Our unreduced search, of this run or kept."""
    ours: list[Ran]
    spin: Came


def climb() -> list[Rung]:
    """Ask SPIN about larger and larger configurations, up to one that it does not finish."""
    rungs: list[Rung] = []
    for name in LADDER:
        print(f"our unreduced search: {name}", file=sys.stderr, flush=True)
        plain, tables = checkers.swept(name, again=False)
        print(f"SPIN: {name}", file=sys.stderr, flush=True)
        ours = [checkers.ours(name) for _ in range(AROUND)]
        spin = checkers.spin(tables, reduce=True)
        ours += [checkers.ours(name) for _ in range(AROUND)]
        rungs.append(Rung(name=name, tables=tables, plain=plain, ours=ours, spin=spin))
        if not isinstance(spin, Ran):
            break
    else:
        raise SystemExit(f"SPIN finished {LADDER[-1]}: the ladder needs another rung")
    return rungs


def ladder(rungs: list[Rung]) -> Section:
    """Say what SPIN finished, and what it did not."""
    rows = [
        [rung.name, f"{rung.plain.states:,}", f"{rung.plain.transitions:,}", *_spin(rung.spin)]
        for rung in rungs
    ]
    notes = [
        f"SPIN has its own reduction and {checkers.SPIN_MEMORY:,} MiB; wall in seconds, from "
        "process start",
        "states and transitions are those of our unreduced searches, which need not be of this run",
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


def largest(rung: Rung, rounds: int) -> Section:
    """Judge ours on the largest configuration that SPIN finished."""
    print(f"TLC: {rung.name}", file=sys.stderr, flush=True)
    limit = LEAST_TLC * MARGIN * min(run.wall for run in rung.ours)
    spin, tlc = rung.spin, checkers.tlc(rung.tables, limit)
    runs = [*rung.ours, *(checkers.ours(rung.name) for _ in range(max(1, rounds - 2 * AROUND)))]
    ours = min(runs, key=lambda run: run.wall)
    rows = [["ours, reduced", f"{ours.states:,}", f"{ours.wall:.2f}", str(ours.memory), ""]]
    for who, ran in (("SPIN, its own reduction", spin), ("TLC", tlc)):
        ratio = told_ratio(ours, ran)
        if isinstance(ran, Ran):
            rows.append([who, f"{ran.states:,}", f"{ran.wall:.2f}", str(ran.memory or ""), ratio])
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
    rungs = climb()
    finished = [rung for rung in rungs if isinstance(rung.spin, Ran)]
    sections = [ladder(rungs)]
    if finished:
        sections.append(largest(finished[-1], chosen.rounds))
    facts |= {"load after": report.load(), "took": f"{(time.monotonic() - began) / 60:.0f} minutes"}
    return report.tell(facts, sections)


if __name__ == "__main__":
    sys.exit(main())
