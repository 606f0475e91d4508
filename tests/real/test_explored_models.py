"""SPIN and TLC walk over the graph of the model, with the models that are written for them."""

import pytest

from benchmarks.explored import checkers, promela
from benchmarks.explored.checkers import Came, Ran
from benchmarks.explored.tables import Tables

NAME = "2x2, 2 cuts"

pytestmark = pytest.mark.real


@pytest.fixture(scope="module", name="swept")
def _swept() -> tuple[Ran, Tables]:
    return checkers.swept(NAME, again=False)


def _graph(came: Came) -> tuple[int, int]:
    assert isinstance(came, Ran), came
    return came.states, came.transitions


@pytest.mark.parametrize("keys", [promela.NARROW, promela.WIDE], ids=["narrow", "wide"])
def test_spin_finds_the_same_graph(
    swept: tuple[Ran, Tables], keys: promela.Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many states and transitions, whatever the keys of its tables are."""
    plain, tables = swept
    monkeypatch.setattr(promela, "keys_of", lambda _tables: keys)
    assert _graph(checkers.spin(tables, reduce=False)) == _graph(plain)


def test_spin_with_our_reductions_keeps_as_many_states() -> None:
    """One for each node of our own search."""
    by_hand = checkers.spin_by_hand(NAME)
    assert _graph(by_hand)[0] == checkers.ours(NAME).states


def test_tlc_finds_the_same_graph(swept: tuple[Ran, Tables]) -> None:
    """As many states and transitions."""
    plain, tables = swept
    assert _graph(checkers.tlc(tables)) == _graph(plain)
