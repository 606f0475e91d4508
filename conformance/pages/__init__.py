"""Pages of the reference, each a pure function of the model."""
