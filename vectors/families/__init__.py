"""All families; the builder freezes codecs first, since refusals name them as siblings."""

from vectors.families import batches, dedupe, frames, objects, references
from vectors.family import Family

FAMILIES: tuple[Family, ...] = (
    *frames.FAMILIES,
    *objects.FAMILIES,
    *dedupe.FAMILIES,
    *batches.FAMILIES,
    *references.FAMILIES,
)
