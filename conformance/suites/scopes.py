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
from spec_model.stream.rules import ReaderRules, WriterRules


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

    def setting(self) -> Setting:
        """Make the system."""
        made = plain_setting(self.bound, self.regime)
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

_WRITING: Final = (
    *_DELIVERY,
    "stream.done-last",
    "writer.one-request",
    "writer.unconfirmed",
    "writer.queue",
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

SCOPES: Final[tuple[Scope, ...]] = (*READER, *WRITER)
