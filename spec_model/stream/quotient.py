"""Reductions of the stream system: which steps are enough, and which states are one.

They hold where the store never reserves ahead and the stream has one closer (`applies`); elsewhere
nothing is reduced. The theory, for that case:

- Two writers meet only in the log, and what a writer learns from the log is which of its own frames
  lie behind its anchor: where other writers' chunks stand among them it cannot tell, since the tail
  is always readable. A reader tells writers apart, so the order between two writers' chunks makes
  no difference to what it delivers of either. So states that differ in that order only are one
  (`canonical`), and modulo that the steps of two writers commute.
- The stream is not closed before every writer has ended. So while a writer has not ended, its own
  steps are enough: everything else that may happen first commutes with them (`focus`).
- What is over is forgotten: of a writer that ended, all but its zombies; of the chunks that every
  reader has consumed, all but those that a writer which has not ended may still look for.
- What a connection can hand over now, it can hand over whatever the writers do; so a reader that
  has something to read goes first, with everything that may befall it then.

None of this is believed: tests compare reduced and unreduced searches, verdicts and canonical
terminal states, for the model and for every mutant, at every small bound.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from attrs import evolve

from spec_model.schedule import Step
from spec_model.stream import log as store
from spec_model.stream.actors import ReaderActor, WriterActor
from spec_model.stream.log import Log
from spec_model.stream.recovery import Phase, Recovery, stored_marker
from spec_model.stream.regimes import Guarantee, Setting
from spec_model.wire.frames import Framer

Moved = dict[int, int]
"""Where each index went."""


def applies(setting: Setting) -> bool:
    """Say whether the reductions hold under this setting."""
    return not setting.bound.race and setting.promises(Guarantee.SINGLE_CLOSER)


# --- which steps are enough ---------------------------------------------------------------------


def first_reader(names: Sequence[str], readers: Sequence[ReaderActor], log: Log) -> str | None:
    """Find a reader whose steps are enough: it can connect, or has something to read."""
    for name, actor in zip(names, readers, strict=True):
        at = actor.connection
        if actor.wants is not None or (at and store.next_chunk(log, at.index) is not None):
            return name
    return None


def focus(steps: Sequence[Step], reader: str | None, writer: str | None) -> Sequence[Step]:
    """Keep a reader's steps, else those of a writer that has not ended, else all."""
    actor = reader or writer
    kept = [step for step in steps if step.actor == actor]
    return kept or steps


# --- which states are one -----------------------------------------------------------------------


def position(actor: ReaderActor) -> int:
    """Say how many chunks a reader has consumed."""
    if actor.connection is not None:
        return actor.connection.index
    if actor.wants is not None:
        return actor.wants
    return actor.role.start + actor.role.consumed if actor.role is not None else 0


def canonical_log(log: Log, marks: Sequence[int]) -> tuple[Log, Moved]:
    """Sort the chunks between two marks by writer."""
    size = len(log.slots)
    cuts = [0, *sorted({mark for mark in marks if 0 < mark < size}), size]
    order: list[int] = []
    for low, high in pairwise(cuts):
        order += sorted(range(low, high), key=lambda index: owner(log.slots[index]))
    moved = {old: new for new, old in enumerate(order)}
    return evolve(log, slots=tuple(log.slots[old] for old in order)), moved


def owner(chunk: bytes | None) -> bytes:
    """Say whose a chunk is."""
    marker = stored_marker(chunk) if chunk is not None else None
    return marker.writer if marker is not None else b""


def scanning(actor: WriterActor) -> bool:
    """Say whether a writer stands in the middle of a scan: then indices are what they are."""
    return actor.question is not None and actor.question[1] > 0


def blank(log: Log, consumed: int, writers: Sequence[WriterActor]) -> Log:
    """Forget the chunks that every reader has consumed and no recovery can ask for."""
    wanted: dict[bytes, int] = {
        writer.role.id: writer.role.anchor
        for writer in writers
        if writer.role is not None and not writer.over
    }
    slots = tuple(
        chunk if index >= consumed or wanted.get(owner(chunk), index) < index else b""
        for index, chunk in enumerate(log.slots)
    )
    return evolve(log, slots=slots)


def forget(actor: WriterActor) -> WriterActor:
    """Forget what a writer that has ended did on the way."""
    zombies = tuple(evolve(request, indices=()) for request in actor.requests if request.frames)
    return WriterActor(
        Framer(actor.framer.profile),
        item=actor.item,
        ending=True,
        over=True,
        durable=actor.durable,
        requests=zombies,
        cuts=MANY,
    )


MANY: Final = 1_000_000
"""More cuts than any bound has: nobody is left who could be cut off."""


def canonical_writer(actor: WriterActor, log: Log, moved: Moved) -> WriterActor:
    """Rewrite what a writer knows of indices: of the log only its own chunks count."""
    role = actor.role
    if actor.over:
        return forget(actor)
    if role is None:
        return actor
    own = [index for index, chunk in enumerate(log.slots) if owner(chunk) == role.id]

    def floor(index: int) -> int:
        below = [moved[at] for at in own if at <= index]
        return below[-1] if below else -1

    requests = tuple(
        evolve(request, indices=tuple(moved[index] for index in request.indices))
        for request in actor.requests
    )
    recovery = role.recovery and _canonical_recovery(role.recovery, floor)
    kept = evolve(role, anchor=floor(role.anchor), recovery=recovery)
    return evolve(actor, requests=requests, role=kept)


def _canonical_recovery(state: Recovery, floor: Callable[[int], int]) -> Recovery:
    """Rewrite the window; what an attempt no longer looks at is forgotten."""
    scan_from = floor(state.scan_from - 1) + 1
    tail = floor(state.tail)
    scanned = state.phase in {Phase.SCAN, Phase.BACKOFF} and tail >= scan_from
    return evolve(
        state,
        scan_from=scan_from,
        tail=tail if scanned else -1,
        highest_index=-1,
        persisted=frozenset(),
    )
