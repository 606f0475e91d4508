"""Values of a World as JSON: what crosses the boundary between a suite and a host.

JSON has no bytes, moments, absent values, large numbers or fractions that are the same for every
reader; they travel as objects with one key that
begins with `$`. An object of the application that looks like one is wrapped in `$obj`.
"""

import base64
import binascii
import math
from collections.abc import Mapping, Sequence

from spec_model.errors import ModelMisuse
from spec_model.replay.instants import Instant, Value

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]

LARGEST = 2**31 - 1
"""The largest whole number that travels as a number."""


def to_json(value: Value) -> Json:
    """Write a value."""
    match value:
        case None | bool() | str():
            return value
        case int():
            return value if abs(value) <= LARGEST else {"$big": str(value)}
        case float():
            return _float(value)
        case bytes():
            return {"$b64": base64.b64encode(value).decode("ascii")}
        case Instant(ms):
            return {"$date": str(ms)}
        case tuple():
            return [to_json(item) for item in value]
        case _:
            body = {name: to_json(item) for name, item in value.items()}
            tagged = any(name.startswith("$") for name in body)
            return {"$obj": body} if tagged else body


def _float(value: float) -> Json:
    if math.isfinite(value) and value.is_integer() and abs(value) <= LARGEST:
        return int(value) if value or math.copysign(1, value) > 0 else {"$num": "-0"}
    return {"$num": repr(value)}


def from_json(json: Json) -> Value:
    """Read a value; a tag that is unknown or has a wrong operand is misuse."""
    if isinstance(json, Mapping):
        tags = [name for name in json if name.startswith("$")]
        if tags:
            return _tagged(tags[0], json[tags[0]])
        return {name: from_json(item) for name, item in json.items()}
    if isinstance(json, str) or not isinstance(json, Sequence):
        return json
    return tuple(from_json(item) for item in json)


def _tagged(tag: str, operand: Json) -> Value:
    try:
        match tag, operand:
            case "$obj", Mapping():
                return {name: from_json(item) for name, item in operand.items()}
            case "$undef", _:
                return None
            case "$fill", [int() as byte, int() as length]:
                return bytes([byte]) * length
            case "$b64", str():
                return base64.b64decode(operand, validate=True)
            case "$date", str():
                return Instant(int(operand))
            case "$big", str():
                return int(operand)
            case "$num", str():
                return float(operand.replace("Infinity", "inf"))
    except (ValueError, binascii.Error) as error:
        raise ModelMisuse(f"{tag} has a wrong operand: {error}") from None
    raise ModelMisuse(f"{tag} with such an operand is no value")
