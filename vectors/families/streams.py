"""Traces and histories of the stream protocol.

For implementers: a *trace* is one role from its beginning. `args` has what it is told, in order,
and the answer has, for each input, what it must want done, in order. Items are frames of profile
V2, or of F1 where `marked` is false, and every item names its writer and its number (`w0:1`).
`schedule` is the text from which the trace was made, and `finding` the property that the whole
schedule breaks, where it breaks one: not the role's fault unless the trace pins a policy. A
*history* is what was observed of a stream, allowed or forbidden; a forbidden one names the property
that broke and the event that broke it.
"""

from collections.abc import Sequence
from typing import Any, Final

from attrs import evolve

from spec_model.policies import Choice
from spec_model.stream.regimes import SEED, Bound, Guarantee, Setting, setting, without
from spec_model.stream.rules import ONE_BY_ONE, PUBLISHED
from vectors.family import Case, Family
from vectors.holes import HOLES, Hole
from vectors.streams import StreamHistory, Trace

_ONE: Final = Bound(writers=1, items=3, frames=2, cuts=2, reader_cuts=2)
"""One writer of three items, two of them a request, with faults."""

_TWO: Final = evolve(_ONE, writers=2)
_RACE: Final = evolve(_ONE, items=1, race=True)
_TIMED: Final = evolve(_ONE, timers=True)
_BARRIER: Final = evolve(_ONE, barrier=True)
_ABORTS: Final = evolve(_ONE, aborts=True)


def _trace(
    slug: str,
    title: str,
    clauses: str,
    made: Setting | Bound,
    schedule: str,
    *,
    actor: str = "w0",
    flags: Sequence[str] = (),
    finding: str = "",
    fixed: Sequence[str] = (),
) -> Trace:
    """Make a trace; a writer that ends has as many items as it puts."""
    made = setting(made) if isinstance(made, Bound) else made
    if "end w0" in schedule and "crash" not in schedule:
        made = evolve(made, bound=evolve(made.bound, items=schedule.count("put w0")))
    return Trace(
        slug=slug,
        title=title,
        clauses=clauses.split(),
        flags=flags,
        setting=made,
        schedule=schedule,
        actor=actor,
        finding=finding,
        fixed=fixed,
    )


def _upstream(made: Setting, *names: str) -> Setting:
    """Let the roles of a setting answer some policies as upstream does."""
    for name in names:
        answer: Any = {name: Choice.UPSTREAM}
        if hasattr(made.reader, name):
            made = evolve(made, reader=evolve(made.reader, **answer))
        else:
            made = evolve(made, writer=evolve(made.writer, **answer))
    return made


# --- segment writers ----------------------------------------------------------------------------


