"""The reader role's messages: connections and bytes in, items out."""

from typing import Final

from spec_model.codec.shapes import Bool, Bytes, Fields, Int, OneOf
from spec_model.errors import ModelMisuse
from spec_model.exchange.message import Message, Messages, check, messages
from spec_model.plain import Record
from spec_model.stream import reader as role
from spec_model.stream.log import Info

INPUTS: Final[Messages] = messages(
    Message("begin", "a reader begins, from an index", Fields({"start": Int()})),
    Message("opened", "the connection that was asked for is open"),
    Message("bytes", "bytes arrived, cut anywhere", Fields({"data": Bytes()})),
    Message("eof", "the connection ended cleanly"),
    Message(
        "error",
        "the connection, or the attempt to open one, failed; gone says that the stream is no "
        "longer kept",
        Fields({"gone": Bool()}),
    ),
    Message(
        "info",
        "the store's info; without its fields, the question failed",
        Fields({}, {"tail": Int(), "done": Bool()}),
    ),
    Message("cancel", "the application wants no more"),
)

OUTPUTS: Final[Messages] = messages(
    Message("connect", "open a connection from an index", Fields({"start": Int()})),
    Message("deliver", "hand an item to the application", Fields({"item": Bytes()})),
    Message("get-info", "ask the store for its info"),
    Message("cancel-upstream", "close the connection"),
    Message("closed", "tell the application that the stream is complete"),
    Message(
        "failed",
        "tell the application that the stream cannot be read",
        Fields({"reason": OneOf(tuple(reason.value for reason in role.Failed))}),
    ),
)


def input_to_plain(given: role.Input) -> Record:
    """Write an input."""
    match given:
        case role.Begin(start):
            return {"kind": "begin", "start": start}
        case role.Opened():
            return {"kind": "opened"}
        case role.Read(data):
            return {"kind": "bytes", "data": data}
        case role.EndOfFile():
            return {"kind": "eof"}
        case role.Errored():
            return {"kind": "error", "gone": False}
        case role.Expired():
            return {"kind": "error", "gone": True}
        case role.GotInfo(info):
            return {"kind": "info", "tail": info.tail, "done": info.done}
        case role.InfoFailed():
            return {"kind": "info"}
        case role.Cancel():
            return {"kind": "cancel"}


def input_from_plain(record: Record) -> role.Input:
    """Read an input."""
    read = check(INPUTS, record)
    match read.kind:
        case "begin":
            return role.Begin(read.number("start"))
        case "opened":
            return role.Opened()
        case "bytes":
            return role.Read(read.octets("data"))
        case "eof":
            return role.EndOfFile()
        case "error":
            return role.Expired() if read.flag("gone") else role.Errored()
        case "info" if len(record) == 1:
            return role.InfoFailed()
        case "info":
            return role.GotInfo(Info(read.number("tail"), read.flag("done")))
        case _:
            return role.Cancel()


def output_to_plain(wanted: role.Output) -> Record:
    """Write an output."""
    match wanted:
        case role.Connect(start):
            return {"kind": "connect", "start": start}
        case role.Deliver(item):
            return {"kind": "deliver", "item": item}
        case role.AskInfo():
            return {"kind": "get-info"}
        case role.CancelUpstream():
            return {"kind": "cancel-upstream"}
        case role.Closed():
            return {"kind": "closed"}
        case role.Failed():
            return {"kind": "failed", "reason": wanted.value}


def output_from_plain(record: Record) -> role.Output:
    """Read an output."""
    read = check(OUTPUTS, record)
    match read.kind:
        case "connect":
            return role.Connect(read.number("start"))
        case "deliver":
            return role.Deliver(read.octets("item"))
        case "get-info":
            return role.AskInfo()
        case "cancel-upstream":
            return role.CancelUpstream()
        case "closed":
            return role.Closed()
        case _:
            return _failed(read.text("reason"))


def _failed(reason: str) -> role.Failed:
    for known in role.Failed:
        if known.value == reason:
            return known
    raise ModelMisuse(f"readers do not fail with {reason!r}")
