"""The version of the suite, of the model and of the vectors: one number."""

from typing import Final

VERSION: Final = "0.1.0"
