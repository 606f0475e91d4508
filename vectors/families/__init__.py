"""All families; the builder freezes codecs first, since refusals name them as siblings."""

from vectors.families import (
    batches,
    compression,
    dedupe,
    display,
    encryption,
    envelope,
    frames,
    legacy,
    objects,
    references,
)
from vectors.family import Family

FAMILIES: tuple[Family, ...] = (
    *frames.FAMILIES,
    *objects.FAMILIES,
    *dedupe.FAMILIES,
    *batches.FAMILIES,
    *references.FAMILIES,
    *envelope.FAMILIES,
    *display.FAMILIES,
    *compression.FAMILIES,
    *encryption.FAMILIES,
    *legacy.FAMILIES,
)
