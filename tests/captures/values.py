"""Every captured example that was made from a JavaScript expression, as a value of the model."""

from vectors.samples import SAMPLES as BUILDERS

__all__ = ["BUILDERS"]
