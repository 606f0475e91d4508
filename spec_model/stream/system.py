"""The stream system: writers, a faulty network, the store and readers, one choice at a time.

What each step does is in the tables of `writer_side` and `reader_side`. The application's own order
is fixed: a writer puts its items one after the other, each when the last one is settled, then ends;
when all writers ended well the stream is closed (without the guarantee of a single closer, each
writer closes it for itself).

A request's frames reach the store one by one (`deliver`; with reserve-ahead `reserve` and
`persist`). When its body is ended and all is there, the store may `respond`. Until then it may be
`cut`: the writer learns that it failed, and unless the regime forbids it the store goes on with
what was sent. Such steps are weak: they may also never happen.

What happens is told in events. State is one frozen value: the log, the actors, and nothing else.
"""

from collections.abc import Sequence
from typing import Final

from attrs import evolve, frozen

from spec_model.errors import ModelMisuse
from spec_model.history import Done, Event
from spec_model.schedule import Step
from spec_model.stream import log as store
from spec_model.stream import quotient, reader_side, writer_side
from spec_model.stream.actors import ReaderActor, WriterActor
from spec_model.stream.log import Change, Effect, Log
from spec_model.stream.regimes import Guarantee, Setting


@frozen
class State:
    """Everything there is."""

    log: Log
    writers: tuple[WriterActor, ...]
    readers: tuple[ReaderActor, ...]


Stepped = tuple[State, list[Event]]

APPLICATION: Final = "app"


class StreamSystem:
    """The system of one setting."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.writers = tuple(f"w{number}" for number in range(setting.bound.writers))
        self.readers = tuple(f"r{number}" for number in range(setting.bound.readers))

    def initial(self) -> State:
        """Return the state in which nothing has happened."""
        writers = tuple(writer_side.begin(name) for name in self.writers)
        readers = tuple(reader_side.begin() for _name in self.readers)
        return State(Log(), writers, readers)

    def enabled(self, state: State) -> list[Step]:
        """List what may happen next, the default continuation first."""
        steps: list[Step] = []
        for name, writer in zip(self.writers, state.writers, strict=True):
            steps += writer_side.enabled(self.setting, name, writer, state.log)
        if self._may_finish(state):
            steps.append(Step("finish", APPLICATION))
        for name, reader in zip(self.readers, state.readers, strict=True):
            steps += reader_side.enabled(self.setting, name, reader, state.log)
        return sorted(steps, key=_preference)

    def _may_finish(self, state: State) -> bool:
        single = self.setting.promises(Guarantee.SINGLE_CLOSER)
        return single and not state.log.done and all(writer.durable for writer in state.writers)

    def weak(self, state: State, step: Step) -> bool:
        """Say whether an enabled step may also never happen."""
        if step.actor in self.writers:
            writer = state.writers[self.writers.index(step.actor)]
            return writer_side.weak(self.setting, writer, step)
        return step.kind in reader_side.FAULTS

    def step(self, state: State, step: Step) -> Stepped:
        """Make a step happen."""
        if step not in self.enabled(state):
            raise ModelMisuse(f"{step} is not enabled")
        return self.take(state, step)

    def take(self, state: State, step: Step) -> Stepped:
        """Make a step happen that is known to be enabled."""
        effect: Effect | None = Effect(Change.CLOSE)
        events: list[Event] = [Done()]
        if step.actor in self.writers:
            at = self.writers.index(step.actor)
            writer, effect, events = writer_side.take(
                self.setting, step, state.writers[at], state.log
            )
            writers = (*state.writers[:at], writer, *state.writers[at + 1 :])
            state = evolve(state, writers=writers)
        elif step.actor in self.readers:
            at = self.readers.index(step.actor)
            reader, events = reader_side.take(self.setting, step, state.readers[at], state.log)
            readers = (*state.readers[:at], reader, *state.readers[at + 1 :])
            return evolve(state, readers=readers), events
        return evolve(state, log=store.apply(state.log, effect) if effect else state.log), events

    def focus(self, state: State, steps: Sequence[Step]) -> Sequence[Step]:
        """Keep a subset of the enabled steps that is enough to explore."""
        if not quotient.applies(self.setting):
            return steps
        reader = quotient.first_reader(self.readers, state.readers, state.log)
        actors = zip(self.writers, state.writers, strict=True)
        return quotient.focus(steps, reader, next((n for n, w in actors if not w.over), None))

    def canonical(self, state: State) -> State:
        """Return the representative of the states that cannot be told from this one."""
        if not quotient.applies(self.setting) or any(map(quotient.scanning, state.writers)):
            return state
        marks = [quotient.position(reader) for reader in state.readers]
        log, moved = quotient.canonical_log(state.log, marks)
        writers = tuple(
            quotient.canonical_writer(writer, state.log, moved) for writer in state.writers
        )
        log = quotient.blank(log, min(marks, default=len(log.slots)), writers)
        return evolve(state, log=log, writers=writers)

    def parts(self, state: State) -> tuple[Log | WriterActor | ReaderActor, ...]:
        """Take a state apart: the log, the writers, the readers."""
        return (state.log, *state.writers, *state.readers)

    def rebuild(self, parts: Sequence[Log | WriterActor | ReaderActor]) -> State:
        """Put a state together from its parts."""
        log, *actors = parts
        writers = tuple(actor for actor in actors if isinstance(actor, WriterActor))
        readers = tuple(actor for actor in actors if isinstance(actor, ReaderActor))
        if not isinstance(log, Log):
            raise ModelMisuse("the first part is the log")
        return State(log, writers, readers)


DEFAULT_ORDER: Final = (
    "answer", "respond", "persist", "deliver", "reserve", "refuse", "put", "end", "finish", "close",
    "open", "info", "read", "rest", "eof",
    "timer", "overtake", "lose", "lie", "short", "half", "cut", "tear", "early", "fresh", "crash",
)  # fmt: skip
"""Kinds of steps, the default continuation first: without a choice, no fault happens."""


def _preference(step: Step) -> tuple[int, str, int]:
    return DEFAULT_ORDER.index(step.kind), step.actor, step.detail
