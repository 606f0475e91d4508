"""One module a command; each exposes `command` and keeps its logic elsewhere."""
