"""Regimes: what the environment may do, as data.

A guarantee is one thing that the environment promises not to do. A regime is the set of guarantees
that hold; everything else may happen as often as the bound allows. A bound says how much of it all
there is: what is printed with every result, because a result holds for that bound and no other.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from attrs import asdict

from spec_model.frozen import evolve, frozen
from spec_model.policies import Choice
from spec_model.stream.rules import ReaderRules, SinkRules, StoreRules, WriterRules


class Guarantee(StrEnum):
    """What the environment promises."""

    ORDERED_PERSISTENCE = "ordered-persistence"
    NO_OVERTAKING = "no-overtaking"
    PREFIX_PERSISTENCE = "prefix-persistence"
    RESERVED_EVENTUALLY_PERSISTED = "reserved-eventually-persisted"
    RESPONSE_TRUTHFUL = "response-truthful"
    RESPONSE_HONEST = "response-honest"
    RESPONSE_COMPLETE = "response-complete"
    STABLE_WRITER_ID = "stable-writer-id"
    REPLAY_SAME_CONTENT = "replay-same-content"
    READER_KEEPS_DEDUPE = "reader-keeps-dedupe"
    SINGLE_CLOSER = "single-closer"
    NO_ZOMBIES = "no-zombies"
    NO_LOST_RESPONSES = "no-lost-responses"
    END_TRUTHFUL = "end-truthful"
    INFO_FRESH = "info-fresh"
    INFO_AVAILABLE = "info-available"


SENTENCES: Final[Mapping[Guarantee, str]] = {
    Guarantee.ORDERED_PERSISTENCE: "a request persists its frames in order, and leaves none out",
    Guarantee.NO_OVERTAKING: "no frame of a request is stored before an earlier one",
    Guarantee.PREFIX_PERSISTENCE: "what is stored of a request that was cut is a prefix of it",
    Guarantee.RESERVED_EVENTUALLY_PERSISTED: "a reserved index gets its chunk in the end",
    Guarantee.RESPONSE_TRUTHFUL: "a clean response means that every frame of the request is there",
    Guarantee.RESPONSE_HONEST: "a clean response names no index whose chunk is not there",
    Guarantee.RESPONSE_COMPLETE: "a clean response has an index for each frame of the request",
    Guarantee.STABLE_WRITER_ID: "a writer that starts again keeps its id",
    Guarantee.REPLAY_SAME_CONTENT: "a writer that starts again writes the same items",
    Guarantee.READER_KEEPS_DEDUPE: "a reader that goes on keeps its memory of what it delivered",
    Guarantee.SINGLE_CLOSER: "the stream is closed once, after all of its writers ended",
    Guarantee.NO_ZOMBIES: "the store stops working on a request that was cut",
    Guarantee.NO_LOST_RESPONSES: "a request whose frames are all there is not cut any more",
    Guarantee.END_TRUTHFUL: "a live read ends cleanly only when the stream is complete",
    Guarantee.INFO_FRESH: "the store's info is not older than what was stored before",
    Guarantee.INFO_AVAILABLE: "a question to the store is answered",
}

PARTS: Final[Mapping[Guarantee, tuple[Guarantee, ...]]] = {
    Guarantee.ORDERED_PERSISTENCE: (Guarantee.NO_OVERTAKING, Guarantee.PREFIX_PERSISTENCE),
    Guarantee.RESPONSE_TRUTHFUL: (Guarantee.RESPONSE_HONEST, Guarantee.RESPONSE_COMPLETE),
}
"""Guarantees that are several at once. A regime has the whole, or some of its parts, or none."""

WHOLES: Final[Mapping[Guarantee, Guarantee]] = {
    part: whole for whole, parts in PARTS.items() for part in parts
}

Regime = frozenset[Guarantee]

SEED: Final[Regime] = frozenset(
    {
        Guarantee.ORDERED_PERSISTENCE,
        Guarantee.RESERVED_EVENTUALLY_PERSISTED,
        Guarantee.RESPONSE_TRUTHFUL,
        Guarantee.STABLE_WRITER_ID,
        Guarantee.REPLAY_SAME_CONTENT,
        Guarantee.READER_KEEPS_DEDUPE,
        Guarantee.SINGLE_CLOSER,
    }
)
"""What the protocol was designed for: cut requests live on, and responses are lost."""

CALM: Final[Regime] = frozenset(Guarantee) - frozenset(WHOLES)
"""Everything is promised: connections are cut, and nothing worse happens."""


def without(regime: Regime, *dropped: Guarantee) -> Regime:
    """Drop guarantees; of one that is part of a whole, the other parts stay."""
    for guarantee in dropped:
        whole = WHOLES.get(guarantee)
        if whole in regime:
            regime = regime - {whole} | frozenset(PARTS[whole])
        regime = regime - {guarantee} - frozenset(PARTS.get(guarantee, ()))
    return regime


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
    start: int = 0
    """The index from which readers read; a negative one counts from the end."""
    barrier: bool = False
    """Whether the run may not exist yet when a writer begins."""
    aborts: bool = False
    """Whether an application may give up, which counts as a cut of its writer."""
    cancels: bool = False
    """Whether a reader's application may want no more."""
    open_faults: bool = False
    """Whether a connection that a reader wants may fail to open, which counts as its cut."""
    info_faults: bool = False
    """Whether questions may fail or be answered with what is old, which counts as a cut."""

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
                *self.widened(),
            ]
        )

    def widened(self) -> list[str]:
        """Say what may happen beyond the plain alphabet."""
        more = {
            f"readers from index {self.start}": self.start != 0,
            "the run may come late": self.barrier,
            "aborts": self.aborts,
            "cancels": self.cancels,
            "opening may fail": self.open_faults,
            "info may fail or be old": self.info_faults,
        }
        return [said for said, holds in more.items() if holds]


