"""Settings that are small enough to be searched in every way."""

from typing import Final

from spec_model.stream.regimes import CALM, SEED, Bound, Guarantee, Setting, setting, without

ONE: Final = Bound(writers=1, items=1, cuts=1, reader_cuts=1, restarts=False)
TWO: Final = Bound(writers=2, items=1, cuts=1, reader_cuts=0, restarts=False)
RACE: Final = Bound(writers=1, items=1, cuts=1, reader_cuts=0, race=True, restarts=False)

RIGHT: Final[dict[str, Setting]] = {
    "one writer": setting(ONE),
    "two writers": setting(TWO, CALM),
    "reserve ahead": setting(RACE),
    "two items": setting(Bound(writers=1, items=2, cuts=1, reader_cuts=0, restarts=False)),
    "pages of 1": setting(Bound(writers=1, items=2, cuts=1, reader_cuts=0, page=1, restarts=False)),
    "two closers": setting(
        Bound(writers=1, items=1, cuts=1, reader_cuts=1),
        without(SEED, Guarantee.SINGLE_CLOSER),
    ),
}
"""Settings in which nothing is wrong."""

SMALL: Final = Bound(writers=1, items=1, frames=1, cuts=1, reader_cuts=1)

WRONG: Final[dict[str, Setting]] = {
    name: setting(SMALL, without(SEED, Guarantee(name)))
    for name in ("stable-writer-id", "replay-same-content", "response-truthful")
}
"""Settings in which something is wrong."""
