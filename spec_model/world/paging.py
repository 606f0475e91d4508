"""Pages of a list: what a cursor means, and what the last page says.

Rules
- A cursor is the number of items that were read, as text; it is opaque to callers.
- The last page that is not empty has a cursor, so that a reader can go on later from there; a page
  beyond the end is empty and has none.
- A cursor that no page gave is refused.
"""

from collections.abc import Sequence
from enum import Enum
from typing import Generic, TypeVar

from spec_model.frozen import frozen
from spec_model.replay.refusals import Error

T = TypeVar("T")

DEFAULT_LIMIT = 100


class Order(Enum):
    """Which end of a list comes first."""

    ASCENDING = "asc"
    DESCENDING = "desc"


@frozen
class Page(Generic[T]):
    """A part of a list."""

    items: tuple[T, ...]
    cursor: str | None
    more: bool


@frozen
class Failure:
    """Why a World does not do what it was asked: the classes that say so, its own first."""

    errors: tuple[Error, ...]
    clause: str
    says: str = ""
    seconds: int | None = None


def page(
    items: Sequence[T],
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
    order: Order = Order.ASCENDING,
) -> Page[T] | Failure:
    """Read a list from a cursor on."""
    if cursor is not None and not (cursor.isascii() and cursor.isdecimal()):
        return Failure((Error.INVALID,), "world.bad-cursor", "no page gave this cursor")
    if limit < 1:
        return Failure((Error.INVALID,), "world.bad-cursor", "a page holds at least one item")
    listed = items if order is Order.ASCENDING else items[::-1]
    start = int(cursor or "0")
    found = tuple(listed[start : start + limit])
    if not found:
        return Page((), None, more=False)
    stop = start + len(found)
    return Page(found, str(stop), stop < len(listed))
