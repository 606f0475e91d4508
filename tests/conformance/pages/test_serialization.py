from conformance.mutants import CATALOGUE
from conformance.pages import serialization
from spec_model.clauses import BY_ID


def test_every_invariant_has_a_clause_or_a_reason() -> None:
    """One of the two, never both, and the clauses exist."""
    for number in serialization.INVARIANTS:
        clauses = serialization.clauses_of(number)
        assert bool(clauses) is not (number in serialization.NO_CLAUSE)
        assert all(name in BY_ID for name in clauses)


def test_every_known_bug_has_a_mutant_or_a_reason() -> None:
    """One of the two, never both, and the mutants exist."""
    known = {mutant.id for mutant in CATALOGUE}
    for number in serialization.BUGS:
        mutants = serialization.mutants_of(number)
        assert bool(mutants) is not (number in serialization.NO_MUTANT)
        assert known.issuperset(mutants)


def test_no_mutant_names_an_unknown_bug() -> None:
    """A number that the sheet does not have would be a slip."""
    named = {mutant.bug for mutant in CATALOGUE if mutant.bug.startswith("h-")}
    assert named <= {f"h-{number}" for number in serialization.BUGS}
