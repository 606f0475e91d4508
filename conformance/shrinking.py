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

Candidates have much in common, so what was once run is kept: a node for each state together with
what the properties remember, and from it a way for each choice that was tried.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from types import ModuleType

from attrs import Factory, define

from conformance.counterexamples import run_choices
from spec_model.errors import ModelBug, ModelMisuse
from spec_model.schedule import (
    MOST_STEPS,
    Choices,
    Schedule,
    Step,
    choices_of,
    options,
)
from spec_model.stream import properties
from spec_model.stream.properties import Finding, Memories
from spec_model.stream.regimes import Setting
from spec_model.stream.system import State, StreamSystem

Fails = Callable[[Choices], bool]
"""Say whether choices still fail."""

More = Callable[[Choices], Iterable[Choices]]
"""List choices that may fail as well."""

Wanted = Callable[[Finding], bool]
"""Say whether a finding is the one that is looked for."""

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


@define
class _Node:
    """A state, what the properties remember there, and the ways that were tried from it."""

    state: State
    memories: Memories
    finding: Finding | None = None
    offered: tuple[Step | None, ...] = ()
    ways: dict[int, "_Node"] = Factory(dict)
    over: bool = False


class Runner:
    """Runs choices of one setting, and keeps what it ran."""

    def __init__(self, system: StreamSystem, judged: ModuleType = properties) -> None:
        """Run a system, judged by these properties; both may be of a copy of the model."""
        self.system = system
        self.judged = judged
        self._known: dict[tuple[State, Memories], _Node] = {}
        self._first = self._node(self.system.initial(), judged.start())

    def finding(self, choices: Iterable[int]) -> Finding | None:
        """Say what is found when these choices are run to the end."""
        node = self._first
        left = iter(choices)
        for _ in range(MOST_STEPS):
            if node.finding is not None:
                return node.finding
            if node.over:
                return self._end(node)
            node = self._go(node, next(left, 0) % len(node.offered))
        raise ModelBug("the default continuation does not end")

    def _end(self, node: _Node) -> Finding | None:
        wrong: Finding | None = self.judged.end(node.memories)
        return wrong

    def steps(self, choices: Iterable[int]) -> list[Step]:
        """List the steps that these choices are, as far as the choices go."""
        node = self._first
        taken: list[Step] = []
        for choice in choices:
            at = choice % len(node.offered) if node.offered else 0
            step = node.offered[at] if node.offered else None
            if step is None:
                break
            taken.append(step)
            node = self._go(node, at)
        return taken

    def choose(self, steps: Iterable[Step]) -> Choices:
        """Say which choices make these steps happen, as far as they are enabled."""
        node = self._first
        chosen: list[int] = []
        for step in steps:
            if step in node.offered:
                chosen.append(node.offered.index(step))
                node = self._go(node, chosen[-1])
        return tuple(chosen)

    def without_steps(self, choices: Choices) -> Iterator[Choices]:
        """List the choices without stretches of their steps."""
        steps = self.steps(choices)
        for stretch in stretches(len(steps)):
            yield self.choose(steps[: stretch.start] + steps[stretch.stop :])

    def _node(self, state: State, memories: Memories) -> _Node:
        known = self._known.get((state, memories))
        if known is None:
            offered = tuple(options(self.system, state))
            known = _Node(state, memories, offered=offered)
            self._known[state, memories] = known
        return known

    def _go(self, node: _Node, chosen: int) -> _Node:
        reached = node.ways.get(chosen)
        if reached is None:
            reached = self._take(node, node.offered[chosen])
            node.ways[chosen] = reached
        return reached

    def _take(self, node: _Node, step: Step | None) -> _Node:
        if step is None:
            return _Node(node.state, node.memories, over=True)
        state, events = self.system.take(node.state, step)
        memories = node.memories
        for event in events:
            now = self.judged.observe(memories, event)
            if isinstance(now, self.judged.Finding):
                return _Node(state, memories, finding=now)
            memories = now
        return self._node(state, memories)


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
