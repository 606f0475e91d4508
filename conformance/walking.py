"""Random schedules, fast: walks over interned nodes whose successors are kept.

What a node leads to is asked of the roles once (`spec_model.explore.interned`, without reductions),
so a walk is a few look-ups and random numbers. A walk ends where nothing has to happen any more,
or at the first finding; where something may still happen it goes on with even odds. A seed tells a
block of walks, so that a block can be walked again, and what it found becomes a schedule.
"""

from random import Random

from attrs import frozen

from conformance.exploring import StreamSearch, search_of
from spec_model.explore.lifting import lift
from spec_model.schedule import MOST_STEPS, Schedule
from spec_model.stream.judging import JUDGE, StreamJudge
from spec_model.stream.properties import Finding
from spec_model.stream.regimes import Setting


@frozen
class Walked:
    """A finding and the schedule that was walked to it."""

    finding: Finding
    schedule: Schedule
    walks: int
    """How many walks it took."""


class Walker:
    """Walks over one setting, and keeps what it learned."""

    MOST_KEPT = 2_000_000
    """Nodes whose successors are kept."""

    def __init__(self, setting: Setting, judge: StreamJudge = JUDGE) -> None:
        self.search: StreamSearch = search_of(setting, reduce=False, judge=judge)
        self._known: dict[int, tuple[int, ...]] = {}
        self._quiet: set[int] = set()

    def block(self, seed: int, walks: int) -> Walked | None:
        """Take so many walks from a seed, up to a finding."""
        draw = Random(seed).random  # noqa: S311 - walks are no secret
        known, quiet, first = self._known, self._quiet, self.search.nodes[0]
        for number in range(walks):
            node, path = first, [first]
            for _ in range(MOST_STEPS):
                after = known.get(node)
                if after is None:
                    after = self._learn(node)
                    if after is None:
                        return self._walked(path, number + 1)
                if not after or (node in quiet and draw() < 0.5):
                    break
                node = after[int(draw() * len(after))]
                path.append(node)
        return None

    def _learn(self, node: int) -> tuple[int, ...] | None:
        """Ask where a node leads; none if something is wrong there, or in what comes next."""
        ends, after = self.search.expand(node)
        machine = self.search.machine
        if machine.finding is None and ends:
            machine.finding = machine.judge.end(machine.memory(node))
            self._quiet.add(node)
        if machine.finding is not None:
            return None
        if len(self._known) >= self.MOST_KEPT:
            self._known.clear()
        return self._known.setdefault(node, tuple(after))

    def _walked(self, path: list[int], walks: int) -> Walked:
        machine = self.search.machine
        finding = machine.finding
        assert finding is not None
        at_end = machine.judge.end(machine.memory(path[-1])) == finding
        schedule = lift(machine, path, wrong_step=not at_end, reduced=False)
        machine.finding = None
        return Walked(finding, schedule, walks)
