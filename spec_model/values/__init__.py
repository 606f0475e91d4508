"""The JavaScript value model and its flattened text."""
