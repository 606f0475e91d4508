"""What happens to a request, given what the log adds up to.

Rules
- `options` says what may happen: the model's own decision first, and behind it what a policy
  tolerates. `decide` is the first of them.
- A decision that commits lists the events as drafts; ids and times are the store's business.
- What one run's log cannot tell is an argument: the time, for steps that may not be started yet,
  and who holds the token that a hook asks for, which is a matter of all runs.
"""

from enum import Enum

from attrs import field

from spec_model.frozen import frozen
from spec_model.replay import attributes
from spec_model.replay.entities import Entities, Step, cell_of, describe_state, move_of
from spec_model.replay.events import KINDS, EventType, Request, Writer, problems, stored_data
from spec_model.replay.instants import Instant, Record, seconds_until
from spec_model.replay.machines import Act, Cell, HookState, Keep, Refuse, RunState
from spec_model.replay.refusals import Error
from spec_model.world_policies import Choices, tolerates


@frozen
class Owner:
    """Who holds a token."""

    run: str
    hook: str


@frozen
class Draft:
    """An event that is to be committed."""

    type: EventType
    correlation: str | None = None
    data: Record = field(factory=dict)


@frozen
class Commit:
    """These events are committed together, in this order."""

    drafts: tuple[Draft, ...]
    clause: str


@frozen
class Nothing:
    """The call succeeds and nothing is stored."""

    clause: str


@frozen
class Refused:
    """Nothing is stored; an error of one of these classes is the answer."""

    errors: tuple[Error, ...]
    clause: str
    says: str = ""
    seconds: int | None = None
    """How long to wait, where it is too early."""


Decision = Commit | Nothing | Refused


def decide(
    entities: Entities, request: Request, now: Instant, owner: Owner | None = None
) -> Decision:
    """Say what the model does with a request."""
    return options(entities, request, now, owner)[0]


def options(
    entities: Entities,
    request: Request,
    now: Instant,
    owner: Owner | None = None,
    choices: Choices | None = None,
) -> tuple[Decision, ...]:
    """Say what may happen to a request, the model's own decision first."""
    wrong = _wrong(entities, request)
    if wrong is not None:
        return (wrong,)
    move = move_of(request)
    cell = cell_of(entities, move, request.correlation)
    acts: list[Act] = [cell.act]
    if cell.other is not None and tolerates(choices or {}, cell.policy):
        acts.append(cell.other)
    state = describe_state(entities, move, request.correlation)
    says = f"{request.type.value} where {state}"
    return tuple(_decision(entities, request, cell, act, says, now, owner) for act in acts)


def _wrong(entities: Entities, request: Request) -> Refused | None:
    if KINDS[request.type].writer is Writer.WORLD:
        return Refused((Error.INVALID, Error.OTHER), "world.world-only", "only the World writes it")
    for problem in problems(request):
        return Refused(
            (Error.INVALID,), "world.transition-errors", f"{problem.about} {problem.says}"
        )
    if request.type is EventType.ATTR_SET:
        says = attributes.problem(entities.attributes, request.data)
        if says:
            return Refused((Error.ATTRIBUTES,), "world.attributes", says)
    return None


def _decision(  # noqa: PLR0913, PLR0917 - everything that a decision depends on
    entities: Entities,
    request: Request,
    cell: Cell,
    act: Act,
    says: str,
    now: Instant,
    owner: Owner | None,
) -> Decision:
    match act:
        case Refuse(errors):
            return Refused(errors, cell.clause, says)
        case Keep():
            return Nothing(cell.clause)
        case _:
            step = entities.steps.get(request.correlation or "", Step())
            early = request.type is EventType.STEP_STARTED and step.retry_after
            if early and early > now:
                seconds = seconds_until(now, early)
                return Refused((Error.TOO_EARLY,), "world.step-retry", says, seconds)
            return Commit(_drafts(request, entities, owner), cell.clause)


def _drafts(request: Request, entities: Entities, owner: Owner | None) -> tuple[Draft, ...]:
    own = Draft(request.type, request.correlation, stored_data(request))
    if request.type is EventType.HOOK_CREATED and owner is not None:
        data = {"token": request.data["token"], "conflictingRunId": owner.run}
        return (Draft(EventType.HOOK_CONFLICT, request.correlation, data),)
    if request.lazy:
        named = {name: request.data[name] for name in _CREATES if name in request.data}
        return (Draft(EventType.STEP_CREATED, request.correlation, named), own)
    if request.resilient and entities.run.state is RunState.NONE:
        return (Draft(EventType.RUN_CREATED, None, request.data), own)
    return (own,)


_CREATES = ("stepName", "workflowName", "input")
"""What a lazy start hands to the step that it creates."""


class Holding(Enum):
    """Whether a token outlives its run."""

    WHILE_LIVE = "while the hook is live"
    RETAINED = "until the time that the hook asked for"


def holds(
    entities: Entities, token: str, now: Instant, holding: Holding = Holding.WHILE_LIVE
) -> str | None:
    """Name the hook of a run that holds a token, if one does."""
    for name, hook in entities.hooks.items():
        live = hook.state is HookState.LIVE and not entities.ended
        kept = (
            holding is Holding.RETAINED
            and entities.ended
            and hook.state is HookState.LIVE
            and hook.retention is not None
            and hook.retention > now
        )
        if hook.token == token and (live or kept):
            return name
    return None
