"""Which steps of the stream system are enough to explore.

Each actor says what it is about (`Posture`) and which of its steps it would have explored, and
`choose` decides from the postures alone. The theory:

- Without reserving ahead, writers meet only in the log, and the stream is not closed before every
  writer has ended. So a writer that has begun goes on to its end, then readers read what there is,
  then the next writer begins: whatever else may happen first commutes with that.
- With reserving ahead, a writer that asks where the log ends may be told of another's slot that is
  not readable yet. Nothing else of what one writer does makes a difference to another, and only
  the last slot does. So a writer that may still ask goes on alone until it asks or ends; what a
  writer does that will never ask again can wait until then, and goes on when nobody asks. Whoever
  begins first is tried for everybody. Two that are both under way and may both ask are explored in
  every order, as is everything while somebody asks, or waits for a slot of another.
- Then, too, a slot that is not the last one may become readable at once, if its writer asks no
  more: who looks at the end of the log does not look at it, and whoever scans up to it could have
  done so before the slot behind it was taken.
  A store that loses a chunk may burn its slot just so; where it does not, a slot whose chunk never
  comes is as good as one whose chunk is lost.
- Steps in which a writer neither changes the log nor looks at it are enough at any time. So is a
  page of a scan while the slot that the scan ends at is readable and none of the writer's own is to
  come: of what others write the scan needs to know no more.
- A role does not see what the store does with what it sent until it is told. So while none of its
  requests is complete, the calls of its application may as well come before that.
- What a connection can hand over now, it can hand over whatever the writers do. The end of the
  stream changes what a reader is told, so the last chunk is left until it may come.
- What a zombie brings before its writer looks at the log may as well come before the cut, unless
  the cut itself stores something.

What is right of the model may be wrong of an implementation, and then the argument would hide the
fault. So some things are tried that make no difference to the model: where a reader can read though
the slot that it stands at is not readable, that is explored before anything goes on by itself;
while there are slots and none is readable, all writers write; and without reserving ahead a reader
that begins at index 0 does so while there is one slot, as well as later, and a reader whose start
the store resolves to another index does so at every length of the log.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Final, NamedTuple

from spec_model.explore.parted import Choice, Claim
from spec_model.schedule import Step
from spec_model.stream import log as store
from spec_model.stream.actors import Actor, ReaderActor, WriterActor
from spec_model.stream.log import Log
from spec_model.stream.recovery import Phase
from spec_model.stream.regimes import Guarantee, Setting
from spec_model.stream.writer import SegmentWriter


class Posture(Enum):
    """What an actor is about."""

    READS = "has something to read"
    LAGS = "has one last chunk to read"
    OPENS = "wants a connection, and there is something to read"
    WAITS = "has nothing to read"
    WATCHES = "may see what another reader would not"
    FRESH = "has not begun to write"
    ALONE = "neither changes the log nor looks at it"
    WARY = "writes, and may ask where the log ends"
    DEAF = "writes, and asks no more"
    HOLDS = "writes and asks no more, while there are slots and none is readable"
    CALLED = "asks no more, and its application calls while no request is complete"
    FILLS = "asks no more, and makes a slot readable that is not the last one"
    ASKS = "asks where the log ends, or waits for another's slot"
    OVER = "has ended"


def claim(setting: Setting, actor: Actor, log: Log, steps: Sequence[Step], sight: "Sight") -> Claim:
    """Say what an actor is about, and which of its steps are enough if it is chosen."""
    if setting.bound.race:
        return _racing(setting, actor, log, steps, sight)
    if isinstance(actor, ReaderActor):
        return Claim(_reading(setting, actor, log), steps)
    if actor.over or not isinstance(actor.role, SegmentWriter):
        return Claim(Posture.OVER, steps)
    about = Posture.DEAF if _begun(actor) else Posture.FRESH
    if setting.promises(Guarantee.PREFIX_PERSISTENCE):
        steps = _without_zombies(actor.role, actor, steps)
    return Claim(about, steps)


def _begun(actor: WriterActor) -> bool:
    return bool(actor.item or actor.attempt or actor.ending)


# --- without reserving ahead --------------------------------------------------------------------


def _reading(setting: Setting, actor: ReaderActor, log: Log) -> Posture:
    """Say what a reader is about; a wrong one may take index 0 for something else."""
    reads = actor.connection is not None and actor.connection.index < len(log.slots)
    opens = actor.wants is not None and actor.wants >= 0 and bool(log.slots)
    if opens and actor.wants is not None:
        start = store.resolve_start(log, actor.wants, setting.store.start_ahead)
        if start != actor.wants or (actor.wants == 0 and len(log.slots) == 1):
            return Posture.WATCHES
    asks = actor.asking and not log.done
    return Posture.READS if reads or opens or asks else Posture.WAITS


def _without_zombies(
    role: SegmentWriter, actor: WriterActor, steps: Sequence[Step]
) -> Sequence[Step]:
    """Leave out what zombies bring before the writer looks: it can as well come before the cut."""
    about_to_look = role.recovery is not None and role.recovery.phase is Phase.INFO
    if about_to_look or (role.segment is not None and role.segment.broken):
        zombies = {request.id for request in actor.requests if request.cut}
        return [s for s in steps if s.kind not in STORES or s.detail not in zombies]
    return steps


# --- with reserving ahead -----------------------------------------------------------------------


class Gaze(NamedTuple):
    """Where in the log an actor's claim looks."""

    slot: int | None = None
    """A slot that it waits for, to read it or to have scanned it."""
    own: int | None = None
    """A slot that it reads, or has reserved."""


