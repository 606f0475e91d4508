"""Traces of the segment writer."""

from attrs import evolve

from spec_model.stream.regimes import SEED, Guarantee, setting, without
from vectors.families.traces import (
    ABORT,
    ABORTS,
    BARRIER,
    BEGIN,
    CLOSE,
    CLOSE_STREAM,
    ONE,
    TEXT,
    TIMED,
    closed,
    result,
    told,
    trace,
    upstream,
    write,
)
from vectors.family import Case, Family


def _segments() -> list[Case]:
    small, three = setting(ONE), setting(evolve(ONE, frames=3))
    closing = setting(ONE, without(SEED, Guarantee.SINGLE_CLOSER))
    return [
        trace(
            "two-segments",
            "the third frame opens the second segment, after the response",
            "writer.limits writer.one-request writer.queue",
            ONE,
            "put w0; put w0; deliver w0; deliver w0; put w0; respond w0; end w0; deliver w0 1; "
            "respond w0 1; finish app",
            flags=["limit"],
        ),
        trace(
            "bytes-of-a-segment",
            "a frame that would make a segment too large opens the next",
            "writer.limits",
            evolve(small, writer=evolve(small.writer, max_bytes=40)),
            "put w0; put w0; deliver w0; respond w0; end w0; deliver w0 1; respond w0 1",
            flags=["limit"],
        ),
        trace(
            "exact-bytes",
            "a segment of exactly the largest size stays open",
            "writer.limits",
            evolve(small, writer=evolve(small.writer, max_bytes=48)),
            "put w0; put w0; deliver w0; deliver w0; end w0; respond w0",
            flags=["limit", "boundary"],
        ),
        trace(
            "larger-than-a-segment",
            "a frame larger than a segment goes alone",
            "writer.limits",
            evolve(small, writer=evolve(small.writer, max_bytes=10)),
            "put w0; put w0; deliver w0; respond w0; end w0; deliver w0 1; respond w0 1",
            flags=["limit"],
        ),
        trace(
            "nothing-written",
            "a writer without a frame ends without a request",
            "writer.queue stream.done-last",
            evolve(ONE, items=0),
            "end w0; finish app",
            flags=["empty", "ending"],
        ),
        trace(
            "idle",
            "the idle timer ends a segment; the next frame opens another",
            "writer.timers",
            TIMED,
            "put w0; deliver w0; timer w0; respond w0; put w0; end w0; deliver w0 1; respond w0 1",
        ),
        trace(
            "idle-twice",
            "an idle timer that fires during the response waits for it",
            "writer.timers writer.queue",
            TIMED,
            "put w0; timer w0; put w0; deliver w0; respond w0; timer w0; deliver w0 1; "
            "respond w0 1; end w0",
        ),
        trace(
            "time-is-up",
            "after the time of a segment the next frame ends it first",
            "writer.timers writer.limits",
            TIMED,
            "put w0; timer w0 1; put w0; deliver w0; respond w0; end w0; deliver w0 1; "
            "respond w0 1",
        ),
        trace(
            "run-comes",
            "the first request waits for the run, and later ones do not",
            "writer.ready",
            BARRIER,
            "put w0; ready w0; put w0; put w0; deliver w0; deliver w0; respond w0; end w0",
        ),
        trace(
            "run-unknown",
            "that the run cannot be told changes nothing",
            "writer.ready",
            BARRIER,
            "put w0; unready w0; deliver w0; put w0; end w0",
            flags=["fault"],
        ),
        trace(
            "closes",
            "a writer that closes the stream does so after its last response",
            "writer.close stream.closers",
            closing,
            "put w0; end w0; deliver w0; respond w0; close w0",
            flags=["ending"],
        ),
        trace(
            "does-not-close",
            "a writer that failed does not close the stream",
            "writer.close writer.failure-sticky",
            evolve(closing, writer=evolve(closing.writer, max_attempts=1)),
            "put w0; end w0; cut w0; answer w0; cut w0 1",
            flags=["ending", "fault"],
        ),
        trace(
            "sizes-add-up",
            "the sizes of all frames of a segment count",
            "writer.limits",
            evolve(three, writer=evolve(three.writer, max_bytes=60)),
            "put w0; put w0; put w0; deliver w0; deliver w0; respond w0",
            flags=["limit"],
        ),
        *_calls(),
        *_aborts(),
        *_failures(),
    ]


