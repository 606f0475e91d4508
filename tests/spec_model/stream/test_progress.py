import pytest
from attrs import evolve

from spec_model.stream import progress
from spec_model.stream.regimes import CALM, SEED, Bound, Setting, setting
from spec_model.stream.system import State, StreamSystem
from tests.spec_model.stream.samples import LAWLESS, SETTINGS, states, walks

PLAIN = Bound(writers=2, items=2, cuts=2, reader_cuts=2, readers=2)
MEASURED = {
    "seed": setting(PLAIN, SEED),
    "calm": setting(PLAIN, CALM),
    "reserve ahead": setting(evolve(PLAIN, race=True), SEED),
    "one attempt without waits": setting(evolve(PLAIN, race=True, waits=0, attempts=1), SEED),
}


def _measured(system: StreamSystem, state: State) -> int:
    log, actors = system.take_apart(state)
    told = [system.progress(actor) for actor in actors]
    return system.advance(log) + sum(measure for measure in told if measure is not None)


@pytest.mark.slow
@pytest.mark.parametrize("made", MEASURED.values(), ids=MEASURED)
def test_every_step_raises_the_measure(made: Setting) -> None:
    """Whatever happens, the system is further afterwards."""
    system = StreamSystem(made)
    assert progress.applies(made)
    for steps in walks(made, 17, count=40, length=120):
        for state, step in states(made, steps):
            after, _events = system.take(state, step)
            assert _measured(system, after) > _measured(system, state), step


def test_where_anything_may_happen_there_is_no_measure() -> None:
    """Timers, sinks and lost guarantees lead back, and the system says so."""
    assert not any(progress.applies(made) for made in SETTINGS.values())
    system = StreamSystem(LAWLESS)
    _log, actors = system.take_apart(system.initial())
    assert {system.progress(actor) for actor in actors} == {None}
