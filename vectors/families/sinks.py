"""Traces of the group-commit sink."""

from attrs import evolve

from spec_model.stream.regimes import SEED, Guarantee, setting, without
from spec_model.stream.rules import ONE_BY_ONE, PUBLISHED
from vectors.families.traces import (
    ABORT,
    ABORTS,
    BARRIER,
    BEGIN,
    CLOSE,
    CLOSE_STREAM,
    ONE,
    closed,
    result,
    told,
    trace,
    write,
)
from vectors.family import Case, Family


def _sinks() -> list[Case]:
    sunk = setting(ONE, SEED, PUBLISHED)
    tight = setting(ONE, SEED, evolve(PUBLISHED, buffer_chunks=2))
    heavy = setting(evolve(ONE, frames=3), SEED, evolve(PUBLISHED, group_bytes=16))
    loose = without(SEED, Guarantee.SINGLE_CLOSER)
    late = setting(BARRIER, loose, PUBLISHED)
    return [
        trace(
            "groups",
            "the first frame goes at once, and what comes meanwhile with the next",
            "sink.groups",
            sunk,
            "put w0; put w0; put w0; deliver w0; respond w0; deliver w0 1; deliver w0 1; end w0; "
            "respond w0 1; finish app",
        ),
        trace(
            "group-limit",
            "a group has at most so many frames",
            "sink.groups",
            setting(evolve(ONE, items=4), SEED, PUBLISHED),
            "put w0; put w0; put w0; put w0; deliver w0; respond w0; deliver w0 1; "
            "deliver w0 1; respond w0 1",
            flags=["limit"],
        ),
        trace(
            "group-bytes",
            "a group has at most so many bytes",
            "sink.groups",
            heavy,
            "put w0; put w0; put w0; deliver w0; respond w0; deliver w0 1; deliver w0 1; "
            "respond w0 1",
            flags=["limit"],
        ),
        trace(
            "group-alone",
            "a frame larger than a group goes alone",
            "sink.groups",
            setting(ONE, SEED, evolve(PUBLISHED, group_bytes=4)),
            "put w0; put w0; put w0; deliver w0; respond w0; deliver w0 1; respond w0 1",
            flags=["limit"],
        ),
        trace(
            "admission",
            "a write waits while the buffer is full of what is not confirmed",
            "sink.admission",
            tight,
            "put w0; put w0; put w0; deliver w0; respond w0; deliver w0 1; respond w0 1",
            flags=["limit"],
        ),
        trace(
            "poisoned",
            "a sink whose request failed sends nothing again and tells everybody",
            "sink.poison",
            tight,
            "put w0; put w0; put w0; deliver w0; cut w0; end w0",
            flags=["fault"],
        ),
        trace(
            "poisoned-later",
            "the first failure is told to calls that come later",
            "sink.poison",
            sunk,
            "put w0; deliver w0; cut w0; put w0; end w0",
            flags=["fault"],
        ),
        trace(
            "drained",
            "the end of a sink waits for the last response",
            "sink.end",
            sunk,
            "put w0; put w0; put w0; end w0; deliver w0; respond w0; deliver w0 1; "
            "deliver w0 1; respond w0 1",
            flags=["ending"],
        ),
        trace(
            "closed-by-a-sink",
            "a sink that is told to closes the stream when it is drained",
            "sink.end",
            setting(ONE, loose, PUBLISHED),
            "put w0; put w0; put w0; end w0; deliver w0; respond w0; deliver w0 1; "
            "deliver w0 1; respond w0 1; close w0",
            flags=["ending"],
        ),
        trace(
            "close-without-a-write",
            "a close without a write awaits the run",
            "sink.end writer.ready",
            evolve(late, bound=evolve(late.bound, items=0)),
            "end w0; ready w0; close w0",
            flags=["ending", "empty"],
        ),
        trace(
            "sink-awaits-run",
            "a sink awaits its run once, and goes on if it cannot be told",
            "writer.ready",
            setting(BARRIER, SEED, PUBLISHED),
            "put w0; put w0; unready w0; deliver w0; deliver w0; put w0; respond w0; deliver w0 1",
            flags=["fault"],
        ),
        trace(
            "delay",
            "a flush interval delays only the frame that finds the sink idle",
            "sink.delay",
            setting(ONE, SEED, evolve(PUBLISHED, delays=True)),
            "put w0; put w0; timer w0 3; put w0; deliver w0; deliver w0; respond w0; "
            "deliver w0 1; respond w0 1",
        ),
        trace(
            "abort-drains",
            "an abort sends what was admitted, refuses the rest, and does not close",
            "sink.abort",
            setting(ABORTS, SEED, evolve(PUBLISHED, buffer_chunks=2)),
            "put w0; put w0; put w0; abort w0; deliver w0; respond w0; deliver w0 1; respond w0 1",
            flags=["ending"],
        ),
        trace(
            "abort-drops",
            "a sink whose aborts drop breaks off its request",
            "sink.abort",
            setting(ABORTS, SEED, evolve(PUBLISHED, abort_drains=False)),
            "put w0; put w0; abort w0",
            flags=["ending"],
        ),
        *_calls(),
        trace(
            "one-by-one",
            "the sink before there were groups settles a write with its request",
            "sink.admission",
            setting(ONE, SEED, ONE_BY_ONE),
            "put w0; deliver w0; respond w0; put w0; deliver w0 1; cut w0 1",
        ),
    ]


