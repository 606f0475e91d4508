"""Plain values: what crosses a boundary between the model and anything else.

Numbers, text, bytes, lists and records only, so that vectors, adapters and mutants can exchange
questions and answers without sharing a class.
"""

from collections.abc import Mapping, Sequence

Plain = None | bool | int | str | bytes | Sequence["Plain"] | Mapping[str, "Plain"]
Record = Mapping[str, Plain]
