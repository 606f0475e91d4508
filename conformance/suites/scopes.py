"""Scopes: the small systems in which a role is tried, as data.

A scope says how much of everything there is, what is promised, and what differs from the
recommended rules. It is small, so that the explorer can list its schedules and a person can read
one. The model breaks no property in any of them; a role that does is wrong.
"""

from collections.abc import Mapping
from typing import Final, TypeVar

from attrs import evolve, field, frozen

from spec_model.policies import Choice
from spec_model.stream.regimes import CALM, SEED, Bound, Guarantee, Regime, Setting, without
from spec_model.stream.regimes import setting as plain_setting
from spec_model.stream.rules import ONE_BY_ONE, PUBLISHED, ReaderRules, SinkRules, WriterRules


@frozen(kw_only=True)
class Scope:
    """One small system, and the role that is tried in it."""

    id: str
    role: str
    title: str
    bound: Bound
    regime: Regime = SEED
    clauses: tuple[str, ...]
    """What can be seen to be broken here."""
    rules: Mapping[str, int | Choice] = field(factory=dict)
    """What of the role's rules differs from the recommended ones."""
    sink: SinkRules | None = None
    """If there are rules for it, writers are group-commit sinks, and frames have no markers."""

    def setting(self) -> Setting:
        """Make the system."""
        made = plain_setting(self.bound, self.regime, self.sink)
        if self.role == "reader":
            return evolve(made, reader=_with(made.reader, self.rules))
        return evolve(made, writer=_with(made.writer, self.rules))


R = TypeVar("R", ReaderRules, WriterRules)


def _with(rules: R, more: Mapping[str, int | Choice]) -> R:
    return evolve(rules, **more)  # type: ignore[arg-type] # each of its field's type


def _bound(**more: int) -> Bound:
    """Make a bound in which nothing may go wrong, but for what is given."""
    calm = {"writers": 1, "items": 2, "cuts": 0, "reader_cuts": 0, "restarts": False}
    return Bound(**{**calm, **more})  # type: ignore[arg-type] # a table of numbers and switches


_DELIVERY: Final = (
    "stream.exactly-once",
    "stream.order",
    "stream.nothing-invented",
    "stream.nothing-lost",
    "stream.terminates",
)
_RECONNECTING: Final = (*_DELIVERY, "reader.resume", "reader.progress", "reader.verified-end")

READER: Final = (
    Scope(
        id="reader-cuts",
        role="reader",
        title="the connection breaks, twice",
        clauses=_RECONNECTING,
        bound=_bound(reader_cuts=2),
    ),
    Scope(
        id="reader-early",
        role="reader",
        title="the connection ends cleanly before the stream is complete",
        clauses=_RECONNECTING,
        bound=_bound(reader_cuts=2),
        regime=without(SEED, Guarantee.END_TRUTHFUL),
    ),
    Scope(
        id="reader-duplicates",
        role="reader",
        title="writers send again what was stored, and the reader drops it",
        clauses=(*_RECONNECTING, "reader.memory"),
        bound=_bound(cuts=1, reader_cuts=1, restarts=True),
    ),
    Scope(
        id="reader-two-writers",
        role="reader",
        title="two writers, one of which sends again",
        clauses=(*_DELIVERY, "reader.memory"),
        bound=_bound(writers=2, items=1, cuts=1, restarts=True),
        regime=CALM,
    ),
    Scope(
        id="reader-holes",
        role="reader",
        title="an index is taken before its chunk is there",
        clauses=_DELIVERY,
        bound=_bound(writers=2, items=1, race=True),
        regime=CALM,
    ),
    Scope(
        id="reader-later",
        role="reader",
        title="the reader begins behind the first chunk",
        clauses=("reader.resume", "stream.windows", "stream.order", "stream.nothing-invented"),
        bound=_bound(reader_cuts=1, start=1),
    ),
    Scope(
        id="reader-last",
        role="reader",
        title="the reader begins at the last chunk, and cannot resume",
        clauses=("reader.negative", "stream.order", "stream.nothing-invented"),
        bound=_bound(reader_cuts=1, start=-1),
        regime=CALM,
    ),
    Scope(
        id="reader-opening",
        role="reader",
        title="a connection does not open, or the stream is no longer kept",
        clauses=(*_RECONNECTING, "reader.first-connect", "reader.gone"),
        bound=_bound(reader_cuts=2, open_faults=True),
    ),
    Scope(
        id="reader-info",
        role="reader",
        title="the store's info fails, or is old",
        clauses=(*_RECONNECTING, "reader.info-failure"),
        bound=_bound(reader_cuts=2, info_faults=True),
        regime=CALM,
    ),
    Scope(
        id="reader-cancels",
        role="reader",
        title="the application wants no more",
        clauses=("reader.cancel", "stream.exactly-once", "stream.order"),
        bound=_bound(reader_cuts=1, cancels=True),
    ),
    Scope(
        id="reader-believes",
        role="reader",
        title="an end is believed, as upstream does",
        clauses=(*_DELIVERY, "reader.resume", "reader.progress"),
        bound=_bound(reader_cuts=1),
        regime=CALM,
        rules={"verifies_end": Choice.UPSTREAM},
    ),
    Scope(
        id="reader-row",
        role="reader",
        title="at most one reconnect in a row",
        clauses=_RECONNECTING,
        bound=_bound(reader_cuts=2),
        rules={"consecutive": 1},
    ),
    Scope(
        id="reader-total",
        role="reader",
        title="at most two reconnects in all",
        clauses=_RECONNECTING,
        bound=_bound(reader_cuts=2),
        rules={"total": 2},
    ),
)

MARKED_ONLY: Final = frozenset({"reader-duplicates", "reader-two-writers"})
"""Scopes in which what was stored twice is told by its marker."""

