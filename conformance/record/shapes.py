"""What the fields of a record may hold: each shape is a schema and a check that agree.

The published schema is for other people's programs. Reading validates with the checks, which take
a few microseconds a row, so that a record of any length is read strictly.
"""

from collections.abc import Callable
from typing import Final

from attrs import frozen

from conformance.exits import Exit
from conformance.verdicts import Verdict
from vectors.canonical import JsonObject, JsonValue


@frozen
class Shape:
    """What a field may hold."""

    schema: JsonObject
    fits: Callable[[JsonValue], bool]


def words(*known: str) -> Shape:
    """Allow one of these texts."""
    return Shape({"enum": [*known]}, lambda value: isinstance(value, str) and value in known)


def maybe(of: Shape) -> Shape:
    """Allow null as well."""
    return Shape(
        {"anyOf": [of.schema, {"type": "null"}]}, lambda value: value is None or of.fits(value)
    )


def either(*shapes: Shape) -> Shape:
    """Allow what one of these allows."""
    return Shape(
        {"anyOf": [shape.schema for shape in shapes]},
        lambda value: any(shape.fits(value) for shape in shapes),
    )


def items(of: Shape) -> Shape:
    """Allow a list of these."""
    return Shape(
        {"type": "array", "items": of.schema},
        lambda value: isinstance(value, list) and all(of.fits(item) for item in value),
    )


def named(of: Shape) -> Shape:
    """Allow an object whose values are these, by any name."""
    return Shape(
        {"type": "object", "additionalProperties": of.schema},
        lambda value: isinstance(value, dict) and all(of.fits(item) for item in value.values()),
    )


def exact(**parts: Shape) -> Shape:
    """Allow an object with exactly these fields."""
    names: list[JsonValue] = [*sorted(parts)]
    schema: JsonObject = {
        "type": "object",
        "properties": {name: part.schema for name, part in parts.items()},
        "required": names,
        "additionalProperties": False,
    }

    def fits(value: JsonValue) -> bool:
        return (
            isinstance(value, dict)
            and value.keys() == parts.keys()
            and all(part.fits(value[name]) for name, part in parts.items())
        )

    return Shape(schema, fits)


ANYTHING: Final = Shape({}, lambda _value: True)
OBJECT: Final = Shape({"type": "object"}, lambda value: isinstance(value, dict))
TEXT: Final = Shape({"type": "string"}, lambda value: isinstance(value, str))
SWITCH: Final = Shape({"type": "boolean"}, lambda value: isinstance(value, bool))
NUMBER: Final = Shape({"type": "integer"}, lambda value: type(value) is int)
COUNT: Final = Shape(
    {"type": "integer", "minimum": 0}, lambda value: type(value) is int and value >= 0
)
VERDICT: Final = words(*(verdict.value for verdict in Verdict))

EXIT: Final = Shape(
    {"enum": [int(code) for code in Exit]},
    lambda value: type(value) is int and value in {int(code) for code in Exit},
)

MAYBE_TEXT: Final = maybe(TEXT)
MAYBE_COUNT: Final = maybe(COUNT)
TEXTS: Final = items(TEXT)
TEXT_MAP: Final = named(TEXT)

RATE: Final = maybe(exact(failed=COUNT, of=COUNT))
SHARD: Final = maybe(exact(index=COUNT, of=COUNT))
WIRE: Final = items(exact(way=words("sent", "received", "note"), line=TEXT))
PICTURE: Final = maybe(exact(profile=TEXT, wire=TEXT, cuts=items(COUNT)))
HISTORY: Final = maybe(
    either(
        exact(lanes=TEXTS, moments=items(exact(step=TEXT, events=items(OBJECT))), wrong=SWITCH),
        exact(
            operations=items(
                exact(
                    client=COUNT,
                    asked=TEXT,
                    came=TEXT,
                    invoked=COUNT,
                    returned=MAYBE_COUNT,
                    wrong=SWITCH,
                    lost=MAYBE_COUNT,
                )
            )
        ),
    )
)
COVERAGE: Final = named(exact(reached=TEXTS, of=MAYBE_COUNT))
DECLINED: Final = items(
    exact(capability=MAYBE_TEXT, reason=TEXT, url=MAYBE_TEXT, cases=COUNT, clauses=TEXTS)
)
MUTATION: Final = maybe(exact(killed=COUNT, total=COUNT, how=TEXT, suite=TEXT, stale=SWITCH))
PROBLEMS: Final = items(exact(id=TEXT, why=TEXT))
