"""The machines of runs, steps, hooks, waits and attribute writes, as tables.

Rules
- A *move* is what a request or a stored event does to an entity. Every machine has a cell for each
  of its states and moves; nothing is left to code.
- A cell says what happens: the entity goes on to a state, or nothing happens and the call succeeds,
  or the request is refused with an error of one of the listed classes (the first is the model's
  own), or, for the run's machine, the machine of the entity decides.
- A cell names the clause that it comes from. Where the contract is silent it names the policy, and
  what the other answer does; whether the other answer is legal is the policy's choice.

The run's machine is asked first: it is the gate that a run's end closes. Two things are decided by
more than a state and stay in `entities`: whether a hook's token is free, and whether a step's retry
time has come.
"""

from collections.abc import Mapping
from enum import Enum

from spec_model.frozen import frozen
from spec_model.replay.events import Entity, EventType
from spec_model.replay.refusals import Error


class RunState(Enum):
    """Where a run is."""

    NONE = "none"
    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class StepState(Enum):
    """Where a step is."""

    NONE = "none"
    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


class HookState(Enum):
    """Where a hook is."""

    NONE = "none"
    LIVE = "live"
    CONFLICTED = "conflicted"
    """Its token was another's when it was created."""
    DISPOSED = "disposed"


class WaitState(Enum):
    """Where a wait is."""

    NONE = "none"
    WAITING = "waiting"
    COMPLETED = "completed"


class WriteState(Enum):
    """Whether an attribute write with an id was made."""

    NONE = "none"
    WRITTEN = "written"


State = RunState | StepState | HookState | WaitState | WriteState

ENDED = frozenset({RunState.COMPLETED, RunState.FAILED, RunState.CANCELLED})


class Move(Enum):
    """What a request or a stored event does."""

    RUN_CREATE = "run_created"
    RUN_START = "run_started"
    RUN_START_RESILIENT = "run_started with what creates the run"
    RUN_COMPLETE = "run_completed"
    RUN_FAIL = "run_failed"
    RUN_CANCEL = "run_cancelled"
    ATTRIBUTES_SET = "attr_set"
    STEP_CREATE = "step_created"
    STEP_START = "step_started"
    STEP_START_LAZY = "step_started with what creates the step"
    STEP_COMPLETE = "step_completed"
    STEP_FAIL = "step_failed"
    STEP_RETRY = "step_retrying"
    HOOK_CREATE = "hook_created"
    HOOK_RECEIVE = "hook_received"
    HOOK_DISPOSE = "hook_disposed"
    HOOK_CONFLICT = "hook_conflict"
    WAIT_CREATE = "wait_created"
    WAIT_COMPLETE = "wait_completed"


MOVES: Mapping[EventType, Move] = {
    kind: Move(kind.value) for kind in EventType if kind is not EventType.NOOP
}
"""The move of each type of event, as the log has it."""

ENTITY: Mapping[Move, Entity] = {
    move: Entity.ATTRIBUTES if move is Move.ATTRIBUTES_SET else Entity(move.value.split("_")[0])
    for move in Move
}
"""Whose machine a move belongs to."""


@frozen
class Go:
    """The event is committed, and the entity is in this state."""

    to: State


@frozen
class Keep:
    """The call succeeds and nothing is stored."""


@frozen
class Refuse:
    """Nothing is stored; the answer is an error of one of these classes."""

    errors: tuple[Error, ...]


@frozen
class Ask:
    """The machine of the entity decides."""


Act = Go | Keep | Refuse | Ask


@frozen
class Cell:
    """What happens to one move in one state."""

    clause: str
    act: Act
    policy: str = ""
    other: Act | None = None
    """What else may happen where the policy tolerates it."""


def _refuse(clause: str, *errors: Error) -> Cell:
    return Cell(clause, Refuse(errors))


_M, _R, _E = Move, RunState, Error

_NO_RUN = _refuse("world.no-run", _E.RUN_NOT_FOUND)
_NO_ENTITY = _refuse("world.no-run", _E.NOT_FOUND, _E.RUN_NOT_FOUND)
_RUN_ONCE = _refuse("world.run-created-once", _E.CONFLICT)
_ONE_END = _refuse("world.run-one-end", _E.CONFLICT)
_AFTER_END = _refuse("world.run-end-closes", _E.CONFLICT)
_REMOVED = _refuse(
    "world.run-end-closes", _E.HOOK_NOT_FOUND, _E.RUN_EXPIRED, _E.NOT_FOUND, _E.CONFLICT
)
_ASK = Cell("world.transition-errors", Ask())

