"""The suite of the world role: what every storage backend has to keep, and how it is found out.

A *check* drives one or more processes on a store that is fresh for it, and records every operation
with the moments at which it was sent and answered. `audit` judges the whole history against the
oracle, whatever the check was about; the check itself says what only it can know.
"""
