"""Looking for what a strategy can draw."""

from collections.abc import Callable, Mapping
from random import Random
from typing import TypeVar

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")

LOOK = settings(
    max_examples=5_000,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
SHRINK = settings(LOOK, max_examples=200, phases=[Phase.generate, Phase.shrink])


def unreached(strategy: SearchStrategy[T], shapes: Mapping[str, Callable[[T], bool]]) -> list[str]:
    """Name the shapes that the strategy does not draw, however long one looks."""
    left = dict(shapes)

    def look(drawn: T) -> bool:
        for name in [name for name, shape in left.items() if shape(drawn)]:
            del left[name]
        return not left

    try:
        find(strategy, look, settings=LOOK, random=Random(0))
    except NoSuchExample:
        return list(left)
    return []


def minimal(strategy: SearchStrategy[T]) -> T:
    """Return the simplest value that the strategy draws."""
    return find(strategy, lambda _: True, settings=SHRINK, random=Random(0))


def equal_to(wanted: T) -> Callable[[T], bool]:
    """Make the shape of one value."""
    return lambda drawn: drawn == wanted
