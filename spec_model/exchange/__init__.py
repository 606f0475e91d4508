"""What crosses the boundary of a role, as plain values: one module a role, and their messages.

The names are those of the adapter protocol. Every message is declared once, with its shapes; from
that one table schemas, pages, adapters and vectors are derived.

The codec lists the operations that are made of these messages, and they are made of its shapes, so
the codec is imported first, whoever comes from where.
"""

from spec_model import codec as codec
