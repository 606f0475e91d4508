"""The store's log of one stream.

Rules
- A chunk takes the next index when it is *reserved* and becomes readable when it is *persisted*;
  a plain append does both at once. Indices are dense and never change.
- `tail` is the highest index that was reserved, readable or not (a store that never reserves
  ahead has the same tail either way).
- A live read hands out chunks in index order and waits at one that is reserved and not readable.
  Pages list what is readable, also behind such a gap.
- `close` marks the stream complete, once. What arrives afterwards is fenced: refused or invisible,
  never half of each.
- A live read begins where it was asked to, also behind the last index of an open stream (policy
  `start-ahead`: published stores begin it with the next chunk).
- An index whose chunk will never come, since the request that held it is gone, is burnt (policy
  `lost-index`: upstream specifies what its writer is told, and a live read waits there for ever).
  It stays without a chunk, pages show a gap, and a live read passes it.

A reader that passed a burnt index counts wrongly from then on, since it resumes by the chunks that
it got. So a store should never lose one; that it does not is the guarantee
`reserved-eventually-persisted`.

Inputs are the functions below, each from a log to a log or an answer; `Effect` is a change as a
value. Asking for what cannot be (an index nobody reserved, a page of nothing) is misuse.
"""

from collections.abc import Iterable
from enum import Enum

from spec_model.errors import ModelMisuse
from spec_model.frozen import evolve, frozen
from spec_model.policies import Choice
from spec_model.positions import ChunkIndex


@frozen
class Log:
    """What the store keeps of one stream; a slot without a chunk is reserved, or burnt."""

    slots: tuple[bytes | None, ...] = ()
    done: bool = False
    burnt: frozenset[int] = frozenset()
    """Indices that were reserved and never get a chunk."""

    @property
    def tail(self) -> int:
        """The highest reserved index, or -1."""
        return len(self.slots) - 1


@frozen
class Info:
    """What the store says about a stream."""

    tail: int
    done: bool


@frozen
class Page:
    """Readable chunks in index order, and where the next page begins."""

    chunks: tuple[tuple[ChunkIndex, bytes], ...]
    cursor: int | None


def reserve(log: Log) -> tuple[Log, ChunkIndex]:
    """Take the next index."""
    if log.done:
        raise ModelMisuse("a complete stream is fenced")
    return evolve(log, slots=(*log.slots, None)), ChunkIndex(len(log.slots))


def persist(log: Log, index: ChunkIndex, chunk: bytes) -> Log:
    """Make a reserved chunk readable."""
    _expect_reserved(log, index)
    return evolve(log, slots=(*log.slots[:index], chunk, *log.slots[index + 1 :]))


def burn(log: Log, indices: Iterable[int]) -> Log:
    """Give up reserved indices, whose chunks are lost for good."""
    gone = frozenset(indices)
    for index in gone:
        _expect_reserved(log, index)
    return evolve(log, burnt=log.burnt | gone)


def _expect_reserved(log: Log, index: int) -> None:
    reserved = 0 <= index < len(log.slots) and log.slots[index] is None
    if not reserved or index in log.burnt:
        raise ModelMisuse(f"index {index} is not reserved")


def append(log: Log, chunk: bytes) -> tuple[Log, ChunkIndex]:
    """Reserve and persist at once."""
    reserved, index = reserve(log)
    return persist(reserved, index, chunk), index


def close(log: Log) -> Log:
    """Mark the stream complete; a second time changes nothing."""
    return evolve(log, done=True)


def info(log: Log) -> Info:
    """Say how far the stream is."""
    return Info(log.tail, log.done)


def page(log: Log, start: int, limit: int) -> Page:
    """List the readable chunks among the next indices."""
    if limit < 1 or start < 0:
        raise ModelMisuse("a page holds at least one chunk and begins at an index")
    stop = min(start + limit, len(log.slots))
    chunks = tuple(
        (ChunkIndex(index), chunk)
        for index, chunk in enumerate(log.slots[start:stop], start)
        if chunk is not None
    )
    return Page(chunks, stop if stop < len(log.slots) else None)


def standing(log: Log, index: int) -> int:
    """Say which index a live read is about that has come to this one: burnt ones are passed."""
    while index in log.burnt:
        index += 1
    return index


def next_chunk(log: Log, index: int) -> bytes | None:
    """Return the chunk that a live read at this index hands out now, if there is one."""
    at = standing(log, index)
    return log.slots[at] if 0 <= at < len(log.slots) else None


def at_end(log: Log, index: int) -> bool:
    """Say whether a live read at this index has seen all there will ever be."""
    return log.done and standing(log, index) >= len(log.slots)


def resolve_start(log: Log, start: int, ahead: Choice = Choice.RECOMMENDED) -> int:
    """Resolve a start index at the time of connecting; a negative one counts from the end."""
    if start < 0:
        return max(0, len(log.slots) + start)
    return start if ahead is Choice.RECOMMENDED else min(start, len(log.slots))


# --- effects ------------------------------------------------------------------------------------


class Change(Enum):
    """What a step does to the log."""

    APPEND = "append"
    RESERVE = "reserve"
    PERSIST = "persist"
    CLOSE = "close"
    BURN = "burn"


@frozen
class Effect:
    """A change of the log as a value, so that steps can be told apart from the log they meet."""

    change: Change
    chunk: bytes = b""
    index: int = -1
    lost: tuple[int, ...] = ()


def apply(log: Log, effect: Effect) -> Log:
    """Carry out a change."""
    match effect.change:
        case Change.APPEND:
            return append(log, effect.chunk)[0]
        case Change.RESERVE:
            return reserve(log)[0]
        case Change.PERSIST:
            return persist(log, ChunkIndex(effect.index), effect.chunk)
        case Change.CLOSE:
            return close(log)
        case Change.BURN:
            return burn(log, effect.lost)