@frozen(kw_only=True)
class Setting:
    """One system: a bound, a regime, and the rules of its roles."""

    bound: Bound
    regime: Regime = SEED
    writer: WriterRules
    reader: ReaderRules
    sink: SinkRules | None = None
    """If there are rules for it, writers are group-commit sinks, and not segment writers."""
    store: StoreRules = StoreRules()

    def promises(self, guarantee: Guarantee) -> bool:
        """Say whether a guarantee holds here, by itself or as part of another."""
        return guarantee in self.regime or WHOLES.get(guarantee) in self.regime

    @property
    def writers_close(self) -> bool:
        """Whether each writer closes the stream, and not the application when all have ended."""
        return not self.promises(Guarantee.SINGLE_CLOSER)

    @property
    def marked(self) -> bool:
        """Whether frames carry markers."""
        return self.reader.marked


def choices_of(made: Setting) -> Mapping[str, Choice]:
    """List what the roles of a setting answer to the policies, by the fields of their rules."""
    fields = {**asdict(made.writer), **asdict(made.reader), **asdict(made.store)}
    return {name: value for name, value in fields.items() if isinstance(value, Choice)}


def with_choices(made: Setting, answers: Mapping[str, Choice]) -> Setting:
    """Give policies of a setting's roles their answers, by the fields of their rules."""
    writer, reader, store = (
        {name: answers[name] for name in answers if hasattr(rules, name)}
        for rules in (made.writer, made.reader, made.store)
    )
    return evolve(
        made,
        writer=evolve(made.writer, **writer),  # type: ignore[arg-type] # fields that are choices
        reader=evolve(made.reader, **reader),  # type: ignore[arg-type] # as above
        store=evolve(made.store, **store),
    )


def setting(bound: Bound, regime: Regime = SEED, sink: SinkRules | None = None) -> Setting:
    """Make the system of a bound under a regime, with the recommended rules.

    Sinks write frames without markers, as the published packages do.
    """
    writer = WriterRules(
        max_frames=bound.frames,
        page_size=bound.page,
        backoffs=bound.waits,
        max_attempts=bound.attempts,
        timers=bound.timers,
    )
    if sink is not None:
        sink = evolve(sink, group_chunks=min(sink.group_chunks, bound.frames))
    reader = ReaderRules(marked=sink is None)
    return Setting(bound=bound, regime=regime, writer=writer, reader=reader, sink=sink)
