"""What the families of traces share: small settings, and how a case is written."""

from collections.abc import Sequence
from typing import Final

from attrs import evolve

from spec_model.plain import Plain, Record
from spec_model.policies import Choice
from spec_model.positions import Seq
from spec_model.stream.regimes import Bound, Setting, setting, with_choices
from spec_model.wire import layout
from spec_model.wire.frames import Frame, Marker, build_frame
from spec_model.wire.writer_id import writer_id
from vectors.family import FamilyError
from vectors.streams import Told, Trace

TEXT: Final = """Traces and histories of the stream protocol.

For implementers: a *trace* is one role from its beginning. `args` has what it is told, in order,
and the answer has, for each input, what it must want done, in order. Items are frames of profile
V2, or of F1 where `marked` is false, and every item names its writer and its number (`w0:1`).
`schedule` is the text from which the trace was made, and `finding` the property that the whole
schedule breaks, where it breaks one: not the role's fault unless the trace pins a policy. A
*history* is what was observed of a stream, allowed or forbidden; a forbidden one names the property
that broke and the event that broke it.
"""
"""What an implementer should know before reading traces and histories."""

ONE: Final = Bound(writers=1, items=3, frames=2, cuts=2, reader_cuts=2)
"""One writer of three items, two of them a request, with faults."""

TWO: Final = evolve(ONE, writers=2)
RACE: Final = evolve(ONE, items=1, race=True)
TIMED: Final = evolve(ONE, timers=True)
BARRIER: Final = evolve(ONE, barrier=True)
ABORTS: Final = evolve(ONE, aborts=True)


def trace(
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


W: Final = writer_id("w0:0")
"""The id of the writer of traces that no schedule made."""

BEGIN: Final[Record] = {"kind": "begin", "writer": W, "first": 0, "ready": True}
CLOSE: Final[Record] = {"kind": "close", "stream": False}
CLOSE_STREAM: Final[Record] = {"kind": "close", "stream": True}
ABORT: Final[Record] = {"kind": "abort"}


def write(number: int, size: int = 1) -> Record:
    """Tell a writer to write an item of a size."""
    frame = build_frame(layout.V2, Frame(b"x" * size, Marker(W, Seq(number))))
    if not isinstance(frame, bytes):
        raise FamilyError("a frame of a trace is written")
    return {"kind": "write", "frame": frame}


def result(request: int, *indices: int, ok: bool = True) -> Record:
    """Tell a writer how a request ended."""
    told: dict[str, Plain] = {"kind": "op-result", "id": request, "ok": ok}
    return {**told, "indices": list(indices)} if indices else told


def closed(request: int, *, ok: bool = True) -> Record:
    """Tell a writer how its request to close the stream ended."""
    return {"kind": "op-result", "id": request, "ok": ok, "op": "close"}


def told(
    op: str,
    slug: str,
    title: str,
    clauses: str,
    inputs: Sequence[Record],
    rules: Record | None = None,
    flags: Sequence[str] = ("ending",),
) -> Told:
    """Make a trace of inputs that no schedule leads to."""
    return Told(slug=slug, title=title, clauses=clauses.split(), flags=flags, op=op,
                rules=rules or {}, inputs=inputs)  # fmt: skip


def upstream(made: Setting, *names: str) -> Setting:
    """Let the roles of a setting answer some policies as upstream does."""
    return with_choices(made, dict.fromkeys(names, Choice.UPSTREAM))