def gaze(setting: Setting, actor: Actor) -> Gaze:
    """Say where in the log an actor's claim looks."""
    if not setting.bound.race:
        return Gaze()
    if isinstance(actor, ReaderActor):
        index = actor.connection.index if actor.connection is not None else None
        return Gaze(index, index)
    own = min((index for one in actor.requests for index, _frame in one.reserved), default=None)
    return Gaze(_scanned(actor), own)


def _scanned(actor: WriterActor) -> int | None:
    """Return the tail of a scan that is under way."""
    recovers = actor.role.recovery if isinstance(actor.role, SegmentWriter) else None
    scans = recovers is not None and recovers.phase in {Phase.SCAN, Phase.BACKOFF}
    return recovers.tail if recovers is not None and scans else None


class Sight(NamedTuple):
    """What an actor's claim depends on in the log."""

    hole: bool
    """Whether the slot that it waits for is not readable."""
    blocked: bool
    """Whether there are slots and none is readable."""
    behind: bool
    """Whether there are slots behind its own."""


def view(setting: Setting, actor: Actor, log: Log) -> Sight:
    """Say what of the log an actor's claim depends on."""
    at = gaze(setting, actor)
    if isinstance(actor, ReaderActor) and at.slot is not None:
        slot = store.standing(log, at.slot)
        at = Gaze(slot, slot)
    hole = at.slot is not None and 0 <= at.slot < len(log.slots) and log.slots[at.slot] is None
    blocked = setting.bound.race and bool(log.slots) and not any(log.slots)
    return Sight(hole, blocked, at.own is not None and at.own < log.tail)


def _racing(setting: Setting, actor: Actor, log: Log, steps: Sequence[Step], sight: Sight) -> Claim:
    if isinstance(actor, ReaderActor):
        about = _reading_ahead(actor, log, sight, steps)
    else:
        about = _writing_ahead(setting, actor, sight, steps)
    narrow = {Posture.FILLS: _fills, Posture.CALLED: _calls}.get(about)
    enough = steps if narrow is None else narrow(steps)
    return Claim(about, enough, free=about in FREE, alert=about is Posture.WATCHES)


def _reading_ahead(actor: ReaderActor, log: Log, sight: Sight, steps: Sequence[Step]) -> Posture:
    """Say what a reader is about; a wrong one may jump over a slot that is not readable."""
    if any(step.kind in READS for step in steps):
        reads = Posture.READS if sight.behind else Posture.LAGS
        return Posture.WATCHES if sight.hole else reads
    opens = actor.wants is not None and actor.wants >= 0 and bool(log.slots)
    return Posture.OPENS if opens else Posture.WAITS


def _writing_ahead(
    setting: Setting, actor: WriterActor, sight: Sight, steps: Sequence[Step]
) -> Posture:
    fills = sight.behind and not sight.blocked and bool(_fills(steps))
    role = actor.role
    if actor.over or not isinstance(role, SegmentWriter):
        return Posture.FILLS if fills else Posture.OVER
    recovers = role.recovery
    if recovers is not None and recovers.phase is Phase.INFO:
        return Posture.ASKS
    if sight.hole and recovers is not None:
        own = {index for request in actor.requests for index, _frame in request.reserved}
        return Posture.WARY if recovers.tail in own else Posture.ASKS
    if not _begun(actor):
        return Posture.FRESH
    scans = _scanned(actor) is not None and not sight.hole
    if {step.kind for step in steps} <= (SCANNING if scans else ALONE):
        return Posture.ALONE
    if may_ask(setting, actor, role):
        return Posture.WARY
    if fills and _scanned(actor) is None:
        return Posture.FILLS
    if not sight.blocked and _called(actor, steps):
        return Posture.CALLED
    return Posture.HOLDS if sight.blocked else Posture.DEAF


