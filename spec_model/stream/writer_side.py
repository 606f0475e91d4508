"""The writer's side of the system: its application, its role, its requests, and what befalls them.

Every function takes the actor and what it can see of the log, and gives the actor, the change of
the log and the events; nothing else of the system is touched. `view` says what of the log the steps
of a writer depend on: whether it is complete, where it ends, and while a page is asked all of it.
"""

from collections.abc import Callable, Mapping
from typing import Final

from attrs import evolve

from spec_model.errors import ModelBug, ModelMisuse
from spec_model.history import (
    Done,
    EndSettled,
    Event,
    Opened,
    Persisted,
    Put,
    PutSettled,
    Reserved,
    Restarted,
    Settled,
)
from spec_model.schedule import Step
from spec_model.stream import log as store
from spec_model.stream import writer as role
from spec_model.stream.actors import (
    Question,
    Request,
    WriterActor,
    framer,
    identity,
    item_of,
    payload,
)
from spec_model.stream.log import Change, Effect, Log
from spec_model.stream.recovery import stored_marker
from spec_model.stream.regimes import Guarantee, Setting
from spec_model.stream.writer import SegmentWriter, Timer

Stepped = tuple[WriterActor, Effect | None, list[Event]]

TIMERS: Final = tuple(Timer)


def begin(name: str, known_as: int = 0, opened: int = 0) -> WriterActor:
    """Make a writer that has written nothing; the run that it writes for exists."""
    fresh = SegmentWriter(identity(name, known_as), ready=True, next_request=opened)
    return WriterActor(framer(name, known_as), role=fresh, opened=opened)


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
    if not actor.settling and not actor.ending:
        kinds.append("put" if actor.item < setting.bound.items else "end")
    if actor.durable and not log.done and not setting.promises(Guarantee.SINGLE_CLOSER):
        kinds.append("close")
    return kinds


def _network(setting: Setting, request: Request, log: Log) -> list[tuple[str, int]]:
    """Say what may become of a request."""
    alive = not request.cut or not setting.promises(Guarantee.NO_ZOMBIES)
    kinds: list[tuple[str, int]] = []
    if alive and request.frames and not log.done:
        kinds.append(("reserve" if setting.bound.race else "deliver", request.id))
        if len(request.frames) > 1 and not setting.promises(Guarantee.ORDERED_PERSISTENCE):
            kinds.append(("overtake", request.id))
    if request.reserved and (alive or setting.promises(Guarantee.RESERVED_EVENTUALLY_PERSISTED)):
        kinds.append(("persist", request.id))
        if not setting.promises(Guarantee.RESERVED_EVENTUALLY_PERSISTED):
            kinds.append(("lose", request.id))
    if not request.cut and log.done and request.frames:
        kinds.append(("refuse", request.id))
    if not request.cut and request.ended:
        complete = not request.frames and not request.reserved
        if complete:
            kinds.append(("respond", request.id))
        elif not setting.promises(Guarantee.RESPONSE_TRUTHFUL):
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


def view(actor: WriterActor, log: Log) -> tuple[bool, int, Log | None]:
    """Say what of the log this writer's steps depend on."""
    asked = actor.question is not None and actor.question[0] is Question.PAGE
    sending = actor.question is not None or any(request.frames for request in actor.requests)
    return log.done, log.tail if sending else -1, log if asked else None


def weak(setting: Setting, actor: WriterActor, step: Step) -> bool:
    """Say whether a step may also never happen: a fault, or work that nobody waits for.

    What was promised happens, also for a request that nobody waits for.
    """
    if step.kind in FAULTS:
        return True
    if step.kind not in NETWORK:
        return False
    if step.kind == "persist" and setting.promises(Guarantee.RESERVED_EVENTUALLY_PERSISTED):
        return False
    return any(request.cut for request in actor.requests if request.id == step.detail)


# --- what happens -------------------------------------------------------------------------------


def take(setting: Setting, step: Step, actor: WriterActor, log: Log) -> Stepped:
    """Make a step of this writer happen."""
    return TABLE[step.kind](setting, step, actor, log)


def _put(setting: Setting, step: Step, actor: WriterActor, _log: Log) -> Stepped:
    """The application hands over its next item."""
    same = setting.promises(Guarantee.REPLAY_SAME_CONTENT)
    item = item_of(actor.item, 0 if same else actor.attempt)
    framed, wire = actor.framer.put(payload(step.actor, item))
    if not isinstance(wire, bytes):
        raise ModelBug("an item of the system is never empty nor too large")
    put = Put(step.actor, item)
    actor = evolve(actor, framer=framed, item=actor.item + 1, settling=actor.settling + 1)
    return _tell(setting, step.actor, actor, role.Write(wire), [put])


def _end(setting: Setting, step: Step, actor: WriterActor, _log: Log) -> Stepped:
    """The application ends the writer."""
    return _tell(setting, step.actor, evolve(actor, ending=True), role.End(), [])


