"""Traces of the group-commit sink."""

from attrs import evolve

from spec_model.stream.regimes import SEED, Guarantee, setting, without
from spec_model.stream.rules import ONE_BY_ONE, PUBLISHED
from vectors.families.traces import ABORTS, BARRIER, ONE, TEXT, trace
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
        trace(
            "one-by-one",
            "the sink before there were groups settles a write with its request",
            "sink.admission",
            setting(ONE, SEED, ONE_BY_ONE),
            "put w0; deliver w0; respond w0; put w0; deliver w0 1; cut w0 1",
        ),
    ]


FAMILIES = (Family(kind="trace", area="sinks", text=TEXT, cases=_sinks()),)