def _segments() -> list[Case]:
    small = setting(_ONE)
    closing = setting(_ONE, without(SEED, Guarantee.SINGLE_CLOSER))
    return [
        _trace(
            "two-segments",
            "the third frame opens the second segment, after the response",
            "writer.limits writer.one-request writer.queue",
            _ONE,
            "put w0; put w0; deliver w0; deliver w0; put w0; respond w0; end w0; deliver w0 1; "
            "respond w0 1; finish app",
            flags=["limit"],
        ),
        _trace(
            "bytes-of-a-segment",
            "a frame that would make a segment too large opens the next",
            "writer.limits",
            evolve(small, writer=evolve(small.writer, max_bytes=40)),
            "put w0; put w0; deliver w0; respond w0; end w0; deliver w0 1; respond w0 1",
            flags=["limit"],
        ),
        _trace(
            "exact-bytes",
            "a segment of exactly the largest size stays open",
            "writer.limits",
            evolve(small, writer=evolve(small.writer, max_bytes=48)),
            "put w0; put w0; deliver w0; deliver w0; end w0; respond w0",
            flags=["limit", "boundary"],
        ),
        _trace(
            "larger-than-a-segment",
            "a frame larger than a segment goes alone",
            "writer.limits",
            evolve(small, writer=evolve(small.writer, max_bytes=10)),
            "put w0; put w0; deliver w0; respond w0; end w0; deliver w0 1; respond w0 1",
            flags=["limit"],
        ),
        _trace(
            "nothing-written",
            "a writer without a frame ends without a request",
            "writer.queue stream.done-last",
            evolve(_ONE, items=0),
            "end w0; finish app",
            flags=["empty", "ending"],
        ),
        _trace(
            "idle",
            "the idle timer ends a segment; the next frame opens another",
            "writer.timers",
            _TIMED,
            "put w0; deliver w0; timer w0; respond w0; put w0; end w0; deliver w0 1; respond w0 1",
        ),
        _trace(
            "idle-twice",
            "an idle timer that fires during the response waits for it",
            "writer.timers writer.queue",
            _TIMED,
            "put w0; timer w0; put w0; deliver w0; respond w0; timer w0; deliver w0 1; "
            "respond w0 1; end w0",
        ),
        _trace(
            "time-is-up",
            "after the time of a segment the next frame ends it first",
            "writer.timers writer.limits",
            _TIMED,
            "put w0; timer w0 1; put w0; deliver w0; respond w0; end w0; deliver w0 1; "
            "respond w0 1",
        ),
        _trace(
            "run-comes",
            "the first request waits for the run, and later ones do not",
            "writer.ready",
            _BARRIER,
            "put w0; ready w0; put w0; put w0; deliver w0; deliver w0; respond w0; end w0",
        ),
        _trace(
            "run-unknown",
            "that the run cannot be told changes nothing",
            "writer.ready",
            _BARRIER,
            "put w0; unready w0; deliver w0; put w0; end w0",
            flags=["fault"],
        ),
        _trace(
            "closes",
            "a writer that closes the stream does so after its last response",
            "writer.close stream.closers",
            closing,
            "put w0; end w0; deliver w0; respond w0; close w0",
            flags=["ending"],
        ),
        _trace(
            "does-not-close",
            "a writer that failed does not close the stream",
            "writer.close writer.failure-sticky",
            evolve(closing, writer=evolve(closing.writer, max_attempts=1)),
            "put w0; end w0; cut w0; answer w0; cut w0 1",
            flags=["ending", "fault"],
        ),
        *_aborts(),
        *_failures(),
    ]


def _aborts() -> list[Case]:
    return [
        _trace(
            "abort-open",
            "an abort breaks off the open request",
            "writer.abort",
            _ABORTS,
            "put w0; deliver w0; put w0; abort w0",
            flags=["ending"],
        ),
        _trace(
            "abort-waiting",
            "nothing is sent when the run comes after an abort",
            "writer.abort writer.ready",
            evolve(_ABORTS, barrier=True),
            "put w0; abort w0; ready w0",
            flags=["ending"],
        ),
        _trace(
            "abort-response",
            "calls that wait are refused by an abort",
            "writer.abort",
            _ABORTS,
            "put w0; put w0; end w0; deliver w0; abort w0",
            flags=["ending"],
        ),
        _trace(
            "abort-recovering",
            "nothing is sent when an answer comes after an abort",
            "writer.abort",
            _ABORTS,
            "put w0; end w0; cut w0; abort w0; answer w0",
            flags=["ending", "fault"],
        ),
        _trace(
            "abort-replaying",
            "an abort breaks off a replay",
            "writer.abort",
            _ABORTS,
            "put w0; end w0; cut w0; answer w0; abort w0",
            flags=["ending", "fault"],
        ),
    ]


def _failures() -> list[Case]:
    """Failures of which the published writer makes something else."""
    seeded = setting(_ONE)
    timed = evolve(setting(_TIMED), writer=evolve(setting(_TIMED).writer, max_attempts=1))
    short = setting(evolve(_ONE, frames=1), without(SEED, Guarantee.RESPONSE_COMPLETE))
    return [
        _trace(
            "early-failure",
            "a write that finds its request broken recovers first",
            "writer.early-failure",
            _upstream(seeded, "early_failure"),
            "put w0; deliver w0; cut w0; put w0",
            flags=["fault"],
        ),
        _trace(
            "idle-failure",
            "a failure that the idle timer found is told to the next call",
            "writer.failure-sticky",
            _upstream(timed, "idle_failure"),
            "put w0; cut w0; timer w0; answer w0; cut w0 1; put w0",
            flags=["fault"],
        ),
        _trace(
            "short-response",
            "a response with fewer indices than frames is no clean one",
            "writer.response",
            _upstream(short, "short_response"),
            "put w0; end w0; short w0",
            flags=["fault"],
        ),
        _trace(
            "anchor-stays",
            "a response without indices does not move the anchor",
            "writer.anchor",
            _upstream(short, "short_response", "empty_response"),
            "put w0; deliver w0; put w0; respond w0; put w0; short w0 1; end w0; cut w0 2; "
            "answer w0",
            flags=["fault"],
            fixed=["short-response"],
        ),
    ]


