"""The command `python -m benchmarks.explored`: the explorer beside SPIN and TLC, and other rates.

Everything runs in this one command, one after the other. A checker that is absent, that runs out of
its memory or that is not asked (TLC, on the larger configurations) is not measured, and no bar is
met by that.
"""

import argparse
import sys

from attrs import frozen

from benchmarks import report
from benchmarks.explored import checkers, rates
from benchmarks.explored.checkers import Absent, Ran
from benchmarks.explored.configs import CONFIGS
from benchmarks.report import ABSENT, Bar, Section

TLC_STATES = 200_000
"""Most states of a configuration that TLC is given, unless all are asked for."""

MAIN = "2x3, 2 cuts, race"
NAMES = [name for name in CONFIGS if not name.startswith("2x4")]
"""What is compared; of 2x4 the unreduced graph is more than SPIN can hold."""

CAPACITY = "2x4, 2 cuts, race"

LEAST_SPIN, LEAST_TLC, LEAST_MEMORY = 20.0, 300.0, 5.0


@frozen(kw_only=True)
class Compared:
    """One configuration, by all who were asked."""

    name: str
    reduced: Ran
    plain: Ran
    spin: Ran | Absent
    spin_plain: Ran | Absent
    spin_by_hand: Ran | Absent
    tlc: Ran | Absent


def compare(name: str, rounds: int, *, tlc: bool) -> Compared:
    """Run everybody on one configuration."""
    print(f"running {name}", file=sys.stderr, flush=True)
    reduced = checkers.ours(name, rounds=rounds)
    plain, tables = checkers.swept(name)
    asked = tlc or plain.states <= TLC_STATES
    return Compared(
        name=name,
        reduced=reduced,
        plain=plain,
        spin=checkers.spin(tables, reduce=True, rounds=rounds),
        spin_plain=checkers.spin(tables, reduce=False, rounds=1),
        spin_by_hand=checkers.spin_by_hand(name, rounds=rounds),
        tlc=checkers.tlc(tables) if asked else Absent(f"TLC was not asked about {name}: see --tlc"),
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
        reduced = None
        if isinstance(one.spin_by_hand, Ran):
            reduced = float(one.reduced.states == one.spin_by_hand.states)
        bars.append(Bar(name=f"{one.name}: nodes of SPIN by hand", figure=reduced, at_least=1))
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
                *_times(one.spin_by_hand),
                *_times(one.tlc),
                report.times(_ratio(one.reduced, one.spin)),
                report.times(_ratio(one.reduced, one.spin_by_hand)),
                report.times(_ratio(one.reduced, one.tlc)),
            ]
        )
        asked = (one.spin, one.spin_by_hand, one.tlc)
        absent += [ran.reason for ran in asked if isinstance(ran, Absent)]
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
    head = ["configuration", "nodes", "wall", "own", "SPIN wall", "own", "by hand", "own"]
    head += ["TLC wall", "own", "by SPIN", "by hand", "by TLC"]
    notes = [
        "seconds; wall is from process start to verdict, with interpreter, compiler and parser; "
        "own is each one's own clock",
        "ours is reduced; SPIN has its own reduction, or by hand ours; TLC has none",
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


def goals(compared: list[Compared], rounds: int) -> Section:
    """Hold our figures beside those of the prototype, whose model was poorer."""
    main = next((one for one in compared if one.name == MAIN), None)
    rows: list[list[str]] = []
    if main is not None:
        work, own = main.reduced.work or 0.0, main.plain.own
        large = checkers.ours(CAPACITY, rounds=rounds)
        rows = [
            ["G1", f"a verdict of {MAIN}, processor time", "0.100 s", f"{work:.3f} s"],
            ["G2", "unreduced states a second", "800,000", f"{main.plain.states / own:,.0f}"],
            ["G3", "memory of the unreduced search", "80 MiB", f"{main.plain.memory} MiB"],
            [
                "G4",
                f"capacity: {CAPACITY}, {large.states:,} nodes",
                "60 s, 400 MiB",
                f"{large.wall:.1f} s, {large.memory} MiB",
            ],
        ]
    notes = [
        "the goals were set for a prototype whose unreduced graph has 2,599,238 states; G4 for "
        "five items and three cuts of its kind",
        "G5 and G6 are `random` below, G7 is `shrinking`; G8 is shown by make bar-explore",
    ]
    head = ["goal", "what", "at most, or at least", "here"]
    return Section(name="goals", title="absolute goals", head=head, rows=rows, notes=notes)


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
    parser.add_argument("--no-rates", action="store_true", help="no random schedules, no shrinking")
    chosen = parser.parse_args(words)
    facts = {**report.machine(), "load before": report.load()}
    checkers.install_spin()
    rounds = 1 if chosen.quick else chosen.rounds
    compared = [compare(name, rounds, tlc=chosen.tlc) for name in chosen.only or NAMES]
    sections = [counts(compared), verdicts(compared), memory(compared), goals(compared, rounds)]
    if not chosen.no_rates:
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
