"""Traces of tail recovery."""

from attrs import evolve

from spec_model.stream.regimes import SEED, Guarantee, setting, without
from vectors.families.traces import ONE, RACE, TWO, trace, upstream
from vectors.family import Case, Family


def _recoveries() -> list[Case]:
    short = setting(ONE, without(SEED, Guarantee.RESPONSE_COMPLETE))
    torn = setting(evolve(ONE, frames=3), without(SEED, Guarantee.ORDERED_PERSISTENCE))
    foreign = setting(evolve(RACE, writers=2, waits=0))
    return [
        trace(
            "prefix-stored",
            "what was stored is not sent again, and the rest is",
            "recovery.rest recovery.window writer.unconfirmed",
            ONE,
            "put w0; put w0; deliver w0; end w0; cut w0; answer w0; answer w0; deliver w0 1; "
            "respond w0 1; finish app",
            flags=["fault"],
        ),
        trace(
            "nothing-stored",
            "an empty window is not scanned, and everything is sent again",
            "recovery.rest recovery.window",
            ONE,
            "put w0; put w0; end w0; cut w0; answer w0; deliver w0 1; deliver w0 1; respond w0 1",
            flags=["fault"],
        ),
        trace(
            "all-stored",
            "a lost response is mended without a request",
            "recovery.rest",
            ONE,
            "put w0; put w0; deliver w0; deliver w0; end w0; cut w0; answer w0; answer w0",
            flags=["fault"],
        ),
        trace(
            "behind-the-anchor",
            "the window begins behind the last confirmed index",
            "recovery.window writer.anchor",
            evolve(ONE, frames=1),
            "put w0; deliver w0; put w0; respond w0; deliver w0 1; end w0; cut w0 1; answer w0; "
            "answer w0",
            flags=["fault", "boundary"],
        ),
        trace(
            "confirmed-tail",
            "a tail that was confirmed makes an empty window",
            "recovery.window",
            evolve(ONE, frames=1),
            "put w0; deliver w0; put w0; respond w0; end w0; cut w0 1; answer w0",
            flags=["fault", "boundary"],
        ),
        trace(
            "pages",
            "a scan follows pages from the beginning of the stream",
            "recovery.window store.pages",
            evolve(ONE, page=1),
            "put w0; put w0; deliver w0; deliver w0; end w0; cut w0; answer w0; answer w0; "
            "answer w0",
            flags=["fault"],
        ),
        trace(
            "foreign-chunks",
            "other writers' numbers do not count, and their chunks do",
            "recovery.own-frames",
            TWO,
            "put w0; put w0; put w1; put w1; deliver w1; deliver w1; deliver w0; end w0; cut w0; "
            "answer w0; answer w0",
            flags=["fault", "identity"],
        ),
        trace(
            "foreign-tail-readable",
            "another writer's chunk at the tail makes it readable",
            "recovery.own-frames",
            TWO,
            "put w0; put w1; deliver w1; end w0; cut w0; answer w0; answer w0",
            flags=["fault", "identity"],
        ),
        trace(
            "tail-comes",
            "a tail that is not readable yet is waited for",
            "recovery.patience",
            RACE,
            "put w0; reserve w0; end w0; cut w0; answer w0; answer w0; persist w0; timer w0 2; "
            "answer w0",
            flags=["fault"],
        ),
        trace(
            "tail-never-comes",
            "a tail that stays unreadable fails recovery, nothing sent",
            "recovery.patience",
            RACE,
            "put w0; reserve w0; end w0; cut w0; answer w0; answer w0; timer w0 2; answer w0",
            flags=["fault", "limit"],
        ),
        trace(
            "same-tail",
            "the tail of an attempt does not move while it waits",
            "recovery.patience recovery.window",
            evolve(RACE, writers=2),
            "put w0; reserve w0; end w0; cut w0; answer w0; answer w0; put w1; reserve w1; "
            "persist w0; timer w0 2; answer w0",
            flags=["fault"],
        ),
        trace(
            "foreign-tail",
            "a lost tail that is another writer's is told apart",
            "recovery.foreign-tail",
            upstream(foreign, "foreign_tail"),
            "put w0; reserve w0; persist w0; put w1; reserve w1; end w0; cut w0; answer w0; "
            "answer w0",
            flags=["fault"],
        ),
        trace(
            "own-hole",
            "a hole among one's own frames cannot be mended",
            "recovery.own-hole",
            upstream(torn, "own_hole"),
            "put w0; put w0; put w0; overtake w0; cut w0; end w0; answer w0; answer w0",
            flags=["fault", "gap"],
        ),
        trace(
            "replay-fails",
            "a replay that failed is followed by a new scan",
            "recovery.rescan recovery.mends",
            ONE,
            "put w0; put w0; end w0; cut w0; answer w0; deliver w0 1; cut w0 1; answer w0; "
            "answer w0; deliver w0 2; respond w0 2",
            flags=["fault"],
        ),
        trace(
            "replays-fail",
            "the last replay's error stands, and every call is told",
            "recovery.last-error writer.failure-sticky",
            evolve(ONE, cuts=3),
            "put w0; put w0; end w0; cut w0; answer w0; cut w0 1; answer w0; cut w0 2",
            flags=["fault", "limit"],
        ),
        trace(
            "short-replay",
            "a replay's response with too few indices is a failure",
            "recovery.rescan writer.response",
            upstream(short, "short_response"),
            "put w0; put w0; end w0; cut w0; answer w0; deliver w0 1; short w0 1",
            flags=["fault"],
        ),
        trace(
            "question-fails",
            "a question that fails ends recovery",
            "recovery.last-error",
            evolve(ONE, info_faults=True),
            "put w0; end w0; cut w0; blind w0",
            flags=["fault"],
        ),
        trace(
            "page-fails",
            "a page that fails ends recovery",
            "recovery.last-error",
            evolve(ONE, info_faults=True),
            "put w0; deliver w0; end w0; cut w0; answer w0; blind w0",
            flags=["fault"],
        ),
        trace(
            "zombie",
            "what a request that was cut stores later is sent twice, and delivered once",
            "recovery.rest stream.exactly-once",
            ONE,
            "put w0; put w0; end w0; cut w0; answer w0; deliver w0; deliver w0 1; deliver w0 1; "
            "respond w0 1; deliver w0; finish app; open r0; read r0; read r0; read r0; read r0; "
            "eof r0; info r0",
            actor="r0",
            flags=["fault", "duplicate"],
        ),
    ]


ABOUT = (
    "Traces of segment writers whose request failed: what is asked, awaited and sent again. The\n"
    "form is that of the area `segments`."
)

FAMILIES = (Family(kind="trace", area="recovery", text=ABOUT, cases=_recoveries()),)
