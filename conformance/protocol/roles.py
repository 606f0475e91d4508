"""The roles that have instances: how one is made, what it takes and what it gives.

Inputs and outputs are the messages of `spec_model.exchange`: records with a `kind`. What `open`
says of an instance are the constants and choices of the model's own rules, each of them optional.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

import attrs
from attrs import field, frozen

from spec_model.codec.shapes import Bool, Fields, Int, Json, OneOf, Shape
from spec_model.exchange import reader, writer
from spec_model.exchange.message import Messages
from spec_model.stream.rules import ReaderRules, SinkRules, WriterRules

Rules = type[ReaderRules] | type[WriterRules] | type[SinkRules]

WRITERS: Final[Mapping[str, Rules]] = {"SEG": WriterRules, "PUB": SinkRules}
"""The rules of each profile that a writer may write with."""


def rule_name(attribute: str) -> str:
    """Name a rule as the protocol does."""
    return attribute.replace("_", "-")


def _shape(default: object) -> Shape:
    match default:
        case bool():
            return Bool()
        case Enum():
            return OneOf(tuple(str(choice.value) for choice in type(default)))
        case _:
            return Int()


def rules_shape(*rules: Rules) -> Mapping[str, Shape]:
    """Say how the constants and choices of rules are written."""
    return {
        rule_name(one.name): _shape(one.default) for table in rules for one in attrs.fields(table)
    }


@frozen(kw_only=True)
class Role:
    """What one role takes and gives; without messages, inputs and outputs are trees of its own."""

    sentence: str
    config: Shape
    inputs: Messages = field(factory=dict)
    outputs: Messages = field(factory=dict)


WITH_INSTANCES: Final[Mapping[str, Role]] = {
    "reader": Role(
        sentence="The reconnecting reader of one stream, with dedupe above it.",
        config=Fields({}, rules_shape(ReaderRules)),
        inputs=reader.INPUTS,
        outputs=reader.OUTPUTS,
    ),
    "writer": Role(
        sentence="The writer of one stream: a segment writer, or a sink of published packages.",
        config=Fields({"profile": OneOf(tuple(WRITERS))}, rules_shape(*WRITERS.values())),
        inputs=writer.INPUTS,
        outputs=writer.OUTPUTS,
    ),
    "world": Role(
        sentence="A storage backend; its operations are those of the World interface.",
        config=Json(),
    ),
}
"""By name."""
