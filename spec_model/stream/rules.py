"""The constants and choices of the stream roles: one column a historical variant.

Limits are data so that a bound can shrink them. Each ambiguity that a role has to decide is a field
with a `Choice`; the recommended answers are the default.
"""

from collections.abc import Mapping
from typing import Final

from spec_model.frozen import frozen
from spec_model.policies import Choice

SOFT_CLOSE_MS: Final = 10_000
IDLE_MS: Final = 250
MAX_FRAMES: Final = 900
MAX_BYTES: Final = 8 * 1024 * 1024
BACKOFF_MS: Final = (10, 100, 1_000)
MAX_ATTEMPTS: Final = 3
PAGE_SIZE: Final = 1_000
CONSECUTIVE_RECONNECTS: Final = 50
TOTAL_RECONNECTS: Final = 1_000
GROUP_CHUNKS: Final = 1_000
GROUP_BYTES: Final = 1024 * 1024
BUFFER_CHUNKS: Final = 1_000
BUFFER_BYTES: Final = 8 * 1024 * 1024


@frozen(kw_only=True)
class WriterRules:
    """How the segment writer and its recovery behave."""

    max_frames: int = MAX_FRAMES
    max_bytes: int = MAX_BYTES
    page_size: int = PAGE_SIZE
    backoffs: int = len(BACKOFF_MS)
    max_attempts: int = MAX_ATTEMPTS
    timers: bool = True
    """Whether idle and soft-close timers are part of the model."""
    own_hole: Choice = Choice.RECOMMENDED
    """A hole in one's own persisted frames: fail hard, or replay behind it."""
    foreign_tail: Choice = Choice.RECOMMENDED
    """A lost tail although every own frame is stored: told apart, or not."""
    idle_failure: Choice = Choice.RECOMMENDED
    """A failure found when an idle segment ends: sticky, or swallowed."""
    empty_response: Choice = Choice.RECOMMENDED
    """A clean response without indices: keeps the anchor, or resets it."""
    short_response: Choice = Choice.RECOMMENDED
    """A response with fewer indices than frames: unclean, or taken for clean."""
    early_failure: Choice = Choice.RECOMMENDED
    """A request that fails before it was ended: recovered at the next call, or rejects it."""


@frozen(kw_only=True)
class ReaderRules:
    """How the reconnecting reader behaves."""

    marked: bool = True
    """Whether frames carry markers, by which duplicates are dropped."""
    consecutive: int = CONSECUTIVE_RECONNECTS
    total: int = TOTAL_RECONNECTS
    verifies_end: Choice = Choice.RECOMMENDED
    """A clean end: verified against the store's info, or believed."""
    partial_end: Choice = Choice.RECOMMENDED
    """A part of a chunk before an end that is believed: truncated, or dropped."""


@frozen(kw_only=True)
class StoreRules:
    """How the store answers live reads."""

    start_ahead: Choice = Choice.RECOMMENDED
    """A read from behind the last index of an open stream: waits there, or gets what comes next."""
    lost_index: Choice = Choice.RECOMMENDED
    """An index whose chunk is lost for good: burnt, and passed, or waited at for ever."""


@frozen(kw_only=True)
class SinkRules:
    """How the group-commit sink behaves."""

    group_chunks: int = GROUP_CHUNKS
    """Most frames of one request."""
    group_bytes: int = GROUP_BYTES
    """Most bytes of one request of several frames."""
    buffer_chunks: int = BUFFER_CHUNKS
    """How many frames may be unconfirmed before a write waits."""
    buffer_bytes: int = BUFFER_BYTES
    """How many bytes may be unconfirmed before a write waits."""
    delays: bool = False
    """Whether a timer delays the frame that finds the sink idle."""
    durable_writes: bool = False
    """Whether a write settles when it is durable, as in older sinks, or when it is admitted."""
    abort_drains: bool = True
    """Whether an abort sends what was admitted, and does not drop it."""


PUBLISHED: Final = SinkRules()
"""The sink that published packages write with."""

ONE_BY_ONE: Final = SinkRules(group_chunks=1, buffer_chunks=1, durable_writes=True)
"""The sink before there were groups: a write is one request, and settles with it."""

SINKS: Final[Mapping[str, SinkRules]] = {"published": PUBLISHED, "one-by-one": ONE_BY_ONE}
"""The columns that there are."""
