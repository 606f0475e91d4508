"""The systems that all checkers are given, and what is judged of them.

All are of one kind: two writers whose requests may be cut at any point, a store that may reserve an
index before its chunk is there, one reader that may be cut once. The store does not go on with what
was cut, but for indices that it has reserved; writers' processes are not lost. The properties are
those of delivery and of endings.
"""

from collections.abc import Mapping
from typing import Final

from attrs import evolve

from spec_model.explore.interned import InternedSearch
from spec_model.stream.actors import Actor
from spec_model.stream.judging import StreamJudge, judge_of
from spec_model.stream.log import Effect, Log
from spec_model.stream.properties import PROPERTIES, Finding, Memories
from spec_model.stream.quotient import Arrangement
from spec_model.stream.regimes import SEED, Bound, Guarantee, Setting, setting
from spec_model.stream.system import State, StreamSystem

StreamSearch = InternedSearch[State, Log, Actor, Effect, Arrangement, Memories, Finding]

JUDGED: Final = frozenset(
    {"exactly-once", "in-order", "nothing-lost", "done-last", "end-true", "terminates"}
)

REGIME: Final = SEED | {Guarantee.NO_ZOMBIES, Guarantee.END_TRUTHFUL}

PLAIN: Final = Bound(writers=2, items=2, cuts=1, reader_cuts=1, restarts=False, waits=0, attempts=1)

CONFIGS: Final[Mapping[str, Setting]] = {
    "2x2, 2 cuts": setting(PLAIN, REGIME),
    "2x2, 2 cuts, race": setting(evolve(PLAIN, race=True), REGIME),
    "2x3, 2 cuts": setting(evolve(PLAIN, items=3), REGIME),
    "2x3, 2 cuts, race": setting(evolve(PLAIN, items=3, race=True), REGIME),
    "2x4, 2 cuts, race": setting(evolve(PLAIN, items=4, race=True), REGIME),
    "2x4, 2 cuts, race, reader not cut": setting(
        evolve(PLAIN, items=4, race=True, reader_cuts=0), REGIME
    ),
}
"""By name: writers x frames, cuts of both writers, and whether the store reserves ahead."""


def judge() -> StreamJudge:
    """Take the judged properties together."""
    return judge_of([item for item in PROPERTIES if item.id in JUDGED])


def search(name: str) -> StreamSearch:
    """Make the reduced search of a configuration."""
    return InternedSearch(StreamSystem(CONFIGS[name]), judge())
