import pytest

from conformance.mutants.searching import SmallSearch
from conformance.mutants.stream import MUTANTS
from conformance.reductions import (
    NOT_ASKED,
    REDUCED,
    Comparison,
    Verdict,
    compare,
    compare_mutant,
    model,
)

SMALL = [small for small in REDUCED if "2 cuts" not in small.id]
QUICK = {
    "live-skips-gap": "1 writer x 2 items, 1 cut, reserve ahead",
    "persist-last-slot": "2 writers x 1 item, reserve ahead",
    "foreign-counted": "2 writers x 1 item, 1 cut",
    "info-tail-short": "1 writer x 2 items, 1 cut",
}
"""Mutants that an earlier reduction hid, each with a search that shows them."""


@pytest.mark.parametrize("small", SMALL, ids=lambda small: small.id)
def test_reductions_change_nothing_for_the_model(small: SmallSearch) -> None:
    """Reduced or not, nothing is found, and the rewritten terminal states are the same."""
    compared = compare(model, small)
    assert compared.decided
    assert compared.plain.outcome == "nothing"
    assert compared.agree
    assert compared.reduced.nodes <= compared.plain.nodes


def test_reductions_do_not_hide_what_breaks_the_model() -> None:
    """A zombie that stores what a torn request left out is found with reductions as well."""
    compared = compare(model, REDUCED[-1])
    assert compared.plain.outcome == "nothing-lost"
    assert compared.agree


@pytest.mark.parametrize("name", QUICK)
def test_reductions_do_not_hide_a_mutant(name: str) -> None:
    """What the unreduced search finds in a mutant, the reduced one finds as well."""
    mutant = next(mutant for mutant in MUTANTS if mutant.id == name)
    searches = [small for small in SMALL if small.id == QUICK[name]]
    (compared,) = compare_mutant(mutant, searches)
    assert compared.plain.outcome != "nothing"
    assert compared.agree


def test_different_verdicts_and_endings_disagree() -> None:
    """A finding on one side only, or other terminal states, are a disagreement."""
    nothing = Verdict("nothing", frozenset({1}), 1)
    other = Verdict("nothing", frozenset({2}), 1)
    found = Verdict("exactly-once", frozenset(), 1, 5)
    longer = Verdict("exactly-once", frozenset(), 1, 6)

    def agree(plain: Verdict, reduced: Verdict) -> bool:
        return Comparison(search="", mutant="", plain=plain, reduced=reduced).agree

    def is_longer(exact: Verdict) -> bool:
        return Comparison(search="", mutant="", plain=found, reduced=longer, exact=exact).longer

    assert [is_longer(one) for one in (NOT_ASKED, found, longer)] == [False, False, True]
    assert agree(found, longer)
    assert not agree(found, Verdict("too many nodes", frozenset(), 1))

    assert agree(nothing, nothing)
    assert agree(found, found)
    assert not agree(nothing, other)
    assert not agree(nothing, found)
    assert not agree(found, nothing)