_NONE_ROW: Mapping[Move, Cell] = {
    _M.RUN_CREATE: Cell("world.run-created-once", Go(_R.PENDING)),
    _M.RUN_START: _NO_RUN,
    _M.RUN_START_RESILIENT: Cell("world.resilient-start", Go(_R.RUNNING)),
    _M.RUN_COMPLETE: _NO_RUN,
    _M.RUN_FAIL: _NO_RUN,
    _M.RUN_CANCEL: _NO_RUN,
    _M.ATTRIBUTES_SET: _NO_RUN,
    _M.STEP_CREATE: _NO_RUN,
    _M.STEP_START: _NO_ENTITY,
    _M.STEP_START_LAZY: _NO_RUN,
    _M.STEP_COMPLETE: _NO_ENTITY,
    _M.STEP_FAIL: _NO_ENTITY,
    _M.STEP_RETRY: _NO_ENTITY,
    _M.HOOK_CREATE: _NO_RUN,
    _M.HOOK_RECEIVE: _refuse("world.no-run", _E.HOOK_NOT_FOUND, _E.RUN_NOT_FOUND),
    _M.HOOK_DISPOSE: _refuse("world.no-run", _E.RUN_NOT_FOUND, _E.HOOK_NOT_FOUND),
    _M.HOOK_CONFLICT: _NO_RUN,
    _M.WAIT_CREATE: _NO_RUN,
    _M.WAIT_COMPLETE: _NO_ENTITY,
}


def _end_again(to: RunState) -> Cell:
    return Cell("world.run-one-end", _ONE_END.act, "world.end-order", Go(to))


_OPEN_ROW: Mapping[Move, Cell] = {
    **{move: _ASK for move in Move if ENTITY[move] is not Entity.RUN},
    _M.RUN_CREATE: _RUN_ONCE,
    _M.RUN_COMPLETE: Cell("world.run-one-end", Go(_R.COMPLETED)),
    _M.RUN_FAIL: Cell("world.run-one-end", Go(_R.FAILED)),
    _M.RUN_CANCEL: Cell("world.run-one-end", Go(_R.CANCELLED)),
}

_ENDED_ROW: Mapping[Move, Cell] = {
    _M.RUN_CREATE: _RUN_ONCE,
    _M.RUN_START: _refuse("world.transition-errors", _E.RUN_EXPIRED),
    _M.RUN_START_RESILIENT: _refuse("world.transition-errors", _E.RUN_EXPIRED),
    _M.RUN_COMPLETE: _end_again(_R.COMPLETED),
    _M.RUN_FAIL: _end_again(_R.FAILED),
    _M.RUN_CANCEL: _end_again(_R.CANCELLED),
    _M.ATTRIBUTES_SET: _AFTER_END,
    _M.STEP_CREATE: _AFTER_END,
    _M.STEP_START: _ASK,
    _M.STEP_START_LAZY: _AFTER_END,
    _M.STEP_COMPLETE: _ASK,
    _M.STEP_FAIL: _ASK,
    _M.STEP_RETRY: _ASK,
    _M.HOOK_CREATE: _AFTER_END,
    _M.HOOK_RECEIVE: _REMOVED,
    _M.HOOK_DISPOSE: _REMOVED,
    _M.HOOK_CONFLICT: _AFTER_END,
    _M.WAIT_CREATE: _AFTER_END,
    _M.WAIT_COMPLETE: _REMOVED,
}

_STARTED = Cell("world.run-started-once", Go(_R.RUNNING))
_STARTED_AGAIN = Cell("world.run-started-once", Keep(), "world.started-again", Go(_R.RUNNING))
_FROM_PENDING = "world.end-from-pending"

RUN_TABLE: Mapping[RunState, Mapping[Move, Cell]] = {
    _R.NONE: _NONE_ROW,
    _R.PENDING: {
        **_OPEN_ROW,
        _M.RUN_START: _STARTED,
        _M.RUN_START_RESILIENT: _STARTED,
        _M.RUN_COMPLETE: Cell("world.run-one-end", Go(_R.COMPLETED), _FROM_PENDING, _ONE_END.act),
        _M.RUN_FAIL: Cell("world.run-one-end", Go(_R.FAILED), _FROM_PENDING, _ONE_END.act),
        _M.RUN_CANCEL: Cell("world.run-one-end", Go(_R.CANCELLED), _FROM_PENDING, _ONE_END.act),
    },
    _R.RUNNING: {
        **_OPEN_ROW,
        _M.RUN_START: _STARTED_AGAIN,
        _M.RUN_START_RESILIENT: _STARTED_AGAIN,
    },
    _R.COMPLETED: _ENDED_ROW,
    _R.FAILED: _ENDED_ROW,
    _R.CANCELLED: {
        **_ENDED_ROW,
        _M.RUN_CANCEL: Cell("world.run-one-end", Keep(), "world.cancelled-again", Go(_R.CANCELLED)),
    },
}
"""What a run does with every move; where it says `Ask`, the entity's machine decides."""

