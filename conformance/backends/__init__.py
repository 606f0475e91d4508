"""Two backends that keep the whole contract of a World: in memory, and durable on SQLite.

They are what the suite is checked with: it must pass both, and must notice every fault that is
seeded into them. `surface` is what both have in common, `host` serves one over the adapter
protocol.
"""
