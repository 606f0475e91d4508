"""The version of the suite, of the model and of the vectors: one number."""

VERSION = "0.1.0"
