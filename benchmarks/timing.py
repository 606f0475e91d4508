"""How things are timed here.

Our own work is timed by the processor time of this process, which other programs on the machine
do not lengthen. A sample that would be too short for the clock repeats its work until it is long
enough. Several contestants take turns, round by round, so that a slow minute of the machine meets
all of them; each counts by its best round.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence

from attrs import frozen

LEAST_SAMPLE = 0.02
"""Shortest sample, in seconds: what is shorter is repeated within the sample."""

PATIENCE = 12.0
"""After so many seconds of rounds a contestant takes no further one."""

Contestant = Callable[[], float]
"""Does its work once and returns how many seconds that took."""


@frozen
class Effort:
    """How much to measure."""

    rounds: int = 5
    scale: float = 1.0
    """Factor on the amount of data."""


FULL = Effort()
QUICK = Effort(rounds=2, scale=0.25)


def paced(run: Callable[[int], float]) -> Contestant:
    """Make a contestant of something that does some passes and says how long they took together.

    The first sample is one pass; it tells how many make a sample that is long enough.
    """
    passes = 1

    def sample() -> float:
        nonlocal passes
        once = run(passes) / passes
        passes = max(1, math.ceil(LEAST_SAMPLE / max(once, 1e-7)))
        return once

    return sample


def processor_time(work: Callable[[], object]) -> Contestant:
    """Make a contestant of a function of ours."""

    def run(passes: int) -> float:
        begin = time.process_time()
        for _ in range(passes):
            work()
        return time.process_time() - begin

    return paced(run)


def best_of(contestants: Mapping[str, Contestant], effort: Effort) -> dict[str, float]:
    """Let the contestants take turns, and return the best time of each."""
    best = dict.fromkeys(contestants, math.inf)
    spent = dict.fromkeys(contestants, 0.0)
    for _ in range(effort.rounds):
        for name, contestant in contestants.items():
            if spent[name] > PATIENCE:
                continue
            begin = time.monotonic()
            best[name] = min(best[name], contestant())
            spent[name] += time.monotonic() - begin
    return best


def growth(times: Sequence[float]) -> float:
    """Return the geometric mean of the growth from each time to the next."""
    return math.pow(times[-1] / times[0], 1 / (len(times) - 1))
