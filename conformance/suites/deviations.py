"""All schedules of a small system that differ from the default in a few choices.

The default continuation is the run in which nothing goes wrong. A choice is a step that differs
from it; the schedules with no choice come first, then those with one, then those with two, so that
the first that fails is a shortest. Two schedules that lead the model, and what the properties
remember, to the same place are the same from there on, and the later one is left out.

They are listed on the model: what a target makes of the same choices is seen when they are played.
"""

from collections.abc import Iterator

from attrs import frozen

from spec_model.errors import ModelBug
from spec_model.schedule import MOST_STEPS, Choices, options
from spec_model.stream import properties
from spec_model.stream.properties import Finding, Memories
from spec_model.stream.regimes import Setting
from spec_model.stream.system import State, StreamSystem


@frozen
class _Place:
    """A state, with what the properties remember and the choices that led there."""

    state: State
    memories: Memories
    choices: Choices

    @property
    def key(self) -> "_Key":
        """Everything that decides what may follow."""
        return self.state, self.memories


_Key = tuple[State, Memories]


def schedules(setting: Setting, most: int) -> Iterator[Choices]:
    """List schedules with up to so many choices, those with fewer first."""
    system = StreamSystem(setting)
    first = _Place(system.initial(), properties.start(), ())
    places, reached, left = [first], {first.key}, set[_Key]()
    yield ()
    for _ in range(most):
        further: list[_Place] = []
        for place in places:
            for chosen in _one_more(system, place, left):
                yield chosen.choices
                if chosen.key not in reached:
                    reached.add(chosen.key)
                    further.append(chosen)
        places = further


def _one_more(system: StreamSystem, place: _Place, left: set[_Key]) -> Iterator[_Place]:
    """List the places that one more choice leads to, somewhere on the default continuation."""
    here: _Place | None = place
    for _ in range(MOST_STEPS):
        if here is None or here.key in left:
            return
        left.add(here.key)
        for at in range(1, len(options(system, here.state))):
            chosen = _go(system, here, at)
            if chosen is not None:
                yield chosen
        here = _go(system, here, 0)
    raise ModelBug("the default continuation does not end")


def _go(system: StreamSystem, place: _Place, at: int) -> _Place | None:
    """Take one of the steps that can be chosen; nothing comes of choosing to stop."""
    step = options(system, place.state)[at]
    if step is None:
        return None
    state, events = system.take(place.state, step)
    memories = place.memories
    for event in events:
        now = properties.observe(memories, event)
        if isinstance(now, Finding):
            raise ModelBug(f"the model breaks {now.property}: {now.sentence}")
        memories = now
    return _Place(state, memories, (*place.choices, at))
