import pytest

from spec_model import clauses
from spec_model.replay.events import Entity, EventType
from spec_model.replay.machines import (
    ENDED,
    ENDED_STEP_CELLS,
    ENTITY,
    HOOK_TABLE,
    MOVES,
    RUN_TABLE,
    STEP_TABLE,
    WAIT_TABLE,
    WRITE_TABLE,
    Ask,
    Cell,
    Go,
    HookState,
    Move,
    Refuse,
    RunState,
    StepState,
    WaitState,
    WriteState,
    entity_cell,
    run_cell,
)
from spec_model.world_policies import BY_ID

ENTITY_STATES = {
    Entity.STEP: tuple(StepState),
    Entity.HOOK: tuple(HookState),
    Entity.WAIT: tuple(WaitState),
    Entity.ATTRIBUTES: tuple(WriteState),
}


def _cells() -> list[Cell]:
    tables = [*RUN_TABLE.values(), *STEP_TABLE.values(), *HOOK_TABLE.values()]
    rows = [*tables, *WAIT_TABLE.values(), *WRITE_TABLE.values()]
    return [cell for row in rows for cell in row.values()] + list(ENDED_STEP_CELLS.values())


@pytest.mark.parametrize("state", RunState)
@pytest.mark.parametrize("move", Move)
def test_every_move_is_decided_in_every_state_of_a_run(state: RunState, move: Move) -> None:
    """The run's machine has a cell for each; only moves of entities are passed on."""
    cell = run_cell(state, move)
    if isinstance(cell.act, Ask):
        assert ENTITY[move] is not Entity.RUN
        assert state is not RunState.NONE


@pytest.mark.parametrize(
    ("state", "move"),
    [
        (state, move)
        for move in Move
        if ENTITY[move] is not Entity.RUN
        for state in ENTITY_STATES[ENTITY[move]]
    ],
)
def test_every_move_is_decided_in_every_state_of_its_entity(
    state: StepState | HookState | WaitState | WriteState, move: Move
) -> None:
    """An entity's machine has a cell for each of its moves, and decides it."""
    cell = entity_cell(state, move)
    assert not isinstance(cell.act, Ask)
    if isinstance(cell.act, Go):
        assert type(cell.act.to) is type(state)


@pytest.mark.parametrize("cell", _cells())
def test_a_cell_names_its_clause_and_what_its_policy_tolerates(cell: Cell) -> None:
    """The clause is known; a policy comes with another answer, and a refusal with a class."""
    assert clauses.get(cell.clause).id == cell.clause
    assert bool(cell.policy) == (cell.other is not None)
    assert not cell.policy or cell.policy in BY_ID
    for act in (cell.act, cell.other):
        assert not isinstance(act, Refuse) or act.errors


def test_an_ended_run_goes_nowhere() -> None:
    """No move leads out of an end, and to another one only where a policy tolerates it."""
    for state in ENDED:
        for move in Move:
            cell = run_cell(state, move)
            assert not isinstance(cell.act, Go) or cell.act.to is state
            if isinstance(cell.other, Go) and cell.other.to is not state:
                assert cell.policy == "world.end-order"
                assert cell.other.to in ENDED


def test_every_type_but_the_filler_has_a_move() -> None:
    """The log's types are moves; two more are requests that create what they start."""
    assert set(MOVES) == set(EventType) - {EventType.NOOP}
    lazy = {Move.RUN_START_RESILIENT, Move.STEP_START_LAZY}
    assert set(Move) == set(MOVES.values()) | lazy


def test_a_step_of_an_ended_run_answers_otherwise_only_for_its_own_moves() -> None:
    """The exceptions are cells of the step's machine, which the run's machine passes on."""
    for state, move in ENDED_STEP_CELLS:
        assert move in STEP_TABLE[state]
        assert isinstance(run_cell(RunState.COMPLETED, move).act, Ask)
