"""Plain JSON as a value of the model, and back."""

from conformance.captures.rows import Json
from spec_model.values.js import JsArray, JsObject, Value

OTHER = "\N{REPLACEMENT CHARACTER}"
"""Stands for a value that JSON does not have."""


def to_value(plain: Json) -> Value:
    """Return the value that a JSON text would be parsed to."""
    match plain:
        case None | bool() | str():
            return plain
        case int() | float():
            return float(plain)
        case list():
            return JsArray.of(*(to_value(item) for item in plain))
        case dict():
            return JsObject({name: to_value(item) for name, item in plain.items()})


def to_json(value: Value) -> Json:
    """Return a value as JSON; what JSON does not have becomes `OTHER`."""
    match value:
        case None | bool() | str():
            return value
        case float():
            return value
        case JsArray():
            return [to_json(value.elements.get(index)) for index in range(value.length)]
        case JsObject():
            return {name: to_json(item) for name, item in value.properties.items()}
    return OTHER
