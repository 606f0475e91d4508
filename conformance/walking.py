"""Random schedules, fast: walks over interned nodes whose successors are kept.

Where a node leads is asked of the roles once (`conformance.stepping`), so a step of a walk is a
random byte and a place in a list; where there is one way only, a walk goes it without either. A
walk ends where nothing has to happen any more, or at the first finding; where something may still
happen it goes on with even odds. A seed tells a block of walks, so that a block can be walked
again: only then is the way kept, and what was found becomes a schedule.
"""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain
from random import Random
from typing import Any

from attrs import frozen

from conformance.stepping import STOP, WRONG, Stepper
from spec_model.errors import ModelBug
from spec_model.explore.lifting import lift
from spec_model.schedule import MOST_STEPS, Schedule
from spec_model.stream.judging import JUDGE, StreamJudge
from spec_model.stream.properties import Finding
from spec_model.stream.regimes import Setting
from spec_model.stream.system import StreamSystem

AT_ONCE = 4_096
"""Random bytes that are drawn together."""

Place = list[Any]
"""What the ways of a node lead to, see `Walker`."""


@frozen
class Walked:
    """A finding and the schedule that was walked to it."""

    finding: Finding
    schedule: Schedule
    walks: int
    """How many walks it took."""


class Walker:
    """Walks over one setting, and keeps what it learned.

    A place is the list of what its ways lead to: other places, or the numbers of nodes in which
    nobody has been, or negative numbers where a walk ends. It has several ways, but for the first.
    """

    MOST_KEPT = 1_000_000
    """Places that are kept; when there are more all of them go before the next walk."""

    def __init__(self, setting: Setting, judge: StreamJudge = JUDGE) -> None:
        self.stepper = Stepper(StreamSystem(setting), judge)
        self._known: dict[int, Place | int] = {}

    @property
    def kept(self) -> int:
        """Say how many places are kept."""
        return len(self._known)

    def block(self, seed: int, walks: int) -> Walked | None:
        """Take so many walks from a seed, up to a finding."""
        first = back = self._first()
        here: Any = first
        left = walks
        for drawn in _bytes(seed, walks):
            for byte in drawn:
                try:
                    here, back = here[byte % len(here)], here
                except TypeError:  # a number: the walk ends here, or nobody has been here
                    if here >= 0:
                        place = self._place(here)
                        back[:] = [place if way == here else way for way in back]
                        here = place
                    if here.__class__ is int:
                        if here <= WRONG:
                            return self._again(seed, walks - left + 1, here)
                        left -= 1
                        if not left:
                            return None
                        if len(self._known) > self.MOST_KEPT:
                            self._known.clear()
                            first = self._first()
                        here = first
                    here, back = here[byte % len(here)], here
        raise ModelBug("walks do not end")

    def _first(self) -> Place:
        place = self._place(self.stepper.first)
        return [place] if isinstance(place, int) else place

    def _place(self, node: int) -> Place | int:
        """Find the place behind a node that has several ways, or the number where a walk ends."""
        known = self._known.get(node)
        if known is None:
            ways = self.stepper.ways(node)
            only = len(ways) == 1
            known = ways if not only else ways[0] if ways[0] < 0 else self._place(ways[0])
            self._known[node] = known
        return known

    def _again(self, seed: int, walks: int, number: int) -> Walked:
        """Take the walks from a seed again, and keep the way of the last one."""
        stepper = self.stepper
        finding = stepper.finding(number)
        assert finding is not None
        ways_of = cache(stepper.ways)
        path = [stepper.first]
        for byte in chain.from_iterable(_bytes(seed, walks)):
            if path[-1] == STOP:
                path = [stepper.first]
            _go_on(path, ways_of)
            if path[-1] == number:
                break
            if path[-1] >= 0:
                ways = ways_of(path[-1])
                path.append(ways[byte % len(ways)])
                _go_on(path, ways_of)
        at_end = stepper.ending(path[-2]) == number
        schedule = lift(stepper.machine, path[:-1], wrong_step=not at_end)
        return Walked(finding, schedule, walks)


def _go_on(path: list[int], ways_of: Callable[[int], list[int]]) -> None:
    """Follow a path as long as there is one way only."""
    while path[-1] >= 0 and len(ways_of(path[-1])) == 1:
        path += ways_of(path[-1])


def _bytes(seed: int, walks: int) -> Iterator[bytes]:
    """Draw as many bytes as so many walks may take at most."""
    draw = Random(seed)  # noqa: S311 - walks are no secret
    return (draw.randbytes(AT_ONCE) for _ in range(walks * MOST_STEPS // AT_ONCE + 1))
