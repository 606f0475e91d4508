"""The writer role's messages: calls and results in, operations and settlements out.

Segment writers and sinks share them; which operations a writer uses is its own business. An
operation that waits for a result names itself by a number of the writer's choice, and its result
names it again. Requests count up from the number that `begin` gives.
"""

from collections.abc import Callable, Mapping
from typing import Final

from spec_model.codec.shapes import Bool, Bytes, Fields, Int, ListOf, OneOf, Text
from spec_model.errors import ModelMisuse
from spec_model.exchange.message import Message, Messages, Reading, check, messages
from spec_model.plain import Plain, Record
from spec_model.positions import ChunkIndex, WriterId
from spec_model.stream import writing as role
from spec_model.stream.log import Info, Page
from spec_model.stream.writing import Timer

OPS: Final = (
    "write",
    "write-multi",
    "segment-open",
    "segment-frame",
    "segment-end",
    "segment-abort",
    "close",
    "get-info",
    "get-chunks",
    "await-ready",
)

_TIMER: Final = OneOf(tuple(timer.value for timer in Timer))
INFO: Final = Fields({"tail": Int(), "done": Bool()})
_CHUNK: Final = Fields({"index": Int(), "data": Bytes()})
PAGE: Final = Fields({"chunks": ListOf(_CHUNK)}, {"cursor": Int()})

INPUTS: Final[Messages] = messages(
    Message(
        "begin",
        "a writer's process begins: its id, the number of its first request, and whether it is "
        "known that the run exists",
        Fields({"writer": Bytes(), "first": Int(), "ready": Bool()}),
    ),
    Message("write", "the application hands over a frame", Fields({"frame": Bytes()})),
    Message(
        "close",
        "the application wants everything durable, and will write no more; stream says whether "
        "the writer then closes the stream, or only lets go of it",
        Fields({"stream": Bool()}),
    ),
    Message("abort", "the application gives up"),
    Message("ready", "the run exists, or that could not be told", Fields({"ok": Bool()})),
    Message(
        "op-result",
        "an operation ended: cleanly, with the indices of its frames where the store gives them, "
        "or not",
        Fields({"id": Int(), "ok": Bool()}, {"op": OneOf(("close",)), "indices": ListOf(Int())}),
    ),
    Message(
        "op-data",
        "a question is answered, with an info or a page; without either, it failed",
        Fields({"id": Int()}, {"info": INFO, "page": PAGE}),
    ),
    Message("timer", "a timer fired", Fields({"timer": _TIMER})),
)

OUTPUTS: Final[Messages] = messages(
    Message(
        "op",
        "have an operation done",
        Fields(
            {"id": Int(), "op": OneOf(OPS)},
            {"frame": Bytes(), "frames": ListOf(Bytes()), "cursor": Int()},
        ),
    ),
    Message("set-timer", "start a timer", Fields({"timer": _TIMER})),
    Message("clear-timer", "stop a timer", Fields({"timer": _TIMER})),
    Message("write-settled", "the oldest unsettled write is settled", Fields({"ok": Bool()})),
    Message("close-settled", "the call to close is settled", Fields({"ok": Bool()})),
    Message("abort-settled", "the call to abort is settled"),
    Message("failed", "the writer has failed for good", Fields({}, {"reason": Text()})),
)

# --- inputs -------------------------------------------------------------------------------------


def input_to_plain(given: role.Input) -> Record:
    """Write an input."""
    match given:
        case role.Begin(writer, first, ready):
            return {"kind": "begin", "writer": writer, "first": first, "ready": ready}
        case role.Write(frame):
            return {"kind": "write", "frame": frame}
        case role.End(close):
            return {"kind": "close", "stream": close}
        case role.Abort():
            return {"kind": "abort"}
        case role.Ready(ok):
            return {"kind": "ready", "ok": ok}
        case Timer():
            return {"kind": "timer", "timer": given.value}
        case _:
            return _result_to_plain(given)


def _result_to_plain(given: role.Input) -> Record:
    match given:
        case role.Confirmed(request, indices):
            return {"kind": "op-result", "id": request, "ok": True, "indices": list(indices)}
        case role.Broken(request):
            return {"kind": "op-result", "id": request, "ok": False}
        case role.Closed(request, ok):
            return {"kind": "op-result", "id": request, "ok": ok, "op": "close"}
        case role.GotInfo(info, question):
            told: Record = {"tail": info.tail, "done": info.done}
            return {"kind": "op-data", "id": question, "info": told}
        case role.GotPage(page, question):
            return {"kind": "op-data", "id": question, "page": page_to_plain(page)}
        case role.ReadFailed(question):
            return {"kind": "op-data", "id": question}
        case _:
            raise ModelMisuse(f"{given} is no result")


def page_to_plain(page: Page) -> Record:
    """Write a page."""
    chunks: list[Plain] = [{"index": index, "data": data} for index, data in page.chunks]
    told: dict[str, Plain] = {"chunks": chunks}
    if page.cursor is not None:
        told["cursor"] = page.cursor
    return told


