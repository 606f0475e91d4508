"""The known holes of the stream protocol: what goes wrong where a guarantee or a rule is missing.

Each hole is a schedule that finds something in a setting, and a near miss: the same schedule where
the guarantee holds or the recommended rule applies. `python -m tests.data.holes` writes both as
files for `onceproof replay` and `onceproof draw` under `tests/data/holes`, and the
holes as pictures under `tests/data/diagrams`.
"""

from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from conformance.counterexamples import Counterexample, counterexample, run, to_json
from conformance.reports.diagram import lanes, rows
from conformance.reports.diagram_svg import draw_svg
from spec_model.policies import Choice
from spec_model.schedule import parse
from spec_model.stream.regimes import SEED, Bound, Guarantee, Setting, setting, without
from spec_model.stream.system import StreamSystem

FOLDER: Final = Path(__file__).parent


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

    def kept(self) -> Counterexample:
        """Run the hole."""
        return counterexample(self.open, parse(self.schedule))

    def near_miss(self) -> Counterexample:
        """Run the near miss."""
        return counterexample(self.shut, parse(self.schedule))


SMALL: Final = Bound(writers=1, items=1, frames=1, cuts=1, reader_cuts=1)
PAIR: Final = evolve(SMALL, items=2, frames=2)


UNORDERED: Final = without(SEED, Guarantee.ORDERED_PERSISTENCE)
SHORT: Final = without(SEED, Guarantee.RESPONSE_COMPLETE)
HOLED: Final = setting(PAIR, UNORDERED)
IDLE: Final = setting(evolve(PAIR, cuts=2, timers=True, attempts=1))
EMPTY: Final = setting(SMALL, SHORT)
SEEDED: Final = setting(SMALL)

HOLES: Final = (
    Hole(
        name="non-prefix-persistence",
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
        sentence="A writer that starts again under another id has its items delivered twice.",
        schedule="put w0; deliver w0; crash w0; put w0; deliver w0 1; open r0; read r0; read r0",
        finding="exactly-once",
        open=setting(SMALL, without(SEED, Guarantee.STABLE_WRITER_ID)),
        shut=setting(SMALL),
    ),
    Hole(
        name="swallowed-idle-failure",
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
        sentence="A clean response to a request that was never completed loses its rest.",
        schedule="put w0; end w0; lie w0; finish app; open r0; eof r0; info r0",
        finding="nothing-lost",
        open=setting(SMALL, without(SEED, Guarantee.RESPONSE_TRUTHFUL)),
        shut=setting(SMALL),
        until=2,
    ),
    Hole(
        name="believed-end",
        sentence="A reader that believes a clean end before the stream is complete misses the "
        "rest.",
        schedule="put w0; deliver w0; end w0; respond w0; open r0; early r0",
        finding="nothing-lost",
        open=evolve(SEEDED, reader=evolve(SEEDED.reader, verifies_end=Choice.UPSTREAM)),
        shut=setting(SMALL),
    ),
    Hole(
        name="second-closer",
        sentence="A writer that closes a shared stream shuts out the writer that has not ended.",
        schedule="put w0; deliver w0; put w1; end w0; respond w0; close w0",
        finding="done-last",
        open=setting(evolve(SMALL, writers=2), without(SEED, Guarantee.SINGLE_CLOSER)),
        shut=setting(evolve(SMALL, writers=2)),
        until=5,
    ),
)


def picture(hole: Hole) -> str:
    """Draw a hole."""
    shown = run(hole.open, parse(hole.schedule))
    system = StreamSystem(hole.open)
    names = lanes(system.writers, system.readers)
    drawn = rows(names, shown.moments, wrong=shown.at_step)
    said = f"{hole.finding}: {shown.finding.sentence if shown.finding else ''}"
    return draw_svg(names, drawn, said, f"{hole.name}: {said}")


def files() -> dict[str, str]:
    """Write every hole, every near miss and every picture."""
    made: dict[str, str] = {}
    for hole in HOLES:
        made[f"holes/{hole.name}.json"] = to_json(hole.kept())
        made[f"holes/{hole.name}.near-miss.json"] = to_json(hole.near_miss())
        made[f"diagrams/{hole.name}.svg"] = picture(hole)
    return made


if __name__ == "__main__":
    for name, text in files().items():
        (FOLDER / name).parent.mkdir(exist_ok=True)
        (FOLDER / name).write_text(text, encoding="utf-8")
