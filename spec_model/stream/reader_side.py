"""The reader's side of the system: its connection, its role, and what befalls them.

As on the writer's side a step is two halves, `happen` and `carry_out`, and `take` closes the loop.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from spec_model.errors import ModelMisuse
from spec_model.frozen import evolve
from spec_model.history import (
    Canceled,
    Connected,
    Delivered,
    Disconnected,
    Ended,
    Event,
    Gone,
    Misbehaved,
    Misled,
    Severed,
    Took,
)
from spec_model.schedule import Step
from spec_model.stream import log as store
from spec_model.stream import reader as role
from spec_model.stream.actors import Connection, ReaderActor, read_payload
from spec_model.stream.log import Info, Log
from spec_model.stream.regimes import Guarantee, Setting
from spec_model.wire import layout

Stepped = tuple[ReaderActor, list[Event]]


class Happened(NamedTuple):
    """The environment's half of a step: what became of the reader, and what its role is given."""

    actor: ReaderActor
    events: list[Event]
    given: role.Input | None = None


def half(setting: Setting) -> int:
    """Say where a half read cuts a chunk, in bytes: before its item."""
    return layout.HEADER_BYTES + (layout.MARKER_BYTES if setting.marked else 0)


def begin(setting: Setting, *, vacant: bool = False) -> ReaderActor:
    """Make a reader that wants to connect; a vacant one leaves its role to something else."""
    if vacant:
        return ReaderActor()
    given = beginning(setting)
    state, _outputs = role.begin(given)
    return ReaderActor(wants=given.start, role=state)


def beginning(setting: Setting) -> role.Begin:
    """Say what a reader is told when it begins."""
    return role.Begin(setting.bound.start)


def enabled(setting: Setting, name: str, actor: ReaderActor, log: Log) -> list[Step]:
    """List the steps of one reader, from what can be observed."""
    if actor.over:
        return []
    if actor.canceled:
        return [Step(kind, name) for kind in _late(actor)]
    kinds: list[str] = []
    if actor.asking:
        kinds = ["info", *_info_faults(setting, actor, log)]
    elif actor.wants is not None:
        kinds = ["open", *_open_faults(setting, actor)]
    elif actor.connection is not None:
        kinds = _reads(setting, actor, actor.connection, log)
    if setting.bound.cancels:
        kinds.append("cancel")
    return [Step(kind, name) for kind in kinds]


def _late(actor: ReaderActor) -> list[str]:
    """Say what a canceled reader still waits for."""
    if actor.asking:
        return ["info"]
    return ["open"] if actor.wants is not None else []


def _open_faults(setting: Setting, actor: ReaderActor) -> list[str]:
    faulty = setting.bound.open_faults and actor.cuts < setting.bound.reader_cuts
    return ["unreachable", "expire"] if faulty else []


def _info_faults(setting: Setting, actor: ReaderActor, log: Log) -> list[str]:
    kinds = []
    if setting.bound.info_faults and actor.cuts < setting.bound.reader_cuts:
        if not setting.promises(Guarantee.INFO_AVAILABLE):
            kinds.append("blind")
        if log.tail >= 0 and not setting.promises(Guarantee.INFO_FRESH):
            kinds.append("stale")
    return kinds


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


def gaze(actor: ReaderActor) -> tuple[int, bool, bool]:
    """Say where in the log this reader looks: at an index, at its end, and what the store says."""
    index = actor.connection.index if actor.connection is not None else -1
    return index, actor.wants is not None, actor.asking


def view(actor: ReaderActor, log: Log) -> tuple[bytes | None, int, bool, Info | None, int]:
    """Say what of the log this reader's steps depend on."""
    index, opening, asking = gaze(actor)
    asked = store.info(log) if asking else None
    return (
        store.next_chunk(log, index),
        store.standing(log, index),
        store.at_end(log, index),
        asked,
        log.tail if opening else -1,
    )


def happen(setting: Setting, step: Step, actor: ReaderActor, log: Log) -> Happened:
    """Make the environment's half of a step of this reader happen."""
    return TABLE[step.kind](setting, step.actor, actor, log)


