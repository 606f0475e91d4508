"""The few kinds of CBOR that answers of the service are made of (RFC 8949)."""

from collections.abc import Mapping, Sequence
from typing import Final

Value = None | bool | int | str | bytes | Sequence["Value"] | Mapping[str, "Value"]

_UNSIGNED: Final = 0
_NEGATIVE: Final = 1
_BYTES: Final = 2
_TEXT: Final = 3
_ARRAY: Final = 4
_MAP: Final = 5
_SIMPLE: Final[Mapping[object, bytes]] = {False: b"\xf4", True: b"\xf5", None: b"\xf6"}
_SHORT: Final = 24
_WIDTHS: Final = ((24, 1), (25, 2), (26, 4), (27, 8))


def encode(value: Value) -> bytes:
    """Write a value."""
    if value is None or isinstance(value, bool):
        return _SIMPLE[value]
    if isinstance(value, int):
        return _head(_UNSIGNED, value) if value >= 0 else _head(_NEGATIVE, -1 - value)
    if isinstance(value, str):
        text = value.encode()
        return _head(_TEXT, len(text)) + text
    if isinstance(value, bytes):
        return _head(_BYTES, len(value)) + value
    if isinstance(value, Mapping):
        pairs = [encode(name) + encode(part) for name, part in value.items()]
        return _head(_MAP, len(pairs)) + b"".join(pairs)
    return _head(_ARRAY, len(value)) + b"".join(encode(part) for part in value)


def _head(major: int, number: int) -> bytes:
    """Write a kind and its number in the fewest bytes."""
    if number < _SHORT:
        return bytes([major << 5 | number])
    code, width = next(pair for pair in _WIDTHS if number < 1 << 8 * pair[1])
    return bytes([major << 5 | code]) + number.to_bytes(width, "big")