UNMARKED: Final = tuple(
    evolve(
        scope,
        id=scope.id.replace("reader-", "reader-unmarked-"),
        title=f"frames without markers, as those of published packages: {scope.title}",
        sink=PUBLISHED,
    )
    for scope in READER
    if scope.id not in MARKED_ONLY
)

_WRITING: Final = (
    *_DELIVERY,
    "stream.done-last",
    "writer.one-request",
    "writer.unconfirmed",
    "writer.queue",
    "stream.lawful",
    "stream.bounded",
)
_MENDING: Final = (
    *_WRITING,
    "recovery.mends",
    "recovery.window",
    "recovery.own-frames",
    "recovery.rest",
    "recovery.rescan",
)

WRITER: Final = (
    Scope(
        id="writer-cut",
        role="writer",
        title="a request breaks, and what was stored of it is found again",
        clauses=(*_MENDING, "writer.early-failure"),
        bound=_bound(items=3, cuts=1),
    ),
    Scope(
        id="writer-cuts",
        role="writer",
        title="two requests break, one of them perhaps in the recovery of the other",
        clauses=_MENDING,
        bound=_bound(cuts=2),
    ),
    Scope(
        id="writer-pages",
        role="writer",
        title="the tail is read in pages of one chunk",
        clauses=_MENDING,
        bound=_bound(items=3, cuts=1, page=1),
    ),
    Scope(
        id="writer-torn",
        role="writer",
        title="what is stored of a request that broke has a hole",
        clauses=(*_WRITING, "recovery.own-hole"),
        bound=_bound(items=3, cuts=1),
        regime=without(CALM, Guarantee.PREFIX_PERSISTENCE),
    ),
    Scope(
        id="writer-short",
        role="writer",
        title="a response has fewer indices than the request had frames",
        clauses=(*_WRITING, "writer.response"),
        bound=_bound(cuts=1),
        regime=without(CALM, Guarantee.RESPONSE_COMPLETE),
    ),
    Scope(
        id="writer-calm",
        role="writer",
        title="two requests break, and the store stops working on them",
        clauses=_MENDING,
        bound=_bound(items=3, cuts=2),
        regime=CALM,
    ),
    Scope(
        id="writer-timers",
        role="writer",
        title="segments end by timer, and recovery is tried once",
        clauses=(*_MENDING, "writer.failure-sticky"),
        bound=_bound(cuts=2, attempts=1, timers=True),
        regime=CALM,
    ),
    Scope(
        id="writer-restart",
        role="writer",
        title="the writer's process is lost, and starts again under its id",
        clauses=_MENDING,
        bound=_bound(cuts=1, restarts=True),
    ),
    Scope(
        id="writer-late",
        role="writer",
        title="the run does not exist yet when the writer begins",
        clauses=(*_MENDING, "writer.ready"),
        bound=_bound(cuts=1, barrier=True),
    ),
    Scope(
        id="writer-abort",
        role="writer",
        title="the application gives up",
        clauses=(*_WRITING, "writer.abort"),
        bound=_bound(cuts=1, aborts=True),
    ),
    Scope(
        id="writer-info",
        role="writer",
        title="the store's info fails, or is old",
        clauses=_WRITING,
        bound=_bound(cuts=1, info_faults=True),
    ),
    Scope(
        id="writer-beside",
        role="writer",
        title="another writer writes to the same stream",
        clauses=_MENDING,
        bound=_bound(writers=2, items=1, cuts=1),
        regime=CALM,
    ),
    Scope(
        id="writer-reserves",
        role="writer",
        title="an index is taken before its chunk is there",
        clauses=_MENDING,
        bound=_bound(cuts=1, race=True),
    ),
    Scope(
        id="writer-beside-reserves",
        role="writer",
        title="two writers, and indices are taken before their chunks are there",
        clauses=_WRITING,
        bound=_bound(writers=2, items=1, race=True),
        regime=CALM,
    ),
)

_SINKING: Final = (*_DELIVERY, "stream.done-last", "stream.lawful", "stream.bounded", "sink.groups")

SINK: Final = (
    Scope(
        id="writer-groups",
        role="writer",
        title="a sink sends groups, one at a time",
        clauses=_SINKING,
        bound=_bound(items=3),
        sink=PUBLISHED,
    ),
    Scope(
        id="writer-groups-cut",
        role="writer",
        title="a sink's request breaks, and is not sent again",
        clauses=(*_SINKING, "sink.poison"),
        bound=_bound(items=3, cuts=1),
        sink=PUBLISHED,
    ),
    Scope(
        id="writer-groups-late",
        role="writer",
        title="the run does not exist yet when a sink begins",
        clauses=(*_SINKING, "sink.admission"),
        bound=_bound(barrier=True),
        sink=PUBLISHED,
    ),
    Scope(
        id="writer-groups-abort",
        role="writer",
        title="the application gives up on a sink",
        clauses=(*_SINKING, "sink.abort"),
        bound=_bound(cuts=1, aborts=True),
        regime=CALM,
        sink=PUBLISHED,
    ),
    Scope(
        id="writer-groups-delay",
        role="writer",
        title="a sink delays what finds it idle",
        clauses=(*_SINKING, "sink.delay"),
        bound=_bound(items=3),
        sink=evolve(PUBLISHED, delays=True),
    ),
    Scope(
        id="writer-one-by-one",
        role="writer",
        title="a write is one request, and settles with it",
        clauses=(*_SINKING, "sink.admission", "sink.end", "sink.poison"),
        bound=_bound(items=3, cuts=1),
        sink=ONE_BY_ONE,
    ),
)

SCOPES: Final[tuple[Scope, ...]] = (*READER, *UNMARKED, *WRITER, *SINK)