# --- recovery -----------------------------------------------------------------------------------


def _recoveries() -> list[Case]:
    short = setting(_ONE, without(SEED, Guarantee.RESPONSE_COMPLETE))
    torn = setting(evolve(_ONE, frames=3), without(SEED, Guarantee.ORDERED_PERSISTENCE))
    foreign = setting(evolve(_RACE, writers=2, waits=0))
    return [
        _trace(
            "prefix-stored",
            "what was stored is not sent again, and the rest is",
            "recovery.rest recovery.window writer.unconfirmed",
            _ONE,
            "put w0; put w0; deliver w0; end w0; cut w0; answer w0; answer w0; deliver w0 1; "
            "respond w0 1; finish app",
            flags=["fault"],
        ),
        _trace(
            "nothing-stored",
            "an empty window is not scanned, and everything is sent again",
            "recovery.rest recovery.window",
            _ONE,
            "put w0; put w0; end w0; cut w0; answer w0; deliver w0 1; deliver w0 1; respond w0 1",
            flags=["fault"],
        ),
        _trace(
            "all-stored",
            "a lost response is mended without a request",
            "recovery.rest",
            _ONE,
            "put w0; put w0; deliver w0; deliver w0; end w0; cut w0; answer w0; answer w0",
            flags=["fault"],
        ),
        _trace(
            "behind-the-anchor",
            "the window begins behind the last confirmed index",
            "recovery.window writer.anchor",
            evolve(_ONE, frames=1),
            "put w0; deliver w0; put w0; respond w0; deliver w0 1; end w0; cut w0 1; answer w0; "
            "answer w0",
            flags=["fault", "boundary"],
        ),
        _trace(
            "confirmed-tail",
            "a tail that was confirmed makes an empty window",
            "recovery.window",
            evolve(_ONE, frames=1),
            "put w0; deliver w0; put w0; respond w0; end w0; cut w0 1; answer w0",
            flags=["fault", "boundary"],
        ),
        _trace(
            "pages",
            "a scan follows pages from the beginning of the stream",
            "recovery.window store.pages",
            evolve(_ONE, page=1),
            "put w0; put w0; deliver w0; deliver w0; end w0; cut w0; answer w0; answer w0; "
            "answer w0",
            flags=["fault"],
        ),
        _trace(
            "foreign-chunks",
            "other writers' numbers do not count, and their chunks do",
            "recovery.own-frames",
            _TWO,
            "put w0; put w0; put w1; put w1; deliver w1; deliver w1; deliver w0; end w0; cut w0; "
            "answer w0; answer w0",
            flags=["fault", "identity"],
        ),
        _trace(
            "foreign-tail-readable",
            "another writer's chunk at the tail makes it readable",
            "recovery.own-frames",
            _TWO,
            "put w0; put w1; deliver w1; end w0; cut w0; answer w0; answer w0",
            flags=["fault", "identity"],
        ),
        _trace(
            "tail-comes",
            "a tail that is not readable yet is waited for",
            "recovery.patience",
            _RACE,
            "put w0; reserve w0; end w0; cut w0; answer w0; answer w0; persist w0; timer w0 2; "
            "answer w0",
            flags=["fault"],
        ),
        _trace(
            "tail-never-comes",
            "a tail that stays unreadable fails recovery, nothing sent",
            "recovery.patience",
            _RACE,
            "put w0; reserve w0; end w0; cut w0; answer w0; answer w0; timer w0 2; answer w0",
            flags=["fault", "limit"],
        ),
        _trace(
            "same-tail",
            "the tail of an attempt does not move while it waits",
            "recovery.patience recovery.window",
            evolve(_RACE, writers=2),
            "put w0; reserve w0; end w0; cut w0; answer w0; answer w0; put w1; reserve w1; "
            "persist w0; timer w0 2; answer w0",
            flags=["fault"],
        ),
        _trace(
            "foreign-tail",
            "a lost tail that is another writer's is told apart",
            "recovery.foreign-tail",
            _upstream(foreign, "foreign_tail"),
            "put w0; reserve w0; persist w0; put w1; reserve w1; end w0; cut w0; answer w0; "
            "answer w0",
            flags=["fault"],
        ),
        _trace(
            "own-hole",
            "a hole among one's own frames cannot be mended",
            "recovery.own-hole",
            _upstream(torn, "own_hole"),
            "put w0; put w0; put w0; overtake w0; cut w0; end w0; answer w0; answer w0",
            flags=["fault", "gap"],
        ),
        _trace(
            "replay-fails",
            "a replay that failed is followed by a new scan",
            "recovery.rescan recovery.mends",
            _ONE,
            "put w0; put w0; end w0; cut w0; answer w0; deliver w0 1; cut w0 1; answer w0; "
            "answer w0; deliver w0 2; respond w0 2",
            flags=["fault"],
        ),
        _trace(
            "replays-fail",
            "the last replay's error stands, and every call is told",
            "recovery.last-error writer.failure-sticky",
            evolve(_ONE, cuts=3),
            "put w0; put w0; end w0; cut w0; answer w0; cut w0 1; answer w0; cut w0 2",
            flags=["fault", "limit"],
        ),
        _trace(
            "short-replay",
            "a replay's response with too few indices is a failure",
            "recovery.rescan writer.response",
            _upstream(short, "short_response"),
            "put w0; put w0; end w0; cut w0; answer w0; deliver w0 1; short w0 1",
            flags=["fault"],
        ),
        _trace(
            "question-fails",
            "a question that fails ends recovery",
            "recovery.last-error",
            evolve(_ONE, info_faults=True),
            "put w0; end w0; cut w0; blind w0",
            flags=["fault"],
        ),
        _trace(
            "page-fails",
            "a page that fails ends recovery",
            "recovery.last-error",
            evolve(_ONE, info_faults=True),
            "put w0; deliver w0; end w0; cut w0; answer w0; blind w0",
            flags=["fault"],
        ),
        _trace(
            "zombie",
            "what a request that was cut stores later is sent twice, and delivered once",
            "recovery.rest stream.exactly-once",
            _ONE,
            "put w0; put w0; end w0; cut w0; answer w0; deliver w0; deliver w0 1; deliver w0 1; "
            "respond w0 1; deliver w0; finish app; open r0; read r0; read r0; read r0; read r0; "
            "eof r0; info r0",
            actor="r0",
            flags=["fault", "duplicate"],
        ),
    ]


