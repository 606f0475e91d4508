import pytest

from conformance.counterexamples import run
from conformance.exploring import schedules_of_small_scope, search_of
from spec_model.explore.lifting import rewritten
from spec_model.stream.judging import JUDGE
from spec_model.stream.regimes import Setting
from tests.spec_model.explore.samples import RIGHT


@pytest.mark.parametrize("name", ["one writer", "two writers"])
def test_every_node_of_the_reduced_graph_is_on_a_listed_schedule(name: str) -> None:
    """The schedules run to their end, find nothing, and pass through every node."""
    setting: Setting = RIGHT[name]
    search = search_of(setting, merge=False)
    search.run()
    passed = set()
    count = 0
    for schedule in schedules_of_small_scope(setting):
        count += 1
        shown = run(setting, schedule)
        assert shown.schedule == schedule
        assert shown.finding is None
        memory = JUDGE.start
        passed.add(rewritten(search.machine, search.machine.system.initial(), memory))
        for moment in shown.moments:
            for event in moment.events:
                now = JUDGE.observe(memory, event)
                assert isinstance(now, tuple)
                memory = now
            passed.add(rewritten(search.machine, moment.state, memory))
    assert count <= search.transitions
    assert {search.rewritten(node) for node in search.nodes} <= passed