def take(setting: Setting, step: Step, actor: ReaderActor, log: Log) -> Stepped:
    """Make a step happen, with the answer of the model's own role."""
    made = happen(setting, step, actor, log)
    if made.given is None:
        return made.actor, made.events
    state, outputs = play(setting, made.actor.role, made.given)
    actor, events = carry_out(step.actor, evolve(made.actor, role=state), outputs)
    return actor, [*made.events, *events]


def apply(
    setting: Setting, step: Step, actor: ReaderActor, log: Log, answer: Iterable[role.Output]
) -> Stepped:
    """Make a step happen, with the answer of whatever stands in for the role."""
    made = happen(setting, step, actor, log)
    actor, events = carry_out(step.actor, made.actor, answer)
    return actor, [*made.events, *events]


def _begin(setting: Setting, _name: str, actor: ReaderActor, _log: Log) -> Happened:
    """Something that stands in for the role begins."""
    return Happened(actor, [], beginning(setting))


def _open(setting: Setting, name: str, actor: ReaderActor, log: Log) -> Happened:
    """The connection that the reader wants opens."""
    if actor.wants is None:
        raise ModelMisuse("the reader wants no connection")
    start = store.resolve_start(log, actor.wants, setting.store.start_ahead)
    resumable = actor.wants >= 0
    actor = evolve(actor, wants=None, connection=Connection(start))
    return Happened(actor, [Connected(name, start, resumable)], role.Opened())


def _connection(actor: ReaderActor) -> Connection:
    if actor.connection is None:
        raise ModelMisuse("the reader has no connection")
    return actor.connection


def _chunk(actor: ReaderActor, log: Log) -> bytes:
    chunk = store.next_chunk(log, _connection(actor).index)
    if chunk is None:
        raise ModelMisuse("there is nothing to read")
    return chunk


def _read(_setting: Setting, name: str, actor: ReaderActor, log: Log) -> Happened:
    """The rest of a chunk, or all of it, arrives in one read."""
    at, chunk = _connection(actor), _chunk(actor, log)
    index = store.standing(log, at.index)
    actor = evolve(actor, connection=Connection(index + 1))
    return Happened(actor, [Took(name, index)], role.Read(chunk[at.sent :]))


def _half(setting: Setting, _name: str, actor: ReaderActor, log: Log) -> Happened:
    """The first part of a chunk arrives."""
    at, chunk = _connection(actor), _chunk(actor, log)
    actor = evolve(actor, connection=Connection(store.standing(log, at.index), half(setting)))
    return Happened(actor, [], role.Read(chunk[: half(setting)]))


def _eof(_setting: Setting, _name: str, actor: ReaderActor, _log: Log) -> Happened:
    """The connection ends cleanly."""
    return Happened(evolve(actor, connection=None), [], role.EndOfFile())


def _early(setting: Setting, name: str, actor: ReaderActor, log: Log) -> Happened:
    """The connection ends cleanly before the stream is complete."""
    made = _eof(setting, name, evolve(actor, cuts=actor.cuts + 1), log)
    return made._replace(events=[Severed(name)])


def _cut(_setting: Setting, name: str, actor: ReaderActor, _log: Log) -> Happened:
    """The connection breaks."""
    actor = evolve(actor, connection=None, cuts=actor.cuts + 1)
    return Happened(actor, [Severed(name)], role.Errored())


def _fresh(_setting: Setting, _name: str, actor: ReaderActor, _log: Log) -> Happened:
    """The reader's process is lost; another goes on behind what it consumed, without its memory."""
    fresh = ReaderActor(role=actor.role, cuts=actor.cuts + 1)
    return Happened(fresh, [], role.Begin(_connection(actor).index))


def _unreachable(_setting: Setting, name: str, actor: ReaderActor, _log: Log) -> Happened:
    """The connection that the reader wants does not open."""
    failed = evolve(actor, wants=None, cuts=actor.cuts + 1)
    return Happened(failed, [Severed(name)], role.Errored())


def _expire(_setting: Setting, name: str, actor: ReaderActor, _log: Log) -> Happened:
    """The store says that the stream is no longer kept."""
    failed = evolve(actor, wants=None, cuts=actor.cuts + 1)
    return Happened(failed, [Gone(name)], role.Expired())


