"""Making a failing schedule small.

A schedule is told as its choices, a list of small integers (`spec_model.schedule`), and a list is
made smaller in these ways, again and again until none of them keeps the failure:

- taking a stretch of it out, long stretches first (the choices that follow move up);
- replacing a stretch by default choices, so that what follows stays where it is;
- lowering one choice;
- taking a stretch of steps out: the steps that follow stay the same steps, whatever their numbers
  are then, and those that are not enabled any more are left out.

Smaller is shorter, then lower in sum. Defaults at the end are dropped, because a finished list goes
on by defaults. The result is 1-minimal: taking out, zeroing or lowering any single choice loses the
failure. It need not be the shortest of all; the breadth-first search is for that, where it is small
enough.

Candidates have much in common, so what was once run is kept: for each node, which stands for a
state together with what the properties remember, a way for each choice that was tried.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from conformance.counterexamples import run_choices
from conformance.stepping import Stepper
from spec_model.errors import ModelBug, ModelMisuse
from spec_model.schedule import (
    MOST_STEPS,
    Choices,
    Schedule,
    Step,
    choices_of,
)
from spec_model.stream.judging import JUDGE
from spec_model.stream.properties import Finding
from spec_model.stream.regimes import Setting
from spec_model.stream.system import StreamSystem, preference

Fails = Callable[[Choices], bool]
"""Say whether choices still fail."""

More = Callable[[Choices], Iterable[Choices]]
"""List choices that may fail as well."""

Wanted = Callable[[Finding], bool]
"""Say whether a finding is the one that is looked for."""

Moved = tuple[int, int, int]
"""A move, as `Stepper.after` takes it."""

# --- lists of choices ---------------------------------------------------------------------------


def shrink_choices(choices: Choices, fails: Fails, more: More = lambda _choices: ()) -> Choices:
    """Make failing choices 1-minimal; `more` lists other choices that are worth a try."""
    tried: dict[Choices, bool] = {}

    def keeps(candidate: Choices) -> bool:
        if candidate not in tried:
            tried[candidate] = fails(candidate)
        return tried[candidate]

    now = trim(choices)
    while True:
        coming = chain(_smaller(now), (c for c in map(trim, more(now)) if _size(c) < _size(now)))
        smaller = next(filter(keeps, coming), None)
        if smaller is None:
            return now
        now = smaller


def trim(choices: Iterable[int]) -> Choices:
    """Drop the defaults at the end."""
    kept = [*choices]
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def _size(choices: Choices) -> tuple[int, int]:
    return len(choices), sum(choices)


def stretches(length: int) -> Iterator[slice]:
    """List stretches of a list, the whole of it first, then halves, down to single places."""
    size = length
    while size:
        yield from (slice(start, start + size) for start in range(0, length, size))
        size //= 2


def _smaller(choices: Choices) -> Iterator[Choices]:
    """List what is a little smaller, the smallest first."""
    for stretch in stretches(len(choices)):
        yield trim(choices[: stretch.start] + choices[stretch.stop :])
    for stretch in stretches(len(choices)):
        zeros = (0,) * len(choices[stretch])
        if any(choices[stretch]):
            yield trim(choices[: stretch.start] + zeros + choices[stretch.stop :])
    for at, choice in enumerate(choices):
        for lower in range(1, choice):
            yield (*choices[:at], lower, *choices[at + 1 :])


# --- schedules ----------------------------------------------------------------------------------


class Runner:
    """Runs choices of one system, and keeps what it ran.

    The ways of a node are in the order of what can be chosen there. Where the default continuation
    of a node ends is kept, so that running a list of choices costs no more than its length.
    """

    def __init__(self, system: Any, judge: Any = JUDGE) -> None:
        """Run a system, judged by these properties; both may be of a copy of the model."""
        self.system = system
        self.stepper = Stepper(system, judge)
        self._offered: dict[int, list[tuple[Step | None, Moved]]] = {}
        self._ways: dict[int, list[int | None]] = {}
        self._ends: dict[int, int] = {}

    def finding(self, choices: Iterable[int]) -> Finding | None:
        """Say what is found when these choices are run to the end."""
        node = self.stepper.first
        for choice in choices:
            ways = self._ways.get(node) or self._ask(node)
            at = choice % len(ways)
            reached = ways[at]
            node = self._go(node, at) if reached is None else reached
            if node < 0:
                return self.stepper.finding(node)
        return self.stepper.finding(self._end(node))

    def _ask(self, node: int) -> list[int | None]:
        """Ask what can be chosen in a node."""
        offered: list[tuple[Step | None, Moved]] = []
        rows = self.stepper.rows(node)
        for row in rows:
            offered += zip(row.steps, row.moves, strict=True)
        offered.sort(key=_preference)
        if all(row.quiet for row in rows):
            offered.insert(0, (None, (0, 0, 0)))
        self._offered[node] = offered
        ways = self._ways[node] = [None] * len(offered)
        return ways

    def _go(self, node: int, at: int) -> int:
        """Go from a node; what is kept of it must have been asked for."""
        step, move = self._offered[node][at]
        reached = self.stepper.ending(node) if step is None else self.stepper.after(node, move)
        self._ways[node][at] = reached
        return reached

    def _end(self, node: int) -> int:
        """Say where the default continuation of a node ends."""
        passed: list[int] = []
        while node >= 0 and node not in self._ends:
            passed.append(node)
            if len(passed) > MOST_STEPS:
                raise ModelBug("the default continuation does not end")
            first = (self._ways.get(node) or self._ask(node))[0]
            node = self._go(node, 0) if first is None else first
        end = self._ends.get(node, node)
        self._ends.update(dict.fromkeys(passed, end))
        return end

    def steps(self, choices: Iterable[int]) -> list[Step]:
        """List the steps that these choices are, as far as the choices go."""
        node = self.stepper.first
        taken: list[Step] = []
        for choice in choices:
            ways = self._ways.get(node) or self._ask(node)
            at = choice % len(ways)
            step = self._offered[node][at][0]
            if step is None:
                break
            taken.append(step)
            node = self._go(node, at)
            if node < 0:
                break
        return taken

    def choose(self, steps: Iterable[Step]) -> Choices:
        """Say which choices make these steps happen, as far as they are enabled."""
        node = self.stepper.first
        chosen: list[int] = []
        for wanted in steps:
            if node not in self._ways:
                self._ask(node)
            at = next(
                (n for n, (step, _) in enumerate(self._offered[node]) if step == wanted), None
            )
            if at is None:
                continue
            chosen.append(at)
            node = self._go(node, at)
            if node < 0:
                break
        return tuple(chosen)

    def without_steps(self, choices: Choices) -> Iterator[Choices]:
        """List the choices without stretches of their steps."""
        steps = self.steps(choices)
        for stretch in stretches(len(steps)):
            yield self.choose(steps[: stretch.start] + steps[stretch.stop :])


def _preference(offered: tuple[Step | None, Moved]) -> tuple[int, str, int]:
    return preference(offered[0]) if offered[0] is not None else (-1, "", 0)


def shrink(setting: Setting, schedule: Schedule, wanted: Wanted | None = None) -> Schedule:
    """Make a failing schedule 1-minimal, and end it where it fails.

    Without `wanted`, the finding that is kept is one of the same property.
    """
    runner = Runner(StreamSystem(setting))
    choices = shrink_with(runner, choices_of(runner.system, schedule), wanted)
    return run_choices(setting, choices).schedule


def shrink_with(runner: Runner, choices: Choices, wanted: Wanted | None = None) -> Choices:
    """Make failing choices of a runner's setting 1-minimal."""
    first = runner.finding(choices)
    if first is None:
        raise ModelMisuse("the schedule does not fail")
    keeps = wanted or (lambda found: found.property == first.property)

    def fails(candidate: Choices) -> bool:
        found = runner.finding(candidate)
        return found is not None and keeps(found)

    if not keeps(first):
        raise ModelMisuse("the schedule fails in another way")
    return shrink_choices(choices, fails, runner.without_steps)
