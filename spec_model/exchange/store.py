"""The store's messages: what is done to one stream, and what the store says.

No schedule needs them, since the store of a schedule is the system's own. They are there to ask a
store for its answers, with each choice of its policies. There is one live read at a time.
"""

from collections.abc import Iterable
from typing import Final

from spec_model.codec.shapes import Bytes, Fields, Int
from spec_model.errors import ModelMisuse
from spec_model.exchange.message import Message, Messages, Reading, check, messages
from spec_model.exchange.writer import INFO, PAGE, page_to_plain
from spec_model.frozen import evolve, frozen
from spec_model.plain import Plain, Record
from spec_model.policies import Choice
from spec_model.positions import ChunkIndex
from spec_model.stream import log as store
from spec_model.stream.log import Log
from spec_model.stream.rules import StoreRules

_AT: Final = {"index": Int()}
_DATA: Final = {"data": Bytes()}

INPUTS: Final[Messages] = messages(
    Message("append", "a chunk takes the next index and is readable", Fields(_DATA)),
    Message("reserve", "the next index is taken; its chunk is not readable yet"),
    Message("persist", "the chunk of a reserved index becomes readable", Fields({**_AT, **_DATA})),
    Message("lose", "the request that holds a reserved index is gone for good", Fields(_AT)),
    Message("close", "the stream is complete"),
    Message("get-info", "how far is the stream?"),
    Message("get-chunks", "a page from an index", Fields({"start": Int(), "limit": Int()})),
    Message("connect", "a live read begins, in place of any other", Fields({"start": Int()})),
    Message("read", "what does the live read get now?"),
)

OUTPUTS: Final[Messages] = messages(
    Message("index", "an index was taken", Fields(_AT)),
    Message("info", "the highest index that was taken, and whether all is there", INFO),
    Message("page", "readable chunks, and where the next page begins", PAGE),
    Message("chunk", "the live read hands out a chunk", Fields(_DATA)),
    Message("end", "the live read ends cleanly"),
)


@frozen
class Served:
    """A stream, and where its live read is."""

    log: Log = Log()
    at: int | None = None
    """The index that the live read has come to, while there is one."""


Answered = tuple[Served, list[Record]]


def answers(rules: StoreRules, told: Iterable[Record]) -> list[Plain]:
    """Answer as the store of one stream, after each of these inputs."""
    served, said = Served(), list[Plain]()
    for record in told:
        served, outputs = _answer(rules, served, check(INPUTS, record))
        said.append([*outputs])
    return said


def _answer(rules: StoreRules, served: Served, given: Reading) -> Answered:
    log = served.log
    match given.kind:
        case "get-info":
            info = store.info(log)
            return served, [{"kind": "info", "tail": info.tail, "done": info.done}]
        case "get-chunks":
            page = store.page(log, given.number("start"), given.number("limit"))
            return served, [{"kind": "page", **page_to_plain(page)}]
        case "connect":
            at = store.resolve_start(log, given.number("start"), rules.start_ahead)
            return evolve(served, at=at), []
        case "read":
            return _read(served)
        case _:
            changed, taken = _change(rules, log, given)
            return evolve(served, log=changed), taken


def _change(rules: StoreRules, log: Log, given: Reading) -> tuple[Log, list[Record]]:
    match given.kind:
        case "append":
            log, index = store.append(log, given.octets("data"))
            return log, [{"kind": "index", "index": index}]
        case "reserve":
            log, index = store.reserve(log)
            return log, [{"kind": "index", "index": index}]
        case "persist":
            at = ChunkIndex(given.number("index"))
            return store.persist(log, at, given.octets("data")), []
        case "lose":
            burns = rules.lost_index is Choice.RECOMMENDED
            return store.burn(log, [given.number("index")]) if burns else log, []
        case _:
            return store.close(log), []


def _read(served: Served) -> Answered:
    """Hand out what there is, up to an index that must be waited for, or the end."""
    log, at = served.log, served.at
    if at is None:
        raise ModelMisuse("there is no live read")
    outputs: list[Record] = []
    while (chunk := store.next_chunk(log, at)) is not None:
        outputs.append({"kind": "chunk", "data": chunk})
        at = store.standing(log, at) + 1
    if store.at_end(log, at):
        return evolve(served, at=None), [*outputs, {"kind": "end"}]
    return evolve(served, at=at), outputs
