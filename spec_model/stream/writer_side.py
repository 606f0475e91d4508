"""The writer's side of the system: its application, its role, its requests, and what befalls them.

Every function takes the actor and what it can see of the log, and gives the actor, the change of
the log and the events; nothing else of the system is touched. `view` says what of the log the steps
of a writer depend on: whether it is complete, where it ends, and while a page is asked all of it.

A step is two halves. `happen` is the environment's: what becomes of the actor and the log, and what
the role is given, if anything. `carry_out` does what the role wants done in turn. `take` closes the
loop with the model's own role; something else may answer in its place.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from spec_model.errors import ModelBug, ModelMisuse
from spec_model.frozen import evolve
from spec_model.history import (
    Done,
    Event,
    GivenUp,
    Misled,
    Persisted,
    Put,
    Reserved,
    Restarted,
    Settled,
)
from spec_model.policies import Choice
from spec_model.schedule import Step
from spec_model.stream import log as store
from spec_model.stream import sink, writer
from spec_model.stream import writing as role
from spec_model.stream.actors import (
    Question,
    Request,
    WriterActor,
    framer,
    identity,
    item_of,
    payload,
    stored_number,
)
from spec_model.stream.carrying import carry_out, find, given_up, keep, limits, size
from spec_model.stream.log import Change, Effect, Log, Page
from spec_model.stream.regimes import Guarantee, Setting
from spec_model.stream.rules import SinkRules
from spec_model.stream.sink import GroupSink
from spec_model.stream.writer import SegmentWriter
from spec_model.stream.writing import Timer

Stepped = tuple[WriterActor, Effect | None, list[Event]]


class Happened(NamedTuple):
    """The environment's half of a step: what became of everything, and what the role is given."""

    actor: WriterActor
    effect: Effect | None
    events: list[Event]
    given: role.Input | None = None


TIMERS: Final = tuple(Timer)


def begin(setting: Setting, name: str, *, vacant: bool = False) -> WriterActor:
    """Make a writer that has written nothing; a vacant one leaves its role to something else."""
    played = None if vacant else fresh_role(setting, beginning(setting, name))
    known = not setting.bound.barrier
    return WriterActor(framer(name, 0, setting.marked), role=played, known=known)


def beginning(setting: Setting, name: str, known_as: int = 0, first: int = 0) -> role.Begin:
    """Say what a writer's process is told when it begins."""
    return role.Begin(identity(name, known_as), first, ready=not setting.bound.barrier)


def fresh_role(setting: Setting, given: role.Begin) -> SegmentWriter | GroupSink:
    """Begin the model's own role."""
    return writer.begin(given) if setting.sink is None else sink.begin(given)


# --- what may happen ----------------------------------------------------------------------------


def enabled(setting: Setting, name: str, actor: WriterActor, log: Log) -> list[Step]:
    """List the steps of one writer, from what can be observed."""
    steps = [Step(kind, name) for kind in _calls(setting, actor, log)]
    steps += [Step("timer", name, TIMERS.index(timer)) for timer in TIMERS if timer in actor.timers]
    for request in actor.requests:
        steps += [Step(kind, name, number) for kind, number in _network(setting, request, log)]
    if actor.cuts < setting.bound.cuts:
        steps += [
            Step("cut", name, request.id)
            for request in actor.requests
            if _cuttable(setting, request)
        ]
        steps += [
            Step("tear", name, request.id)
            for request in actor.requests
            if _tearable(setting, request, log)
        ]
        if setting.bound.restarts and not actor.over and actor.item:
            steps.append(Step("crash", name))
    return steps


def _calls(setting: Setting, actor: WriterActor, log: Log) -> list[str]:
    """Say what the application and the store may do for this writer."""
    kinds = []
    if actor.question is not None:
        kinds.append("answer")
    if actor.awaiting:
        kinds += ["ready", "unready"]
    if not actor.settling and not actor.ending and not actor.aborting:
        kinds.append("put" if actor.item < setting.bound.items else "end")
    if actor.closing is not None:
        kinds.append("close")
    if actor.cuts < setting.bound.cuts and not actor.over:
        if actor.question is not None and setting.bound.info_faults:
            kinds += [] if setting.promises(Guarantee.INFO_AVAILABLE) else ["blind"]
            asks_info = actor.question[0] is Question.INFO and log.tail >= 0
            kinds += ["stale"] if asks_info and not setting.promises(Guarantee.INFO_FRESH) else []
        if setting.bound.aborts and not actor.aborting:
            kinds.append("abort")
    return kinds


