"""The command `python -m benchmarks.explored`: the explorer beside SPIN and TLC, and other rates.

Everything runs in this one command, one after the other. A checker that is absent, that runs out of
its memory or that is not asked (TLC, on the larger configurations) is not measured, and no bar is
met by that.
"""

import argparse
import sys
import time

from attrs import frozen

from benchmarks import report
from benchmarks.explored import checkers, rates
from benchmarks.explored.checkers import Absent, Ran
from benchmarks.explored.configs import CONFIGS, search
from benchmarks.explored.tables import tabulate
from benchmarks.report import ABSENT, Bar, Section
from conformance.exploring import resident

TLC_STATES = 200_000
"""Most states of a configuration that TLC is given, unless all are asked for."""

MAIN = "2x3, 2 cuts, race"

LEAST_SPIN, LEAST_TLC, LEAST_MEMORY = 20.0, 300.0, 5.0


@frozen(kw_only=True)
class Compared:
    """One configuration, by all who were asked."""

    name: str
    reduced: Ran
    plain: Ran
    spin: Ran | Absent
    spin_plain: Ran | Absent
    tlc: Ran | Absent


def compare(name: str, rounds: int, *, everything: bool) -> Compared:
    """Run everybody on one configuration."""
    print(f"running {name}", file=sys.stderr, flush=True)
    reduced = checkers.ours(name, reduce=True, rounds=rounds)
    made = search(name, reduce=False)
    began = time.perf_counter()
    made.run()
    took = time.perf_counter() - began
    plain = Ran(
        states=len(made.nodes),
        transitions=made.transitions,
        wall=took,
        own=took,
        memory=resident(),
    )
    tables = tabulate(made)
    spin = checkers.spin(tables, reduce=True, rounds=rounds)
    spin_plain = checkers.spin(tables, reduce=False, rounds=1)
    tlc: Ran | Absent = Absent(f"TLC was not asked about {name}: --tlc asks it about everything")
    if everything or plain.states <= TLC_STATES:
        tlc = checkers.tlc(tables)
    return Compared(
        name=name, reduced=reduced, plain=plain, spin=spin, spin_plain=spin_plain, tlc=tlc
    )


def counts(compared: list[Compared]) -> Section:
    """Compare states and transitions of the unreduced searches."""
    rows, bars = [], []
    for one in compared:
        rows.append([one.name, *_counts(one.plain), *_counts(one.spin_plain), *_counts(one.tlc)])
        for who, ran in (("SPIN", one.spin_plain), ("TLC", one.tlc)):
            same = None
            if isinstance(ran, Ran):
                ours = (one.plain.states, one.plain.transitions)
                same = float(ours == (ran.states, ran.transitions))
            if who == "SPIN" or same is not None:
                bars.append(Bar(name=f"{one.name}: the graph of {who}", figure=same, at_least=1))
    head = ["configuration", "states", "transitions", "SPIN", "", "TLC", ""]
    return Section(name="counts", title="unreduced graphs", head=head, rows=rows, bars=bars)


def verdicts(compared: list[Compared]) -> Section:
    """Compare the time to a verdict, from process start."""
    rows, bars, absent = [], [], []
    for one in compared:
        rows.append(
            [
                one.name,
                f"{one.reduced.states:,}",
                *_times(one.reduced),
                *_times(one.spin),
                *_times(one.tlc),
                report.times(_ratio(one.reduced, one.spin)),
                report.times(_ratio(one.reduced, one.tlc)),
            ]
        )
        absent += [ran.reason for ran in (one.spin, one.tlc) if isinstance(ran, Absent)]
    main = next((one for one in compared if one.name == MAIN), None)
    finished = [one for one in compared if isinstance(one.spin, Ran)]
    largest = max(finished, key=lambda one: one.plain.states, default=None)
    judged = [(MAIN, main)]
    if largest is not None and largest.name != MAIN:
        judged.append((largest.name, largest))
    for name, chosen in judged:
        by_spin = None if chosen is None else _ratio(chosen.reduced, chosen.spin)
        by_tlc = None if chosen is None else _ratio(chosen.reduced, chosen.tlc)
        bars += [
            Bar(name=f"{name}: beside SPIN", figure=by_spin, at_least=LEAST_SPIN),
            Bar(name=f"{name}: beside TLC", figure=by_tlc, at_least=LEAST_TLC),
        ]
    head = ["configuration", "nodes", "wall", "own", "SPIN wall", "own", "TLC wall", "own"]
    head += ["by SPIN", "by TLC"]
    notes = [
        "seconds; wall is from process start to verdict, with interpreter, compiler and parser; "
        "own is each one's own clock",
        "ours is reduced; SPIN has its own reduction, TLC has none",
    ]
    return Section(
        name="verdict", title="time to a verdict", head=head, rows=rows, notes=notes, bars=bars,
        absent=absent,
    )  # fmt: skip


def memory(compared: list[Compared]) -> Section:
    """Compare the memory of the unreduced searches."""
    rows = [
        [one.name, str(one.plain.memory), f"{one.plain.states / one.plain.own:,.0f}",
         str(_memory(one.spin_plain)), _rate(one.spin_plain)]
        for one in compared
    ]  # fmt: skip
    main = next((one for one in compared if one.name == MAIN), None)
    theirs = None if main is None else main.spin_plain
    figure = None
    if main is not None and isinstance(theirs, Ran):
        figure = theirs.memory / main.plain.memory
    bars = [Bar(name=f"{MAIN}: SPIN's memory by ours", figure=figure, at_least=LEAST_MEMORY)]
    head = ["configuration", "MiB", "states/s", "SPIN MiB", "states/s"]
    return Section(name="memory", title="unreduced searches", head=head, rows=rows, bars=bars)


def _counts(ran: Ran | Absent) -> list[str]:
    return [f"{ran.states:,}", f"{ran.transitions:,}"] if isinstance(ran, Ran) else [ABSENT, ""]


def _times(ran: Ran | Absent) -> list[str]:
    return [f"{ran.wall:.2f}", f"{ran.own:.2f}"] if isinstance(ran, Ran) else [ABSENT, ""]


def _memory(ran: Ran | Absent) -> int | str:
    return ran.memory if isinstance(ran, Ran) else ABSENT


def _rate(ran: Ran | Absent) -> str:
    return f"{ran.states / max(ran.own, 0.01):,.0f}" if isinstance(ran, Ran) else ABSENT


def _ratio(ours: Ran, theirs: Ran | Absent) -> float | None:
    return theirs.wall / ours.wall if isinstance(theirs, Ran) else None


def main(words: list[str] | None = None) -> int:
    """Run everything and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explored", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="the best of so many counts")
    parser.add_argument("--only", nargs="*", choices=[*CONFIGS], help="only these configurations")
    parser.add_argument("--quick", action="store_true", help="one round")
    parser.add_argument("--tlc", action="store_true", help="ask TLC about every configuration")
    chosen = parser.parse_args(words)
    facts = {**report.machine(), "load before": report.load()}
    checkers.install_spin()
    names = chosen.only or [*CONFIGS]
    rounds = 1 if chosen.quick else chosen.rounds
    compared = [compare(name, rounds, everything=chosen.tlc) for name in names]
    sections = [counts(compared), verdicts(compared), memory(compared)]
    sections += rates.sections(1 if chosen.quick else rates.ROUNDS)
    for name, fact in {**facts, "load after": report.load()}.items():
        print(f"{name:16} {fact}")
    for section in sections:
        print(f"\n{section.text()}")
    line, code = report.summary(sections)
    print(f"\n{line}")
    return code


if __name__ == "__main__":
    sys.exit(main())