_S, _H, _W = StepState, HookState, WaitState

_STEP_ONCE = _refuse("world.step-one-winner", _E.CONFLICT)
_NO_STEP = _refuse("world.transition-errors", _E.NOT_FOUND)
_STEP_OVER = _refuse("world.step-one-end", _E.CONFLICT)
_ENDED_STEP: Mapping[Move, Cell] = {
    _M.STEP_CREATE: _STEP_ONCE,
    _M.STEP_START_LAZY: _STEP_ONCE,
    _M.STEP_START: _STEP_OVER,
    _M.STEP_COMPLETE: _STEP_OVER,
    _M.STEP_FAIL: _STEP_OVER,
    _M.STEP_RETRY: _STEP_OVER,
}

STEP_TABLE: Mapping[StepState, Mapping[Move, Cell]] = {
    _S.NONE: {
        _M.STEP_CREATE: Cell("world.step-one-winner", Go(_S.PENDING)),
        _M.STEP_START_LAZY: Cell("world.lazy-start", Go(_S.RUNNING)),
        _M.STEP_START: _NO_STEP,
        _M.STEP_COMPLETE: _NO_STEP,
        _M.STEP_FAIL: _NO_STEP,
        _M.STEP_RETRY: _NO_STEP,
    },
    _S.PENDING: {
        _M.STEP_CREATE: _STEP_ONCE,
        _M.STEP_START_LAZY: _STEP_ONCE,
        _M.STEP_START: Cell("world.step-attempts", Go(_S.RUNNING)),
        _M.STEP_COMPLETE: Cell(
            "world.step-one-end", Go(_S.COMPLETED), "world.end-of-pending-step", _STEP_OVER.act
        ),
        _M.STEP_FAIL: Cell(
            "world.step-one-end", Go(_S.FAILED), "world.end-of-pending-step", _STEP_OVER.act
        ),
        _M.STEP_RETRY: Cell(
            "world.step-retry", Go(_S.PENDING), "world.retrying-anywhere", _STEP_OVER.act
        ),
    },
    _S.RUNNING: {
        _M.STEP_CREATE: _STEP_ONCE,
        _M.STEP_START_LAZY: _STEP_ONCE,
        _M.STEP_START: Cell("world.step-restart", Go(_S.RUNNING)),
        _M.STEP_COMPLETE: Cell("world.step-one-end", Go(_S.COMPLETED)),
        _M.STEP_FAIL: Cell("world.step-one-end", Go(_S.FAILED)),
        _M.STEP_RETRY: Cell("world.step-retry", Go(_S.PENDING)),
    },
    _S.COMPLETED: _ENDED_STEP,
    _S.FAILED: _ENDED_STEP,
}

_ONE_HOOK = _refuse("world.hook-own-conflict", _E.CONFLICT)
_NOT_LIVE = _refuse("world.hook-received-live", _E.HOOK_NOT_FOUND, _E.RUN_EXPIRED)
_NOT_THERE = _refuse("world.hook-disposed", _E.HOOK_NOT_FOUND, _E.CONFLICT, _E.RUN_EXPIRED)

HOOK_TABLE: Mapping[HookState, Mapping[Move, Cell]] = {
    _H.NONE: {
        _M.HOOK_CREATE: Cell("world.hook-one-owner", Go(_H.LIVE)),
        _M.HOOK_RECEIVE: _NOT_LIVE,
        _M.HOOK_DISPOSE: _NOT_THERE,
        _M.HOOK_CONFLICT: Cell("world.hook-one-owner", Go(_H.CONFLICTED)),
    },
    _H.LIVE: {
        _M.HOOK_CREATE: _ONE_HOOK,
        _M.HOOK_RECEIVE: Cell("world.hook-received-live", Go(_H.LIVE)),
        _M.HOOK_DISPOSE: Cell("world.hook-disposed", Go(_H.DISPOSED)),
        _M.HOOK_CONFLICT: _ONE_HOOK,
    },
    _H.CONFLICTED: {
        _M.HOOK_CREATE: Cell(
            "world.hook-own-conflict", Refuse((_E.CONFLICT,)), "world.conflict-again", Go(_H.LIVE)
        ),
        _M.HOOK_RECEIVE: _NOT_LIVE,
        _M.HOOK_DISPOSE: _NOT_THERE,
        _M.HOOK_CONFLICT: Cell(
            "world.hook-own-conflict",
            Refuse((_E.CONFLICT,)),
            "world.conflict-again",
            Go(_H.CONFLICTED),
        ),
    },
    _H.DISPOSED: {
        _M.HOOK_CREATE: Cell(
            "world.hook-disposed", Refuse((_E.CONFLICT,)), "world.hook-again", Go(_H.LIVE)
        ),
        _M.HOOK_RECEIVE: _NOT_LIVE,
        _M.HOOK_DISPOSE: _NOT_THERE,
        _M.HOOK_CONFLICT: _refuse("world.hook-own-conflict", _E.CONFLICT),
    },
}

