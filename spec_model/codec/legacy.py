"""The operation on stored values of spec version 1."""

from spec_model.codec.operation import Answer, Arguments, Operation
from spec_model.codec.shapes import Bool, Fields, OneOf, Text
from spec_model.rejections import Rejected
from spec_model.wire.legacy import AsItIs, Legacy
from spec_model.wire.payload import read_payload, show_payload


def read_legacy(arguments: Arguments) -> Answer:
    """Say what a reader makes of a stored value that is not bytes."""
    stored = Legacy(arguments.text("value"))
    displays = arguments.flag("display", default=False)
    value = show_payload(stored) if displays else read_payload(stored)
    if isinstance(value, Rejected):
        return value
    return "as-it-is" if isinstance(value, AsItIs) else "flattened"


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        name="legacy.read",
        sentence="Read a stored value that is not bytes, given as its JSON text (empty for "
        "undefined): whether it is read as flattened text or handed back as it is.",
        requires="legacy",
        takes=Fields({"value": Text()}, {"display": Bool()}),
        gives=OneOf(("flattened", "as-it-is")),
        run=read_legacy,
    ),
)