def _calls() -> list[Case]:
    """Calls that come too late, answers that nobody waits for, and limits in bytes."""
    op, done = "sink.answer", [BEGIN, write(0), result(0), CLOSE]
    return [
        told(op, "sink-write-after-end", "a write after the end is refused", "sink.end",
             [*done, write(1)]),
        told(op, "sink-second-end", "a second end is settled as the first", "sink.end",
             [*done, CLOSE]),
        told(op, "sink-second-close", "the stream is closed once", "sink.end",
             [BEGIN, CLOSE_STREAM, closed(0), CLOSE_STREAM]),
        told(op, "sink-close-fails", "a stream that cannot be closed is a failure for good",
             "sink.end sink.poison", [BEGIN, CLOSE_STREAM, closed(0, ok=False), CLOSE_STREAM]),
        told(op, "sink-other-result", "a result of another request changes nothing", "sink.end",
             [BEGIN, write(0), write(1), result(7), result(7, ok=False), result(0), CLOSE]),
        told(op, "sink-after-abort", "every call after an abort is refused", "sink.abort",
             [BEGIN, write(0), ABORT, write(1), CLOSE, ABORT, result(0), ABORT]),
        told(op, "sink-aborted", "a write after a settled abort is refused", "sink.abort",
             [BEGIN, write(0), ABORT, result(0), write(1), CLOSE]),
        told(op, "sink-abort-waits", "calls that wait are refused by an abort, which drains",
             "sink.abort sink.admission",
             [BEGIN, write(0), write(1), write(2), write(3), CLOSE, ABORT, result(0), result(1)],
             {"buffer_chunks": 2}),
        told(op, "sink-abort-closing", "an abort does not wait for the stream to be closed",
             "sink.abort", [BEGIN, CLOSE_STREAM, ABORT, closed(0)]),
        told(op, "sink-abort-delayed", "an abort that drops stops the flush timer", "sink.abort",
             [BEGIN, write(0), ABORT], {"delays": True, "abort_drains": False}),
        told(op, "sink-abort-poisoned", "an abort of a sink that failed is settled at once",
             "sink.abort sink.poison", [BEGIN, write(0), result(0, ok=False), ABORT]),
        told(op, "sink-buffer-bytes", "a write waits while the buffer is full of bytes",
             "sink.admission", [BEGIN, write(0), write(1), write(2), result(0), result(1)],
             {"buffer_bytes": 30}, flags=["limit"]),
        told(op, "sink-bytes-exact", "a group of exactly the largest size is one request",
             "sink.groups", [BEGIN, write(0), write(1), write(2), write(3), result(0)],
             {"group_bytes": 42}, flags=["limit", "boundary"]),
    ]  # fmt: skip


ABOUT = (
    "Traces of group-commit sinks. Their form is that of the area `segments`; frames have no\n"
    "markers where a schedule made the trace."
)

FAMILIES = (Family(kind="trace", area="sinks", text=ABOUT, cases=_sinks()),)
