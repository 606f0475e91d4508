"""The known holes of the stream protocol: what goes wrong where a guarantee or a rule is missing.

Each hole is a schedule that finds something in a setting, and a near miss: the same schedule where
the guarantee holds or the recommended rule applies, as far as it can happen there. They are frozen
as traces and histories.
"""

from collections.abc import Sequence
from typing import Final

from attrs import evolve, frozen

from spec_model.policies import Choice
from spec_model.schedule import parse, write
from spec_model.stream.regimes import (
    SEED,
    Bound,
    Guarantee,
    Setting,
    setting,
    with_choices,
    without,
)
from spec_model.stream.rules import PUBLISHED


@frozen(kw_only=True)
class Hole:
    """A schedule, where it finds something, and where it does not."""

    name: str
    sentence: str
    schedule: str
    finding: str
    """The property that is broken."""
    open: Setting
    shut: Setting
    until: int | None = None
    """How many steps the near miss allows; None if it allows all of them and nothing is wrong."""
    actor: str = "w0"
    """Whose answers are worth telling."""
    clauses: Sequence[str] = ()

    @property
    def missed(self) -> str:
        """The part of the schedule that the near miss allows."""
        return write(parse(self.schedule)[: self.until])


SMALL: Final = Bound(writers=1, items=1, frames=1, cuts=1, reader_cuts=1)
TWICE: Final = evolve(SMALL, reader_cuts=2, info_faults=True)
PAIR: Final = evolve(SMALL, items=2, frames=2)


UNORDERED: Final = without(SEED, Guarantee.ORDERED_PERSISTENCE)
SHORT: Final = without(SEED, Guarantee.RESPONSE_COMPLETE)
HOLED: Final = setting(PAIR, UNORDERED)
IDLE: Final = setting(evolve(PAIR, cuts=2, timers=True, attempts=1))
EMPTY: Final = setting(SMALL, SHORT)
SEEDED: Final = setting(SMALL)
AHEAD: Final = setting(evolve(SMALL, cuts=0, items=2, start=1))
LOST: Final = setting(
    evolve(SMALL, reader_cuts=0, race=True),
    without(SEED, Guarantee.RESERVED_EVENTUALLY_PERSISTED),
)

