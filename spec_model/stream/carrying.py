"""What a writer's outputs do to what surrounds it: its application's calls and its requests.

An output that cannot be carried out (a frame on a request that is complete, a settled write that
nobody waits for) is told as an event, and nothing comes of it. The model's own roles never do that.
"""

from collections.abc import Iterable, Sequence

from spec_model.errors import ModelBug, ModelMisuse
from spec_model.frozen import evolve, frozen
from spec_model.history import (
    AbortSettled,
    Closing,
    EndSettled,
    Event,
    Exceeded,
    Misbehaved,
    Opened,
    PutSettled,
    Settled,
)
from spec_model.policies import Choice
from spec_model.stream import writing as role
from spec_model.stream.actors import Question, Request, WriterActor
from spec_model.stream.log import Change, Effect
from spec_model.stream.regimes import Setting

Carried = tuple[WriterActor, list[Event]]


@frozen
class Limits:
    """How much a writer may hold."""

    frames: int
    """Frames of one request."""
    octets: int | None = None
    """Bytes of a request of several frames, where it is sent as a whole."""
    held: int | None = None
    """Frames that were admitted and are not confirmed, where writes settle before that."""
    closes: bool = False
    """Whether a writer that ends well has closed the stream."""


def limits(setting: Setting) -> Limits:
    """Say how much the writers of a setting may hold."""
    sink = setting.sink
    if sink is None:
        return Limits(setting.writer.max_frames, closes=setting.writers_close)
    held = None if sink.durable_writes else sink.buffer_chunks
    return Limits(sink.group_chunks, sink.group_bytes, held, closes=setting.writers_close)


def size(request: Request) -> int:
    """Say how many frames were sent on a request, as far as they are not lost."""
    return len(request.frames) + len(request.reserved) + len(request.indices)


def find(actor: WriterActor, request_id: int) -> Request:
    """Return one of a writer's requests."""
    for request in actor.requests:
        if request.id == request_id:
            return request
    raise ModelMisuse(f"there is no request {request_id}")


def keep(actor: WriterActor, request: Request) -> WriterActor:
    """Keep a request as it is now; one that nothing can come of any more is forgotten."""
    spent = request.cut and not request.frames and not request.reserved
    requests = tuple(
        request if other.id == request.id else other
        for other in actor.requests
        if not (spent and other.id == request.id)
    )
    return evolve(actor, requests=requests)


def given_up(setting: Setting, reserved: Sequence[tuple[int, bytes]]) -> Effect | None:
    """Burn the indices of chunks that never come, if the store does that."""
    if not reserved or setting.store.lost_index is Choice.UPSTREAM:
        return None
    return Effect(Change.BURN, lost=tuple(index for index, _frame in reserved))


def carry_out(
    name: str, actor: WriterActor, outputs: Iterable[role.Output], allowed: Limits
) -> Carried:
    """Do what the role wants done; what cannot be done is told, and nothing comes of it."""
    events: list[Event] = []
    for output in outputs:
        wrong = _objection(actor, output, allowed)
        if wrong is not None:
            events.append(Misbehaved(name, wrong))
            continue
        actor, more = _do(name, actor, output)
        actor, over = _count(name, actor, output, allowed)
        events += [*more, *over]
    return actor, events


def _count(name: str, actor: WriterActor, output: role.Output, allowed: Limits) -> Carried:
    """Count what a writer holds, and tell what is too much."""
    match output:
        case role.SendFrame(number) | role.SendGroup(number):
            sent = next((size(one) for one in actor.requests if one.id == number), 0)
            octets = sum(map(len, output.frames)) if isinstance(output, role.SendGroup) else 0
            if sent > allowed.frames:
                return actor, [Exceeded(name, f"frames in request {number}", sent, allowed.frames)]
            if allowed.octets is not None and octets > allowed.octets and sent > 1:
                return actor, [Exceeded(name, f"bytes in request {number}", octets, allowed.octets)]
        case role.WriteSettled(ok) if ok and allowed.held is not None:
            actor = evolve(actor, held=actor.held + 1)
            if actor.held > allowed.held:
                return actor, [Exceeded(name, "unconfirmed frames", actor.held, allowed.held)]
    return actor, []


