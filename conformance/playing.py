"""Playing a schedule with a target in one role, and the model in all others.

The system asks: a step gives an input for the role. The target answers with what it wants done, and
the system applies that. What could be observed goes to the properties, which know nothing of roles.
There is no other way to take a step, for the model's own role neither.

A schedule is told as choices, so that it goes on whatever the target does: each picks one of the
steps that are enabled at its turn, and a list that is finished goes on by default until nothing has
to happen any more. A target that asks for more and more is stopped after a number of steps.

The model's role is told the same inputs on the side, as long as it understands them. That says
which of its states and transitions this target was taken through, and judges nothing.
"""

from collections.abc import Generator, Iterable, Sequence
from typing import Final

from attrs import define, field, frozen

from conformance import roles
from conformance.protocol.messages import Answer, Close, Opened, Outputs, Single, Tell
from conformance.shadows import Shadow
from spec_model.errors import ModelMisuse
from spec_model.history import Event
from spec_model.schedule import Choices, Moment, Schedule, Step, options
from spec_model.stream import properties
from spec_model.stream.properties import Finding, Memories
from spec_model.stream.regimes import Setting
from spec_model.stream.system import BEGIN, State, StreamSystem, Wanted

MOST_STEPS: Final = 300
"""Steps after which a run is stopped; no run of a small system takes as many."""

ENDLESS: Final = Finding("ends", f"after {MOST_STEPS} steps it still wants more")

Conversation = Generator[Sequence[Single], Sequence[Answer], "Played"]


class UnansweredError(Exception):
    """The target answered with something that is no list of outputs."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(str(answer))
        self.answer = answer


@frozen(kw_only=True)
class Played:
    """What a schedule showed."""

    moments: tuple[Moment[State], ...]
    finding: Finding | None
    at_step: bool
    """Whether the last thing that happened was wrong; otherwise it was wrong to end there."""
    chosen: Choices
    """The choices that were made, without those of the default continuation at their end."""
    answer: Answer | None = None
    """What came instead of outputs, if that ended the run."""
    reached: frozenset[tuple[str, str]] = frozenset()

    @property
    def schedule(self) -> Schedule:
        """The steps that happened."""
        return tuple(moment.step for moment in self.moments)

    @property
    def history(self) -> list[Event]:
        """Everything that was observed."""
        return [event for moment in self.moments for event in moment.events]


Answering = Generator[Sequence[Single], Sequence[Answer], Sequence[Wanted]]


@define
class _Stand:
    """The target in the place of one actor."""

    setting: Setting
    role: str
    actor: str
    shadow: Shadow
    instance: int | None = None

    def answer(self, system: StreamSystem, state: State, step: Step) -> Answering:
        """Ask the target what it wants done in a step."""
        asked = system.ask(state, step)
        if asked is None:
            return []
        if roles.begins(asked.given):
            yield from self.close()
            (opened,) = yield [roles.opening(self.role, self.setting)]
            if not isinstance(opened, Opened):
                raise UnansweredError(opened)
            self.instance = opened.instance
        if self.instance is None:
            raise ModelMisuse(f"{step} comes before {self.actor} has begun")
        (told,) = yield [Tell(self.instance, roles.told(asked.given))]
        if not isinstance(told, Outputs):
            raise UnansweredError(told)
        self.shadow.tell(asked.given)
        return [roles.wanted(self.role, output) for output in told.outputs]

    def close(self) -> Generator[Sequence[Single], Sequence[Answer], None]:
        """Forget the instance."""
        if self.instance is not None:
            yield [Close(self.instance)]
            self.instance = None


def play(setting: Setting, role: str, choices: Iterable[int]) -> Conversation:
    """Make steps happen as they are chosen, then by default until nothing has to happen."""
    system, actor = StreamSystem(setting), roles.ACTORS[role]
    stand = _Stand(setting, role, actor, Shadow(setting, role))
    run = _Run(system.initial(vacant=actor))
    left = iter(choices)
    step: Step | None = Step(BEGIN, actor)
    while step is not None and run.goes_on:
        if step.actor != actor:
            run.take(step, *system.take(run.state, step))
        else:
            try:
                wants = yield from stand.answer(system, run.state, step)
            except UnansweredError as error:
                run.answer = error.answer
                break
            run.take(step, *system.apply(run.state, step, wants))
        if run.goes_on:
            step = run.choose(options(system, run.state), next(left, 0))
    yield from stand.close()
    return run.played(stand.shadow.reached)


@define
class _Run:
    """A run so far."""

    state: State
    memories: Memories = field(factory=properties.start)
    moments: list[Moment[State]] = field(factory=list)
    chosen: list[int] = field(factory=list)
    finding: Finding | None = None
    at_step: bool = False
    answer: Answer | None = None

    @property
    def goes_on(self) -> bool:
        """Whether nothing is found and nothing is missing."""
        return self.finding is None and self.answer is None

    def take(self, step: Step, state: State, events: Sequence[Event]) -> None:
        """Take what happened, and show it to the properties."""
        self.state = state
        self.moments.append(Moment(step, state, events))
        for event in events:
            now = properties.observe(self.memories, event)
            if isinstance(now, Finding):
                self.finding, self.at_step = now, True
                return
            self.memories = now
        if len(self.moments) >= MOST_STEPS:
            self.finding = ENDLESS

    def choose(self, offered: Sequence[Step | None], choice: int) -> Step | None:
        """Choose what happens next; where it is nothing, the properties of endings are asked."""
        self.chosen.append(choice % len(offered))
        step = offered[self.chosen[-1]]
        if step is None:
            self.finding = properties.end(self.memories)
        return step

    def played(self, reached: Iterable[tuple[str, str]]) -> Played:
        """Say what the run showed."""
        while self.chosen and not self.chosen[-1]:
            self.chosen.pop()
        return Played(
            moments=tuple(self.moments),
            finding=self.finding,
            at_step=self.at_step,
            chosen=tuple(self.chosen),
            answer=self.answer,
            reached=frozenset(reached),
        )
