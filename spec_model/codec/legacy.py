"""Operations on stored values of spec version 1."""

from spec_model.codec.envelope import KEY
from spec_model.codec.operation import Answer, Arguments, Operation
from spec_model.codec.shapes import Bool, Bytes, Fields, OneOf, Text
from spec_model.rejections import Rejected
from spec_model.wire import legacy
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


def write_legacy(arguments: Arguments) -> Answer:
    """Store a flattened text as spec version 1 does, whatever key is at hand."""
    return legacy.write_legacy(arguments.text("text")).text


def legacy_payload(arguments: Arguments) -> Answer:
    """Say what the low-level prefix decoder makes of a stored value."""
    return legacy.as_payload(Legacy(arguments.text("value")))


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
    Operation(
        name="legacy.write",
        sentence="Store this flattened text as spec version 1 does, with this key at hand and "
        "compression allowed: the JSON text of what is stored.",
        requires="legacy",
        takes=Fields({"text": Text(), "key": KEY}),
        gives=Text(),
        run=write_legacy,
    ),
    Operation(
        name="legacy.payload",
        sentence="Say what payload the low-level prefix decoder makes of a stored value that is "
        "not bytes.",
        requires="legacy-prefix-decoder",
        takes=Fields({"value": Text()}),
        gives=Bytes(),
        run=legacy_payload,
    ),
)
