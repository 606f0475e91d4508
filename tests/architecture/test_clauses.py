"""Every rule is shown by something, every refusal is hit, every fault fits its source."""

from conformance.mutants import CATALOGUE
from conformance.mutants.mutant import mutated_source
from conformance.mutants.score import AREAS
from conformance.properties import PROPERTIES
from conformance.world.registry import CHECKS as WORLD_CHECKS
from spec_model import clauses, policies
from spec_model.codec import OPERATIONS
from spec_model.rejections import NOTES, Rejection
from spec_model.stream import properties
from vectors.load import load
from vectors.rows import ROWS

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


def test_every_clause_is_shown() -> None:
    """A clause has a vector or a property, or says why it has none."""
    cited = _cited()
    assert not [
        clause.id for clause in clauses.CLAUSES if (clause.id in cited) is bool(clause.untestable)
    ]


def test_clause_ids_are_unique() -> None:
    """An id names one rule."""
    assert len(clauses.BY_ID) == len(clauses.CLAUSES)


def test_every_rejection_is_noted_and_hit() -> None:
    """A reason to refuse has a note, and a vector that ends with it."""
    assert set(Rejection) == NOTES.keys()
    said = " ".join(
        str(vector.get(name))
        for vector in VECTORS.values()
        for name in ("codes", "rejected", "answers")
    )
    assert not [code for code in Rejection if f"'{code.value}'" not in said]


def test_every_policy_is_pinned() -> None:
    """A policy has a clause, and a vector that lists its answers."""
    pinned = " ".join(str(vector.get("policies")) for vector in VECTORS.values())
    assert not [each.id for each in policies.POLICIES if each.clause not in clauses.BY_ID]
    assert not [each.id for each in policies.POLICIES if f"'{each.id}'" not in pinned]


def test_every_operation_is_asked() -> None:
    """An operation that no vector asks is a promise that nobody checks."""
    asked = {str(vector.get("op")) for vector in VECTORS.values()}
    codecs = {str(vector.get("codec")) for vector in VECTORS.values()}
    assert not [
        operation
        for operation in OPERATIONS
        if operation not in asked and operation.rpartition(".")[0] not in codecs
    ]


def test_every_mutant_fits_its_source() -> None:
    """A mutant breaks a known clause, in one place, in an area that is scored."""
    assert not [each.id for each in CATALOGUE if each.clause not in clauses.BY_ID]
    assert not [each.id for each in CATALOGUE if each.area not in AREAS]
    assert not [each.id for each in CATALOGUE if not mutated_source(each)]


def test_mutant_ids_are_unique() -> None:
    """An id names one fault."""
    assert len({mutant.id for mutant in CATALOGUE}) == len(CATALOGUE)


def test_every_row_of_the_tables_is_a_vector() -> None:
    """The vector's slug is the row's id; a row without one says why."""
    slugs = {vector_id.split(".")[2] for vector_id in VECTORS}
    assert not [row.id for row in ROWS if (row.id in slugs) is bool(row.absent)]


def test_property_ids_name_their_area() -> None:
    """A property's id begins with the area whose mutants it may kill."""
    known = {area for areas in AREAS.values() for area in areas}
    assert {claimed.id.split(".")[0] for claimed in PROPERTIES} <= known
