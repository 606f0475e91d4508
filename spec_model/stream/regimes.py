"""Regimes: what the environment may do, as data.

A guarantee is one thing that the environment promises not to do. A regime is the set of guarantees
that hold; everything else may happen as often as the bound allows. A bound says how much of it all
there is: what is printed with every result, because a result holds for that bound and no other.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from attrs import frozen

from spec_model.stream.rules import ReaderRules, WriterRules


class Guarantee(Enum):
    """What the environment promises."""

    ORDERED_PERSISTENCE = "ordered-persistence"
    PREFIX_PERSISTENCE = "prefix-persistence"
    RESERVED_EVENTUALLY_PERSISTED = "reserved-eventually-persisted"
    RESPONSE_TRUTHFUL = "response-truthful"
    RESPONSE_COMPLETE = "response-complete"
    STABLE_WRITER_ID = "stable-writer-id"
    REPLAY_SAME_CONTENT = "replay-same-content"
    READER_KEEPS_DEDUPE = "reader-keeps-dedupe"
    SINGLE_CLOSER = "single-closer"
    NO_ZOMBIES = "no-zombies"
    NO_LOST_RESPONSES = "no-lost-responses"
    END_TRUTHFUL = "end-truthful"


SENTENCES: Final[Mapping[Guarantee, str]] = {
    Guarantee.ORDERED_PERSISTENCE: "a request persists its frames in order",
    Guarantee.PREFIX_PERSISTENCE: "what is stored of a request that was cut is a prefix of it",
    Guarantee.RESERVED_EVENTUALLY_PERSISTED: "a reserved index gets its chunk in the end",
    Guarantee.RESPONSE_TRUTHFUL: "a clean response means that every frame of the request is there",
    Guarantee.RESPONSE_COMPLETE: "a clean response has an index for each frame of the request",
    Guarantee.STABLE_WRITER_ID: "a writer that starts again keeps its id",
    Guarantee.REPLAY_SAME_CONTENT: "a writer that starts again writes the same items",
    Guarantee.READER_KEEPS_DEDUPE: "a reader that goes on keeps its memory of what it delivered",
    Guarantee.SINGLE_CLOSER: "the stream is closed once, after all of its writers ended",
    Guarantee.NO_ZOMBIES: "the store stops working on a request that was cut",
    Guarantee.NO_LOST_RESPONSES: "a request whose frames are all there is not cut any more",
    Guarantee.END_TRUTHFUL: "a live read ends cleanly only when the stream is complete",
}

Regime = frozenset[Guarantee]

SEED: Final[Regime] = frozenset(
    {
        Guarantee.ORDERED_PERSISTENCE,
        Guarantee.PREFIX_PERSISTENCE,
        Guarantee.RESERVED_EVENTUALLY_PERSISTED,
        Guarantee.RESPONSE_TRUTHFUL,
        Guarantee.RESPONSE_COMPLETE,
        Guarantee.STABLE_WRITER_ID,
        Guarantee.REPLAY_SAME_CONTENT,
        Guarantee.READER_KEEPS_DEDUPE,
        Guarantee.SINGLE_CLOSER,
    }
)
"""What the protocol was designed for: cut requests live on, and responses are lost."""

CALM: Final[Regime] = frozenset(Guarantee)
"""Everything is promised: connections are cut, and nothing worse happens."""

REGIMES: Final[Mapping[str, Regime]] = {"seed": SEED, "calm": CALM}


@frozen(kw_only=True)
class Bound:
    """How much of everything there is."""

    writers: int = 2
    items: int = 3
    """Items of each writer."""
    frames: int = 2
    """Frames a segment."""
    cuts: int = 1
    """How often each writer's requests, or the writer itself, may be cut off."""
    reader_cuts: int = 1
    """How often each reader may be cut off."""
    readers: int = 1
    page: int = 1_000
    """Chunks a page."""
    waits: int = 1
    """How often one attempt of a recovery waits for a reserved tail."""
    attempts: int = 2
    """How often a recovery sends its rest before it gives up."""
    timers: bool = False
    """Whether segments also end by timer."""
    race: bool = False
    """Whether reserving an index and persisting its chunk are two steps."""
    restarts: bool = True
    """Whether a writer's process may be cut off as its requests may."""

    def sentence(self) -> str:
        """Say the bound in one line."""
        return ", ".join(
            [
                f"{self.writers} writers x {self.items} items",
                f"{self.frames} frames a segment",
                f"{self.cuts} cuts a writer",
                f"{self.readers} readers with {self.reader_cuts} cuts each",
                f"pages of {self.page}",
                f"{self.waits} waits and {self.attempts} attempts a recovery",
                "timers" if self.timers else "no timers",
                "reserve ahead" if self.race else "no reserve ahead",
                "restarts" if self.restarts else "no restarts",
            ]
        )


@frozen(kw_only=True)
class Setting:
    """One system: a bound, a regime, and the rules of its roles."""

    bound: Bound
    regime: Regime = SEED
    writer: WriterRules
    reader: ReaderRules

    def promises(self, guarantee: Guarantee) -> bool:
        """Say whether a guarantee holds here."""
        return guarantee in self.regime


def setting(bound: Bound, regime: Regime = SEED) -> Setting:
    """Make the system of a bound under a regime, with the recommended rules."""
    writer = WriterRules(
        max_frames=bound.frames,
        page_size=bound.page,
        backoffs=bound.waits,
        max_attempts=bound.attempts,
        timers=bound.timers,
    )
    return Setting(bound=bound, regime=regime, writer=writer, reader=ReaderRules())
