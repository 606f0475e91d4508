"""The flattened text of values: the two functions that everybody else calls.

`flatten` writes a value as text and `unflatten` reads it back; `to_utf8` and `from_utf8` are the
step between the text and the bytes of an envelope. The modules beside this one hold the parts:
`text` (strings), `numbers`, `json_text` (the scanner), `tags` and `dialects` (the tables),
`reducers` and `revivers` (tagged forms), `flattening` and `unflattening` (slots and references).
"""

from spec_model.values.dialects import CURRENT, Dialect, dialect
from spec_model.values.flattening import flatten
from spec_model.values.text import from_utf8, to_utf8
from spec_model.values.unflattening import unflatten

__all__ = [
    "CURRENT",
    "Dialect",
    "dialect",
    "flatten",
    "from_utf8",
    "to_utf8",
    "unflatten",
]
