"""All families, in the order in which they are frozen; codecs come first."""

from vectors.families import frames
from vectors.family import Family

FAMILIES: tuple[Family, ...] = (*frames.FAMILIES,)
