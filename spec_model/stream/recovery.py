"""Tail recovery: after an unclean end, find out what was stored, and send the rest again.

Rules (clauses recovery.*)
- The window begins behind the anchor, the highest index that a clean response confirmed, and ends
  at the tail that the store reports, once an attempt.
- A scan pages from the start of the stream, ignores what lies outside the window, and notes the
  highest index it saw and the sequence numbers of its own frames. Chunks of other writers count
  for what is readable and for nothing else.
- If the tail itself was not readable the scan waits and repeats, with the same tail; after the
  last wait the tail is lost and recovery fails, with nothing sent.
- What has a higher number than the highest persisted one is sent again, in order. A hole below
  that (some own frame missing before a persisted one) cannot be mended by sending: fail hard
  (upstream sends only what is above the highest, and loses the rest).
- A replay that fails, or that is confirmed with fewer indices than it has frames, is followed by a
  whole new attempt; after the last one its error stands. A question that fails ends recovery.
- A lost tail although every own frame is stored is another writer's; recovery fails all the same,
  and says so.

Theory: as long as each request persists its frames in order, whatever an old request still does
and however its remainder interleaves with the replay, readers that drop lower numbers deliver
every frame once and in order.

State machine: INFO -> SCAN (page by page) -> done | BACKOFF -> SCAN | REPLAY -> done | INFO.
Every input belongs to one phase, a failed question to INFO and SCAN; elsewhere it is misuse. The
lengths of the waits, and carrying out the effects, are the caller's business.
"""

from collections.abc import Sequence
from enum import Enum

from spec_model.errors import ModelMisuse
from spec_model.frozen import evolve, frozen
from spec_model.policies import Choice
from spec_model.positions import WriterId
from spec_model.stream.log import Info, Page
from spec_model.stream.rules import WriterRules
from spec_model.wire import layout
from spec_model.wire.frames import Marker


class Phase(Enum):
    """What recovery waits for."""

    INFO = "info"
    SCAN = "scan"
    BACKOFF = "backoff"
    REPLAY = "replay"


class Failure(Enum):
    """Why recovery gave up."""

    LOST_TAIL = "lost-tail"
    LOST_FOREIGN_TAIL = "lost-foreign-tail"
    OWN_HOLE = "own-hole"
    REPLAY_FAILED = "replay-failed"
    READ_FAILED = "read-failed"
    FOREIGN_FRAME = "foreign-frame"


@frozen
class AskInfo:
    """Ask the store for the stream's info."""


@frozen
class AskPage:
    """Ask the store for the page at a cursor."""

    cursor: int


@frozen
class Wait:
    """Wait before the next pass: the number of the wait within this attempt."""

    number: int


@frozen
class Replay:
    """Send these frames in a new request."""

    frames: tuple[bytes, ...]


@frozen
class Recovered:
    """The indices of what was sent again; empty if nothing had to be."""

    indices: tuple[int, ...]


Effect = AskInfo | AskPage | Wait | Replay | Recovered | Failure


@frozen
class Recovery:
    """Where a recovery stands."""

    writer: WriterId
    frames: tuple[bytes, ...]
    """Unconfirmed frames by sequence number."""
    scan_from: int
    phase: Phase = Phase.INFO
    attempt: int = 0
    passes: int = 0
    tail: int = -1
    highest_index: int = -1
    persisted: frozenset[int] = frozenset()
    sent: int = 0
    """How many frames the replay under way has."""


def stored_marker(chunk: bytes) -> Marker | None:
    """Read the marker of a stored chunk, if it is long enough to have one."""
    if len(chunk) < layout.HEADER_BYTES + layout.MARKER_BYTES:
        return None
    return Marker._make(layout.MARKER.unpack_from(chunk, layout.HEADER_BYTES))


def begin(
    writer: WriterId, frames: Sequence[bytes], scan_from: int
) -> tuple[Recovery | None, Effect]:
    """Begin to recover; frames that are not this writer's own fail at once, without I/O."""
    markers = [stored_marker(frame) for frame in frames]
    if any(marker is None or marker.writer != writer for marker in markers):
        return None, Failure.FOREIGN_FRAME
    ordered = tuple(sorted(frames, key=_seq))
    return Recovery(writer, ordered, scan_from), AskInfo()


