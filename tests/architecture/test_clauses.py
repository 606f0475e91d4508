"""Every rule is shown by something, every refusal is hit, every fault fits its source."""

import pytest

from conformance.mutants import CATALOGUE, Mutant
from conformance.mutants.mutant import mutated_source
from conformance.mutants.score import AREAS
from conformance.properties import PROPERTIES
from conformance.world.registry import CHECKS as WORLD_CHECKS
from spec_model import clauses, policies
from spec_model.codec import OPERATIONS
from spec_model.rejections import NOTES, Rejection
from spec_model.stream import properties
from vectors.load import load
from vectors.rows import ROWS, Row

VECTORS = load().vectors


def _cited() -> set[str]:
    vectors = {
        str(name)
        for vector in VECTORS.values()
        if isinstance(vector["clauses"], list)
        for name in vector["clauses"]
    }
    drawn = {name for claimed in PROPERTIES for name in claimed.clauses}
    observed = {name for claimed in properties.PROPERTIES for name in claimed.clauses}
    checked = {name for check in WORLD_CHECKS for name in check.clauses}
    return vectors | drawn | observed | checked


@pytest.mark.parametrize("clause", clauses.CLAUSES, ids=lambda clause: clause.id)
def test_every_clause_is_shown(clause: clauses.Clause) -> None:
    """A clause has a vector or a property, or says why it has none."""
    assert (clause.id in _cited()) is not bool(clause.untestable)


def test_clause_ids_are_unique() -> None:
    """An id names one rule."""
    assert len(clauses.BY_ID) == len(clauses.CLAUSES)


@pytest.mark.parametrize("code", Rejection)
def test_every_rejection_is_noted_and_hit(code: Rejection) -> None:
    """A reason to refuse has a note, and a vector that ends with it."""
    assert code in NOTES
    texts = [
        str(vector.get(name))
        for vector in VECTORS.values()
        for name in ("codes", "rejected", "answers")
    ]
    assert any(f"'{code.value}'" in text for text in texts)


@pytest.mark.parametrize("policy", policies.POLICIES, ids=lambda policy: policy.id)
def test_every_policy_is_pinned(policy: policies.Policy) -> None:
    """A policy has a clause, and a vector that lists its answers."""
    assert policy.clause in clauses.BY_ID
    assert any(policy.id in str(vector.get("policies")) for vector in VECTORS.values())


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_is_asked(operation: str) -> None:
    """An operation that no vector asks is a promise that nobody checks."""
    codec = operation.rpartition(".")[0]
    assert any(
        vector.get("op") == operation or vector.get("codec") == codec for vector in VECTORS.values()
    )


@pytest.mark.parametrize("mutant", CATALOGUE, ids=lambda mutant: mutant.id)
def test_every_mutant_fits_its_source(mutant: Mutant) -> None:
    """A mutant breaks a known clause, in one place, in an area that is scored."""
    assert mutant.clause in clauses.BY_ID
    assert mutant.area in AREAS
    assert mutated_source(mutant)


def test_mutant_ids_are_unique() -> None:
    """An id names one fault."""
    assert len({mutant.id for mutant in CATALOGUE}) == len(CATALOGUE)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_every_row_of_the_tables_is_a_vector(row: Row) -> None:
    """The vector's slug is the row's id; a row without one says why."""
    slugs = {vector_id.split(".")[2] for vector_id in VECTORS}
    assert (row.id in slugs) is not bool(row.absent)


def test_property_ids_name_their_area() -> None:
    """A property's id begins with the area whose mutants it may kill."""
    known = {area for areas in AREAS.values() for area in areas}
    assert {claimed.id.split(".")[0] for claimed in PROPERTIES} <= known