def _objection(actor: WriterActor, output: role.Output, allowed: Limits) -> str | None:
    """Say why an output cannot be carried out, if it cannot."""
    match output:
        case role.OpenSegment() | role.SendGroup() | role.CloseStream() if not actor.known:
            return "it did not wait for its run"
        case role.AwaitReady() if actor.known or actor.awaiting:
            return "it waited for its run again"
        case role.OpenSegment(request) | role.SendGroup(request) | role.CloseStream(request):
            known = any(other.id == request for other in actor.requests)
            return f"it opened request {request} twice" if known else None
        case role.SendFrame(request) | role.EndSegment(request):
            living = [one for one in actor.requests if one.id == request and not one.cut]
            if not living:
                return None if request < actor.opened else f"request {request} was never opened"
            return f"request {request} is complete" if living[0].ended else None
        case role.GetInfo() | role.GetPage() if actor.question is not None:
            return "it asked twice"
        case role.WriteSettled() if not actor.settling:
            return "it settled a write that nobody waits for"
        case role.EndedWriter() if actor.over or not actor.ending:
            return "it settled an end that nobody waits for"
        case role.EndedWriter(ok) if ok and allowed.closes and not actor.durable:
            return "it ended well, and did not close the stream"
        case role.AbortedWriter():
            return _unsettled(actor)
        case _:
            return None


def _unsettled(actor: WriterActor) -> str | None:
    """Say what an abort left behind."""
    if not actor.aborting:
        return "it settled an abort that nobody waits for"
    if actor.settling or (actor.ending and not actor.over):
        return "it settled an abort, and not the calls before it"
    if any(not request.cut for request in actor.requests):
        return "it settled an abort, and left a request open"
    return None


def _do(name: str, actor: WriterActor, output: role.Output) -> Carried:
    """Carry out one output of the role."""
    match output:
        case role.OpenSegment(request):
            return _open(name, actor, Request(request))
        case role.SendGroup(request, frames):
            return _open(name, actor, Request(request, frames, ended=True))
        case role.SendFrame(request, frame):
            return _change(actor, request, frame), []
        case role.EndSegment(request):
            return _change(actor, request), []
        case role.AbortSegment(request):
            return _break_off(name, actor, request)
        case role.GetInfo(number):
            return evolve(actor, question=(Question.INFO, 0, number)), []
        case role.GetPage(cursor, number):
            return evolve(actor, question=(Question.PAGE, cursor, number)), []
        case role.SetTimer(timer):
            return evolve(actor, timers=actor.timers | {timer}), []
        case role.ClearTimer(timer):
            return evolve(actor, timers=actor.timers - {timer}), []
        case role.AwaitReady():
            return evolve(actor, awaiting=True), []
        case role.FailedWriter():
            return actor, []
        case _:
            return _settle(name, actor, output)


def _settle(name: str, actor: WriterActor, output: role.Output) -> Carried:
    """Settle a call of the application. A writer that closes the stream says that it is durable."""
    match output:
        case role.WriteSettled(ok):
            return evolve(actor, settling=actor.settling - 1), [PutSettled(name, ok)]
        case role.CloseStream(request):
            closing = evolve(actor, closing=request, durable=True, opened=actor.opened + 1)
            return closing, [Closing(name)]
        case role.EndedWriter(ok):
            return evolve(actor, over=True, durable=ok), [EndSettled(name, ok)]
        case role.AbortedWriter():
            return evolve(actor, over=True, durable=False), [AbortSettled(name)]
        case _:
            raise ModelBug(f"nothing is settled by {output}")


def _open(name: str, actor: WriterActor, request: Request) -> Carried:
    requests = (*actor.requests, request)
    opened = max(actor.opened, request.id + 1)
    return evolve(actor, requests=requests, opened=opened), [
        Opened(name, request.id, request.ended)
    ]


def _change(actor: WriterActor, request_id: int, frame: bytes | None = None) -> WriterActor:
    """Send a frame on a request, or end its body; one that was broken meanwhile takes neither."""
    for request in actor.requests:
        if request.id == request_id and not request.cut:
            if frame is None:
                return keep(actor, evolve(request, ended=True))
            return keep(actor, evolve(request, frames=(*request.frames, frame)))
    return actor


def _break_off(name: str, actor: WriterActor, request_id: int) -> Carried:
    """A writer breaks off its own request; the store may go on with what was sent."""
    for request in actor.requests:
        if request.id == request_id and not request.cut:
            broken = keep(actor, evolve(request, cut=True, ended=True))
            return broken, [Settled(name, request_id, ok=False)]
    return actor, []
