"""A measure of how far a run is, which every step raises.

The measure is a sum: of the log, and of each actor. What every step does to it is compared as the
search learns of the step; one that does not raise it is a bug of this file, and is raised as such.
The more evenly steps raise it, the fewer nodes a search by measure holds: most raise it by a unit.

- The log counts its slots, those that are readable, and its end.
- A writer counts what its application did, and its requests that are cut or over. From a broken
  request to the end of its recovery counts how far that is, and afterwards the most that it can be;
  so a unit is more than that.
- A reader counts the chunks that it consumed, how often it connected again, and what it waits for.
"""

from typing import Final

from spec_model.stream import quotient
from spec_model.stream.actors import Actor, ReaderActor, WriterActor
from spec_model.stream.log import Log
from spec_model.stream.recovery import Phase, Recovery
from spec_model.stream.regimes import Guarantee, Setting
from spec_model.stream.writer import SegmentWriter

PROMISED: Final = (
    Guarantee.RESERVED_EVENTUALLY_PERSISTED,
    Guarantee.READER_KEEPS_DEDUPE,
)
"""Without these something happens that leads back."""

PASS: Final = 3
"""What a pass of a scan counts: a wait, a page, and what follows."""

WAITING: Final = (0, 1, 2, 3, 4)
"""What a reader waits for counts: a connection, a chunk, the rest of one, info, nothing."""


def applies(setting: Setting) -> bool:
    """Say whether there is a measure under this setting."""
    bound = setting.bound
    one_page = bound.page >= bound.writers * bound.items * (bound.cuts + 1)
    promised = all(setting.promises(guarantee) for guarantee in PROMISED)
    return promised and one_page and not bound.timers and quotient.applies(setting)


def unit(setting: Setting) -> int:
    """Say what a step counts that is not part of a recovery: more than a whole recovery."""
    return _attempt(setting) * setting.writer.max_attempts + 1


def of_log(setting: Setting, log: Log) -> int:
    """Measure how far the log is."""
    readable = sum(1 for chunk in log.slots if chunk is not None)
    return unit(setting) * (len(log.slots) + readable + log.done)


def of_actor(setting: Setting, actor: Actor) -> int | None:
    """Measure how far an actor is."""
    return _reader(setting, actor) if isinstance(actor, ReaderActor) else _writer(setting, actor)


def _reader(setting: Setting, actor: ReaderActor) -> int | None:
    role, one = actor.role, unit(setting)
    if role is None:
        return None
    stage = WAITING[0]
    if actor.connection is not None:
        stage = WAITING[2] if actor.connection.sent else WAITING[1]
    elif actor.asking or actor.over:
        stage = WAITING[3] if actor.asking else WAITING[4]
    return one * (role.start + role.consumed) + (one + 1) * role.total + stage


def _writer(setting: Setting, actor: WriterActor) -> int | None:
    role, one = actor.role, unit(setting)
    if not isinstance(role, SegmentWriter):
        return None
    if role.recovery is not None:
        recovered = _recovered(setting, role.recovery)
    else:
        recovered = 0 if role.segment is not None and role.segment.broken else one - 1
    over = actor.opened - len(actor.requests)
    broken = sum(1 for request in actor.requests if request.cut)
    again = actor.attempt * (setting.bound.items + 2)
    return one * (over + broken + actor.item + actor.ending + again) + recovered


def _recovered(setting: Setting, recovery: Recovery) -> int:
    """Measure how far a recovery is."""
    attempt = _attempt(setting)
    before = attempt * recovery.attempt
    if recovery.phase is Phase.REPLAY:
        return before + attempt - 1
    return before + PASS * recovery.passes + (recovery.phase is Phase.SCAN)


def _attempt(setting: Setting) -> int:
    return PASS * (setting.writer.backoffs + 1)