def _blind(_setting: Setting, name: str, actor: ReaderActor, _log: Log) -> Happened:
    """The reader's question fails."""
    return Happened(
        evolve(actor, asking=False, cuts=actor.cuts + 1), [Misled(name)], role.InfoFailed()
    )


def _stale(_setting: Setting, name: str, actor: ReaderActor, log: Log) -> Happened:
    """The store answers with a tail from before its last chunk."""
    told = Info(log.tail - 1, log.done)
    old = evolve(actor, asking=False, cuts=actor.cuts + 1)
    return Happened(old, [Misled(name)], role.GotInfo(told))


def _cancel(_setting: Setting, name: str, actor: ReaderActor, _log: Log) -> Happened:
    """The application wants no more; what the reader waits for may still come."""
    told = Canceled(name, connected=actor.connection is not None)
    return Happened(evolve(actor, canceled=True), [told], role.Cancel())


def _info(_setting: Setting, _name: str, actor: ReaderActor, log: Log) -> Happened:
    """The store answers the reader's question."""
    actor = evolve(actor, asking=False)
    return Happened(actor, [], role.GotInfo(store.info(log)))


_Taker = Callable[[Setting, str, ReaderActor, Log], Happened]

TABLE: Final[Mapping[str, _Taker]] = {
    "begin": _begin,
    "open": _open,
    "read": _read,
    "rest": _read,
    "half": _half,
    "eof": _eof,
    "early": _early,
    "cut": _cut,
    "fresh": _fresh,
    "info": _info,
    "unreachable": _unreachable,
    "expire": _expire,
    "blind": _blind,
    "stale": _stale,
    "cancel": _cancel,
}
"""What each kind of a reader's steps does."""

FAULTS: Final = frozenset(
    {"half", "early", "cut", "fresh", "unreachable", "expire", "blind", "stale", "cancel"}
)
"""Steps that may also never happen."""


def play(
    setting: Setting, state: role.Reader | None, given: role.Input
) -> tuple[role.Reader, list[role.Output]]:
    """Answer with the model's own role."""
    if state is None:
        raise ModelMisuse("the model does not play this reader")
    if isinstance(given, role.Begin):
        return role.begin(given)
    return role.step(setting.reader, state, given)


def carry_out(name: str, actor: ReaderActor, outputs: Iterable[role.Output]) -> Stepped:
    """Do what the role wants done; what cannot be done is told, and nothing comes of it."""
    events: list[Event] = []
    for output in outputs:
        wrong = _objection(actor, output)
        if wrong is not None:
            events.append(Misbehaved(name, wrong))
            continue
        actor, more = _do(name, actor, output)
        events += more
    return actor, events


def _objection(actor: ReaderActor, output: role.Output) -> str | None:
    """Say why an output cannot be carried out, if it cannot."""
    match output:
        case role.Connect() | role.AskInfo() if actor.canceled:
            return "it went on after it was canceled"
        case role.Connect() if actor.connection is not None or actor.wants is not None:
            return "it connected while it had a connection"
        case role.Deliver(item) if read_payload(item) is None:
            return "it delivered what is no item"
        case role.Closed() | role.Failed() if actor.over:
            return "it ended twice"
        case role.AskInfo() if actor.asking:
            return "it asked twice"
        case _:
            return None


def _do(name: str, actor: ReaderActor, output: role.Output) -> Stepped:
    """Carry out one output of the role."""
    match output:
        case role.Connect(start):
            return evolve(actor, wants=start), []
        case role.Deliver(item):
            writer, named = read_payload(item) or ("", "")
            return actor, [Delivered(name, writer, int(named.rstrip("'")), named)]
        case role.AskInfo():
            return evolve(actor, asking=True), []
        case role.CancelUpstream():
            return evolve(actor, connection=None), [Disconnected(name)]
        case role.Closed():
            return evolve(actor, over=True, connection=None), [Ended(name, ok=True)]
        case role.Failed():
            return evolve(actor, over=True, connection=None), [Ended(name, ok=False)]
