"""Golden vectors: families as data, the builder that freezes them, the reader that loads them."""
