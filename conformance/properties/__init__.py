"""Properties of the codec role: claims about everything that the strategies draw.

The one place in `conformance` that imports `strategies`. `PROPERTIES` lists them all; tests run
them on the model, and the mutation score runs them on its mutants.
"""

from conformance.properties import (
    batches,
    compat,
    dedupe,
    envelope,
    frames,
    objects,
    references,
    values,
)
from conformance.properties.property import Counterexample, Property, run

PROPERTIES: tuple[Property, ...] = (
    *frames.PROPERTIES,
    *batches.PROPERTIES,
    *dedupe.PROPERTIES,
    *objects.PROPERTIES,
    *references.PROPERTIES,
    *envelope.PROPERTIES,
    *compat.PROPERTIES,
    *values.PROPERTIES,
)

__all__ = ["PROPERTIES", "Counterexample", "Property", "run"]
