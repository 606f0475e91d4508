"""How fast schedules are drawn and failing ones made small, beside a Hypothesis rule machine."""

import time
from collections.abc import Callable
from random import Random
from types import ModuleType

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from benchmarks.explored.configs import CONFIGS, judge
from benchmarks.report import Bar, Section
from conformance.mutants.mutant import MutantError, copied
from conformance.mutants.searching import SEARCHES, system_of
from conformance.mutants.stream import MUTANTS
from conformance.shrinking import Runner, shrink_with
from conformance.walking import Walker
from spec_model.stream.system import StreamSystem

CONFIG = "2x3, 2 cuts, race"
BLOCK = 256
SECONDS = 5.0
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
    """The time is over."""


def random_schedules() -> Section:
    """Count schedules a second: our own walks, walks through Hypothesis, and a rule machine."""
    plain = _machine_rate()
    walker = Walker(CONFIGS[CONFIG], judge())
    walker.block(0, 20_000)
    walked, began = 0, time.perf_counter()
    while time.perf_counter() < began + SECONDS:
        walker.block(walked + 1, BLOCK)
        walked += BLOCK
    own = walked / (time.perf_counter() - began)
    through = _through_hypothesis(walker)
    rows = [
        ["walks over kept successors", f"{own:,.0f}", f"{own / plain:,.0f}x"],
        [
            f"blocks of {BLOCK} walks through Hypothesis",
            f"{through:,.0f}",
            f"{through / plain:,.0f}x",
        ],
        ["a rule machine of Hypothesis", f"{plain:,.1f}", "1"],
    ]
    bars = [
        Bar(name="walks beside the rule machine", figure=own / plain, at_least=400),
        Bar(
            name="through Hypothesis beside the rule machine", figure=through / plain, at_least=100
        ),
    ]
    return Section(
        name="random", title=f"schedules a second, {CONFIG}", head=["how", "a second", "ratio"],
        rows=rows, bars=bars,
    )  # fmt: skip


def _through_hypothesis(walker: Walker) -> float:
    blocks, began = 0, time.perf_counter()

    @EFFORT
    @given(st.integers(0, (1 << 62) - 1))
    def walk(seed: int) -> None:
        nonlocal blocks
        walker.block(seed, BLOCK)
        blocks += 1
        if time.perf_counter() > began + SECONDS:
            raise EnoughError

    _until_enough(walk)
    return blocks * BLOCK / (time.perf_counter() - began)


def _machine_rate() -> float:
    """Run a plain rule machine over the same system."""
    system, runs, began = StreamSystem(CONFIGS[CONFIG]), 0, time.perf_counter()

    class Machine(RuleBasedStateMachine):
        """One rule, which takes any step that is enabled."""

        def __init__(self) -> None:
            super().__init__()
            self.state = system.initial()
            self.memories = judge().start

        @rule(choice=st.integers(0, 15))
        def step(self, choice: int) -> None:
            """Take a step."""
            enabled = system.enabled(self.state)
            if enabled:
                self.state, events = system.take(self.state, enabled[choice % len(enabled)])
                for event in events:
                    self.memories = JUDGE.observe(self.memories, event)  # type: ignore[assignment] # nothing is found

        def teardown(self) -> None:
            """Count the run."""
            nonlocal runs
            runs += 1
            if time.perf_counter() > began + SECONDS:
                raise EnoughError

    _until_enough(lambda: run_state_machine_as_test(Machine, settings=EFFORT))
    return runs / (time.perf_counter() - began)


JUDGE = judge()


def _until_enough(run: Callable[[], object]) -> None:
    try:
        run()
    except EnoughError:
        return
    except BaseExceptionGroup:
        return


def _shrunk(module: Callable[[str], ModuleType]) -> tuple[float, int] | None:
    """Draw choices until one of the small systems fails, and shrink them: seconds, and how many."""
    random = Random(0)
    for small in SEARCHES:
        runner = Runner(system_of(module, small), module("stream.properties"))
        for _ in range(TRIES):
            drawn = tuple(random.choice(DRAWN) for _ in range(LENGTH))
            try:
                if runner.finding(drawn) is not None:
                    began = time.process_time()
                    kept = shrink_with(runner, drawn)
                    return time.process_time() - began, len(kept)
            except Exception:  # noqa: BLE001 - a mutant that raises has no schedule to shrink
                break
    return None


def shrinking(every: int = 1) -> Section:
    """Find each mutant by walks in a small system, and make the schedule small."""
    rows, worst, longest, missed = [], 0.0, 0, 0
    for mutant in MUTANTS[::every]:
        try:
            with copied(mutant) as module:
                found = _shrunk(module)
        except MutantError:
            continue
        if found is None:
            missed += 1
            continue
        seconds, choices = found
        worst, longest = max(worst, seconds), max(longest, choices)
        rows.append([mutant.id, f"{seconds * 1e3:.1f}", str(choices)])
    rows.sort(key=lambda row: -float(row[1]))
    bars = [
        Bar(name="slowest, ms", figure=worst * 1e3, at_most=10),
        Bar(name="longest, choices", figure=float(longest), at_most=12),
    ]
    notes = [
        f"processor time; one mutant in {every}" if every > 1 else "processor time",
        f"{len(rows)} mutants were found by at most {TRIES} draws in each of the small systems; "
        "the slowest ten are shown",
        f"{missed} were not found that way, and are found by the exhaustive searches only",
    ]
    return Section(
        name="shrinking", title="making a failing schedule small", head=["mutant", "ms", "choices"],
        rows=rows[:10], notes=notes, bars=bars,
    )  # fmt: skip
