"""The reader's side of the system: its connection, its role, and what befalls them."""

from collections.abc import Callable, Mapping
from typing import Final

from attrs import evolve

from spec_model.errors import ModelMisuse
from spec_model.history import Connected, Delivered, Ended, Event, Severed, Took
from spec_model.schedule import Step
from spec_model.stream import log as store
from spec_model.stream import reader as role
from spec_model.stream.actors import Connection, ReaderActor, read_payload
from spec_model.stream.log import Info, Log
from spec_model.stream.regimes import Guarantee, Setting
from spec_model.wire import layout

Stepped = tuple[ReaderActor, list[Event]]

HALF: Final = layout.HEADER_BYTES + layout.MARKER_BYTES
"""Where a half read cuts a chunk, in bytes: behind the marker."""


def begin(start: int = 0) -> ReaderActor:
    """Make a reader that wants to connect."""
    state, _outputs = role.begin(start)
    return ReaderActor(wants=start, role=state)


def enabled(setting: Setting, name: str, actor: ReaderActor, log: Log) -> list[Step]:
    """List the steps of one reader, from what can be observed."""
    if actor.over:
        return []
    if actor.asking:
        return [Step("info", name)]
    if actor.wants is not None:
        return [Step("open", name)]
    if actor.connection is None:
        return []
    return [Step(kind, name) for kind in _reads(setting, actor, actor.connection, log)]


def _reads(setting: Setting, actor: ReaderActor, at: Connection, log: Log) -> list[str]:
    kinds = []
    chunk = store.next_chunk(log, at.index)
    if chunk is not None:
        kinds.append("rest" if at.sent else "read")
    if store.at_end(log, at.index):
        kinds.append("eof")
    if actor.cuts < setting.bound.reader_cuts:
        if chunk is not None and not at.sent:
            kinds.append("half")
        kinds.append("cut")
        if not setting.promises(Guarantee.END_TRUTHFUL) and not store.at_end(log, at.index):
            kinds.append("early")
        if not setting.promises(Guarantee.READER_KEEPS_DEDUPE):
            kinds.append("fresh")
    return kinds


def view(actor: ReaderActor, log: Log) -> tuple[bytes | None, bool, Info | None, int]:
    """Say what of the log this reader's steps depend on."""
    index = actor.connection.index if actor.connection is not None else -1
    resolving = log.tail if actor.wants is not None and actor.wants < 0 else -1
    asked = store.info(log) if actor.asking else None
    return store.next_chunk(log, index), store.at_end(log, index), asked, resolving


def take(setting: Setting, step: Step, actor: ReaderActor, log: Log) -> Stepped:
    """Make a step of this reader happen."""
    return TABLE[step.kind](setting, step.actor, actor, log)


def _open(setting: Setting, name: str, actor: ReaderActor, log: Log) -> Stepped:
    """The connection that the reader wants opens."""
    if actor.wants is None:
        raise ModelMisuse("the reader wants no connection")
    start = store.resolve_start(log, actor.wants)
    actor = evolve(actor, wants=None, connection=Connection(start))
    return _tell(setting, name, actor, role.Opened(), [Connected(name, start)])


def _connection(actor: ReaderActor) -> Connection:
    if actor.connection is None:
        raise ModelMisuse("the reader has no connection")
    return actor.connection


def _chunk(actor: ReaderActor, log: Log) -> bytes:
    chunk = store.next_chunk(log, _connection(actor).index)
    if chunk is None:
        raise ModelMisuse("there is nothing to read")
    return chunk


def _read(setting: Setting, name: str, actor: ReaderActor, log: Log) -> Stepped:
    """The rest of a chunk, or all of it, arrives in one read."""
    at, chunk = _connection(actor), _chunk(actor, log)
    actor = evolve(actor, connection=Connection(at.index + 1))
    return _tell(setting, name, actor, role.Read(chunk[at.sent :]), [Took(name, at.index)])


def _half(setting: Setting, name: str, actor: ReaderActor, log: Log) -> Stepped:
    """The first part of a chunk arrives."""
    at, chunk = _connection(actor), _chunk(actor, log)
    actor = evolve(actor, connection=Connection(at.index, HALF))
    return _tell(setting, name, actor, role.Read(chunk[:HALF]), [])


def _eof(setting: Setting, name: str, actor: ReaderActor, _log: Log) -> Stepped:
    """The connection ends cleanly."""
    return _tell(setting, name, evolve(actor, connection=None), role.EndOfFile(), [])


def _early(setting: Setting, name: str, actor: ReaderActor, log: Log) -> Stepped:
    """The connection ends cleanly before the stream is complete."""
    actor, events = _eof(setting, name, evolve(actor, cuts=actor.cuts + 1), log)
    return actor, [Severed(name), *events]


def _cut(setting: Setting, name: str, actor: ReaderActor, _log: Log) -> Stepped:
    """The connection breaks."""
    actor = evolve(actor, connection=None, cuts=actor.cuts + 1)
    return _tell(setting, name, actor, role.Errored(), [Severed(name)])


def _fresh(_setting: Setting, _name: str, actor: ReaderActor, _log: Log) -> Stepped:
    """The reader's process is lost; another goes on behind what it consumed, without its memory."""
    fresh = begin(_connection(actor).index)
    return evolve(fresh, cuts=actor.cuts + 1), []


def _info(setting: Setting, name: str, actor: ReaderActor, log: Log) -> Stepped:
    """The store answers the reader's question."""
    actor = evolve(actor, asking=False)
    return _tell(setting, name, actor, role.GotInfo(store.info(log)), [])


_Taker = Callable[[Setting, str, ReaderActor, Log], Stepped]

TABLE: Final[Mapping[str, _Taker]] = {
    "open": _open,
    "read": _read,
    "rest": _read,
    "half": _half,
    "eof": _eof,
    "early": _early,
    "cut": _cut,
    "fresh": _fresh,
    "info": _info,
}
"""What each kind of a reader's steps does."""

FAULTS: Final = frozenset({"half", "early", "cut", "fresh"})
"""Steps that may also never happen."""


def _tell(
    setting: Setting, name: str, actor: ReaderActor, given: role.Input, events: list[Event]
) -> Stepped:
    """Give the role an input, and do what it wants done."""
    if actor.role is None:
        raise ModelMisuse("the model does not play this reader")
    state, outputs = role.step(setting.reader, actor.role, given)
    actor = evolve(actor, role=state)
    for output in outputs:
        actor, more = _do(name, actor, output)
        events = [*events, *more]
    return actor, events


def _do(name: str, actor: ReaderActor, output: role.Output) -> tuple[ReaderActor, list[Event]]:
    """Carry out one output of the role."""
    match output:
        case role.Connect(start):
            return evolve(actor, wants=start), []
        case role.Deliver(frame):
            writer, item = read_payload(frame)
            seq = frame.marker.seq if frame.marker else -1
            return actor, [Delivered(name, writer, seq, item)]
        case role.AskInfo():
            return evolve(actor, asking=True), []
        case role.CancelUpstream():
            return evolve(actor, connection=None), []
        case role.Closed():
            return evolve(actor, over=True, connection=None), [Ended(name, ok=True)]
        case role.Failed():
            return evolve(actor, over=True, connection=None), [Ended(name, ok=False)]
