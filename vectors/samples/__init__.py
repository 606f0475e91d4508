"""Sample values, each by a name: one for every expression that was captured, and more.

Families freeze them, and the tests compare what the model writes with the captured bytes.
"""

from collections.abc import Callable, Mapping

from spec_model.values.js import Value
from vectors.samples import errors, language, platform

SAMPLES: Mapping[str, Callable[[], Value]] = {
    **language.BUILDERS,
    **errors.BUILDERS,
    **platform.BUILDERS,
}
"""From the id of a captured example to the value that its expression makes."""

ALL: Mapping[str, Callable[[], Value]] = {
    **SAMPLES,
    **language.MORE,
    **errors.MORE,
    **platform.MORE,
}
"""Every sample by its name."""
