"""Schedules of a stream system.

A draw is a few deviations from the default continuation: how many default steps first, then which
other step. Written out that is a list of small integers, each of which picks one of the enabled
steps, so whatever is drawn can happen, and the simplest schedule is the run without a fault.
"""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from spec_model.schedule import Choices, Schedule, resolve
from spec_model.stream.regimes import Setting
from spec_model.stream.system import StreamSystem
from strategies.bounds import check_bounds

MOST_DEFAULTS = 12
"""Most default steps before a deviation."""

FEW_DEFAULTS = 1
"""Default steps between deviations that come together, as faults like to do."""

MOST_CHOICE = 11
"""Highest number that is drawn for a choice; a state rarely offers more."""


def _written_out(deviations: list[tuple[int, int]]) -> Choices:
    chosen: list[int] = []
    for defaults, choice in deviations:
        chosen += [0] * defaults + [choice]
    return tuple(chosen)


def choice_lists(*, min_deviations: int = 0, max_deviations: int = 12) -> SearchStrategy[Choices]:
    """Draw lists of choices."""
    check_bounds("deviations", min_deviations, max_deviations)
    defaults = st.one_of(st.integers(0, FEW_DEFAULTS), st.integers(0, MOST_DEFAULTS))
    deviation = st.tuples(defaults, st.integers(1, MOST_CHOICE))
    lists = st.lists(deviation, min_size=min_deviations, max_size=max_deviations)
    return lists.map(_written_out)


def schedules(
    setting: Setting, *, min_deviations: int = 0, max_deviations: int = 12
) -> SearchStrategy[Schedule]:
    """Draw schedules of a setting, each of them up to a state where nothing has to happen."""
    system = StreamSystem(setting)
    drawn = choice_lists(min_deviations=min_deviations, max_deviations=max_deviations)
    return drawn.map(lambda choices: resolve(system, choices))
