"""What a run's log adds up to, and what happens to a request.

Rules
- `fold` reads a log from its beginning and gives the entities. An event that the machines do not
  allow where it stands is a *breach*, which names its cell's clause; the fold goes on with the
  event applied, so that one breach does not hide the next.
- A move is looked up in the run's machine first, which a run's end closes; then in the machine of
  the entity that it is about.
"""

from collections.abc import Iterable, Mapping

from attrs import field

from spec_model.errors import ModelMisuse
from spec_model.frozen import evolve, frozen
from spec_model.replay import attributes
from spec_model.replay.events import (
    KINDS,
    Entity,
    Event,
    EventType,
    Request,
)
from spec_model.replay.instants import Instant, Record, Value
from spec_model.replay.machines import (
    ENDED,
    ENDED_STEP_CELLS,
    ENTITY,
    MOVES,
    Ask,
    Cell,
    Go,
    HookState,
    Move,
    RunState,
    StepState,
    WaitState,
    WriteState,
    entity_cell,
    run_cell,
)
from spec_model.world_policies import Choices, tolerates


@frozen
class Run:
    """What the log says of its run."""

    state: RunState = RunState.NONE
    data: Record = field(factory=dict)
    """What it was created with."""
    output: Value = None
    error: Value = None
    error_code: str | None = None
    created: Instant | None = None
    started: Instant | None = None
    completed: Instant | None = None


@frozen
class Step:
    """What the log says of a step."""

    state: StepState = StepState.NONE
    name: str = ""
    attempt: int = 0
    input: Value = None
    output: Value = None
    error: Value = None
    started: Instant | None = None
    completed: Instant | None = None
    retry_after: Instant | None = None


@frozen
class Hook:
    """What the log says of a hook."""

    state: HookState = HookState.NONE
    token: str = ""
    metadata: Value = None
    retention: Instant | None = None
    received: int = 0


@frozen
class Wait:
    """What the log says of a wait."""

    state: WaitState = WaitState.NONE
    resume_at: Value = None
    completed: Instant | None = None


@frozen
class Entities:
    """Everything that one run's log adds up to."""

    run: Run = Run()
    steps: Mapping[str, Step] = field(factory=dict)
    hooks: Mapping[str, Hook] = field(factory=dict)
    waits: Mapping[str, Wait] = field(factory=dict)
    attributes: Mapping[str, str] = field(factory=dict)
    writes: frozenset[str] = frozenset()
    """The ids of attribute writes that were made."""

    @property
    def ended(self) -> bool:
        """Whether the run is over."""
        return self.run.state in ENDED

    @property
    def live_hooks(self) -> Mapping[str, Hook]:
        """The hooks that can receive."""
        if self.ended:
            return {}
        return {name: hook for name, hook in self.hooks.items() if hook.state is HookState.LIVE}


NOTHING = Entities()


@frozen
class Breach:
    """An event that the machines do not allow where it stands."""

    index: int
    clause: str
    says: str


@frozen
class Folded:
    """What a log adds up to, and where it is not legal."""

    entities: Entities
    breaches: tuple[Breach, ...]


# --- moves and cells ----------------------------------------------------------------------------


def move_of(request: Request) -> Move:
    """Say which move a request makes."""
    if request.lazy:
        return Move.STEP_START_LAZY
    if request.resilient:
        return Move.RUN_START_RESILIENT
    return MOVES[request.type]


def entity_state(
    entities: Entities, move: Move, correlation: str | None
) -> StepState | HookState | WaitState | WriteState:
    """Say in which state the entity is that a move is about."""
    name = correlation or ""
    match ENTITY[move]:
        case Entity.STEP:
            return entities.steps.get(name, Step()).state
        case Entity.HOOK:
            return entities.hooks.get(name, Hook()).state
        case Entity.WAIT:
            return entities.waits.get(name, Wait()).state
        case Entity.ATTRIBUTES:
            return WriteState.WRITTEN if correlation in entities.writes else WriteState.NONE
        case _:
            raise ModelMisuse(f"{move.value} is about no entity of a run")


def cell_of(entities: Entities, move: Move, correlation: str | None) -> Cell:
    """Look up what happens to a move: the run's gate first, then the entity's machine."""
    gate = run_cell(entities.run.state, move)
    if not isinstance(gate.act, Ask):
        return gate
    state = entity_state(entities, move, correlation)
    if entities.ended and isinstance(state, StepState) and (state, move) in ENDED_STEP_CELLS:
        return ENDED_STEP_CELLS[state, move]
    return entity_cell(state, move)


# --- folding ------------------------------------------------------------------------------------


def _legal(cell: Cell, choices: Choices) -> bool:
    acts = [cell.act]
    if cell.other is not None and tolerates(choices, cell.policy):
        acts.append(cell.other)
    return any(isinstance(act, Go) for act in acts)


def fold(events: Iterable[Event], choices: Choices | None = None) -> Folded:
    """Add up a log."""
    entities, breaches = NOTHING, list[Breach]()
    for index, event in enumerate(events):
        breach = breach_of(entities, event, index, choices or {})
        breaches.extend([breach] if breach else [])
        entities = apply(entities, event)
    return Folded(entities, tuple(breaches))


