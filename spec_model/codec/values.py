"""Operations on values and their flattened text.

A value travels as a graph of nodes (`spec_model.values.nodes`), a text as its UTF-8 bytes. The
dialect is a release by its version; each policy about values may be answered by its name.
"""

from collections.abc import Mapping

from spec_model.codec.operation import Answer, Arguments, Operation
from spec_model.codec.shapes import Bool, Bytes, Fields, Int, Json, ListOf, OneOf, Shape, Text
from spec_model.frozen import evolve
from spec_model.policies import Choice
from spec_model.rejections import Rejected
from spec_model.values import dialects
from spec_model.values.compare import same
from spec_model.values.devalue import flatten, from_utf8, to_utf8, unflatten
from spec_model.values.dialects import Boundary, Dialect, Registry, ValuePolicies
from spec_model.values.nodes import from_nodes, to_nodes

CHOICE = OneOf(tuple(choice.value for choice in Choice))
POLICIES = {
    "values-lone-surrogates": "lone_surrogates",
    "values-tagged-cycles": "tagged_cycles",
    "values-operands": "operands",
    "values-payloads": "payloads",
    "values-references": "references",
    "values-sparse-writers": "sparse_writers",
    "values-utf8": "utf8",
    "values-own-errors": "own_errors",
}
"""The policies about values, and their fields."""

DIALECT: Mapping[str, Shape] = {
    "dialect": OneOf(tuple(dialects.DIALECTS)),
    "boundary": OneOf(tuple(boundary.value for boundary in Boundary)),
    **dict.fromkeys(POLICIES, CHOICE),
}
WRITING: Mapping[str, Shape] = {**DIALECT, "now": Int()}
READING: Mapping[str, Shape] = {**DIALECT, "classes": ListOf(Text()), "steps": ListOf(Text())}


def _known(arguments: Arguments, name: str) -> frozenset[str] | None:
    """Return the ids that a reader knows; where none are named, it knows all."""
    if name not in arguments.values:
        return None
    return frozenset(Arguments({name: item}).text(name) for item in arguments.items(name))


def dialect_of(arguments: Arguments) -> Dialect:
    """Return the dialect that the arguments describe."""
    answers = {
        field: Choice(arguments.text(name))
        for name, field in POLICIES.items()
        if name in arguments.values
    }
    return evolve(
        dialects.dialect(arguments.maybe_text("dialect") or dialects.CURRENT.core),
        policies=ValuePolicies(**answers),
        boundary=Boundary(arguments.maybe_text("boundary") or Boundary.VALUES.value),
        registry=Registry(_known(arguments, "classes"), _known(arguments, "steps")),
        now=float(arguments.maybe_number("now") or 0),
    )


def encode_value(arguments: Arguments) -> Answer:
    """Write a value as flattened text."""
    text = flatten(from_nodes(arguments.values.get("value")), dialect_of(arguments))
    return text if isinstance(text, Rejected) else to_utf8(text)


def decode_value(arguments: Arguments) -> Answer:
    """Read a flattened text."""
    dialect = dialect_of(arguments)
    text = from_utf8(arguments.octets("wire"), dialect)
    if isinstance(text, Rejected):
        return text
    value = unflatten(text, dialect)
    return value if isinstance(value, Rejected) else to_nodes(value)


def compare_values(arguments: Arguments) -> Answer:
    """Tell whether two values are the same graph."""
    left, right = arguments.values.get("left"), arguments.values.get("right")
    return same(from_nodes(left), from_nodes(right))


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        name="values.encode",
        sentence="Write this value as the UTF-8 of its flattened text, as this release does.",
        requires="values",
        takes=Fields({"value": Json()}, WRITING),
        gives=Bytes(),
        run=encode_value,
    ),
    Operation(
        name="values.decode",
        sentence="Read this flattened text, as this release does, and give its value.",
        requires="values",
        takes=Fields({"wire": Bytes()}, READING),
        gives=Json(),
        run=decode_value,
    ),
    Operation(
        name="values.same",
        sentence="Tell whether two values are the same graph, identity included.",
        requires="values-same",
        takes=Fields({"left": Json(), "right": Json()}),
        gives=Bool(),
        run=compare_values,
    ),
)
