"""The event log of a run: its vocabulary, and the machines of the entities that it tells about."""