def input_from_plain(record: Record) -> role.Input:
    """Read an input."""
    read = check(INPUTS, record)
    match read.kind:
        case "begin":
            writer = WriterId(read.octets("writer"))
            return role.Begin(writer, read.number("first"), read.flag("ready"))
        case "write":
            return role.Write(read.octets("frame"))
        case "close":
            return role.End(read.flag("stream"))
        case "abort":
            return role.Abort()
        case "ready":
            return role.Ready(read.flag("ok"))
        case "timer":
            return _timer(read)
        case "op-result":
            return _read_result(read)
        case _:
            return _read_data(read)


def _read_result(read: Reading) -> role.Input:
    request, ok = read.number("id"), read.flag("ok")
    if "op" in read.record:
        return role.Closed(request, ok)
    if not ok:
        return role.Broken(request)
    indices = read.items("indices") if "indices" in read.record else []
    return role.Confirmed(request, tuple(one for one in indices if isinstance(one, int)))


def _read_data(read: Reading) -> role.Input:
    question = read.number("id")
    if "info" in read.record:
        info = _record(read.record["info"])
        return role.GotInfo(Info(info.number("tail"), info.flag("done")), question)
    if "page" not in read.record:
        return role.ReadFailed(question)
    page = _record(read.record["page"])
    chunks = [_record(one) for one in page.items("chunks")]
    cursor = page.number("cursor") if "cursor" in page.record else None
    return role.GotPage(
        Page(
            tuple((ChunkIndex(one.number("index")), one.octets("data")) for one in chunks),
            cursor,
        ),
        question,
    )


def _record(value: Plain) -> Reading:
    if not isinstance(value, Mapping):
        raise ModelMisuse("a record was expected")
    return Reading(value)


def _timer(read: Reading) -> Timer:
    for timer in Timer:
        if timer.value == read.text("timer"):
            return timer
    raise ModelMisuse(f"there is no timer {read.text('timer')!r}")


# --- outputs ------------------------------------------------------------------------------------


def output_to_plain(wanted: role.Output) -> Record:
    """Write an output."""
    match wanted:
        case role.SetTimer(timer):
            return {"kind": "set-timer", "timer": timer.value}
        case role.ClearTimer(timer):
            return {"kind": "clear-timer", "timer": timer.value}
        case role.WriteSettled(ok):
            return {"kind": "write-settled", "ok": ok}
        case role.EndedWriter(ok):
            return {"kind": "close-settled", "ok": ok}
        case role.AbortedWriter():
            return {"kind": "abort-settled"}
        case role.FailedWriter(reason):
            return {"kind": "failed", "reason": reason}
        case _:
            return {"kind": "op", **_op_to_plain(wanted)}


def _op_to_plain(wanted: role.Output) -> Record:
    match wanted:
        case role.OpenSegment(request):
            return {"id": request, "op": "segment-open"}
        case role.SendFrame(request, frame):
            return {"id": request, "op": "segment-frame", "frame": frame}
        case role.EndSegment(request):
            return {"id": request, "op": "segment-end"}
        case role.AbortSegment(request):
            return {"id": request, "op": "segment-abort"}
        case role.SendGroup(request, frames):
            if len(frames) == 1:
                return {"id": request, "op": "write", "frame": frames[0]}
            return {"id": request, "op": "write-multi", "frames": list(frames)}
        case role.CloseStream(request):
            return {"id": request, "op": "close"}
        case role.GetInfo(question):
            return {"id": question, "op": "get-info"}
        case role.GetPage(cursor, question):
            return {"id": question, "op": "get-chunks", "cursor": cursor}
        case role.AwaitReady():
            return {"id": 0, "op": "await-ready"}
        case _:
            raise ModelMisuse(f"{wanted} is no operation")


def output_from_plain(record: Record) -> role.Output:
    """Read an output."""
    read = check(OUTPUTS, record)
    match read.kind:
        case "set-timer":
            return role.SetTimer(_timer(read))
        case "clear-timer":
            return role.ClearTimer(_timer(read))
        case "write-settled":
            return role.WriteSettled(read.flag("ok"))
        case "close-settled":
            return role.EndedWriter(read.flag("ok"))
        case "abort-settled":
            return role.AbortedWriter()
        case "failed":
            return role.FailedWriter(read.text("reason") if "reason" in record else "")
        case _:
            return _read_op(read)


def _read_op(read: Reading) -> role.Output:
    name = read.text("op")
    if name not in READ_OPS:
        raise ModelMisuse(f"there is no operation {name!r}")
    return READ_OPS[name](read.number("id"), read)


def _frames(read: Reading) -> tuple[bytes, ...]:
    return tuple(Reading({"frame": one}).octets("frame") for one in read.items("frames"))


READ_OPS: Final[Mapping[str, Callable[[int, Reading], role.Output]]] = {
    "write": lambda number, read: role.SendGroup(number, (read.octets("frame"),)),
    "write-multi": lambda number, read: role.SendGroup(number, _frames(read)),
    "segment-open": lambda number, _read: role.OpenSegment(number),
    "segment-frame": lambda number, read: role.SendFrame(number, read.octets("frame")),
    "segment-end": lambda number, _read: role.EndSegment(number),
    "segment-abort": lambda number, _read: role.AbortSegment(number),
    "close": lambda number, _read: role.CloseStream(number),
    "get-info": lambda number, _read: role.GetInfo(number),
    "get-chunks": lambda number, read: role.GetPage(
        read.number("cursor") if "cursor" in read.record else 0, number
    ),
    "await-ready": lambda _number, _read: role.AwaitReady(),
}
"""How each operation is read."""