def _calls() -> list[Case]:
    """Calls that come too late, and answers that nobody waits for."""
    op, pair = "writer.answer", [BEGIN, write(0), CLOSE, result(0, 0)]
    return [
        told(op, "write-after-end", "a write after the end is refused", "writer.queue",
             [*pair, write(1)]),
        told(op, "second-end", "a second end is settled as the first", "writer.queue",
             [*pair, CLOSE]),
        told(op, "second-close", "the stream is closed once", "writer.close",
             [BEGIN, CLOSE_STREAM, closed(0), CLOSE_STREAM]),
        told(op, "close-fails", "a stream that cannot be closed is a failure for good",
             "writer.close writer.failure-sticky",
             [BEGIN, CLOSE_STREAM, closed(0, ok=False), CLOSE_STREAM]),
        told(op, "calls-queue", "calls that come during a response are served in order",
             "writer.queue", [BEGIN, write(0), CLOSE, write(1), CLOSE, result(0, 0)]),
        told(op, "late-result", "a result of a request that is over changes nothing",
             "writer.queue", [*pair, result(0, ok=False), CLOSE]),
        told(op, "after-abort", "every call after an abort is refused, and an abort is settled",
             "writer.abort", [BEGIN, write(0), ABORT, write(1), CLOSE, ABORT, result(0, 0)]),
        told(op, "abort-queue", "an abort refuses all calls that wait, in order",
             "writer.abort", [BEGIN, write(0), CLOSE, write(1), write(2), CLOSE, ABORT]),
        told(op, "early-response", "a response before the body's end is no clean one",
             "writer.response", [BEGIN, write(0), result(0, 0), write(1)], flags=["fault"]),
    ]  # fmt: skip


def _aborts() -> list[Case]:
    return [
        trace(
            "abort-open",
            "an abort breaks off the open request",
            "writer.abort",
            ABORTS,
            "put w0; deliver w0; put w0; abort w0",
            flags=["ending"],
        ),
        trace(
            "abort-waiting",
            "nothing is sent when the run comes after an abort",
            "writer.abort writer.ready",
            evolve(ABORTS, barrier=True),
            "put w0; abort w0; ready w0",
            flags=["ending"],
        ),
        trace(
            "abort-response",
            "calls that wait are refused by an abort",
            "writer.abort",
            ABORTS,
            "put w0; put w0; end w0; deliver w0; abort w0",
            flags=["ending"],
        ),
        trace(
            "abort-recovering",
            "nothing is sent when an answer comes after an abort",
            "writer.abort",
            ABORTS,
            "put w0; end w0; cut w0; abort w0; answer w0",
            flags=["ending", "fault"],
        ),
        trace(
            "abort-replaying",
            "an abort breaks off a replay",
            "writer.abort",
            ABORTS,
            "put w0; end w0; cut w0; answer w0; abort w0",
            flags=["ending", "fault"],
        ),
    ]


def _failures() -> list[Case]:
    """Failures of which the published writer makes something else."""
    seeded = setting(ONE)
    timed = evolve(setting(TIMED), writer=evolve(setting(TIMED).writer, max_attempts=1))
    short = setting(evolve(ONE, frames=1), without(SEED, Guarantee.RESPONSE_COMPLETE))
    return [
        trace(
            "early-failure",
            "a write that finds its request broken recovers first",
            "writer.early-failure",
            upstream(seeded, "early_failure"),
            "put w0; deliver w0; cut w0; put w0",
            flags=["fault"],
        ),
        trace(
            "idle-failure",
            "a failure that the idle timer found is told to the next call",
            "writer.failure-sticky",
            upstream(timed, "idle_failure"),
            "put w0; cut w0; timer w0; answer w0; cut w0 1; put w0",
            flags=["fault"],
        ),
        trace(
            "short-response",
            "a response with fewer indices than frames is no clean one",
            "writer.response",
            upstream(short, "short_response"),
            "put w0; end w0; short w0",
            flags=["fault"],
        ),
        trace(
            "anchor-stays",
            "a response without indices does not move the anchor",
            "writer.anchor",
            upstream(short, "short_response", "empty_response"),
            "put w0; deliver w0; put w0; respond w0; put w0; short w0 1; end w0; cut w0 2; "
            "answer w0",
            flags=["fault"],
            fixed=["short-response"],
        ),
    ]


FAMILIES = (Family(kind="trace", area="segments", text=TEXT, cases=_segments()),)
