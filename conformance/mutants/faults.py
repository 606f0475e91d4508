"""Where each known bug and each invariant of streams went, and which mutants are none.

A bug has mutants (their rows name it), or the known hole that shows it, or a reason why it is not
modelled. An invariant has the mutants of the clauses that state it, or a reason. An equivalent
mutant is a broken rule that nothing can tell from the rule, argued one by one.
"""

from collections.abc import Mapping
from typing import Final

from attrs import frozen


@frozen
class Bug:
    """A known bug or near miss of published or proposed code."""

    area: str
    sentence: str
    hole: str = ""
    """The known hole that shows it, where it is the environment's."""
    absent: str = ""
    """Why it is not modelled, if it is not."""


_CHANNEL: Final = "the acknowledged socket channel is not modelled yet"
_HOST: Final = "a matter of the host's runtime: buffers, microtasks, unhandled rejections"
_SPEED: Final = "a matter of performance; `make bench` measures it"
_BACKEND: Final = "a backend's own storage or notifications; the suite of Worlds asks backends"
_TRANSPORT: Final = "HTTP retries are below the roles: a request is confirmed or broken"

BUGS: Final[Mapping[str, Bug]] = {
    "B-01": Bug("codec", "the framer had no limit and the reader had one"),
    "B-02": Bug("codec", "the whole buffer is copied at every read", absent=_SPEED),
    "B-03": Bug("codec", "the framer's limit forgot the marker"),
    "B-04": Bug("codec", "an empty item was framed"),
    "B-05": Bug("codec", "a first read of one to three bytes was taken for legacy text"),
    "B-06": Bug("codec, reader", "a truncated tail was a clean end"),
    "B-08": Bug("codec", "a frame of an unknown format was dropped"),
    "B-09": Bug("codec", "delivered items were views of buffers that the source used again"),
    "B-10": Bug("codec", "a delivered buffer was detached when reading resumed", absent=_HOST),
    "B-11": Bug("compatibility", "the cutoff of a capability lay before the shipping version"),
    "B-13": Bug("references", "a writable of the workflow lost its framing"),
    "B-16": Bug("sink", "a write between the end of the loop and its settling was stranded"),
    "B-19": Bug("sink", "a value that cannot be snapshot rejected what was admitted before it",
                absent="values are serialised before they are frames; a sink takes frames"),
    "B-20": Bug("sink", "a step completed while its writer's data was in flight"),
    "B-22": Bug("sink", "an early failure killed the process", absent=_HOST),
    "B-23": Bug("writer, sink", "a write came before the run existed"),
    "B-24": Bug("sink", "a step that is tried again appends its items again",
                hole="retried-sink"),
    "B-25": Bug("writer", "an id was used again with restarted numbers",
                hole="reused-writer-id"),
    "B-26": Bug("recovery, sink", "a request that may have been stored was sent again"),
    "B-27": Bug("recovery", "what was sent again was not what was sent first"),
    "B-29": Bug("store", "closing was not tried again after an error", absent=_TRANSPORT),
    "B-30": Bug("store", "notifications out of order dropped chunks as stale", absent=_BACKEND),
    "B-31": Bug("store", "a notification that came twice moved the start", absent=_BACKEND),
    "B-32": Bug("store", "rows behind the end broke readers", absent=_BACKEND),
    "B-33": Bug("store", "the end was consumed as a chunk to skip"),
    "B-34": Bug("store", "listeners leaked", absent=_HOST),
    "B-35": Bug("store", "a lost notification stalled a reader", absent=_BACKEND),
    "B-36": Bug("store", "the whole history was held in memory", absent=_SPEED),
    "B-37": Bug("store", "a live read passed a chunk that became readable late"),
    "B-41": Bug("store", "chunks of a batch became visible out of order"),
    "B-42": Bug("store", "ids were given in the order of promises", absent=_BACKEND),
    "B-44": Bug("store", "every stream was scanned ten times a second", absent=_SPEED),
    "B-46": Bug("store", "a cancel during a read leaked a poller", absent=_HOST),
    "B-47": Bug("store", "a chunk without bytes had an index and was not handed out",
                absent="frames are never empty; " + _BACKEND),
    "B-49": Bug("reader", "the tail counted what can never be read"),
    "B-51": Bug("store, reader", "an end without completion was the end"),
    "B-53": Bug("reader", "a cancel was taken for an end, and a connection leaked"),
    "B-56": Bug("reader", "reconnects were capped without progress, or without end"),
    "B-57": Bug("recovery, reader", "something else than chunks was counted"),
    "B-58": Bug("reader", "a part of a chunk outlived its connection"),
    "B-59": Bug("reader", "a start that counts from the end was used again"),
    "B-61": Bug("writer, sink", "an early failure hung the writer"),
    "B-62": Bug("writer", "an early failure rejected the write instead of being mended"),
    "B-63": Bug("writer", "something was sent after an abort"),
    "B-64": Bug("writer", "a response without indices reset the anchor"),
    "B-65": Bug("writer", "a recovery that sent nothing clobbered the anchor",
                absent="an equivalent mutant, argued below"),
    "B-66": Bug("recovery", "a hole among the stored frames was skipped"),
    "B-68": Bug("codec, recovery", "a number matched whoever wrote it"),
    "B-69": Bug("recovery, writer", "an end of the window was off by one"),
    "B-70": Bug("recovery", "a replay was tried again without a new scan"),
    "B-72": Bug("channel", "a stale rotation flag survived an unclean close", absent=_CHANNEL),
    "B-73": Bug("channel", "the connect flag survived the channel", absent=_CHANNEL),
    "B-74": Bug("channel", "a failed connect was counted twice", absent=_CHANNEL),
    "B-76": Bug("channel", "a half-open channel hung", absent=_CHANNEL),
    "B-78": Bug("writer", "the stream was closed before everything was confirmed"),
    "B-79": Bug("channel", "a write during the closing handshake was lost", absent=_CHANNEL),
    "B-80": Bug("channel", "a breaker moved a living stream to another transport",
                absent=_CHANNEL),
    "B-81": Bug("channel", "a channel that died lost admitted frames", absent=_CHANNEL),
    "B-82": Bug("sink", "the end was settled at admission, and a late failure unseen"),
    "B-83": Bug("writer, sink", "an aborted writer's request lived on"),
    "B-84": Bug("channel", "reconnects came all at once", absent=_CHANNEL),
    "B-85": Bug("channel", "the close of a replaced socket retired its successor",
                absent=_CHANNEL),
    "B-86": Bug("channel", "a throttled request was final", absent=_CHANNEL),
    "B-87": Bug("channel", "an ambiguous failure was followed by another transport",
                absent=_CHANNEL),
    "B-88": Bug("store", "a first write after the run's end was refused, and a reader hung",
                absent=_BACKEND),
    "B-91": Bug("store", "an index whose chunk never comes broke resuming",
                hole="lost-reservation"),
    "B-92": Bug("writer", "one of several writers closed the stream", hole="second-closer"),
    "B-93": Bug("writer, recovery", "a response with too few indices was clean"),
    "B-95": Bug("store", "a stream was found by its name alone", absent=_BACKEND),
}  # fmt: skip
"""The bugs of streams by number; the numbering has gaps on purpose."""