def _network(setting: Setting, request: Request, log: Log) -> list[tuple[str, int]]:
    """Say what may become of a request."""
    alive = not request.cut or not setting.promises(Guarantee.NO_ZOMBIES)
    kinds: list[tuple[str, int]] = []
    if alive and request.frames and not log.done:
        kinds.append(("reserve" if setting.bound.race else "deliver", request.id))
        if len(request.frames) > 1 and not setting.promises(Guarantee.NO_OVERTAKING):
            kinds.append(("overtake", request.id))
    if request.reserved:
        promised = setting.promises(Guarantee.RESERVED_EVENTUALLY_PERSISTED)
        kinds += [("persist", request.id)] if alive or promised else []
        kinds += [] if promised else [("lose", request.id)]
    if not request.cut and log.done and request.frames:
        kinds.append(("refuse", request.id))
    if not request.cut and request.ended:
        complete = not request.frames and not request.reserved
        if complete:
            kinds.append(("respond", request.id))
        elif not setting.promises(Guarantee.RESPONSE_HONEST):
            kinds.append(("lie", request.id))
        if not complete and not setting.promises(Guarantee.RESPONSE_COMPLETE):
            kinds.append(("short", request.id))
    return kinds


def _cuttable(setting: Setting, request: Request) -> bool:
    """Say whether a connection that somebody waits for may break now."""
    complete = request.ended and not request.frames and not request.reserved
    lost = complete and setting.promises(Guarantee.NO_LOST_RESPONSES)
    return not request.cut and not lost


def _tearable(setting: Setting, request: Request, log: Log) -> bool:
    """Say whether a connection may break with a hole in what is stored of its request."""
    broken = not setting.promises(Guarantee.PREFIX_PERSISTENCE) and not request.cut
    return broken and len(request.frames) > 1 and not request.reserved and not log.done


def gaze(actor: WriterActor) -> tuple[bool, int]:
    """Say where in the log this writer looks: at its end, and at what stands from an index on."""
    question, cursor, _number = actor.question or (None, -1, 0)
    sends = any(request.frames for request in actor.requests)
    return sends or question is Question.INFO, cursor if question is Question.PAGE else -1


def view(setting: Setting, actor: WriterActor, log: Log) -> tuple[bool, int, Page | None]:
    """Say what of the log this writer's steps depend on."""
    sending, cursor = gaze(actor)
    page = store.page(log, cursor, setting.bound.page) if cursor >= 0 else None
    return log.done, log.tail if sending else -1, page


def weak(setting: Setting, actor: WriterActor, step: Step) -> bool:
    """Say whether a step may also never happen: a fault, or work that nobody waits for.

    What was promised happens, also for a request that nobody waits for. So does that a store which
    burns lost indices gives up those of such a request, if nothing else becomes of them.
    """
    if step.kind == "lose" and setting.store.lost_index is Choice.RECOMMENDED:
        return not any(request.cut for request in actor.requests if request.id == step.detail)
    if step.kind in FAULTS:
        return True
    if step.kind not in NETWORK:
        return False
    if step.kind == "persist" and setting.promises(Guarantee.RESERVED_EVENTUALLY_PERSISTED):
        return False
    return any(request.cut for request in actor.requests if request.id == step.detail)


# --- what happens -------------------------------------------------------------------------------


def happen(setting: Setting, step: Step, actor: WriterActor, log: Log) -> Happened:
    """Make the environment's half of a step of this writer happen."""
    return TABLE[step.kind](setting, step, actor, log)


