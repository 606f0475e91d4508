"""What it costs to check a process instead of an object: 5,000 mixed cases of codec and reader.

Both sides run the same model behind the same suites and the same runner. In process it is called;
as a process it is served by the Python kit, over pipes, in batches. The two take turns, round by
round, and each counts by its best one. Wall time is measured: two processes may work at once.
"""

import time
from collections.abc import Sequence
from functools import partial
from itertools import cycle, islice
from typing import Final

from benchmarks.report import Bar, Section
from benchmarks.timing import Effort, best_of
from conformance.adapters.base import Connection
from conformance.adapters.pipes import Command
from conformance.adapters.served import served_command
from conformance.adapters.targets import Target, dial_command, resolve
from conformance.cases import Case
from conformance.runner import Exchanging, Runner
from conformance.suites import golden, stream
from conformance.tiers import TIERS
from conformance.verdicts import Verdict
from vectors.load import load

CASES: Final = 5_000

MOST_TIMES: Final = 1.5
MOST_MORE: Final = 30e-6
"""Seconds a case that a process may take beyond that."""


def mixed(count: int) -> list[Case]:
    """List cases of the codec and of the reader in turns; what is heavy is left out."""
    codec = [case for case in golden.cases(load()) if case.weight < golden.HEAVY]
    reader = [case for case in stream.cases("reader", TIERS["quick"], 0, None) if case.talk]
    pairs = zip(cycle(codec), cycle(reader), strict=False)
    return [case for pair in islice(pairs, count // 2) for case in pair]


def seconds(connection: Connection, cases: Sequence[Case]) -> float:
    """Run cases, all of which must pass, and say how long it took."""
    begun = time.perf_counter()
    runner = Runner(Exchanging(connection), time.monotonic)
    passed = sum(
        1
        for finished in runner.run(cases, lambda _case: None)
        if finished.judgement.verdict is Verdict.PASS
    )
    taken = time.perf_counter() - begun
    if passed != len(cases):
        raise RuntimeError(f"{len(cases) - passed} of {len(cases)} cases did not pass")
    return taken


def checking(effort: Effort) -> Section:
    """Measure both sides."""
    cases = mixed(round(CASES * effort.scale))
    served = Target("served", "stdio:", dial_command(Command(served_command())))
    sides = {"in process": resolve("model:").connect(), "a process": served.connect()}
    contestants = {name: partial(seconds, connection, cases) for name, connection in sides.items()}
    try:
        best = best_of(contestants, effort)
    finally:
        for connection in sides.values():
            connection.stop()
    inside, outside = best["in process"], best["a process"]
    bound = MOST_TIMES * inside + MOST_MORE * len(cases)
    return Section(
        name="checking",
        title=f"{len(cases):,} cases of codec and reader, in batches",
        head=["target", "seconds", "microseconds a case"],
        rows=[
            [name, f"{taken:.2f}", f"{taken / len(cases) * 1e6:,.0f}"]
            for name, taken in best.items()
        ],
        notes=[f"a process takes {outside / inside:.2f} times as long as a call"],
        bars=[
            Bar(
                name="a process, of 1.5 times in process plus 30 microseconds a case",
                figure=outside / bound,
                at_most=1.0,
            )
        ],
    )
