"""The stream system: writers, a faulty network, the store and readers, one choice at a time.

What each step does is in the tables of `writer_side` and `reader_side`. The application's own order
is fixed: a writer puts its items one after the other, each when the last one is settled, then ends;
when all writers ended well the stream is closed (without the guarantee of a single closer, each
writer closes it for itself).

A request's frames reach the store one by one (`deliver`; with reserve-ahead `reserve` and
`persist`). When its body is ended and all is there, the store may `respond`. Until then it may be
`cut`: the writer learns that it failed, and unless the regime forbids it the store goes on with
what was sent. Such steps are weak: they may also never happen.

What happens is told in events. State is one frozen value: the log, the actors, and nothing
else.

A step that needs a role is two halves: `ask` gives the role's input and `apply` takes its outputs;
`take` and `step` close the loop with the model's own roles. After `initial(vacant="r0")` the model
does not play that reader: its step `begin r0`, which nobody lists, is asked and applied first.
"""

from collections.abc import Hashable, Iterable, Sequence
from typing import Final, NamedTuple

from attrs import evolve, frozen

from spec_model.errors import ModelMisuse
from spec_model.explore.interning import Choice, Claim, Move
from spec_model.history import Done, Event
from spec_model.schedule import Step
from spec_model.stream import claims, quotient, reader_side, writer_side, writing
from spec_model.stream import log as store
from spec_model.stream import reader as reading
from spec_model.stream.actors import Actor, ReaderActor, WriterActor
from spec_model.stream.claims import Posture
from spec_model.stream.log import Change, Effect, Log
from spec_model.stream.quotient import Arrangement, Stake
from spec_model.stream.regimes import Guarantee, Setting


@frozen
class State:
    """Everything there is."""

    log: Log
    writers: tuple[WriterActor, ...]
    readers: tuple[ReaderActor, ...]


Stepped = tuple[State, list[Event]]

Given = writing.Input | reading.Input
"""What a role is given."""

Wanted = writing.Output | reading.Output
"""What a role wants done."""


class Asked(NamedTuple):
    """A role's input, and whose role it is."""

    actor: str
    given: Given


APPLICATION: Final = "app"
BEGIN: Final = "begin"
"""The step in which something that stands in for a role is told to begin."""