# --- sinks --------------------------------------------------------------------------------------


def _sinks() -> list[Case]:
    sunk = setting(_ONE, SEED, PUBLISHED)
    tight = setting(_ONE, SEED, evolve(PUBLISHED, buffer_chunks=2))
    heavy = setting(evolve(_ONE, frames=3), SEED, evolve(PUBLISHED, group_bytes=16))
    loose = without(SEED, Guarantee.SINGLE_CLOSER)
    late = setting(_BARRIER, loose, PUBLISHED)
    return [
        _trace(
            "groups",
            "the first frame goes at once, and what comes meanwhile with the next",
            "sink.groups",
            sunk,
            "put w0; put w0; put w0; deliver w0; respond w0; deliver w0 1; deliver w0 1; end w0; "
            "respond w0 1; finish app",
        ),
        _trace(
            "group-limit",
            "a group has at most so many frames",
            "sink.groups",
            setting(evolve(_ONE, items=4), SEED, PUBLISHED),
            "put w0; put w0; put w0; put w0; deliver w0; respond w0; deliver w0 1; "
            "deliver w0 1; respond w0 1",
            flags=["limit"],
        ),
        _trace(
            "group-bytes",
            "a group has at most so many bytes",
            "sink.groups",
            heavy,
            "put w0; put w0; put w0; deliver w0; respond w0; deliver w0 1; deliver w0 1; "
            "respond w0 1",
            flags=["limit"],
        ),
        _trace(
            "group-alone",
            "a frame larger than a group goes alone",
            "sink.groups",
            setting(_ONE, SEED, evolve(PUBLISHED, group_bytes=4)),
            "put w0; put w0; put w0; deliver w0; respond w0; deliver w0 1; respond w0 1",
            flags=["limit"],
        ),
        _trace(
            "admission",
            "a write waits while the buffer is full of what is not confirmed",
            "sink.admission",
            tight,
            "put w0; put w0; put w0; deliver w0; respond w0; deliver w0 1; respond w0 1",
            flags=["limit"],
        ),
        _trace(
            "poisoned",
            "a sink whose request failed sends nothing again and tells everybody",
            "sink.poison",
            tight,
            "put w0; put w0; put w0; deliver w0; cut w0; end w0",
            flags=["fault"],
        ),
        _trace(
            "poisoned-later",
            "the first failure is told to calls that come later",
            "sink.poison",
            sunk,
            "put w0; deliver w0; cut w0; put w0; end w0",
            flags=["fault"],
        ),
        _trace(
            "drained",
            "the end of a sink waits for the last response",
            "sink.end",
            sunk,
            "put w0; put w0; put w0; end w0; deliver w0; respond w0; deliver w0 1; "
            "deliver w0 1; respond w0 1",
            flags=["ending"],
        ),
        _trace(
            "closed-by-a-sink",
            "a sink that is told to closes the stream when it is drained",
            "sink.end",
            setting(_ONE, loose, PUBLISHED),
            "put w0; put w0; put w0; end w0; deliver w0; respond w0; deliver w0 1; "
            "deliver w0 1; respond w0 1; close w0",
            flags=["ending"],
        ),
        _trace(
            "close-without-a-write",
            "a close without a write awaits the run",
            "sink.end writer.ready",
            evolve(late, bound=evolve(late.bound, items=0)),
            "end w0; ready w0; close w0",
            flags=["ending", "empty"],
        ),
        _trace(
            "sink-awaits-run",
            "a sink awaits its run once, and goes on if it cannot be told",
            "writer.ready",
            setting(_BARRIER, SEED, PUBLISHED),
            "put w0; put w0; unready w0; deliver w0; deliver w0; put w0; respond w0; deliver w0 1",
            flags=["fault"],
        ),
        _trace(
            "delay",
            "a flush interval delays only the frame that finds the sink idle",
            "sink.delay",
            setting(_ONE, SEED, evolve(PUBLISHED, delays=True)),
            "put w0; put w0; timer w0 3; put w0; deliver w0; deliver w0; respond w0; "
            "deliver w0 1; respond w0 1",
        ),
        _trace(
            "abort-drains",
            "an abort sends what was admitted, refuses the rest, and does not close",
            "sink.abort",
            setting(_ABORTS, SEED, evolve(PUBLISHED, buffer_chunks=2)),
            "put w0; put w0; put w0; abort w0; deliver w0; respond w0; deliver w0 1; respond w0 1",
            flags=["ending"],
        ),
        _trace(
            "abort-drops",
            "a sink whose aborts drop breaks off its request",
            "sink.abort",
            setting(_ABORTS, SEED, evolve(PUBLISHED, abort_drains=False)),
            "put w0; put w0; abort w0",
            flags=["ending"],
        ),
        _trace(
            "one-by-one",
            "the sink before there were groups settles a write with its request",
            "sink.admission",
            setting(_ONE, SEED, ONE_BY_ONE),
            "put w0; deliver w0; respond w0; put w0; deliver w0 1; cut w0 1",
        ),
    ]