def _close(_setting: Setting, _step: Step, actor: WriterActor, _log: Log) -> Stepped:
    """One of several closers closes the stream."""
    return actor, Effect(Change.CLOSE), [Done()]


def _timer(setting: Setting, step: Step, actor: WriterActor, _log: Log) -> Stepped:
    """A timer fires."""
    timer = TIMERS[step.detail]
    actor = evolve(actor, timers=actor.timers - {timer})
    return _tell(setting, step.actor, actor, timer, [])


def _answer(setting: Setting, step: Step, actor: WriterActor, log: Log) -> Stepped:
    """The store answers the writer's question."""
    if actor.question is None:
        raise ModelMisuse("the writer asked nothing")
    question, cursor = actor.question
    actor = evolve(actor, question=None)
    if question is Question.INFO:
        return _tell(setting, step.actor, actor, role.GotInfo(store.info(log)), [])
    page = store.page(log, cursor, setting.bound.page)
    return _tell(setting, step.actor, actor, role.GotPage(page), [])


def _find(actor: WriterActor, request_id: int) -> Request:
    for request in actor.requests:
        if request.id == request_id:
            return request
    raise ModelMisuse(f"there is no request {request_id}")


def _replace(actor: WriterActor, request: Request) -> WriterActor:
    """Keep a request as it is now; one that nothing can come of any more is forgotten."""
    spent = request.cut and not request.frames and not request.reserved
    requests = tuple(
        request if other.id == request.id else other
        for other in actor.requests
        if not (spent and other.id == request.id)
    )
    return evolve(actor, requests=requests)


def _persisted(index: int, chunk: bytes, step: Step) -> Event:
    marker = stored_marker(chunk)
    if marker is None:
        raise ModelBug("a stored frame has a marker")
    return Persisted(index, step.actor, marker.seq, step.detail)


def _deliver(_setting: Setting, step: Step, actor: WriterActor, log: Log) -> Stepped:
    """The store takes and keeps the request's next frame."""
    return _store(step, actor, log, 0)


def _overtake(_setting: Setting, step: Step, actor: WriterActor, log: Log) -> Stepped:
    """The store keeps the frame after the next one first."""
    return _store(step, actor, log, 1)


def _store(step: Step, actor: WriterActor, log: Log, position: int) -> Stepped:
    request = _find(actor, step.detail)
    frame = request.frames[position]
    index = log.tail + 1
    frames = (*request.frames[:position], *request.frames[position + 1 :])
    kept = evolve(request, frames=frames, indices=(*request.indices, index))
    stored = Effect(Change.APPEND, frame)
    return _replace(actor, kept), stored, [_persisted(index, frame, step)]


def _reserve(_setting: Setting, step: Step, actor: WriterActor, log: Log) -> Stepped:
    """The store takes an index for the request's next frame."""
    request = _find(actor, step.detail)
    frame, *rest = request.frames
    reserved = (*request.reserved, (log.tail + 1, frame))
    kept = evolve(request, frames=tuple(rest), reserved=reserved)
    taken = Reserved(log.tail + 1, step.actor)
    return _replace(actor, kept), Effect(Change.RESERVE), [taken]


def _persist(_setting: Setting, step: Step, actor: WriterActor, _log: Log) -> Stepped:
    """The store keeps the chunk of the request's oldest reservation."""
    request = _find(actor, step.detail)
    (index, frame), *rest = request.reserved
    kept = evolve(request, reserved=tuple(rest), indices=(*request.indices, index))
    stored = Effect(Change.PERSIST, frame, index)
    return _replace(actor, kept), stored, [_persisted(index, frame, step)]


def _lose(_setting: Setting, step: Step, actor: WriterActor, _log: Log) -> Stepped:
    """The chunk of the request's oldest reservation is lost for good, and the request with it."""
    request = _find(actor, step.detail)
    kept = evolve(request, reserved=request.reserved[1:])
    return _replace(actor, kept), None, []


def _respond(setting: Setting, step: Step, actor: WriterActor, _log: Log) -> Stepped:
    """The store confirms a request."""
    request = _find(actor, step.detail)
    settled = Settled(step.actor, request.id, ok=True)
    confirmed = role.Confirmed(request.id, request.indices)
    return _tell(setting, step.actor, _without(actor, request), confirmed, [settled])


def _lie(setting: Setting, step: Step, actor: WriterActor, log: Log) -> Stepped:
    """The store confirms a request that it never completed; the rest of it vanishes."""
    request = _find(actor, step.detail)
    settled = Settled(step.actor, request.id, ok=True)
    claimed = request.indices + tuple(index for index, _frame in request.reserved)
    claimed += tuple(range(log.tail + 1, log.tail + 1 + len(request.frames)))
    confirmed = role.Confirmed(request.id, claimed)
    return _tell(setting, step.actor, _without(actor, request), confirmed, [settled])