class StreamSystem:
    """The system of one setting."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.writers = tuple(f"w{number}" for number in range(setting.bound.writers))
        self.readers = tuple(f"r{number}" for number in range(setting.bound.readers))
        self.actors = (*self.writers, *self.readers)

    def initial(self, vacant: str = "") -> State:
        """Return the state in which nothing has happened; a vacant actor's role is not played."""
        made = self.setting
        writers = tuple(
            writer_side.begin(made, name, vacant=name == vacant) for name in self.writers
        )
        readers = tuple(reader_side.begin(made, vacant=name == vacant) for name in self.readers)
        return State(Log(), writers, readers)

    def enabled(self, state: State) -> list[Step]:
        """List what may happen next, the default continuation first."""
        steps: list[Step] = []
        for name, writer in zip(self.writers, state.writers, strict=True):
            steps += writer_side.enabled(self.setting, name, writer, state.log)
        consents = [self.consent(actor) for actor in state.writers]
        steps += [step for step, _effect, _event in self.joint(state.log, consents)]
        for name, reader in zip(self.readers, state.readers, strict=True):
            steps += reader_side.enabled(self.setting, name, reader, state.log)
        return sorted(steps, key=preference)

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
        """Make a step happen that is known to be enabled, with the model's own roles."""
        if step.actor in self.writers:
            actor = state.writers[self.writers.index(step.actor)]
            return self._put_writer(
                state, step, writer_side.take(self.setting, step, actor, state.log)
            )
        if step.actor in self.readers:
            reads = state.readers[self.readers.index(step.actor)]
            taken = reader_side.take(self.setting, step, reads, state.log)
            return self._put_reader(state, step, taken)
        return evolve(state, log=store.close(state.log)), [Done()]

    def ask(self, state: State, step: Step) -> Asked | None:
        """Say what a role is given in an enabled step, if one is needed."""
        given: Given | None = None
        if step.actor in self.writers:
            writes = state.writers[self.writers.index(step.actor)]
            given = writer_side.happen(self.setting, step, writes, state.log).given
        elif step.actor in self.readers:
            reads = state.readers[self.readers.index(step.actor)]
            given = reader_side.happen(self.setting, step, reads, state.log).given
        return None if given is None else Asked(step.actor, given)

    def apply(self, state: State, step: Step, answer: Iterable[Wanted] = ()) -> Stepped:
        """Make an enabled step happen, with what the role that was asked wants done."""
        if step.actor in self.writers:
            writes = [one for one in answer if isinstance(one, writing.Output)]
            actor = state.writers[self.writers.index(step.actor)]
            done = writer_side.apply(self.setting, step, actor, state.log, writes)
            return self._put_writer(state, step, done)
        if step.actor in self.readers:
            reads = [one for one in answer if isinstance(one, reading.Output)]
            reads_on = state.readers[self.readers.index(step.actor)]
            taken = reader_side.apply(self.setting, step, reads_on, state.log, reads)
            return self._put_reader(state, step, taken)
        return self.take(state, step)

    def _put_writer(self, state: State, step: Step, stepped: writer_side.Stepped) -> Stepped:
        actor, effect, events = stepped
        at = self.writers.index(step.actor)
        writers = (*state.writers[:at], actor, *state.writers[at + 1 :])
        log = store.apply(state.log, effect) if effect else state.log
        return evolve(state, log=log, writers=writers), events

    def _put_reader(self, state: State, step: Step, stepped: reader_side.Stepped) -> Stepped:
        actor, events = stepped
        at = self.readers.index(step.actor)
        readers = (*state.readers[:at], actor, *state.readers[at + 1 :])
        return evolve(state, readers=readers), events

    # --- reductions -----------------------------------------------------------------------------

    def focus(self, state: State, steps: Sequence[Step]) -> Sequence[tuple[State, Step]]:
        """Keep a subset of the enabled steps that is enough, and say from which state of each."""
        log, actors = self.take_apart(state)
        kept: list[tuple[State, Step]] = []
        for at, actor in enumerate(actors):
            passed = self.passed(actor)
            if passed is not None:
                kept += [(state, step) for step in steps if step.actor == self.actors[at]]
                actors = (*actors[:at], passed, *actors[at + 1 :])
        state = self.put_together(log, actors)
        steps = self.enabled(state)
        told = [
            self.claim(actor, log, [step for step in steps if step.actor == name])
            for actor, name in zip(actors, self.actors, strict=True)
        ]
        choice = self.choose([one.posture for one in told])
        enough = [s for at in (choice.actors if choice else ()) for s in told[at].steps]
        if choice is not None and enough:
            together = [s for s in steps if choice.joint and s.actor == APPLICATION]
            steps = [*enough, *together]
        return [*kept, *((state, step) for step in steps)]

    def arrangement(self, state: State) -> Arrangement:
        """Say how the state is rewritten to the representative of what cannot be told from it."""
        log, actors = self.take_apart(state)
        return self.arrange(log, [self.stake(actor) for actor in actors])

    def recast(self, state: State, arrangement: Arrangement) -> State:
        """Rewrite a state."""
        _log, actors = self.take_apart(state)
        return self.put_together(
            arrangement.log, [self.recast_actor(actor, arrangement) for actor in actors]
        )

    def canonical(self, state: State) -> State:
        """Return the representative of the states that cannot be told from this one."""
        return self.recast(state, self.arrangement(state))

    # --- parts ----------------------------------------------------------------------------------

    def take_apart(self, state: State) -> tuple[Log, tuple[Actor, ...]]:
        """Take a state apart: the log, and the writers and readers."""
        return state.log, (*state.writers, *state.readers)

    def put_together(self, shared: Log, actors: Sequence[Actor]) -> State:
        """Put a state together from its parts."""
        writers = tuple(actor for actor in actors if isinstance(actor, WriterActor))
        readers = tuple(actor for actor in actors if isinstance(actor, ReaderActor))
        return State(shared, writers, readers)

    def view(self, actor: Actor, shared: Log) -> Hashable:
        """Say what of the log an actor's moves depend on."""
        if isinstance(actor, WriterActor):
            return writer_side.view(actor, shared)
        return reader_side.view(actor, shared)

    def moves(self, at: int, actor: Actor, shared: Log) -> list[Move[Actor, Effect]]:
        """List the moves of one actor."""
        name, made = self.actors[at], self.setting
        if isinstance(actor, WriterActor):
            return [
                Move(step, after, effect, tuple(events), writer_side.weak(made, actor, step))
                for step in writer_side.enabled(made, name, actor, shared)
                for after, effect, events in [writer_side.take(made, step, actor, shared)]
            ]
        moves: list[Move[Actor, Effect]] = []
        for step in reader_side.enabled(made, name, actor, shared):
            after, events = reader_side.take(made, step, actor, shared)
            moves.append(Move(step, after, None, tuple(events), step.kind in reader_side.FAULTS))
        return moves

    def affect(self, shared: Log, effect: Effect) -> Log:
        """Change the log."""
        return store.apply(shared, effect)

    def consent(self, actor: Actor) -> bool:
        """Say whether an actor has no objection to the end of the stream."""
        return isinstance(actor, ReaderActor) or actor.durable

    def joint(self, shared: Log, consents: Sequence[bool]) -> list[tuple[Step, Effect, Event]]:
        """List the step that takes all writers: the stream is closed."""
        single = self.setting.promises(Guarantee.SINGLE_CLOSER)
        if not single or shared.done or not all(consents):
            return []
        return [(Step("finish", APPLICATION), Effect(Change.CLOSE), Done())]

    def claim(self, actor: Actor, shared: Log, steps: Sequence[Step]) -> Claim:
        """Say what an actor is about, and which of its steps are enough if it is chosen."""
        return claims.claim(self.setting, actor, shared, steps)

    def choose(self, postures: Sequence[Hashable]) -> Choice | None:
        """Choose actors whose claims are enough to explore; none if all steps are needed."""
        held = [posture for posture in postures if isinstance(posture, Posture)]
        return claims.choose(self.setting, held) if quotient.applies(self.setting) else None

    def passed(self, actor: Actor) -> Actor | None:
        """Return the actor without steps that need not come later, if it has such steps."""
        return quotient.passed(self.setting, actor) if quotient.applies(self.setting) else None

    def stopped(self, actor: Actor) -> Actor:
        """Return the actor as one that never takes a step again."""
        return quotient.stopped(actor)

    def stake(self, actor: Actor) -> Stake:
        """Say what of an actor the arrangement depends on."""
        return quotient.stake(actor)

    def arrange(self, shared: Log, stakes: Sequence[Hashable]) -> Arrangement:
        """Say how states of this log are rewritten."""
        if not quotient.applies(self.setting):
            return quotient.same(shared)
        return quotient.arrange(shared, [one for one in stakes if isinstance(one, Stake)])

    def arranged(self, arrangement: Arrangement) -> Log:
        """Return the rewritten log."""
        return arrangement.log

    def recast_actor(self, actor: Actor, arrangement: Arrangement) -> Actor:
        """Rewrite an actor."""
        return quotient.recast(actor, arrangement)


DEFAULT_ORDER: Final = (
    "begin", "ready",
    "answer", "respond", "persist", "deliver", "reserve", "refuse", "put", "end", "finish", "close",
    "open", "info", "read", "rest", "eof", "unready",
    "timer", "overtake", "lose", "lie", "short", "half", "cut", "tear", "early", "fresh", "crash",
    "abort", "blind", "stale", "unreachable", "expire", "cancel",
)  # fmt: skip
"""Kinds of steps, the default continuation first: without a choice, no fault happens."""

RANKS: Final = {kind: rank for rank, kind in enumerate(DEFAULT_ORDER)}


def preference(step: Step) -> tuple[int, str, int]:
    """Say where a step stands among those that are enabled."""
    return RANKS[step.kind], step.actor, step.detail
