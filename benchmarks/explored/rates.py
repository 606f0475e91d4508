"""How fast schedules are drawn and failing ones made small, beside a Hypothesis rule machine.

`python -m benchmarks.explored.rates` measures this alone; `record-rates.txt` is such a run.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from random import Random

from attrs import frozen
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from benchmarks import report
from benchmarks.explored.configs import CONFIGS, judge
from benchmarks.report import Bar, Section
from conformance.mutants import recorded
from conformance.mutants.mutant import Mutant, copied
from conformance.mutants.searching import SEARCHES, Module, SmallSearch, system_of
from conformance.mutants.stream import MUTANTS
from conformance.shrinking import Runner, shrink_with
from conformance.walking import Walker
from spec_model.schedule import Choices
from spec_model.stream.properties import Finding, Memories
from spec_model.stream.system import StreamSystem

CONFIG = "2x3, 2 cuts, race"
BLOCK = 256
WARM = 300_000
"""Walks before anything is timed, so that most of what is met is known."""
WALKS = 20_000
"""Walks of one round."""
EXAMPLES = 80
"""Blocks that Hypothesis draws in one round."""
RUNS = 150
"""Runs of the rule machine in one round."""
ROUNDS = 3
"""How often everything is measured; the best counts."""
TRIES, LENGTH = 100, 40
DRAWN = (0, 0, 0, 0, 1, 2, 3, 4)

EFFORT = settings(
    max_examples=1_000_000,
    stateful_step_count=60,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class EnoughError(Exception):
    """There were enough runs."""


def random_schedules(rounds: int = ROUNDS) -> Section:
    """Count schedules a second: our own walks, walks through Hypothesis, and a rule machine.

    All three go through the same system with the same properties, and take turns.
    """
    walker = Walker(CONFIGS[CONFIG], judge())
    cold = _rate(lambda: _walk(walker, 0, WARM), WARM)
    own, through, plain = 0.0, 0.0, 0.0
    for number in range(rounds):
        first = WARM + number * WALKS
        own = max(own, _rate(partial(_walk, walker, first, WALKS), WALKS))
        through = max(through, _rate(lambda: _through_hypothesis(walker), EXAMPLES * BLOCK))
        plain = max(plain, _rate(_rule_machine, RUNS))
    rows = [
        [name, f"{rate:,.0f}", f"{rate / plain:,.0f}x"]
        for name, rate in (
            ("walks over kept successors", own),
            (f"the first {WARM:,} walks, with nothing kept before", cold),
            (f"blocks of {BLOCK} walks through Hypothesis", through),
            ("a rule machine of Hypothesis", plain),
        )
    ]
    notes = [
        f"a second of processor time; the best of {rounds} rounds, in turns, after {WARM:,} walks",
        f"a round is {WALKS:,} walks, {EXAMPLES} blocks, {RUNS} runs of the rule machine",
    ]
    bars = [
        Bar(name="walks beside the rule machine", figure=own / plain, at_least=400),
        Bar(
            name="through Hypothesis beside the rule machine", figure=through / plain, at_least=100
        ),
    ]
    return Section(
        name="random", title=f"schedules a second, {CONFIG}", head=["how", "a second", "ratio"],
        rows=rows, notes=notes, bars=bars,
    )  # fmt: skip


def _rate(run: Callable[[], object], count: int) -> float:
    """Say how many of something a second of processor time brings."""
    began = time.process_time()
    run()
    return count / (time.process_time() - began)


def _walk(walker: Walker, first: int, walks: int) -> None:
    """Walk blocks; each has its own seed, which follows from how many walks came before."""
    for seed in range(first, first + walks, BLOCK):
        walker.block(seed, min(BLOCK, first + walks - seed))


def _through_hypothesis(walker: Walker) -> None:
    blocks = 0

    @EFFORT
    @given(st.integers(0, (1 << 62) - 1))
    def walk(seed: int) -> None:
        nonlocal blocks
        walker.block(seed, BLOCK)
        blocks += 1
        if blocks == EXAMPLES:
            raise EnoughError

    _until_enough(walk)


def _rule_machine() -> None:
    """Run a plain rule machine over the same system."""
    system, judged, runs = StreamSystem(CONFIGS[CONFIG]), judge(), 0

    class Machine(RuleBasedStateMachine):
        """One rule, which takes any step that is enabled."""

        def __init__(self) -> None:
            super().__init__()
            self.state = system.initial()
            self.memories: Memories | Finding = judged.start

        @rule(choice=st.integers(0, 15))
        def step(self, choice: int) -> None:
            """Take a step."""
            enabled = system.enabled(self.state)
            if enabled:
                self.state, events = system.take(self.state, enabled[choice % len(enabled)])
                for event in events:
                    assert not isinstance(self.memories, Finding)
                    self.memories = judged.observe(self.memories, event)

        def teardown(self) -> None:
            """Count the run."""
            nonlocal runs
            runs += 1
            if runs == RUNS:
                raise EnoughError

    _until_enough(lambda: run_state_machine_as_test(Machine, settings=EFFORT))


def _until_enough(run: Callable[[], object]) -> None:
    """Run until there were enough; whatever else is raised is raised."""
    try:
        run()
    except* EnoughError:
        pass


@frozen
class Drawn:
    """Choices that fail in a copy of the model, and how they were come by."""

    small: SmallSearch
    number: int
    """How many were drawn before."""


def _draw(module: Module, smalls: Sequence[SmallSearch]) -> Drawn | None:
    """Draw choices until one of these systems fails."""
    for small in smalls:
        runner, draws = _runner(module, small), _draws()
        for number in range(TRIES):
            if runner.finding(next(draws)) is not None:
                return Drawn(small, number)
    return None


def _shrunk(module: Module, drawn: Drawn) -> tuple[float, int]:
    """Draw up to choices that fail, and make them small: seconds, and how many are left."""
    runner = _runner(module, drawn.small)
    *before, choices = islice(_draws(), drawn.number + 1)
    for other in before:
        runner.finding(other)
    began = time.process_time()
    kept = shrink_with(runner, choices)
    return time.process_time() - began, len(kept)


def _runner(module: Module, small: SmallSearch) -> Runner:
    return Runner(system_of(module, small), module("stream.judging").JUDGE)


def _draws() -> Iterator[Choices]:
    random = Random(0)
    while True:
        yield tuple(random.choice(DRAWN) for _ in range(LENGTH))


def _times(mutant: Mutant, smalls: Sequence[SmallSearch], again: int) -> list[tuple[float, int]]:
    """Shrink what draws find of a mutant so many times; none if it is not found or raises."""
    with copied(mutant) as module:
        try:
            found = _draw(module, smalls)
            return [] if found is None else [_shrunk(module, found) for _ in range(again)]
        except Exception:  # noqa: BLE001 - a broken model raises what it likes; `missed` names it
            return []


def shrinking(again: int = ROUNDS) -> Section:
    """Find each mutant by draws in a system that it breaks, and make the schedule small."""
    rows, worst, longest, missed = [], 0.0, 0, list[str]()
    scores = recorded.load()
    breaking = {
        mutant: [kill.search for kill in (scored.searched, scored.drawn) if kill is not None]
        for mutant in MUTANTS
        for scored in [scores[mutant.id]]
    }
    for mutant, names in breaking.items():
        if not names:
            continue
        times = _times(mutant, [small for small in SEARCHES if small.id in names], again)
        if not times:
            missed.append(mutant.id)
            continue
        seconds, choices = min(times)
        worst, longest = max(worst, seconds), max(longest, choices)
        rows.append([mutant.id, f"{seconds * 1e3:.1f}", str(choices)])
    rows.sort(key=lambda row: -float(row[1]))
    bars = [
        Bar(name="slowest, ms", figure=worst * 1e3, at_most=10),
        Bar(name="longest, choices", figure=float(longest), at_most=12),
    ]
    broken = sum(1 for names in breaking.values() if names)
    notes = [
        f"processor time of shrinking, the best of {again} times, each with a runner that has kept "
        "nothing but the draws before",
        f"{broken} of {len(MUTANTS)} mutants break a property in a small system; {len(rows)} were "
        f"found there by at most {TRIES} draws, and the slowest ten are shown",
        f"found by exhaustive searches only, or by raising: {', '.join(missed)}",
    ]
    return Section(
        name="shrinking", title="making a failing schedule small", head=["mutant", "ms", "choices"],
        rows=rows[:10], notes=notes, bars=bars,
    )  # fmt: skip


def sections(rounds: int = ROUNDS) -> list[Section]:
    """Measure both."""
    return [random_schedules(rounds), shrinking(rounds)]


def main() -> int:
    """Measure both, print them, and say how it ended."""
    facts = {**report.machine(), "load before": report.load()}
    measured = sections()
    return report.tell({**facts, "load after": report.load()}, measured)


if __name__ == "__main__":
    sys.exit(main())
