"""The stream protocol: roles as pure transitions, the assumptions about what surrounds them."""
