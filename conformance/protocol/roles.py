"""The stream roles as the protocol sees them: how one is made, its inputs and its outputs.

An input and an output are records with a `kind`; the fields of each kind are shapes, as those of
operations are. Time never passes by itself: a timer is an output, and its firing an input.
"""

from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from spec_model.codec.shapes import U64, Bool, Bytes, Fields, Int, Json, OneOf, Shape, Text
from spec_model.policies import Choice
from spec_model.stream.reader import Failed

CHOICE: Final = OneOf(tuple(choice.value for choice in Choice))
NOTHING: Final = Fields()


@frozen(kw_only=True)
class Kind:
    """One kind of input or output."""

    sentence: str
    fields: Fields = NOTHING


@frozen(kw_only=True)
class Role:
    """What one role takes and gives; without kinds, its inputs and outputs are trees of its own."""

    sentence: str
    config: Shape
    inputs: Mapping[str, Kind] = field(factory=dict)
    outputs: Mapping[str, Kind] = field(factory=dict)


INFO: Final[Mapping[str, Shape]] = {"tail": Int(), "done": Bool()}

READER: Final = Role(
    sentence="The reconnecting reader, with dedupe above it.",
    config=Fields(
        {"start": Int()},
        {
            "consecutive": Int(),
            "total": Int(),
            "verifies-end": CHOICE,
            "partial-end": CHOICE,
        },
    ),
    inputs={
        "start": Kind(sentence="The application begins to read; comes once, and first."),
        "opened": Kind(sentence="The connection that was asked for is open."),
        "bytes": Kind(sentence="Bytes arrived.", fields=Fields({"data": Bytes()})),
        "eof": Kind(sentence="The connection ended cleanly."),
        "error": Kind(sentence="The connection, or the attempt to open one, failed."),
        "expired": Kind(sentence="The store says that the stream is no longer kept."),
        "info": Kind(sentence="The store's info.", fields=Fields(INFO)),
        "info-failed": Kind(sentence="The question for the store's info failed."),
        "cancel": Kind(sentence="The application wants no more."),
    },
    outputs={
        "connect": Kind(
            sentence="Open a connection that begins at an index.", fields=Fields({"start": Int()})
        ),
        "deliver": Kind(
            sentence="Hand a frame to the application.",
            fields=Fields({"item": Bytes()}, {"writer": Bytes(), "seq": U64()}),
        ),
        "get-info": Kind(sentence="Ask the store for its info."),
        "cancel-upstream": Kind(sentence="Close the connection."),
        "closed": Kind(sentence="Tell the application that the stream is complete."),
        "failed": Kind(
            sentence="Tell the application that the stream cannot be read.",
            fields=Fields(
                {"code": OneOf((*(failed.value for failed in Failed), "other"))},
                {"message": Text(), "class": Text()},
            ),
        ),
    },
)

WORLD: Final = Role(
    sentence="A storage backend; its operations are those of the World interface.", config=Json()
)

WITH_INSTANCES: Final[Mapping[str, Role]] = {"reader": READER, "world": WORLD}
"""The roles that have instances, by name."""