# --- readers ------------------------------------------------------------------------------------


def _readers() -> list[Case]:
    written = "put w0; put w0; deliver w0; deliver w0; end w0; respond w0; "
    seeded = setting(evolve(_ONE, items=2))
    wide = evolve(_ONE, items=2, open_faults=True, info_faults=True, cancels=True)
    few = evolve(seeded, reader=evolve(seeded.reader, consecutive=1))
    none = evolve(seeded, reader=evolve(seeded.reader, total=1))
    return [
        _trace(
            "read",
            "a reader delivers, verifies the end and ends",
            "reader.verified-end",
            seeded,
            written + "finish app; open r0; read r0; read r0; eof r0; info r0",
            actor="r0",
        ),
        _trace(
            "cut-in-a-chunk",
            "a reader resumes at the chunk that was cut",
            "reader.resume",
            seeded,
            written + "open r0; read r0; half r0; cut r0; open r0; read r0",
            actor="r0",
            flags=["fault", "truncation"],
        ),
        _trace(
            "in-two-reads",
            "a chunk may come in two reads",
            "reader.resume",
            seeded,
            written + "open r0; half r0; rest r0; read r0",
            actor="r0",
            flags=["chunking"],
        ),
        _trace(
            "duplicate-then-cut",
            "a duplicate counts for where the reader resumes",
            "reader.resume reader.memory",
            seeded,
            "put w0; deliver w0; crash w0; put w0; deliver w0 1; open r0; read r0; read r0; "
            "cut r0; open r0",
            actor="r0",
            flags=["fault", "duplicate"],
        ),
        _trace(
            "early-end",
            "an end that the info does not confirm is no end",
            "reader.verified-end",
            seeded,
            written + "open r0; read r0; early r0; info r0; open r0; read r0; finish app; "
            "eof r0; info r0",
            actor="r0",
            flags=["fault"],
        ),
        _trace(
            "done-but-short",
            "an end before the tail of a complete stream is no end",
            "reader.verified-end",
            seeded,
            written + "finish app; open r0; read r0; early r0; info r0; open r0",
            actor="r0",
            flags=["fault"],
        ),
        _trace(
            "end-believed",
            "readers of old releases believe a clean end",
            "reader.verified-end",
            _upstream(seeded, "verifies_end"),
            "put w0; deliver w0; open r0; early r0",
            actor="r0",
            flags=["fault"],
            finding="end-true",
        ),
        _trace(
            "partial-end",
            "a part of a chunk before an end that is believed",
            "frames.truncation",
            _upstream(setting(wide), "partial_end"),
            written + "open r0; half r0; early r0; blind r0",
            actor="r0",
            flags=["fault", "truncation"],
            finding="nothing-lost",
        ),
        _trace(
            "info-fails",
            "an end that cannot be verified is believed",
            "reader.info-failure",
            wide,
            written + "finish app; open r0; read r0; read r0; eof r0; blind r0",
            actor="r0",
            flags=["fault"],
        ),
        _trace(
            "first-connect-fails",
            "a first connection that does not open is an error",
            "reader.first-connect",
            wide,
            "unreachable r0",
            actor="r0",
            flags=["fault"],
        ),
        _trace(
            "reopening-fails",
            "a later connection that does not open is tried again",
            "reader.first-connect reader.progress",
            wide,
            written + "open r0; read r0; cut r0; unreachable r0; open r0; read r0",
            actor="r0",
            flags=["fault"],
        ),
        _trace(
            "gone",
            "a stream that is no longer kept is not asked for again",
            "reader.gone",
            wide,
            written + "open r0; cut r0; expire r0",
            actor="r0",
            flags=["fault"],
        ),
        _trace(
            "negative",
            "a read that counts from the end is not resumed",
            "reader.negative",
            evolve(_ONE, items=2, start=-1),
            written + "open r0; read r0; cut r0",
            actor="r0",
            flags=["fault"],
        ),
        _trace(
            "negative-end",
            "the end of a read that counts from the end is not verified",
            "reader.negative",
            evolve(_ONE, items=2, start=-5),
            written + "finish app; open r0; read r0; read r0; eof r0",
            actor="r0",
        ),
        _trace(
            "in-a-row",
            "too many reconnects in a row are an error",
            "reader.progress",
            few,
            written + "open r0; read r0; cut r0; open r0; cut r0",
            actor="r0",
            flags=["fault", "limit"],
        ),
        _trace(
            "progress",
            "a chunk resets the count of reconnects in a row",
            "reader.progress",
            few,
            written + "open r0; cut r0; open r0; read r0; cut r0; open r0; read r0",
            actor="r0",
            flags=["fault", "limit"],
        ),
        _trace(
            "in-all",
            "a chunk does not reset the total of reconnects",
            "reader.progress",
            none,
            written + "open r0; cut r0; open r0; read r0; cut r0",
            actor="r0",
            flags=["fault", "limit"],
            finding="patient",
        ),
        _trace(
            "cancel-reading",
            "a cancel closes the connection",
            "reader.cancel",
            wide,
            written + "open r0; read r0; cancel r0",
            actor="r0",
            flags=["ending"],
        ),
        _trace(
            "cancel-connecting",
            "a connection that opens after a cancel is closed at once",
            "reader.cancel",
            wide,
            written + "open r0; cut r0; cancel r0; open r0",
            actor="r0",
            flags=["ending", "fault"],
        ),
        _trace(
            "cancel-verifying",
            "an info that comes after a cancel opens nothing",
            "reader.cancel",
            wide,
            written + "open r0; early r0; cancel r0; info r0",
            actor="r0",
            flags=["ending", "fault"],
        ),
        _trace(
            "without-markers",
            "frames without markers are all delivered",
            "stream.windows",
            setting(_ONE, SEED, PUBLISHED),
            "put w0; deliver w0; crash w0; put w0; deliver w0 1; open r0; read r0; read r0",
            actor="r0",
            flags=["duplicate"],
            finding="exactly-once",
        ),
        _trace(
            "behind-the-original",
            "a reader that starts behind the original delivers the duplicate",
            "stream.windows",
            evolve(_ONE, start=1),
            "put w0; deliver w0; crash w0; put w0; deliver w0 1; open r0; read r0",
            actor="r0",
            flags=["duplicate"],
        ),
    ]