def take(setting: Setting, step: Step, actor: WriterActor, log: Log) -> Stepped:
    """Make a step happen, with the answer of the model's own role."""
    made = happen(setting, step, actor, log)
    if made.given is None:
        return made.actor, made.effect, made.events
    state, outputs = play(setting, made.actor.role, made.given)
    actor, events = carry_out(step.actor, evolve(made.actor, role=state), outputs, limits(setting))
    return actor, made.effect, [*made.events, *events]


def apply(
    setting: Setting, step: Step, actor: WriterActor, log: Log, answer: Iterable[role.Output]
) -> Stepped:
    """Make a step happen, with the answer of whatever stands in for the role."""
    made = happen(setting, step, actor, log)
    actor, events = carry_out(step.actor, made.actor, answer, limits(setting))
    return actor, made.effect, [*made.events, *events]


def _begin(setting: Setting, step: Step, actor: WriterActor, _log: Log) -> Happened:
    """Something that stands in for the role begins."""
    return Happened(actor, None, [], beginning(setting, step.actor))


def _put(setting: Setting, step: Step, actor: WriterActor, _log: Log) -> Happened:
    """The application hands over its next item."""
    same = setting.promises(Guarantee.REPLAY_SAME_CONTENT)
    item = item_of(actor.item, 0 if same else actor.attempt)
    framed, wire = actor.framer.put(payload(step.actor, item))
    if not isinstance(wire, bytes):
        raise ModelBug("an item of the system is never empty nor too large")
    put = Put(step.actor, item)
    actor = evolve(actor, framer=framed, item=actor.item + 1, settling=actor.settling + 1)
    return Happened(actor, None, [put], role.Write(wire))


def _end(setting: Setting, _step: Step, actor: WriterActor, _log: Log) -> Happened:
    """The application ends the writer."""
    closes = setting.writers_close
    return Happened(evolve(actor, ending=True), None, [], role.End(closes))


def _close(_setting: Setting, _step: Step, actor: WriterActor, log: Log) -> Happened:
    """The store closes the stream for one of several closers; a second time changes nothing."""
    if actor.closing is None:
        raise ModelMisuse("the writer closes nothing")
    closed = role.Closed(actor.closing)
    first = [] if log.done else [Done()]
    return Happened(evolve(actor, closing=None), Effect(Change.CLOSE), [*first], closed)


def _ready(_setting: Setting, _step: Step, actor: WriterActor, _log: Log) -> Happened:
    """The run exists."""
    return Happened(evolve(actor, awaiting=False, known=True), None, [], role.Ready())


def _unready(_setting: Setting, _step: Step, actor: WriterActor, _log: Log) -> Happened:
    """Whether the run exists could not be told."""
    return Happened(evolve(actor, awaiting=False, known=True), None, [], role.Ready(ok=False))


def _abort(_setting: Setting, step: Step, actor: WriterActor, _log: Log) -> Happened:
    """The application gives up."""
    given_up = evolve(actor, aborting=True, cuts=actor.cuts + 1)
    return Happened(given_up, None, [GivenUp(step.actor)], role.Abort())


def _stale(_setting: Setting, step: Step, actor: WriterActor, log: Log) -> Happened:
    """The store answers the writer with a tail from before its last chunk."""
    if actor.question is None:
        raise ModelMisuse("the writer asked nothing")
    told = store.Info(log.tail - 1, log.done)
    old = evolve(actor, question=None, cuts=actor.cuts + 1)
    return Happened(old, None, [Misled(step.actor)], role.GotInfo(told, actor.question[2]))


def _blind(_setting: Setting, step: Step, actor: WriterActor, _log: Log) -> Happened:
    """The writer's question fails."""
    if actor.question is None:
        raise ModelMisuse("the writer asked nothing")
    blind = evolve(actor, question=None, cuts=actor.cuts + 1)
    return Happened(blind, None, [Misled(step.actor)], role.ReadFailed(actor.question[2]))


def _timer(_setting: Setting, step: Step, actor: WriterActor, _log: Log) -> Happened:
    """A timer fires."""
    timer = TIMERS[step.detail]
    actor = evolve(actor, timers=actor.timers - {timer})
    return Happened(actor, None, [], timer)