def _seq(frame: bytes) -> int:
    marker = stored_marker(frame)
    if marker is None:
        raise ModelMisuse("a frame without a marker cannot be recovered")
    return marker.seq


def on_info(state: Recovery, info: Info) -> tuple[Recovery, Effect]:
    """Learn the tail of this attempt."""
    _expect(state, Phase.INFO)
    state = evolve(state, tail=info.tail, passes=0)
    if info.tail < state.scan_from:
        return _replay(state, state.frames)
    return _start_pass(state)


def _start_pass(state: Recovery) -> tuple[Recovery, Effect]:
    state = evolve(state, phase=Phase.SCAN, highest_index=-1, persisted=frozenset())
    return state, AskPage(0)


def on_page(rules: WriterRules, state: Recovery, page: Page) -> tuple[Recovery, Effect]:
    """Take one page of the scan."""
    _expect(state, Phase.SCAN)
    highest, persisted = state.highest_index, set(state.persisted)
    for index, chunk in page.chunks:
        if not state.scan_from <= index <= state.tail:
            continue
        highest = max(highest, index)
        marker = stored_marker(chunk)
        if marker is not None and marker.writer == state.writer:
            persisted.add(marker.seq)
    state = evolve(state, highest_index=highest, persisted=frozenset(persisted))
    if page.cursor is not None:
        return state, AskPage(page.cursor)
    return _judge(rules, state)


def _judge(rules: WriterRules, state: Recovery) -> tuple[Recovery, Effect]:
    """Decide what a finished pass means."""
    missing = [frame for frame in state.frames if _seq(frame) not in state.persisted]
    if state.highest_index < state.tail:
        if state.passes < rules.backoffs:
            waiting = evolve(state, phase=Phase.BACKOFF, passes=state.passes + 1)
            return waiting, Wait(state.passes)
        foreign = not missing and rules.foreign_tail is Choice.RECOMMENDED
        return state, Failure.LOST_FOREIGN_TAIL if foreign else Failure.LOST_TAIL
    highest = max(state.persisted, default=-1)
    behind = [frame for frame in missing if _seq(frame) < highest]
    if behind and rules.own_hole is Choice.RECOMMENDED:
        return state, Failure.OWN_HOLE
    return _replay(state, tuple(frame for frame in state.frames if _seq(frame) > highest))


def _replay(state: Recovery, frames: tuple[bytes, ...]) -> tuple[Recovery, Effect]:
    if not frames:
        return state, Recovered(())
    return evolve(state, phase=Phase.REPLAY, sent=len(frames)), Replay(frames)


def on_wait_over(state: Recovery) -> tuple[Recovery, Effect]:
    """Scan again, with the tail of this attempt."""
    _expect(state, Phase.BACKOFF)
    return _start_pass(state)


def on_replayed(
    rules: WriterRules, state: Recovery, indices: tuple[int, ...]
) -> tuple[Recovery, Effect]:
    """Take the clean response to the replay; one that is too short counts as a failure."""
    _expect(state, Phase.REPLAY)
    if len(indices) < state.sent and rules.short_response is Choice.RECOMMENDED:
        return on_replay_failed(rules, state)
    return state, Recovered(indices)


def on_replay_failed(rules: WriterRules, state: Recovery) -> tuple[Recovery, Effect]:
    """Begin a new attempt, or give up with the replay's error."""
    _expect(state, Phase.REPLAY)
    if state.attempt + 1 >= rules.max_attempts:
        return state, Failure.REPLAY_FAILED
    return evolve(state, phase=Phase.INFO, attempt=state.attempt + 1, sent=0), AskInfo()


def on_read_failed(state: Recovery) -> tuple[Recovery, Effect]:
    """Give up: a question that failed is not asked again."""
    _expect(state, Phase.INFO, Phase.SCAN)
    return state, Failure.READ_FAILED


def _expect(state: Recovery, *phases: Phase) -> None:
    if state.phase not in phases:
        raise ModelMisuse(f"recovery waits for {state.phase.value}, not for {phases[0].value}")