INVARIANTS: Final = range(1, 61)

WITHOUT_MUTANT: Final[Mapping[int, str]] = {
    20: "which ids an application uses is the environment's: the holes reused-writer-id and "
    "unstable-writer-id",
    **dict.fromkeys(range(41, 48), _CHANNEL),
}
"""Invariants that no mutant breaks, and why."""


@frozen
class Equivalent:
    """A broken rule that nothing can tell from the rule."""

    sentence: str
    module: str
    argument: str


EQUIVALENTS: Final = (
    Equivalent(
        "after a recovery that sent nothing the anchor goes back to the beginning (B-65)",
        "stream.writer",
        "Such a recovery found the tail above the anchor, and the tail never falls; so no later "
        "window is empty, and a wider one only shows older frames of the same writer. Their "
        "numbers are lower than those of the frames that it found stored, so the highest is the "
        "same, and with it what is sent; what is missing below it is looked for among "
        "unconfirmed frames, "
        "which are all newer.",
    ),
    Equivalent(
        "a frame larger than a segment also ends a segment without frames",
        "stream.writer",
        "A segment is opened by the frame that is sent on it, so there is none without frames. The "
        "rule was taken out of the model.",
    ),
    Equivalent(
        "the end of a sink does not wait for a buffer that was not sent",
        "stream.sink",
        "An idle sink that has not failed sends what it admitted before it serves a call, so its "
        "buffer is empty then; one that has failed refuses the end before it looks. The condition "
        "was taken out of the model.",
    ),
)
"""Mutants that were tried and are none."""