def _answer(setting: Setting, _step: Step, actor: WriterActor, log: Log) -> Happened:
    """The store answers the writer's question."""
    if actor.question is None:
        raise ModelMisuse("the writer asked nothing")
    question, cursor, number = actor.question
    actor = evolve(actor, question=None)
    if question is Question.INFO:
        return Happened(actor, None, [], role.GotInfo(store.info(log), number))
    page = store.page(log, cursor, setting.bound.page)
    return Happened(actor, None, [], role.GotPage(page, number))


def _persisted(index: int, chunk: bytes, step: Step) -> Event:
    return Persisted(index, step.actor, stored_number(chunk), step.detail)


def _deliver(_setting: Setting, step: Step, actor: WriterActor, log: Log) -> Happened:
    """The store takes and keeps the request's next frame."""
    return _store(step, actor, log, 0)


def _overtake(_setting: Setting, step: Step, actor: WriterActor, log: Log) -> Happened:
    """The store keeps the frame after the next one first."""
    return _store(step, actor, log, 1)


def _store(step: Step, actor: WriterActor, log: Log, position: int) -> Happened:
    request = find(actor, step.detail)
    frame = request.frames[position]
    index = log.tail + 1
    frames = (*request.frames[:position], *request.frames[position + 1 :])
    kept = evolve(request, frames=frames, indices=(*request.indices, index))
    stored = Effect(Change.APPEND, frame)
    return Happened(keep(actor, kept), stored, [_persisted(index, frame, step)])


def _reserve(_setting: Setting, step: Step, actor: WriterActor, log: Log) -> Happened:
    """The store takes an index for the request's next frame."""
    request = find(actor, step.detail)
    frame, *rest = request.frames
    reserved = (*request.reserved, (log.tail + 1, frame))
    kept = evolve(request, frames=tuple(rest), reserved=reserved)
    taken = Reserved(log.tail + 1, step.actor)
    return Happened(keep(actor, kept), Effect(Change.RESERVE), [taken])


def _persist(_setting: Setting, step: Step, actor: WriterActor, _log: Log) -> Happened:
    """The store keeps the chunk of the request's oldest reservation."""
    request = find(actor, step.detail)
    (index, frame), *rest = request.reserved
    kept = evolve(request, reserved=tuple(rest), indices=(*request.indices, index))
    stored = Effect(Change.PERSIST, frame, index)
    return Happened(keep(actor, kept), stored, [_persisted(index, frame, step)])


def _lose(setting: Setting, step: Step, actor: WriterActor, _log: Log) -> Happened:
    """The chunk of the request's oldest reservation is lost for good."""
    request = find(actor, step.detail)
    kept = evolve(request, reserved=request.reserved[1:])
    return Happened(keep(actor, kept), given_up(setting, request.reserved[:1]), [])


def _respond(_setting: Setting, step: Step, actor: WriterActor, _log: Log) -> Happened:
    """The store confirms a request."""
    request = find(actor, step.detail)
    settled = Settled(step.actor, request.id, ok=True)
    confirmed = role.Confirmed(request.id, request.indices)
    return Happened(_without(actor, request), None, [settled], confirmed)


def _lie(setting: Setting, step: Step, actor: WriterActor, log: Log) -> Happened:
    """The store confirms a request that it never completed; the rest of it vanishes."""
    request = find(actor, step.detail)
    settled = Settled(step.actor, request.id, ok=True)
    claimed = request.indices + tuple(index for index, _frame in request.reserved)
    claimed += tuple(range(log.tail + 1, log.tail + 1 + len(request.frames)))
    confirmed = role.Confirmed(request.id, claimed)
    lost = given_up(setting, request.reserved)
    return Happened(_without(actor, request), lost, [settled], confirmed)


def _short(setting: Setting, step: Step, actor: WriterActor, _log: Log) -> Happened:
    """The store confirms only what it has of a request; the rest of it vanishes."""
    request = find(actor, step.detail)
    settled = Settled(step.actor, request.id, ok=False)
    confirmed = role.Confirmed(request.id, request.indices)
    lost = given_up(setting, request.reserved)
    return Happened(_without(actor, request), lost, [settled], confirmed)


