"""What crosses the boundary of a role, as plain values: one module a role, and their messages.

The names are those of the adapter protocol. Every message is declared once, with its shapes; from
that one table schemas, pages, adapters and vectors are derived.
"""
