"""The order in which JavaScript enumerates the keys of an object, and SameValueZero."""

import math

from spec_model.values.js import BigInt, Heap, Symbol, Undefined, Value
from spec_model.values.numbers import is_array_index


def keys_in_order(properties: dict[str, Value]) -> list[str]:
    """Return the keys: array indices ascending first, then the rest in order of insertion."""
    indices = [key for key in properties if is_array_index(key)]
    if not indices:
        return list(properties)
    named = [key for key in properties if not is_array_index(key)]
    return sorted(indices, key=int) + named


def identity_key(value: Value) -> object:
    """Return a hashable key that is equal for two values iff SameValueZero holds."""
    if isinstance(value, Heap | str | BigInt | Symbol | Undefined) or value is None:
        return value
    if isinstance(value, bool):
        return ("bool", value)
    return ("number", "NaN" if math.isnan(value) else value)
