"""Every normative rule, each with a stable id.

A clause is one sentence that an implementation keeps or breaks. Model code, properties, mutants,
vectors and findings cite it by id. The tables live beside this file, one an area; `CLAUSES` joins
them and `get` finds one.

`source` names the section of the measured facts that the rule comes from (`docs/reference`
explains the letters); `invariants` are the numbers of that section's invariant list.
"""

from spec_model.clauses import compat, envelope, frames, readers, references, stream, values, world
from spec_model.clauses.clause import Clause, Level
from spec_model.errors import ModelMisuse

CLAUSES: tuple[Clause, ...] = (
    *compat.CLAUSES,
    *envelope.CLAUSES,
    *frames.CLAUSES,
    *readers.CLAUSES,
    *references.CLAUSES,
    *stream.CLAUSES,
    *values.CLAUSES,
    *world.CLAUSES,
)

BY_ID = {clause.id: clause for clause in CLAUSES}


def get(clause_id: str) -> Clause:
    """Return the clause with this id."""
    try:
        return BY_ID[clause_id]
    except KeyError:
        raise ModelMisuse(f"unknown clause {clause_id!r}") from None


__all__ = ["BY_ID", "CLAUSES", "Clause", "Level", "get"]
