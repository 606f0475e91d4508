"""The stream's properties as a search carries them along.

Properties know neither systems nor searches; this is where the two meet.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from spec_model.explore import Arrangement, Judge
from spec_model.history import Event
from spec_model.stream.properties import PROPERTIES, Finding, Memories, Memory, Property

NOTHING: Final[Mapping[tuple[str, ...], int]] = {}
"""What most properties remember for most of the time."""

StreamJudge = Judge[Memories, Finding]


def judge_of(judged: Sequence[Property]) -> StreamJudge:
    """Take some properties together; of none at all nothing is remembered."""

    def observe(memories: Memories, event: Event) -> Memories | Finding:
        after: list[Memory] = []
        for item, memory in zip(judged, memories, strict=True):
            given = dict(memory) if memory else NOTHING
            now = item.observe(given, event)
            if now is given:
                after.append(memory)
            elif isinstance(now, str):
                return Finding(item.id, now)
            else:
                after.append(tuple(sorted(now.items())))
        return tuple(after)

    def end(memories: Memories) -> Finding | None:
        for item, memory in zip(judged, memories, strict=True):
            wrong = item.end(dict(memory))
            if wrong is not None:
                return Finding(item.id, wrong)
        return None

    def recast(memories: Memories, arrangement: Arrangement) -> Memories:
        return tuple(
            tuple(sorted(item.move(dict(memory), arrangement.place).items()))
            for item, memory in zip(judged, memories, strict=True)
        )

    def rename(memories: Memories, names: Mapping[str, str]) -> Memories:
        return tuple(tuple(sorted(_renamed(memory, names))) for memory in memories)

    return Judge(tuple(() for _property in judged), observe, end, _is_finding, recast, rename)


def _renamed(memory: Memory, names: Mapping[str, str]) -> Iterator[tuple[tuple[str, ...], int]]:
    for key, value in memory:
        yield tuple(names.get(word, word) for word in key), value


def _is_finding(outcome: Memories | Finding) -> bool:
    return isinstance(outcome, Finding)


JUDGE: Final[StreamJudge] = judge_of(PROPERTIES)
"""All properties together."""

NOBODY: Final[StreamJudge] = judge_of(())
"""No property: for searches that only count."""
