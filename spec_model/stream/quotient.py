"""Reductions of the stream system: which states are one.

Which steps are enough is said in `claims`. Both hold for segment writers where the stream has one
closer and nothing beyond the plain alphabet happens (`applies`); elsewhere nothing is reduced. The
theory:

- What is over is forgotten: of a writer that ended, all but its zombies; of a reader that ended,
  everything; of a request that was cut, where its frames went, and those that nobody will take.
- A writer that does not look at the log, and need not any more, knows no index.
- The chunks that every reader has consumed go, but for those that a writer may still look for.
  Their slots go too, and every index moves down: roles count, compare and resume, and none knows an
  index for what it is. Properties that remember indices are told.
- What a zombie of a writer that has ended brings may as well come at once: it is passed over
  otherwise.

A relation that holds for the model may fail for an implementation, and then hide its fault. So
chunks keep their order while a writer may look at them, one of each writer stays where its chunks
are dropped, and no position but the first one becomes the first. None of this is believed:
`conformance.reductions` compares reduced and unreduced searches of the model and of every mutant,
verdicts and rewritten terminal states.

A state is rewritten in two halves. Each actor is rewritten by itself (`settled`). Then its `stake`
says where it stands or what it may still look for; which slots are dropped (`arrange`) follows from
the log and all stakes, and what an actor knows of indices is rewritten accordingly (`recast`).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import Final

from spec_model.frozen import evolve, frozen
from spec_model.positions import WriterId
from spec_model.stream import claims
from spec_model.stream.actors import Actor, Connection, ReaderActor, Request, WriterActor
from spec_model.stream.log import Log
from spec_model.stream.reader import Reader
from spec_model.stream.recovery import Phase, Recovery, stored_marker
from spec_model.stream.regimes import Guarantee, Setting
from spec_model.stream.writer import SegmentWriter
from spec_model.wire.frames import Framer, Marker


def applies(setting: Setting) -> bool:
    """Say whether the reductions hold under this setting."""
    plain = not setting.bound.widened() and setting.sink is None
    return plain and setting.promises(Guarantee.SINGLE_CLOSER)


# --- what is passed over ------------------------------------------------------------------------


def passed(setting: Setting, actor: Actor) -> Actor | None:
    """Forget the zombies of a writer that has ended, if there are any.

    What they still bring can as well come at once, before anything else; it makes no difference to
    what the others do, until the end of the stream fences it.
    """
    if not isinstance(actor, WriterActor) or not actor.over or setting.bound.race:
        return None
    if not actor.requests:
        return None
    return evolve(actor, requests=())


# --- what an actor forgets ----------------------------------------------------------------------

MANY: Final = 1_000_000
"""More cuts than any bound has: nobody is left who could be cut off."""


def settled(setting: Setting, actor: Actor) -> Actor:
    """Forget what makes no difference any more to what an actor does."""
    if actor.stopped:
        return actor
    if isinstance(actor, ReaderActor):
        return ReaderActor(over=True, role=Reader(0), cuts=MANY) if actor.over else _counted(actor)
    left = [_left(setting, request) for request in actor.requests]
    requests = tuple(request for request in left if request is not None)
    if actor.over:
        return forget(actor, requests)
    role = actor.role
    if isinstance(role, SegmentWriter) and not looks(setting, actor, role):
        requests = tuple(map(_unseen, requests))
        kept = role.recovery and _without_window(role.recovery)
        if role.anchor != -1 or kept != role.recovery:
            return evolve(actor, requests=requests, role=evolve(role, anchor=-1, recovery=kept))
    return actor if requests == actor.requests else evolve(actor, requests=requests)


def _counted(actor: ReaderActor) -> ReaderActor:
    """Forget where a reader began: it goes on from there and what it consumed together."""
    role = actor.role
    if role is None or role.start <= 0:
        return actor
    return evolve(actor, role=evolve(role, start=0, consumed=role.start + role.consumed))


def _left(setting: Setting, request: Request) -> Request | None:
    """Return what can still come of a request; of a zombie nobody asks where its frames went."""
    if not request.cut:
        return request
    frames = () if setting.promises(Guarantee.NO_ZOMBIES) else request.frames
    if not frames and not request.reserved:
        return None
    known = not request.indices and request.frames == frames
    return request if known else evolve(request, frames=frames, indices=())


def _unseen(request: Request) -> Request:
    """Forget the indices of a request whose writer does not look at the log."""
    indices = (0,) * len(request.indices)
    return request if request.indices == indices else evolve(request, indices=indices)


def _without_window(recovery: Recovery) -> Recovery:
    return evolve(recovery, scan_from=0, tail=-1, highest_index=-1, persisted=frozenset())


def looks(setting: Setting, actor: WriterActor, role: SegmentWriter) -> bool:
    """Say whether a writer looks at the log, or may still have to."""
    recovers = role.recovery is not None and role.recovery.phase is not Phase.REPLAY
    return recovers or claims.may_ask(setting, actor, role)


def forget(actor: WriterActor, left: Sequence[Request]) -> WriterActor:
    """Forget what a writer that has ended did on the way, but for what its zombies may bring."""
    living = sorted((request.frames, request.reserved) for request in left)
    zombies = tuple(
        Request(number, frames, reserved, ended=True, cut=True)
        for number, (frames, reserved) in enumerate(living)
    )
    return WriterActor(
        Framer(actor.framer.profile),
        item=actor.item,
        ending=True,
        over=True,
        durable=actor.durable,
        requests=zombies,
        cuts=MANY,
    )


def stopped(actor: Actor) -> Actor:
    """Forget whatever an actor might still do."""
    if isinstance(actor, ReaderActor):
        return ReaderActor(over=True, role=Reader(0), cuts=MANY, stopped=True)
    return WriterActor(
        Framer(actor.framer.profile),
        ending=True,
        over=True,
        durable=actor.durable,
        cuts=MANY,
        stopped=True,
    )


# --- which slots are dropped --------------------------------------------------------------------


@frozen
class Stake:
    """What of an actor the arrangement depends on."""

    position: int | None = None
    """From where on a reader needs chunks, while it does."""
    wanted: tuple[WriterId, int] | None = None
    """Whose chunks a writer may still look for, and behind which index."""
    tail: int | None = None
    """The index up to which a writer looks just now."""


@frozen
class Arrangement:
    """Which slots of a log are dropped; every other index moves down."""

    dropped: tuple[int, ...]

    def place(self, position: int) -> int:
        """Say where a position between slots went."""
        return position - bisect_left(self.dropped, position)

    def last(self, index: int) -> int:
        """Say where the last slot went that stays and does not lie behind an index."""
        return index - bisect_right(self.dropped, index)


def stake(setting: Setting, actor: Actor) -> Stake | None:
    """Say what of an actor the arrangement depends on; none if nothing may be dropped.

    Indices are what they are amid a scan, and when counting from the end.
    """
    if actor.over:
        return Stake()
    if isinstance(actor, ReaderActor):
        if actor.role is None or actor.role.start < 0:
            return None
        return Stake(position(actor)) if position(actor) else None
    scanning = actor.question is not None and actor.question[1] > 0
    if not isinstance(actor.role, SegmentWriter) or scanning:
        return None
    if not looks(setting, actor, actor.role):
        return Stake()
    recovers = actor.role.recovery
    scans = recovers is not None and recovers.phase in {Phase.SCAN, Phase.BACKOFF}
    wanted = actor.role.id, actor.role.anchor
    return Stake(wanted=wanted, tail=recovers.tail if recovers is not None and scans else None)


def position(actor: ReaderActor) -> int:
    """Say from where on a reader needs chunks: where it stands, or thinks it does."""
    counted = actor.role.start + actor.role.consumed if actor.role is not None else 0
    if actor.connection is not None:
        return min(actor.connection.index, counted)
    return counted if actor.wants is None else min(actor.wants, counted)


def arrange(log: Log, stakes: Sequence[Stake]) -> Arrangement | None:
    """Drop what every reader has consumed and no writer looks for.

    Of each writer whose chunks are dropped the one with the highest number stays, so that there is
    something to be seen for whoever looks where it should not.
    """
    marks = [one.position for one in stakes if one.position is not None]
    holes = [index for index, chunk in enumerate(log.slots) if chunk is None]
    consumed = min([*marks, *holes], default=len(log.slots))
    wanted: dict[bytes, int] = dict(one.wanted for one in stakes if one.wanted is not None)
    tails = {one.tail for one in stakes}
    dropped: dict[int, Marker | None] = {}
    for index, chunk in enumerate(log.slots[:consumed]):
        marker = stored_marker(chunk or b"")
        owner = marker.writer if marker is not None else b""
        if index not in tails and wanted.get(owner, index) >= index:
            dropped[index] = marker
    for index in mementos(dropped):
        del dropped[index]
    return Arrangement(tuple(dropped)) if dropped else None


def arranged(log: Log, arrangement: Arrangement) -> Log:
    """Rewrite the log."""
    kept = (chunk for index, chunk in enumerate(log.slots) if index not in arrangement.dropped)
    burnt = frozenset(map(arrangement.place, log.burnt))
    return evolve(log, slots=tuple(kept), burnt=burnt)


def mementos(dropped: Mapping[int, Marker | None]) -> set[int]:
    """Find the first chunk of the highest number of each writer."""
    best: dict[bytes, tuple[int, int]] = {}
    for index, marker in dropped.items():
        owner, number = (marker.writer, marker.seq) if marker is not None else (b"", 0)
        best[owner] = max(best.get(owner, (number, -index)), (number, -index))
    return {-index for _number, index in best.values()}


def recast(actor: Actor, arrangement: Arrangement) -> Actor:
    """Rewrite what an actor knows of indices."""
    if isinstance(actor, ReaderActor):
        return _recast_reader(actor, arrangement)
    requests = tuple(
        evolve(
            request,
            indices=tuple(map(arrangement.last, request.indices)),
            reserved=tuple((arrangement.place(at), frame) for at, frame in request.reserved),
        )
        for request in actor.requests
    )
    role = actor.role
    if not isinstance(role, SegmentWriter):
        return evolve(actor, requests=requests)
    recovery = role.recovery and _recast_recovery(role.recovery, arrangement)
    kept = evolve(role, anchor=arrangement.last(role.anchor), recovery=recovery)
    return evolve(actor, requests=requests, role=kept)


def _recast_reader(actor: ReaderActor, arrangement: Arrangement) -> ReaderActor:
    """Rewrite where a reader stands; its start is where the stream now starts."""
    if actor.over or actor.role is None:
        return actor
    at, role = actor.connection, actor.role
    return evolve(
        actor,
        wants=None if actor.wants is None else arrangement.place(actor.wants),
        connection=at and Connection(arrangement.place(at.index), at.sent),
        role=evolve(role, start=0, consumed=arrangement.place(role.start + role.consumed)),
    )


def _recast_recovery(state: Recovery, arrangement: Arrangement) -> Recovery:
    """Rewrite the window; what an attempt no longer looks at is forgotten."""
    scans = state.phase in {Phase.SCAN, Phase.BACKOFF}
    return evolve(
        state,
        scan_from=arrangement.last(state.scan_from - 1) + 1,
        tail=arrangement.last(state.tail) if scans else -1,
        highest_index=-1,
        persisted=frozenset(),
    )
