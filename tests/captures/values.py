"""Every captured example that was made from a JavaScript expression, as a value of the model."""

from collections.abc import Callable, Mapping

from spec_model.values.js import Value
from tests.captures import error_values, language_values, platform_values

BUILDERS: Mapping[str, Callable[[], Value]] = {
    **language_values.BUILDERS,
    **error_values.BUILDERS,
    **platform_values.BUILDERS,
}
"""From the id of an example to the value that its expression makes."""
