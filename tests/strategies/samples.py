"""Many examples of one strategy at once, for tests that ask whether something is reachable."""

from typing import TypeVar

from hypothesis import Phase, given, settings
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")


def samples(strategy: SearchStrategy[T], count: int) -> list[T]:
    """Draw this many examples, always the same ones."""
    drawn: list[T] = []

    @settings(max_examples=count, phases=[Phase.generate], database=None, derandomize=True)
    @given(strategy)
    def collect(value: T) -> None:
        drawn.append(value)

    collect()
    return drawn