def _called(actor: WriterActor, steps: Sequence[Step]) -> bool:
    """Say whether the role is called, and can learn of nothing else before that."""
    kinds = {step.kind for step in steps}
    complete = any(request.ended and not request.cut for request in actor.requests)
    return bool(kinds & CALLS) and kinds <= CALLS | SILENT and not complete


def _calls(steps: Sequence[Step]) -> Sequence[Step]:
    """Return the calls of the application."""
    return [step for step in steps if step.kind in CALLS]


def _fills(steps: Sequence[Step]) -> Sequence[Step]:
    """Return what may become of the slots of one request."""
    first = next((step.detail for step in steps if step.kind == "persist"), None)
    return [step for step in steps if step.kind in RESERVED and step.detail == first]


def may_ask(setting: Setting, actor: WriterActor, role: SegmentWriter) -> bool:
    """Say whether a writer may still ask for the store's info: a request breaks or lost a chunk."""
    clean = setting.promises(Guarantee.RESPONSE_TRUTHFUL)
    if setting.bound.race and not setting.promises(Guarantee.RESERVED_EVENTUALLY_PERSISTED):
        clean = False
    if actor.cuts < setting.bound.cuts or not clean:
        return True
    return role.segment is not None and role.segment.broken


ALONE: Final = frozenset({"put", "end", "timer", "cut", "crash", "respond", "short"})
"""Steps in which a writer neither changes the log nor looks at it."""
SCANNING: Final = ALONE | {"answer"}
CALLS: Final = frozenset({"put", "end"})
READS: Final = frozenset({"read", "rest", "half"})
STORES: Final = frozenset({"deliver", "overtake"})
RESERVED: Final = frozenset({"persist", "lose"})
SILENT: Final = frozenset({"reserve"}) | STORES | RESERVED
"""What the store does with what was sent, of which the writer's role is told nothing."""

FREE: Final = (Posture.OPENS, Posture.READS, Posture.FILLS, Posture.ALONE, Posture.CALLED)
"""What an actor may be about so that its steps are enough whatever the others are about."""

WRITING: Final = frozenset({Posture.HOLDS, Posture.DEAF, Posture.FRESH})
READERS: Final = frozenset(
    {Posture.OPENS, Posture.READS, Posture.LAGS, Posture.WAITS, Posture.WATCHES}
)

PAIR: Final = 2
"""With reserving ahead, the argument is made for so many writers at most."""


def whole(postures: Sequence[Posture]) -> Sequence[Posture]:
    """Say what actors are about whose claims are all of their steps."""
    return [Posture.DEAF if own in {Posture.FILLS, Posture.CALLED} else own for own in postures]


def choose(setting: Setting, postures: Sequence[Posture]) -> Choice | None:
    """Choose whose steps are enough; none if all are needed."""
    beside = [n for n, own in enumerate(postures) if own is Posture.WATCHES]
    found = _choose(setting, postures)
    if found is None or not beside:
        return found
    return Choice([*found.actors, *beside], joint=found.joint)


def _choose(setting: Setting, postures: Sequence[Posture]) -> Choice | None:
    at = {posture: [n for n, own in enumerate(postures) if own is posture] for posture in Posture}
    if setting.bound.race:
        return _choose_racing(setting, at, len(postures))
    if at[Posture.DEAF]:
        return Choice(at[Posture.DEAF][:1])
    if at[Posture.READS]:
        return Choice(at[Posture.READS][:1], joint=True)
    return Choice(at[Posture.FRESH][:1]) if at[Posture.FRESH] else None


def _choose_racing(
    setting: Setting, at: Mapping[Posture, Sequence[int]], actors: int
) -> Choice | None:
    for posture in FREE:
        if at[posture]:
            return Choice(at[posture][:1])
    reads = {number for posture in READERS for number in at[posture]}
    if at[Posture.ASKS] or setting.bound.writers > PAIR or len(at[Posture.WARY]) > 1:
        return Choice([number for number in range(actors) if number not in reads])
    if at[Posture.WARY]:
        return Choice(at[Posture.WARY])
    if at[Posture.HOLDS]:
        return Choice(sorted(number for posture in WRITING for number in at[posture]))
    if at[Posture.FRESH]:
        return Choice(at[Posture.FRESH])
    if at[Posture.DEAF]:
        return Choice(at[Posture.DEAF][:1])
    return Choice(at[Posture.LAGS][:1], joint=True) if at[Posture.LAGS] else None