_ONE_WAIT = _refuse("world.wait-once", _E.CONFLICT)

WAIT_TABLE: Mapping[WaitState, Mapping[Move, Cell]] = {
    _W.NONE: {
        _M.WAIT_CREATE: Cell("world.wait-once", Go(_W.WAITING)),
        _M.WAIT_COMPLETE: _refuse("world.wait-once", _E.NOT_FOUND),
    },
    _W.WAITING: {
        _M.WAIT_CREATE: _ONE_WAIT,
        _M.WAIT_COMPLETE: Cell(
            "world.wait-once",
            Go(_W.COMPLETED),
            "world.early-wait",
            Refuse((_E.TOO_EARLY, _E.CONFLICT)),
        ),
    },
    _W.COMPLETED: {_M.WAIT_CREATE: _ONE_WAIT, _M.WAIT_COMPLETE: _ONE_WAIT},
}

WRITE_TABLE: Mapping[WriteState, Mapping[Move, Cell]] = {
    WriteState.NONE: {
        _M.ATTRIBUTES_SET: Cell("world.attributes", Go(WriteState.WRITTEN)),
    },
    WriteState.WRITTEN: {
        _M.ATTRIBUTES_SET: _refuse("world.attributes", _E.CONFLICT),
    },
}


def run_cell(state: RunState, move: Move) -> Cell:
    """Look up what a run does with a move."""
    return RUN_TABLE[state][move]


def entity_cell(state: StepState | HookState | WaitState | WriteState, move: Move) -> Cell:
    """Look up what an entity of a run does with a move of its own machine."""
    match state:
        case StepState():
            return STEP_TABLE[state][move]
        case HookState():
            return HOOK_TABLE[state][move]
        case WaitState():
            return WAIT_TABLE[state][move]
        case WriteState():
            return WRITE_TABLE[state][move]


ENDED_STEP_CELLS: Mapping[tuple[StepState, Move], Cell] = {
    (_S.NONE, _M.STEP_START): _refuse("world.run-end-closes", _E.RUN_EXPIRED, _E.NOT_FOUND),
    (_S.PENDING, _M.STEP_START): _refuse("world.run-end-closes", _E.RUN_EXPIRED),
    (_S.RUNNING, _M.STEP_START): Cell(
        "world.run-end-closes", Refuse((_E.RUN_EXPIRED,)), "world.start-in-ended-run",
        Go(_S.RUNNING),
    ),
    (_S.COMPLETED, _M.STEP_START): _refuse("world.run-end-closes", _E.CONFLICT, _E.RUN_EXPIRED),
    (_S.FAILED, _M.STEP_START): _refuse("world.run-end-closes", _E.CONFLICT, _E.RUN_EXPIRED),
    (_S.PENDING, _M.STEP_RETRY): Cell(
        "world.run-end-closes", Go(_S.PENDING), "world.retrying-anywhere",
        Refuse((_E.CONFLICT, _E.RUN_EXPIRED)),
    ),
    (_S.RUNNING, _M.STEP_RETRY): Cell(
        "world.run-end-closes", Go(_S.PENDING), "world.retrying-anywhere",
        Refuse((_E.CONFLICT, _E.RUN_EXPIRED)),
    ),
    (_S.PENDING, _M.STEP_COMPLETE): Cell(
        "world.step-one-end", Go(_S.COMPLETED), "world.end-of-pending-step",
        Refuse((_E.CONFLICT, _E.RUN_EXPIRED)),
    ),
    (_S.PENDING, _M.STEP_FAIL): Cell(
        "world.step-one-end", Go(_S.FAILED), "world.end-of-pending-step",
        Refuse((_E.CONFLICT, _E.RUN_EXPIRED)),
    ),
}  # fmt: skip
"""Where a step answers otherwise once its run has ended."""
