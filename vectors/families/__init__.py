"""All families; the builder freezes codecs first, since refusals name them as siblings."""

from vectors.families import (
    batches,
    call_sites,
    compat,
    compression,
    decode_sets,
    dedupe,
    display,
    encryption,
    envelope,
    frames,
    legacy,
    objects,
    references,
    releases,
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
    *releases.FAMILIES,
    *compat.FAMILIES,
    *decode_sets.FAMILIES,
    *call_sites.FAMILIES,
)