def _without(actor: WriterActor, request: Request) -> WriterActor:
    """Forget a request that was confirmed, and with it what the writer held for it."""
    others = tuple(other for other in actor.requests if other is not request)
    return evolve(actor, requests=others, held=max(0, actor.held - size(request)))


def _cut(_setting: Setting, step: Step, actor: WriterActor, _log: Log) -> Happened:
    """A request's connection breaks; the store may go on with what was sent."""
    return _break(step, evolve(actor, cuts=actor.cuts + 1))


def _tear(_setting: Setting, step: Step, actor: WriterActor, log: Log) -> Happened:
    """A request's connection breaks; its next frame is lost, and the one behind it is stored."""
    request = find(actor, step.detail)
    _lost, frame, *rest = request.frames
    index = log.tail + 1
    kept = evolve(request, frames=tuple(rest), indices=(*request.indices, index))
    actor = evolve(keep(actor, kept), cuts=actor.cuts + 1)
    broken = _break(step, actor)
    stored = [_persisted(index, frame, step), *broken.events]
    return broken._replace(effect=Effect(Change.APPEND, frame), events=stored)


def _refuse(_setting: Setting, step: Step, actor: WriterActor, _log: Log) -> Happened:
    """A complete stream refuses a request's frames."""
    return _break(step, actor)


def _break(step: Step, actor: WriterActor) -> Happened:
    request = find(actor, step.detail)
    actor = keep(actor, evolve(request, cut=True, ended=True))
    settled = Settled(step.actor, request.id, ok=False)
    return Happened(actor, None, [settled], role.Broken(request.id))


def _crash(setting: Setting, step: Step, actor: WriterActor, _log: Log) -> Happened:
    """The writer's process is lost, and its application starts again from the first item."""
    attempt = actor.attempt + 1
    known_as = 0 if setting.promises(Guarantee.STABLE_WRITER_ID) else attempt
    living = tuple(
        evolve(request, cut=True, ended=True)
        for request in actor.requests
        if request.frames or request.reserved
    )
    fresh = WriterActor(
        framer(step.actor, known_as, setting.marked),
        role=actor.role,
        known=not setting.bound.barrier,
        opened=actor.opened,
        requests=living,
        attempt=attempt,
        cuts=actor.cuts + 1,
    )
    begun = beginning(setting, step.actor, known_as, actor.opened)
    return Happened(fresh, None, [Restarted(step.actor)], begun)


_Taker = Callable[[Setting, Step, WriterActor, Log], Happened]

TABLE: Final[Mapping[str, _Taker]] = {
    "begin": _begin,
    "put": _put,
    "end": _end,
    "close": _close,
    "timer": _timer,
    "answer": _answer,
    "blind": _blind,
    "stale": _stale,
    "ready": _ready,
    "unready": _unready,
    "abort": _abort,
    "deliver": _deliver,
    "overtake": _overtake,
    "reserve": _reserve,
    "persist": _persist,
    "lose": _lose,
    "respond": _respond,
    "lie": _lie,
    "short": _short,
    "refuse": _refuse,
    "cut": _cut,
    "tear": _tear,
    "crash": _crash,
}
"""What each kind of a writer's steps does."""

NETWORK: Final = frozenset({"deliver", "reserve", "persist"})
"""Steps by which the store works on a request."""

FAULTS: Final = frozenset(
    {"overtake", "lose", "lie", "short", "cut", "tear", "crash", "abort", "blind", "stale"}
)
"""Steps that may also never happen."""


# --- the role -----------------------------------------------------------------------------------


def play(
    setting: Setting, state: SegmentWriter | GroupSink | None, given: role.Input
) -> tuple[SegmentWriter | GroupSink, list[role.Output]]:
    """Answer with the model's own role."""
    match state:
        case None:
            raise ModelMisuse("the model does not play this writer")
        case _ if isinstance(given, role.Begin):
            return fresh_role(setting, given), []
        case SegmentWriter():
            return writer.step(setting.writer, state, given)
        case GroupSink():
            return sink.step(setting.sink or SinkRules(), state, given)