HOLES: Final = (
    Hole(
        name="non-prefix-persistence",
        clauses=("store.honest",),
        actor="w0",
        sentence="A request that persists its second frame first loses the first one: readers take "
        "it for a resend.",
        schedule="put w0; put w0; end w0; overtake w0; deliver w0; respond w0; finish app; "
        "open r0; read r0; read r0; eof r0; info r0",
        finding="nothing-lost",
        open=setting(PAIR, UNORDERED),
        shut=setting(PAIR),
        until=3,
    ),
    Hole(
        name="replay-behind-a-hole",
        clauses=("recovery.own-hole",),
        actor="w0",
        sentence="A recovery that sends only what is above its highest stored frame loses a frame "
        "that is missing below it.",
        schedule="put w0; put w0; overtake w0; cut w0; end w0; answer w0; answer w0; finish app; "
        "open r0; read r0; eof r0; info r0",
        finding="nothing-lost",
        open=evolve(HOLED, writer=evolve(HOLED.writer, own_hole=Choice.UPSTREAM)),
        shut=HOLED,
        until=7,
    ),
    Hole(
        name="forgotten-dedupe",
        clauses=("reader.memory",),
        actor="r0",
        sentence="A reader that goes on behind the original without its memory delivers the "
        "duplicate.",
        schedule="put w0; deliver w0; open r0; read r0; fresh r0; open r0; crash w0; put w0; "
        "deliver w0 1; read r0",
        finding="exactly-once",
        open=setting(SMALL, without(SEED, Guarantee.READER_KEEPS_DEDUPE)),
        shut=setting(SMALL),
        until=4,
    ),
    Hole(
        name="reused-writer-id",
        clauses=("stream.identity",),
        actor="w0",
        sentence="A writer that starts again under its id with other content has it dropped as a "
        "resend.",
        schedule="put w0; deliver w0; crash w0; put w0; deliver w0 1; end w0; respond w0 1; "
        "finish app; open r0; read r0; read r0; eof r0; info r0",
        finding="nothing-lost",
        open=setting(SMALL, without(SEED, Guarantee.REPLAY_SAME_CONTENT)),
        shut=setting(SMALL),
    ),
    Hole(
        name="unstable-writer-id",
        clauses=("stream.identity",),
        actor="w0",
        sentence="A writer that starts again under another id has its items delivered twice.",
        schedule="put w0; deliver w0; crash w0; put w0; deliver w0 1; open r0; read r0; read r0",
        finding="exactly-once",
        open=setting(SMALL, without(SEED, Guarantee.STABLE_WRITER_ID)),
        shut=setting(SMALL),
    ),
    Hole(
        name="swallowed-idle-failure",
        clauses=("writer.failure-sticky",),
        actor="w0",
        sentence="A failure that the idle timer found and forgot loses the frames of its segment.",
        schedule="put w0; cut w0; timer w0; answer w0; cut w0 1; put w0; deliver w0 2; end w0; "
        "respond w0 2; finish app; open r0; read r0; eof r0; info r0",
        finding="nothing-lost",
        open=evolve(IDLE, writer=evolve(IDLE.writer, idle_failure=Choice.UPSTREAM)),
        shut=IDLE,
        until=6,
    ),
    Hole(
        name="empty-response",
        clauses=("writer.response",),
        actor="w0",
        sentence="A response without indices that is taken for clean loses the segment and moves "
        "the anchor back.",
        schedule="put w0; end w0; short w0; finish app; open r0; eof r0; info r0",
        finding="nothing-lost",
        open=evolve(
            EMPTY,
            writer=evolve(
                EMPTY.writer, short_response=Choice.UPSTREAM, empty_response=Choice.UPSTREAM
            ),
        ),
        shut=EMPTY,
        until=3,
    ),
    Hole(
        name="untruthful-response",
        clauses=("store.honest",),
        actor="w0",
        sentence="A clean response to a request that was never completed loses its rest.",
        schedule="put w0; end w0; lie w0; finish app; open r0; eof r0; info r0",
        finding="nothing-lost",
        open=setting(SMALL, without(SEED, Guarantee.RESPONSE_TRUTHFUL)),
        shut=setting(SMALL),
        until=2,
    ),
    Hole(
        name="believed-end",
        clauses=("reader.verified-end",),
        actor="r0",
        sentence="A reader that believes a clean end before the stream is complete misses the "
        "rest.",
        schedule="put w0; deliver w0; end w0; respond w0; open r0; early r0",
        finding="nothing-lost",
        open=evolve(SEEDED, reader=evolve(SEEDED.reader, verifies_end=Choice.UPSTREAM)),
        shut=setting(SMALL),
    ),
    Hole(
        name="second-closer",
        clauses=("stream.closers",),
        actor="w0",
        sentence="A writer that closes a shared stream shuts out the writer that has not ended.",
        schedule="put w0; deliver w0; put w1; end w0; respond w0; close w0",
        finding="done-last",
        open=setting(evolve(SMALL, writers=2), without(SEED, Guarantee.SINGLE_CLOSER)),
        shut=setting(evolve(SMALL, writers=2)),
        until=5,
    ),
    Hole(
        name="unverifiable-end",
        clauses=("reader.info-failure",),
        actor="r0",
        sentence="An end that comes too early is believed if the store's info cannot be had.",
        schedule="put w0; deliver w0; end w0; respond w0; open r0; early r0; blind r0",
        finding="nothing-lost",
        open=setting(TWICE),
        shut=setting(TWICE, SEED | {Guarantee.INFO_AVAILABLE}),
        until=6,
    ),
    Hole(
        name="stale-info",
        clauses=("store.info",),
        actor="r0",
        sentence="An end that comes too early passes for the end if the store's info is old.",
        schedule="put w0; deliver w0; end w0; respond w0; finish app; open r0; early r0; stale r0",
        finding="nothing-lost",
        open=setting(TWICE, SEED | {Guarantee.INFO_AVAILABLE}),
        shut=setting(TWICE, SEED | {Guarantee.INFO_AVAILABLE, Guarantee.INFO_FRESH}),
        until=7,
    ),
    Hole(
        name="lost-reservation",
        clauses=("store.reserved",),
        sentence="An index whose chunk never comes leaves a gap before what others store.",
        schedule="put w0; reserve w0; put w1; reserve w1; end w0; lose w0; respond w0; answer w0; "
        "answer w0; timer w0 2; answer w0; persist w1; end w1; respond w1; open r0; read r0",
        finding="dense",
        open=setting(
            evolve(SMALL, writers=2, cuts=0, reader_cuts=0, race=True),
            without(SEED, Guarantee.RESERVED_EVENTUALLY_PERSISTED),
        ),
        shut=setting(evolve(SMALL, writers=2, cuts=0, reader_cuts=0, race=True)),
        until=5,
    ),
    Hole(
        name="unending-wait",
        clauses=("store.burnt",),
        actor="r0",
        sentence="A live read that waits at an index whose chunk is lost never sees the end.",
        schedule="put w0; crash w0; put w0; reserve w0 1; persist w0 1; end w0; respond w0 1; "
        "reserve w0; lose w0; finish app; open r0; read r0",
        finding="terminates",
        open=with_choices(LOST, {"lost_index": Choice.UPSTREAM}),
        shut=LOST,
    ),
    Hole(
        name="start-ahead",
        clauses=("store.start-ahead",),
        actor="r0",
        sentence="A live read that starts ahead and gets the next chunk resumes behind chunks that "
        "it never got.",
        schedule="put w0; put w0; open r0; deliver w0; respond w0; deliver w0 1; read r0; cut r0; "
        "open r0",
        finding="resume-index",
        open=with_choices(AHEAD, {"start_ahead": Choice.UPSTREAM}),
        shut=AHEAD,
    ),
    Hole(
        name="unverified-window",
        clauses=("reader.negative",),
        actor="r0",
        sentence="A read that counts from the end takes every clean end for the end of the stream.",
        schedule="put w0; deliver w0; open r0; early r0",
        finding="end-true",
        open=setting(evolve(SMALL, start=-1)),
        shut=setting(SMALL),
    ),
    Hole(
        name="retried-sink",
        clauses=("sink.poison",),
        sentence="A process that writes again through a sink has its items delivered twice, since "
        "their frames have no markers.",
        schedule="put w0; deliver w0; crash w0; put w0; deliver w0 1; open r0; read r0; read r0",
        finding="exactly-once",
        open=setting(SMALL, SEED, PUBLISHED),
        shut=setting(SMALL),
    ),
    Hole(
        name="short-response-to-a-sink",
        clauses=("sink.end",),
        sentence="A sink is told no indices, so a response to a part of its group seems clean.",
        schedule="put w0; end w0; short w0; finish app; open r0; eof r0; info r0",
        finding="nothing-lost",
        open=setting(SMALL, SHORT, PUBLISHED),
        shut=setting(SMALL, SEED, PUBLISHED),
        until=2,
    ),
)
"""The holes that are known."""
