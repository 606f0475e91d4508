"""The command `python -m benchmarks.explored`: the explorer beside SPIN and TLC, and other rates.

Everything runs in this one command, one after the other. A checker that is absent or that is not
asked (TLC, on the larger configurations) is not measured, and no bar is met by that. Where TLC is
judged it has as long as the bar needs and a tenth more; if it has no verdict by then, the ratio is
a lower bound. Ours takes turns with the others, so that both see the same load.

What SPIN can finish beyond these configurations is asked by `benchmarks.explored.largest`.
"""

import argparse
import sys
import time

from attrs import frozen

from benchmarks import report
from benchmarks.explored import checkers, rates
from benchmarks.explored.checkers import Absent, Came, Ran, Stopped
from benchmarks.explored.configs import CONFIGS
from benchmarks.report import ABSENT, Bar, Section

TLC_STATES = 200_000
"""Most states of a configuration that TLC is given, unless all are asked for."""

MAIN = "2x3, 2 cuts, race"
NAMES = [name for name in CONFIGS if name.startswith(("2x2", "2x3"))]
"""What is compared here."""

CAPACITY = "2x4, 2 cuts, race"

LEAST_SPIN, LEAST_TLC, LEAST_MEMORY = 20.0, 300.0, 5.0

MARGIN = 1.1
"""How much longer than the bar needs TLC may take."""


@frozen(kw_only=True)
class Compared:
    """One configuration, by all who were asked."""

    name: str
    reduced: Ran
    plain: Ran
    spin: Came
    spin_plain: Came
    spin_by_hand: Came
    tlc: Came


def compare(name: str, rounds: int, *, tlc: bool) -> Compared:
    """Run everybody on one configuration."""
    print(f"running {name}", file=sys.stderr, flush=True)
    plain, tables = checkers.swept(name)
    spin_plain = checkers.spin(tables, reduce=False)
    turns = [
        (checkers.ours(name), checkers.spin(tables, reduce=True), checkers.spin_by_hand(name))
        for _ in range(rounds)
    ]
    reduced = min((ours for ours, _spin, _hand in turns), key=lambda run: run.wall)
    longest = LEAST_TLC * MARGIN * reduced.wall if name == MAIN else checkers.LONGEST
    asked = tlc or name == MAIN or plain.states <= TLC_STATES
    absent = Absent(f"TLC was not asked about {name}: see --tlc")
    return Compared(
        name=name,
        reduced=reduced,
        plain=plain,
        spin=checkers.best([spin for _ours, spin, _hand in turns]),
        spin_plain=spin_plain,
        spin_by_hand=checkers.best([hand for _ours, _spin, hand in turns]),
        tlc=checkers.tlc(tables, longest) if asked else absent,
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
                *(told_ratio(one.reduced, ran) for ran in (one.spin, one.spin_by_hand, one.tlc)),
            ]
        )
        asked = (one.spin, one.spin_by_hand, one.tlc)
        absent += [ran.reason for ran in asked if isinstance(ran, Absent)]
        if one.name == MAIN:
            bars += judged(one.name, one.reduced, one.spin, one.tlc)
    head = ["configuration", "nodes", "wall", "own", "SPIN wall", "own", "by hand", "own"]
    head += ["TLC wall", "own", "by SPIN", "by hand", "by TLC"]
    notes = [
        "seconds; wall is from process start to verdict, with interpreter, compiler and parser; "
        "own is each one's own clock",
        "ours is reduced; SPIN has its own reduction, or by hand ours; TLC has none",
        f"TLC has {LEAST_TLC * MARGIN:.0f} times our wall in {MAIN}; after > it was stopped "
        "without a verdict",
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
        runs = [checkers.ours(CAPACITY) for _ in range(rounds)]
        large = min(runs, key=lambda run: run.wall)
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


def _counts(ran: Came) -> list[str]:
    return [f"{ran.states:,}", f"{ran.transitions:,}"] if isinstance(ran, Ran) else [ABSENT, ""]


def _times(ran: Came) -> list[str]:
    if isinstance(ran, Stopped):
        return [f"> {ran.wall:.2f}", ""]
    return [f"{ran.wall:.2f}", f"{ran.own:.2f}"] if isinstance(ran, Ran) else [ABSENT, ""]


def _memory(ran: Came) -> int | str:
    return ran.memory if isinstance(ran, Ran) else ABSENT


def _rate(ran: Came) -> str:
    return f"{ran.states / max(ran.own, 0.01):,.0f}" if isinstance(ran, Ran) else ABSENT


def _ratio(ours: Ran, theirs: Came) -> float | None:
    return None if isinstance(theirs, Absent) else theirs.wall / ours.wall


def told_ratio(ours: Ran, theirs: Came) -> str:
    """Say how many times longer another took, or that it was at least so many."""
    least = "> " if isinstance(theirs, Stopped) else ""
    return least + report.times(_ratio(ours, theirs))


def judged(name: str, ours: Ran, spin: Came, tlc: Came) -> list[Bar]:
    """Hold SPIN and TLC against the bars; of one that was stopped the ratio is a lower bound."""
    bars = []
    for who, ran, least in (("SPIN", spin, LEAST_SPIN), ("TLC", tlc, LEAST_TLC)):
        stopped = isinstance(ran, Stopped)
        told = f" ({ran.reason})" if isinstance(ran, Stopped) else ""
        ratio = _ratio(ours, ran)
        bars.append(
            Bar(name=f"{name}: beside {who}{told}", figure=ratio, at_least=least, lower=stopped)
        )
    return bars


def main(words: list[str] | None = None) -> int:
    """Run everything and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explored", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="the best of so many counts")
    parser.add_argument("--only", nargs="*", choices=[*CONFIGS], help="only these configurations")
    parser.add_argument("--quick", action="store_true", help="one round")
    parser.add_argument("--tlc", action="store_true", help="ask TLC about every configuration")
    parser.add_argument("--no-rates", action="store_true", help="no random schedules, no shrinking")
    chosen = parser.parse_args(words)
    began, facts = time.monotonic(), {**report.machine(), "load before": report.load()}
    checkers.install_spin()
    rounds = 1 if chosen.quick else chosen.rounds
    compared = [compare(name, rounds, tlc=chosen.tlc) for name in chosen.only or NAMES]
    sections = [counts(compared), verdicts(compared), memory(compared), goals(compared, rounds)]
    if not chosen.no_rates:
        sections += rates.sections(1 if chosen.quick else rates.ROUNDS)
    facts |= {"load after": report.load(), "took": f"{(time.monotonic() - began) / 60:.0f} minutes"}
    return report.tell(facts, sections)


if __name__ == "__main__":
    sys.exit(main())
