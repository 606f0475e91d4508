"""The catalogue of seeded faults: the model with one rule broken, and what catches it.

A mutant is a row of data. Its area's vectors and properties must kill it; the tests of this
repository do not count. `CATALOGUE` joins the areas, one module each.
"""

from conformance.mutants import (
    compat,
    envelope,
    object_values,
    readers,
    sinks,
    stream,
    values,
    wire,
)
from conformance.mutants.mutant import Mutant

CATALOGUE: tuple[Mutant, ...] = (
    *wire.MUTANTS,
    *readers.MUTANTS,
    *object_values.MUTANTS,
    *envelope.MUTANTS,
    *compat.MUTANTS,
    *values.MUTANTS,
    *stream.MUTANTS,
    *sinks.MUTANTS,
)

__all__ = ["CATALOGUE", "Mutant"]
