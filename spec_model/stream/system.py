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

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from spec_model.errors import ModelBug, ModelMisuse
from spec_model.explore.parted import Choice, Claim, Move
from spec_model.frozen import evolve, frozen
from spec_model.history import Done, Event
from spec_model.schedule import Step
from spec_model.stream import (
    claims,
    progress,
    quotient,
    reader_side,
    symmetry,
    writer_side,
    writing,
)
from spec_model.stream import log as store
from spec_model.stream import reader as reading
from spec_model.stream.actors import Actor, ReaderActor, WriterActor
from spec_model.stream.claims import Posture
from spec_model.stream.log import Change, Effect, Log
from spec_model.stream.quotient import Arrangement, Stake
from spec_model.stream.regimes import Guarantee, Setting
from spec_model.stream.symmetry import Renaming


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
        self.reduced = quotient.applies(setting)
        """Whether the reductions hold here."""
        self._renamed: dict[tuple[Actor, Sequence[int]], Actor] = {}

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
            self.claim(actor, log, [s for s in steps if s.actor == name], self.view(actor, log))
            for actor, name in zip(actors, self.actors, strict=True)
        ]
        choice = self.choose([one.posture for one in told])
        enough = [s for at in (choice.actors if choice else ()) for s in told[at].steps]
        if choice is not None and enough:
            together = [s for s in steps if choice.joint and s.actor == APPLICATION]
            steps = [*enough, *together]
        return [*kept, *((state, step) for step in steps)]

    def free(self, state: State) -> Sequence[Step]:
        """List steps of one actor that are enough, whatever the others are about."""
        log, actors = self.take_apart(state)
        free: Sequence[Step] = ()
        for at, actor in enumerate(actors):
            options = self.options(at, actor, log)
            told = self.claim(actor, log, [s for s, _weak in options], self.view(actor, log))
            if told.alert:
                return ()
            if told.free and not free and not all(weak for _step, weak in options):
                free = told.steps
        return free

    def rewritten(self, state: State) -> tuple[State, Arrangement | None]:
        """Rewrite a state to the representative of what cannot be told from it, and say how."""
        log, actors = self.take_apart(state)
        settled = [self.settled(actor) for actor in actors]
        stakes = [self.stake(actor) for actor in settled]
        arrangement = None if None in stakes else self.arrange(log, stakes)
        if arrangement is None:
            return self.put_together(log, settled), None
        recast = [self.settled(self.recast_actor(actor, arrangement)) for actor in settled]
        return self.put_together(self.arranged(log, arrangement), recast), arrangement

    # --- parts ----------------------------------------------------------------------------------

    def take_apart(self, state: State) -> tuple[Log, tuple[Actor, ...]]:
        """Take a state apart: the log, and the writers and readers."""
        return state.log, (*state.writers, *state.readers)

    def put_together(self, shared: Log, actors: Sequence[Actor]) -> State:
        """Put a state together from its parts."""
        writers = tuple(actor for actor in actors if isinstance(actor, WriterActor))
        readers = tuple(actor for actor in actors if isinstance(actor, ReaderActor))
        return State(shared, writers, readers)

    def gaze(self, actor: Actor, *, claimed: bool = True) -> Hashable:
        """Say where in the log an actor looks."""
        if isinstance(actor, WriterActor):
            looks: Hashable = writer_side.gaze(actor)
        else:
            looks = reader_side.gaze(actor)
        return (looks, claims.gaze(self.setting, actor)) if claimed else looks

    def view(self, actor: Actor, shared: Log, *, claimed: bool = True) -> Hashable:
        """Say what an actor sees there: all that its moves depend on, and if asked its claim."""
        if isinstance(actor, WriterActor):
            sees: Hashable = writer_side.view(self.setting, actor, shared)
        else:
            sees = reader_side.view(actor, shared)
        return (sees, claims.view(self.setting, actor, shared)) if claimed else sees

    def options(self, at: int, actor: Actor, shared: Log) -> list[tuple[Step, bool]]:
        """List the steps of one actor, and say which are weak; one that was stopped has none."""
        if actor.stopped:
            return []
        name, made = self.actors[at], self.setting
        if isinstance(actor, WriterActor):
            writes = writer_side.enabled(made, name, actor, shared)
            return [(step, writer_side.weak(made, actor, step)) for step in writes]
        reads = reader_side.enabled(made, name, actor, shared)
        return [(step, step.kind in reader_side.FAULTS) for step in reads]

    def move(self, actor: Actor, shared: Log, step: Step) -> Move[Actor, Effect]:
        """Make an actor take a step."""
        if isinstance(actor, WriterActor):
            wrote, effect, events = writer_side.take(self.setting, step, actor, shared)
            return Move(step, wrote, effect, tuple(events))
        read, events = reader_side.take(self.setting, step, actor, shared)
        return Move(step, read, None, tuple(events))

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

    def claim(self, actor: Actor, shared: Log, steps: Sequence[Step], sees: Hashable) -> Claim:
        """Say what an actor that sees this is about, and which of its steps are enough."""
        if not self.reduced:
            return Claim(None, steps)
        match sees:
            case (_, claims.Sight() as sight):
                return claims.claim(self.setting, actor, shared, steps, sight)
            case _:
                raise ModelBug("a claim needs what the actor sees for it")

    def choose(self, postures: Sequence[Hashable], *, exact: bool = False) -> Choice | None:
        """Choose actors whose claims are enough to explore; none if all steps are needed."""
        held = [posture for posture in postures if isinstance(posture, Posture)]
        if not self.reduced:
            return None
        return claims.choose(self.setting, claims.whole(held) if exact else held)

    def passed(self, actor: Actor) -> Actor | None:
        """Return the actor without steps that need not come later, if it has such steps."""
        return quotient.passed(self.setting, actor) if self.reduced else None

    def stopped(self, actor: Actor) -> Actor:
        """Return the actor as one that never takes a step again, and consents as it does now."""
        gone = quotient.stopped(actor)
        kept = self.consent(gone) == self.consent(actor)
        return gone if kept else evolve(gone, over=actor.over)

    def settled(self, actor: Actor) -> Actor:
        """Forget what makes no difference any more to what an actor does."""
        return quotient.settled(self.setting, actor) if self.reduced else actor

    def stake(self, actor: Actor) -> Stake | None:
        """Say what of an actor the arrangement depends on; none if the log stays as it is."""
        return quotient.stake(self.setting, actor) if self.reduced else None

    def arrange(self, shared: Log, stakes: Sequence[Hashable]) -> Arrangement | None:
        """Say which slots of a log are dropped."""
        return quotient.arrange(shared, [one for one in stakes if isinstance(one, Stake)])

    def arranged(self, shared: Log, arrangement: Arrangement) -> Log:
        """Rewrite the log."""
        return quotient.arranged(shared, arrangement)

    def recast_actor(self, actor: Actor, arrangement: Arrangement) -> Actor:
        """Rewrite an actor."""
        return quotient.recast(actor, arrangement)

    # --- progress -------------------------------------------------------------------------------

    def progress(self, actor: Actor) -> int | None:
        """Measure how far an actor is, where there is a measure."""
        return progress.of_actor(self.setting, actor) if progress.applies(self.setting) else None

    def advance(self, shared: Log) -> int:
        """Measure how far the log is."""
        return progress.of_log(self.setting, shared)

    # --- symmetry -------------------------------------------------------------------------------

    def peers(self) -> Sequence[int]:
        """List the actors that may trade places: all writers, where they are reduced."""
        few = len(self.writers) <= symmetry.MOST
        return range(len(self.writers)) if few and self.reduced else ()

    def likeness(self, at: int, actor: Actor) -> Actor:
        """Say what a writer is like apart from its name: what it would be as the first one."""
        if not at:
            return actor
        others = range(1, len(self.writers))
        return self.renamed_actor(actor, (at, *(0 if other == at else other for other in others)))

    def names(self, order: Sequence[int]) -> Mapping[str, str]:
        """Say who takes whose name when the writers come in this order."""
        return self._renaming(order).names

    def renamed_shared(self, shared: Log, order: Sequence[int]) -> Log:
        """Rename the writers of the log."""
        return symmetry.log(self._renaming(order), shared)

    def renamed_effect(self, effect: Effect, order: Sequence[int]) -> Effect:
        """Rename the writer of what is stored."""
        return symmetry.effect(self._renaming(order), effect)

    def renamed_event(self, event: Event, order: Sequence[int]) -> Event:
        """Rename the writers in what is observed."""
        return symmetry.event(self._renaming(order), event)

    def renamed_actor(self, actor: Actor, order: Sequence[int]) -> Actor:
        """Rename the writers that an actor knows; the way back is known from then on."""
        known = self._renamed.get((actor, order))
        if known is None:
            known = self._renamed[actor, order] = symmetry.actor(self._renaming(order), actor)
            back = tuple(sorted(range(len(order)), key=order.__getitem__))
            self._renamed[known, back] = actor
        return known

    def _renaming(self, order: Sequence[int]) -> Renaming:
        return symmetry.renaming(tuple(order), self.setting.bound.cuts + 1)


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
