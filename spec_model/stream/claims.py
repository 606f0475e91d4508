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
- Steps in which a writer neither changes the log nor looks at it are enough at any time.
- What a connection can hand over now, it can hand over whatever the writers do; the end of the
  stream, which changes what a reader is told, is explored beside it.
- What a zombie brings before its writer looks at the log may as well come before the cut, unless
  the cut itself stores something.

What is right of the model may be wrong of an implementation, and then the argument would hide the
fault. So some things are tried that make no difference to the model: with a slot that is not
readable before one that is, a reader reads up to it, and is explored beside the writers if it can
read on; while the first slot is not readable, all writers write; and a reader that begins at index
0 does so while there is one slot, as well as later.
"""

from collections.abc import Sequence
from enum import Enum
from typing import Final

from spec_model.explore.interning import Choice, Claim
from spec_model.schedule import Step
from spec_model.stream.actors import Actor, ReaderActor, WriterActor
from spec_model.stream.log import Log
from spec_model.stream.recovery import Phase
from spec_model.stream.regimes import Guarantee, Setting
from spec_model.stream.writer import SegmentWriter


class Posture(Enum):
    """What an actor is about."""

    READS = "has something to read"
    WAITS = "has nothing to read"
    NEARS = "has something to read, and a slot that is not readable before it"
    WATCHES = "may see what another reader would not"
    FRESH = "has not begun to write"
    ALONE = "neither changes the log nor looks at it"
    WARY = "writes, and may ask where the log ends"
    DEAF = "writes, and asks no more"
    HOLDS = "writes and asks no more, while the first slot is not readable"
    ASKS = "asks where the log ends, or waits for another's slot"
    OVER = "has ended"


def claim(setting: Setting, actor: Actor, log: Log, steps: Sequence[Step]) -> Claim:
    """Say what an actor is about, and which of its steps are enough if it is chosen."""
    if isinstance(actor, ReaderActor):
        return Claim(_reading(actor, log, steps), steps)
    if actor.over or not isinstance(actor.role, SegmentWriter):
        return Claim(Posture.OVER, steps)
    if setting.bound.race:
        return Claim(_racing(setting, actor, actor.role, log, steps), steps)
    begun = actor.item or actor.attempt or actor.ending
    if setting.promises(Guarantee.PREFIX_PERSISTENCE):
        steps = _without_zombies(actor.role, actor, steps)
    return Claim(Posture.DEAF if begun else Posture.FRESH, steps)


def _reading(actor: ReaderActor, log: Log, steps: Sequence[Step]) -> Posture:
    """Say what a reader is about.

    Two things may show in a wrong one only: it may take index 0 for something else, as soon as
    there is a slot; and it may jump over a slot that is not readable, where one behind it is.
    """
    at = actor.connection
    first = actor.wants == 0 and len(log.slots) == 1
    reads = at is not None and at.index < len(log.slots) and log.slots[at.index] is not None
    if first or (at is not None and not reads and any(step.kind in READS for step in steps)):
        return Posture.WATCHES
    opens = actor.wants is not None and actor.wants >= 0 and bool(log.slots)
    if reads or opens:
        holes = [index for index, chunk in enumerate(log.slots) if chunk is None]
        gap = bool(holes) and any(chunk is not None for chunk in log.slots[holes[0] :])
        return Posture.NEARS if gap else Posture.READS
    return Posture.READS if actor.asking and not log.done else Posture.WAITS


def _racing(
    setting: Setting, actor: WriterActor, role: SegmentWriter, log: Log, steps: Sequence[Step]
) -> Posture:
    looks = role.recovery
    if looks is not None and looks.phase is Phase.INFO:
        return Posture.ASKS
    if looks is not None and looks.phase in {Phase.SCAN, Phase.BACKOFF}:
        own = {index for request in actor.requests for index, _frame in request.reserved}
        if 0 <= looks.tail < len(log.slots) and log.slots[looks.tail] is None:
            return Posture.WARY if looks.tail in own else Posture.ASKS
    if not (actor.item or actor.attempt or actor.ending):
        return Posture.FRESH
    if all(step.kind in ALONE for step in steps):
        return Posture.ALONE
    if may_ask(setting, actor, role):
        return Posture.WARY
    return Posture.HOLDS if log.slots[:1] == (None,) else Posture.DEAF


def may_ask(setting: Setting, actor: WriterActor, role: SegmentWriter) -> bool:
    """Say whether a writer may still ask the store for its info."""
    truthful = setting.promises(Guarantee.RESPONSE_TRUTHFUL)
    if actor.cuts < setting.bound.cuts or not truthful:
        return True
    return role.segment is not None and role.segment.broken


def _without_zombies(
    role: SegmentWriter, actor: WriterActor, steps: Sequence[Step]
) -> Sequence[Step]:
    """Leave out what zombies bring before the writer looks: it can as well come before the cut."""
    about_to_look = role.recovery is not None and role.recovery.phase is Phase.INFO
    if about_to_look or (role.segment is not None and role.segment.broken):
        zombies = {request.id for request in actor.requests if request.cut}
        return [s for s in steps if s.kind not in STORES or s.detail not in zombies]
    return steps


ALONE: Final = frozenset({"put", "end", "timer", "cut", "crash", "respond", "short"})
"""Steps in which a writer neither changes the log nor looks at it."""
READS: Final = frozenset({"read", "rest", "half"})
STORES: Final = frozenset({"deliver", "overtake"})

WRITING: Final = frozenset({Posture.HOLDS, Posture.DEAF, Posture.FRESH})
READERS: Final = frozenset({Posture.READS, Posture.NEARS, Posture.WAITS, Posture.WATCHES})

PAIR: Final = 2
"""With reserving ahead, the argument is made for so many writers at most."""


def choose(setting: Setting, postures: Sequence[Posture]) -> Choice | None:
    """Choose whose steps are enough; none if all are needed."""
    beside = [n for n, own in enumerate(postures) if own is Posture.WATCHES]
    found = _choose(setting, postures)
    if found is None or not beside:
        return found
    return Choice([*found.actors, *beside], joint=found.joint)


def _choose(setting: Setting, postures: Sequence[Posture]) -> Choice | None:
    at = {posture: [n for n, own in enumerate(postures) if own is posture] for posture in Posture}
    if at[Posture.NEARS]:
        return Choice(at[Posture.NEARS][:1])
    if at[Posture.ALONE]:
        return Choice(at[Posture.ALONE][:1])
    few = setting.bound.writers <= PAIR or not setting.bound.race
    if at[Posture.ASKS] or not few or len(at[Posture.WARY]) > 1:
        return Choice([n for n, own in enumerate(postures) if own not in READERS])
    if at[Posture.WARY]:
        return Choice(at[Posture.WARY])
    if at[Posture.HOLDS]:
        return Choice([n for n, own in enumerate(postures) if own in WRITING])
    if setting.bound.race and at[Posture.DEAF] and at[Posture.FRESH]:
        return Choice(at[Posture.FRESH])
    if at[Posture.DEAF]:
        return Choice(at[Posture.DEAF][:1])
    if at[Posture.READS]:
        return Choice(at[Posture.READS][:1], joint=True)
    if at[Posture.FRESH]:
        return Choice(at[Posture.FRESH] if setting.bound.race else at[Posture.FRESH][:1])
    return None
