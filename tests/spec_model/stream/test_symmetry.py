import pytest
from attrs import evolve

from spec_model.schedule import Step
from spec_model.stream.judging import JUDGE
from spec_model.stream.properties import Finding
from spec_model.stream.regimes import SEED, Bound, Guarantee, Setting, setting, without
from spec_model.stream.system import State, StreamSystem
from tests.spec_model.stream.samples import states, walks

PLAIN = Bound(writers=3, items=2, cuts=2, reader_cuts=1)
ORDER = (2, 0, 1)
"""The third writer becomes the first one."""

ALIKE = {
    "plain": setting(PLAIN, SEED),
    "reserve ahead": setting(evolve(PLAIN, race=True), SEED),
    "other ids after a restart": setting(PLAIN, without(SEED, Guarantee.STABLE_WRITER_ID)),
}


def _renamed(system: StreamSystem, state: State) -> State:
    log, actors = system.take_apart(state)
    others = [system.renamed_actor(actor, ORDER) for actor in actors]
    placed = [*(others[at] for at in ORDER), *others[len(ORDER) :]]
    return system.put_together(system.renamed_shared(log, ORDER), placed)


@pytest.mark.parametrize("made", ALIKE.values(), ids=ALIKE)
def test_a_renamed_system_takes_renamed_steps(made: Setting) -> None:
    """Renaming before a step or after it is the same, also for what properties remember."""
    system = StreamSystem(made)
    names = system.names(ORDER)
    for steps in walks(made, 19, count=12, defaults=0.5):
        memory = renamed = JUDGE.start
        for state, step in states(made, steps):
            other = Step(step.kind, names.get(step.actor, step.actor), step.detail)
            after, events = system.take(state, step)
            assert other in system.enabled(_renamed(system, state))
            reached, told = system.take(_renamed(system, state), other)
            assert reached == _renamed(system, after)
            for event, again in zip(events, told, strict=True):
                seen, otherwise = JUDGE.observe(memory, event), JUDGE.observe(renamed, again)
                if isinstance(seen, Finding) or isinstance(otherwise, Finding):
                    assert isinstance(seen, Finding)
                    assert isinstance(otherwise, Finding)
                    assert seen.property == otherwise.property
                    return
                memory, renamed = seen, otherwise
            assert JUDGE.rename(memory, names) == renamed


def test_a_writer_is_like_another_that_did_the_same() -> None:
    """Apart from its name, who writes makes no difference; what it did does."""
    system = StreamSystem(ALIKE["plain"])
    state = system.initial()
    for name in ("w0", "w1"):
        state, _events = system.step(state, Step("put", name))
    _log, actors = system.take_apart(state)
    likes = [system.likeness(at, actors[at]) for at in system.peers()]
    assert likes[0] == likes[1]
    assert likes[0] != likes[2]
