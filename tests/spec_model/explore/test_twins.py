"""The moves of a peer that were taken from its twin are those that it makes itself."""

import pytest

from spec_model.explore.interned import InternedSearch
from spec_model.explore.interning import WIDTH
from spec_model.stream.judging import JUDGE
from spec_model.stream.regimes import SEED, Bound, Guarantee, setting, without
from spec_model.stream.system import StreamSystem

BOUNDS = {
    "race": Bound(writers=2, items=2, cuts=1, reader_cuts=1, race=True),
    "three writers": Bound(writers=3, items=1, cuts=1, race=True),
    "no race": Bound(writers=2, items=2, cuts=2, reader_cuts=1),
}
REGIMES = {
    "seed": SEED,
    "answers lost": without(SEED, Guarantee.RESPONSE_TRUTHFUL),
    "other ids after a restart": without(SEED, Guarantee.STABLE_WRITER_ID),
}


@pytest.mark.parametrize("bound", BOUNDS.values(), ids=BOUNDS)
@pytest.mark.parametrize("regime", REGIMES.values(), ids=REGIMES)
def test_twins_move_alike(bound: Bound, regime: frozenset[Guarantee]) -> None:
    """Every row of a search is what the system answers when it is asked for this actor."""
    system = StreamSystem(setting(bound, regime))
    search = InternedSearch(system, JUDGE)
    search.run(2_000)
    machine, taken = search.machine, 0
    for at, rows in enumerate(search.known.rows[: machine.peers]):
        for key, row in [*rows.items()]:
            _at, number, shared = row.asked
            own = machine.row(at, number, shared, key & ((1 << WIDTH) - 1))
            assert (own.quiet, own.posture, own.passed, own.consent, own.free, own.alert) == (
                row.quiet, row.posture, row.passed, row.consent, row.free, row.alert
            )  # fmt: skip
            assert own.moves == row.moves
            assert own.enough == row.enough
            taken += bool(row.steps) and row.steps[0].actor != system.actors[at]
    assert taken > 3
