"""Ready adapters for published packages."""
