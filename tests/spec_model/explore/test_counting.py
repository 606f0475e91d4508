import pytest

from conformance.exploring import search_of
from spec_model.explore.counting import count_schedules
from spec_model.schedule import is_terminal
from spec_model.stream.regimes import CALM, Bound, Setting, setting
from spec_model.stream.system import State, StreamSystem

TINY = {
    "no cut": setting(Bound(writers=1, items=1, cuts=0, reader_cuts=0)),
    "a cut of the writer": setting(Bound(writers=1, items=1, cuts=1, reader_cuts=0), CALM),
}


@pytest.mark.parametrize("tiny", TINY.values(), ids=TINY)
def test_the_count_is_that_of_all_schedules_listed(tiny: Setting) -> None:
    """Counting over the graph gives as many schedules as walking all of them."""
    system = StreamSystem(tiny)

    def walked(state: State) -> int:
        after = (walked(system.take(state, step)[0]) for step in system.enabled(state))
        return is_terminal(system, state) + sum(after)

    search = search_of(tiny, reduce=False)
    search.run()
    assert count_schedules(search) == walked(system.initial())
