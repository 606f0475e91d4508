"""Settings of the stream system: bounds, regimes and rules.

Everything shrinks towards the calm: one writer, one item, no cuts, every guarantee, recommended
rules. What is drawn is small, since a schedule of a small system is what one can read.
"""

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from spec_model.policies import Choice
from spec_model.stream.regimes import (
    CALM,
    PARTS,
    SEED,
    WHOLES,
    Bound,
    Guarantee,
    Regime,
    Setting,
    without,
)
from spec_model.stream.rules import PUBLISHED, ReaderRules, SinkRules, StoreRules, WriterRules
from strategies.bounds import check_bounds


def bounds(
    *,
    max_writers: int = 2,
    max_items: int = 3,
    max_readers: int = 2,
    max_cuts: int = 2,
    wide: bool = False,
) -> SearchStrategy[Bound]:
    """Draw how much of everything there is; if it is wide, beyond the plain alphabet too."""
    check_bounds("writers", 1, max_writers, least=1)
    check_bounds("items", 1, max_items, least=1)
    check_bounds("readers", 1, max_readers, least=1)
    check_bounds("cuts", 0, max_cuts)
    more = st.booleans() if wide else st.just(False)  # noqa: FBT003 - a value that is drawn
    return st.builds(
        Bound,
        writers=st.integers(1, max_writers),
        items=st.integers(1, max_items),
        frames=st.integers(1, max_items),
        cuts=st.integers(0, max_cuts),
        reader_cuts=st.integers(0, max_cuts),
        readers=st.integers(1, max_readers),
        page=st.integers(1, 3),
        waits=st.integers(0, 1),
        attempts=st.integers(1, 2),
        timers=st.booleans(),
        race=st.booleans(),
        restarts=st.booleans(),
        start=st.integers(0, max_items).flatmap(_either_way) if wide else st.just(0),
        barrier=more,
        aborts=more,
        cancels=more,
        open_faults=more,
        info_faults=more,
    )


def _either_way(size: int) -> SearchStrategy[int]:
    return st.sampled_from((size, -size))


def sinks() -> SearchStrategy[SinkRules]:
    """Draw columns of the group-commit sink, with buffers that a few items fill."""
    return st.builds(
        SinkRules,
        group_chunks=st.integers(1, 2),
        group_bytes=st.sampled_from((PUBLISHED.group_bytes, 8)),
        buffer_chunks=st.integers(1, 3),
        delays=st.booleans(),
        durable_writes=st.booleans(),
        abort_drains=st.booleans().map(lambda drops: not drops),
    )


def regimes(*, least: Regime = SEED) -> SearchStrategy[Regime]:
    """Draw a regime that promises at least this much; the simplest one promises everything."""
    kept = least | frozenset(WHOLES.get(guarantee, guarantee) for guarantee in least)
    kept |= frozenset(part for whole in least for part in PARTS.get(whole, ()))
    free = [guarantee for guarantee in Guarantee if guarantee not in kept]
    if not free:
        return st.just(CALM)
    return st.lists(st.sampled_from(free), unique=True).map(lambda gone: without(CALM, *gone))


@st.composite
def settings(
    draw: DrawFn,
    *,
    within: SearchStrategy[Bound] | None = None,
    least: Regime = SEED,
    answers: Sequence[Choice] = (Choice.RECOMMENDED,),
    sink: bool = False,
) -> Setting:
    """Draw one system: a bound, a regime, and what its roles answer to each policy.

    Writers are segment writers, or if it is asked for sinks, whose frames have no markers.
    """
    if not answers:
        raise InvalidArgument("answers is empty")
    bound = draw(bounds() if within is None else within)
    answer = st.sampled_from(answers)
    writer = WriterRules(
        max_frames=bound.frames,
        page_size=bound.page,
        backoffs=bound.waits,
        max_attempts=bound.attempts,
        timers=bound.timers,
        own_hole=draw(answer),
        foreign_tail=draw(answer),
        idle_failure=draw(answer),
        empty_response=draw(answer),
        short_response=draw(answer),
        early_failure=draw(answer),
    )
    reader = ReaderRules(marked=not sink, verifies_end=draw(answer), partial_end=draw(answer))
    return Setting(
        bound=bound,
        regime=draw(regimes(least=least)),
        writer=writer,
        reader=reader,
        sink=draw(sinks()) if sink else None,
        store=StoreRules(start_ahead=draw(answer), lost_index=draw(answer)),
    )
