"""Reductions of the stream system: which states are one.

Which steps are enough is said in `claims`. Both hold for segment writers where the stream has one
closer and nothing beyond the plain alphabet happens (`applies`); elsewhere nothing is reduced. The
theory:

- What is over is forgotten: of a writer that ended, all but its zombies; of a reader that ended,
  everything; and the chunks that every reader has consumed, but for those that a writer which has
  not ended may still look for. Their slots go too, and every index moves down: roles count, compare
  and resume, and none knows an index for what it is. Properties that remember indices are told.
- What a zombie of a writer that has ended brings may as well come at once: it is passed over
  otherwise.

A relation that holds for the model may fail for an implementation, and then hide its fault. So
chunks keep their order while a writer may look at them, one of each writer stays where its chunks
are dropped, and no position but the first one becomes the first. None of this is believed:
`conformance.reductions` compares reduced and unreduced searches of the model and of every mutant,
verdicts and rewritten terminal states.

A state is rewritten in two halves. Its `arrangement` follows from the log and from each actor's
`stake`: where a reader stands, and what a writer may still look for. Then each actor is rewritten
by itself (`recast`).
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Final

from attrs import evolve, frozen

from spec_model.errors import ModelMisuse
from spec_model.positions import WriterId
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


# --- which states are one -----------------------------------------------------------------------


@frozen
class Stake:
    """What of an actor the arrangement depends on."""

    position: int | None = None
    """Where a reader stands that is not over."""
    amid: bool = False
    """Whether it has a part of the chunk there."""
    wanted: tuple[WriterId, int] | None = None
    """Whose chunks a writer may still look for, and behind which index."""
    tail: int | None = None
    """The index up to which a writer looks just now."""
    fixed: bool = False
    """Whether indices are what they are: amid a scan, and when counting from the end."""


@frozen
class Arrangement:
    """How a log is rewritten, and where each slot went."""

    log: Log
    kept: tuple[int, ...] | None
    """The slots that stay, in order; none if all do."""
    size: int
    """How many slots there were."""

    def place(self, position: int) -> int:
        """Say where a position between slots went."""
        if self.kept is None:
            return position
        return sum(1 for index in self.kept if index < position)

    def last(self, index: int) -> int:
        """Say where the last slot went that stays and does not lie behind an index."""
        if self.kept is None:
            return index
        beyond = max(0, index + 1 - self.size)
        return bisect_left(self.kept, index + 1) - 1 + beyond


def stake(actor: Actor) -> Stake:
    """Say what of an actor the arrangement depends on."""
    if isinstance(actor, ReaderActor):
        counts_back = actor.role is None or actor.role.start < 0
        if actor.over:
            return Stake()
        amid = actor.connection is not None and actor.connection.sent > 0
        return Stake(position(actor), amid, fixed=counts_back)
    if actor.over:
        return Stake()
    scanning = actor.question is not None and actor.question[1] > 0
    if not isinstance(actor.role, SegmentWriter) or scanning:
        return Stake(fixed=True)
    looks = actor.role.recovery
    scans = looks is not None and looks.phase in {Phase.SCAN, Phase.BACKOFF}
    wanted = actor.role.id, actor.role.anchor
    return Stake(wanted=wanted, tail=looks.tail if looks is not None and scans else None)


def position(actor: ReaderActor) -> int:
    """Say from where on a reader needs chunks: where it stands, or thinks it does."""
    counted = actor.role.start + actor.role.consumed if actor.role is not None else 0
    if actor.connection is not None:
        return min(actor.connection.index, counted)
    return counted if actor.wants is None else min(actor.wants, counted)


def same(log: Log) -> Arrangement:
    """Leave everything as it is."""
    return Arrangement(log, None, len(log.slots))


def arrange(log: Log, stakes: Sequence[Stake]) -> Arrangement:
    """Drop what every reader has consumed and no writer looks for.

    Of each writer whose chunks are dropped the one with the highest number stays, so that there is
    something to be seen for whoever looks where it should not.
    """
    if any(one.fixed for one in stakes):
        return same(log)
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
    kept = tuple(index for index in range(len(log.slots)) if index not in dropped)
    arranged = evolve(log, slots=tuple(log.slots[index] for index in kept))
    return Arrangement(arranged, kept, len(log.slots))


def mementos(dropped: Mapping[int, Marker | None]) -> set[int]:
    """Find the first chunk of the highest number of each writer."""
    best: dict[bytes, tuple[int, int]] = {}
    for index, marker in dropped.items():
        owner, number = (marker.writer, marker.seq) if marker is not None else (b"", 0)
        best[owner] = max(best.get(owner, (number, -index)), (number, -index))
    return {-index for _number, index in best.values()}


def recast(actor: Actor, arrangement: Arrangement) -> Actor:
    """Rewrite an actor."""
    if arrangement.kept is None or actor.stopped:
        return actor
    if isinstance(actor, ReaderActor):
        return _recast_reader(actor, arrangement)
    return forget(actor, arrangement) if actor.over else _recast_writer(actor, arrangement)


def _recast_reader(actor: ReaderActor, arrangement: Arrangement) -> ReaderActor:
    """Rewrite where a reader stands; its start is where the stream now starts."""
    if actor.over or actor.role is None:
        return ReaderActor(over=True, role=Reader(0), cuts=MANY)
    at, role = actor.connection, actor.role
    return evolve(
        actor,
        wants=None if actor.wants is None else arrangement.place(actor.wants),
        connection=at and Connection(arrangement.place(at.index), at.sent),
        role=evolve(role, start=0, consumed=arrangement.place(role.start + role.consumed)),
    )


def forget(actor: WriterActor, arrangement: Arrangement) -> WriterActor:
    """Forget what a writer that has ended did on the way."""
    living = sorted(
        (request.frames, _moved(request, arrangement))
        for request in actor.requests
        if request.frames or request.reserved
    )
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


def _moved(request: Request, arrangement: Arrangement) -> tuple[tuple[int, bytes], ...]:
    """Rewrite the indices that a request has reserved; reserved slots are never dropped."""
    return tuple((arrangement.place(index), frame) for index, frame in request.reserved)


MANY: Final = 1_000_000
"""More cuts than any bound has: nobody is left who could be cut off."""


def _recast_writer(actor: WriterActor, arrangement: Arrangement) -> WriterActor:
    """Rewrite what a writer knows of indices; nobody asks where a zombie's frames went."""
    role = actor.role
    if not isinstance(role, SegmentWriter):
        raise ModelMisuse("only segment writers that the model plays are rewritten")
    requests = tuple(
        evolve(
            request,
            indices=() if request.cut else tuple(map(arrangement.last, request.indices)),
            reserved=_moved(request, arrangement),
        )
        for request in actor.requests
    )
    recovery = role.recovery and _recast_recovery(role.recovery, arrangement)
    kept = evolve(role, anchor=arrangement.last(role.anchor), recovery=recovery)
    return evolve(actor, requests=requests, role=kept)


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