# --- holes --------------------------------------------------------------------------------------


def _missed(hole: Hole, actor: str) -> Trace:
    return _trace(
        f"near-{hole.name}",
        f"near miss: {hole.sentence}",
        " ".join(hole.clauses),
        hole.shut,
        hole.missed,
        actor=actor,
        flags=["near-miss"],
    )


def _holes() -> list[Case]:
    cases: list[Case] = []
    for hole in HOLES:
        policies = [
            name.replace("_", "-")
            for rules in (hole.open.writer, hole.open.reader)
            for name in (
                "own_hole",
                "idle_failure",
                "short_response",
                "empty_response",
                "verifies_end",
            )
            if getattr(rules, name, None) is Choice.UPSTREAM
        ]
        cases.append(
            _trace(
                f"hole-{hole.name}",
                hole.sentence,
                " ".join(hole.clauses),
                hole.open,
                hole.schedule,
                actor=hole.actor,
                flags=["hole"],
                finding=hole.finding,
                fixed=policies,
            )
        )
        cases.append(_missed(hole, hole.actor))
    return cases


def _histories() -> list[Case]:
    cases: list[Case] = []
    for hole in HOLES:
        cases.append(
            StreamHistory(
                slug=f"hole-{hole.name}",
                title=hole.sentence,
                clauses=hole.clauses,
                flags=["hole"],
                setting=hole.open,
                schedule=hole.schedule,
                finding=hole.finding,
            )
        )
        cases.append(
            StreamHistory(
                slug=f"near-{hole.name}",
                title=f"near miss: {hole.sentence}",
                clauses=hole.clauses,
                flags=["near-miss"],
                setting=hole.shut,
                schedule=hole.missed,
            )
        )
    return cases


FAMILIES = (
    Family(kind="trace", area="segments", text=__doc__, cases=_segments()),
    Family(kind="trace", area="recovery", text=__doc__, cases=_recoveries()),
    Family(kind="trace", area="sinks", text=__doc__, cases=_sinks()),
    Family(kind="trace", area="readers", text=__doc__, cases=_readers()),
    Family(kind="trace", area="holes", text=__doc__, cases=_holes()),
    Family(kind="history", area="holes", text=__doc__, cases=_histories()),
)