def _short(setting: Setting, step: Step, actor: WriterActor, _log: Log) -> Stepped:
    """The store confirms only what it has of a request; the rest of it vanishes."""
    request = _find(actor, step.detail)
    settled = Settled(step.actor, request.id, ok=False)
    confirmed = role.Confirmed(request.id, request.indices)
    return _tell(setting, step.actor, _without(actor, request), confirmed, [settled])


def _without(actor: WriterActor, request: Request) -> WriterActor:
    return evolve(actor, requests=tuple(other for other in actor.requests if other is not request))


def _cut(setting: Setting, step: Step, actor: WriterActor, _log: Log) -> Stepped:
    """A request's connection breaks; the store may go on with what was sent."""
    return _break(setting, step, evolve(actor, cuts=actor.cuts + 1))


def _tear(setting: Setting, step: Step, actor: WriterActor, log: Log) -> Stepped:
    """A request's connection breaks; its next frame is lost, and the one behind it is stored."""
    request = _find(actor, step.detail)
    _lost, frame, *rest = request.frames
    index = log.tail + 1
    kept = evolve(request, frames=tuple(rest), indices=(*request.indices, index))
    actor = evolve(_replace(actor, kept), cuts=actor.cuts + 1)
    actor, _effect, events = _break(setting, step, actor)
    stored = [_persisted(index, frame, step), *events]
    return actor, Effect(Change.APPEND, frame), stored


def _refuse(setting: Setting, step: Step, actor: WriterActor, _log: Log) -> Stepped:
    """A complete stream refuses a request's frames."""
    return _break(setting, step, actor)


def _break(setting: Setting, step: Step, actor: WriterActor) -> Stepped:
    request = _find(actor, step.detail)
    actor = _replace(actor, evolve(request, cut=True, ended=True))
    settled = Settled(step.actor, request.id, ok=False)
    return _tell(setting, step.actor, actor, role.Broken(request.id), [settled])


def _crash(setting: Setting, step: Step, actor: WriterActor, _log: Log) -> Stepped:
    """The writer's process is lost, and its application starts again from the first item."""
    attempt = actor.attempt + 1
    stable = setting.promises(Guarantee.STABLE_WRITER_ID)
    fresh = begin(step.actor, 0 if stable else attempt, actor.opened)
    living = tuple(
        evolve(request, cut=True, ended=True)
        for request in actor.requests
        if request.frames or request.reserved
    )
    fresh = evolve(fresh, requests=living, attempt=attempt, cuts=actor.cuts + 1)
    return fresh, None, [Restarted(step.actor)]


_Taker = Callable[[Setting, Step, WriterActor, Log], Stepped]

TABLE: Final[Mapping[str, _Taker]] = {
    "put": _put,
    "end": _end,
    "close": _close,
    "timer": _timer,
    "answer": _answer,
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

FAULTS: Final = frozenset({"overtake", "lose", "lie", "short", "cut", "tear", "crash"})
"""Steps that may also never happen."""


# --- the role -----------------------------------------------------------------------------------


def _tell(
    setting: Setting, name: str, actor: WriterActor, given: role.Input, events: list[Event]
) -> Stepped:
    """Give the role an input, and do what it wants done."""
    if actor.role is None:
        raise ModelMisuse("the model does not play this writer")
    state, outputs = role.step(setting.writer, actor.role, given)
    actor = evolve(actor, role=state)
    for output in outputs:
        actor, more = _do(name, actor, output)
        events = [*events, *more]
    return actor, None, events


def _do(name: str, actor: WriterActor, output: role.Output) -> tuple[WriterActor, list[Event]]:
    """Carry out one output of the role."""
    match output:
        case role.OpenSegment(request):
            requests = (*actor.requests, Request(request))
            actor = evolve(actor, requests=requests, opened=actor.opened + 1)
            return actor, [Opened(name, request)]
        case role.SendFrame(request, frame):
            living = _find(actor, request)
            return _replace(actor, evolve(living, frames=(*living.frames, frame))), []
        case role.EndSegment(request):
            return _replace(actor, evolve(_find(actor, request), ended=True)), []
        case role.GetInfo():
            return evolve(actor, question=(Question.INFO, 0)), []
        case role.GetPage(cursor):
            return evolve(actor, question=(Question.PAGE, cursor)), []
        case role.SetTimer(timer):
            return evolve(actor, timers=actor.timers | {timer}), []
        case role.ClearTimer(timer):
            return evolve(actor, timers=actor.timers - {timer}), []
        case role.WriteSettled(ok):
            return evolve(actor, settling=actor.settling - 1), [PutSettled(name, ok)]
        case role.EndedWriter(ok):
            return evolve(actor, over=True, durable=ok), [EndSettled(name, ok)]
        case role.AwaitReady() | role.AbortSegment():
            raise ModelBug("the run exists from the beginning, and nobody aborts")