def breach_of(entities: Entities, event: Event, index: int, choices: Choices) -> Breach | None:
    """Say whether the machines do not allow an event behind a log that adds up to these."""
    if event.type is EventType.NOOP:
        return None
    move = MOVES[event.type]
    cell = cell_of(entities, move, event.correlation)
    if not _legal(cell, choices):
        state = describe_state(entities, move, event.correlation)
        return Breach(index, cell.clause, f"{event.type.value} is in the log where {state}")
    step = entities.steps.get(event.correlation or "")
    if move is Move.STEP_START and step and step.retry_after and step.retry_after > event.created:
        return Breach(index, "world.step-retry", "a step was started before its retry time")
    return None


def describe_state(entities: Entities, move: Move, correlation: str | None) -> str:
    """Say in words in which state a move finds its run and its entity."""
    run = f"the run is {entities.run.state.value}"
    if ENTITY[move] is Entity.RUN:
        return run
    state = entity_state(entities, move, correlation)
    return f"{run} and the {ENTITY[move].value} is {state.value}"


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _moment(value: Value) -> Instant | None:
    return value if isinstance(value, Instant) else None


def apply(entities: Entities, event: Event) -> Entities:
    """Take one more event into account."""
    if event.type is EventType.NOOP:
        return entities
    name = event.correlation or ""
    match KINDS[event.type].entity:
        case Entity.STEP:
            step = _apply_step(entities.steps.get(name, Step()), event)
            return evolve(entities, steps={**entities.steps, name: step})
        case Entity.HOOK:
            hook = _apply_hook(entities.hooks.get(name, Hook()), event)
            return evolve(entities, hooks={**entities.hooks, name: hook})
        case Entity.WAIT:
            wait = _apply_wait(entities.waits.get(name, Wait()), event)
            return evolve(entities, waits={**entities.waits, name: wait})
        case Entity.ATTRIBUTES:
            writes = entities.writes | ({name} if name else set())
            merged = attributes.merge(entities.attributes, event.data)
            return evolve(entities, attributes=merged, writes=writes)
        case _:
            return _apply_run(entities, event)


def _apply_run(entities: Entities, event: Event) -> Entities:
    run, data = entities.run, event.data
    match event.type:
        case EventType.RUN_CREATED:
            made = Run(RunState.PENDING, data, created=event.created)
            return evolve(entities, run=made, attributes=attributes.initial(data))
        case EventType.RUN_STARTED:
            run = evolve(run, state=RunState.RUNNING, started=run.started or event.created)
        case EventType.RUN_COMPLETED:
            run = evolve(run, state=RunState.COMPLETED, output=data.get("output"))
        case EventType.RUN_FAILED:
            code = _text(data.get("errorCode")) or None
            run = evolve(run, state=RunState.FAILED, error=data.get("error"), error_code=code)
        case _:
            run = evolve(run, state=RunState.CANCELLED)
    if run.state in ENDED:
        run = evolve(run, completed=entities.run.completed or event.created)
    return evolve(entities, run=run)


def _apply_step(step: Step, event: Event) -> Step:
    data = event.data
    match event.type:
        case EventType.STEP_CREATED:
            name = _text(data.get("stepName"))
            return evolve(step, state=StepState.PENDING, name=name, input=data.get("input"))
        case EventType.STEP_STARTED:
            return evolve(
                step,
                state=StepState.RUNNING,
                attempt=step.attempt + 1,
                started=step.started or event.created,
                retry_after=None,
            )
        case EventType.STEP_RETRYING:
            moment = _moment(data.get("retryAfter"))
            error = data.get("error")
            return evolve(step, state=StepState.PENDING, error=error, retry_after=moment)
        case EventType.STEP_COMPLETED:
            ended = evolve(step, state=StepState.COMPLETED, output=data.get("result"))
            return evolve(ended, completed=event.created)
        case _:
            failed = evolve(step, state=StepState.FAILED, error=data.get("error"))
            return evolve(failed, completed=event.created)


def _apply_hook(hook: Hook, event: Event) -> Hook:
    data = event.data
    match event.type:
        case EventType.HOOK_CREATED:
            retention = _moment(data.get("tokenRetentionUntil"))
            token, metadata = _text(data.get("token")), data.get("metadata")
            return Hook(HookState.LIVE, token, metadata, retention)
        case EventType.HOOK_RECEIVED:
            return evolve(hook, received=hook.received + 1)
        case EventType.HOOK_DISPOSED:
            return evolve(hook, state=HookState.DISPOSED)
        case _:
            return Hook(HookState.CONFLICTED, _text(data.get("token")))


def _apply_wait(wait: Wait, event: Event) -> Wait:
    if event.type is EventType.WAIT_CREATED:
        return Wait(WaitState.WAITING, event.data.get("resumeAt"))
    return evolve(wait, state=WaitState.COMPLETED, completed=event.created)
