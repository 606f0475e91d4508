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
    envelope_refusals,
    frames,
    legacy,
    objects,
    references,
    releases,
    value_decisions,
    value_rejections,
    values,
)
from vectors.family import Family

FAMILIES: tuple[Family, ...] = (
    *frames.FAMILIES,
    *objects.FAMILIES,
    *dedupe.FAMILIES,
    *batches.FAMILIES,
    *references.FAMILIES,
    *envelope.FAMILIES,
    *envelope_refusals.FAMILIES,
    *display.FAMILIES,
    *compression.FAMILIES,
    *encryption.FAMILIES,
    *legacy.FAMILIES,
    *releases.FAMILIES,
    *compat.FAMILIES,
    *decode_sets.FAMILIES,
    *call_sites.FAMILIES,
    *values.FAMILIES,
    *value_rejections.FAMILIES,
    *value_decisions.FAMILIES,
)
