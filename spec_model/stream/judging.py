"""The stream's properties as a search carries them along.

Properties know neither systems nor searches; this is where the two meet.
"""

from typing import Final

from spec_model.explore import Arrangement, Judge
from spec_model.stream import properties
from spec_model.stream.properties import Finding, Memories


def _is_finding(outcome: Memories | Finding) -> bool:
    return isinstance(outcome, Finding)


def _recast(memories: Memories, arrangement: Arrangement) -> Memories:
    return properties.moved(memories, arrangement.place)


JUDGE: Final[Judge[Memories, Finding]] = Judge(
    properties.start(), properties.observe, properties.end, _is_finding, _recast
)
"""All properties together."""
