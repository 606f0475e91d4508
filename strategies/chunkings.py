"""Chunkings: ways to cut a wire into reads.

A chunking is the list of the sizes of successive reads; what is left is one last read. The empty
chunking is the whole wire in one read. Cuts gather around `marks`, the places where something
begins; two cuts at one place are a read of length zero.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from spec_model.wire import layout
from strategies.bounds import check_bounds

BESIDE: Final = tuple(
    sorted(
        {
            near + beside
            for near in (0, layout.HEADER_BYTES, layout.HEADER_BYTES + layout.MARKER_BYTES)
            for beside in (-1, 0, 1)
        }
    )
)
"""Cuts next to a frame's beginning, its header's end and its marker's end."""

BYTE_BY_BYTE: Final = 2_048
"""Longest wire that is also cut byte by byte."""


def sizes_between(cuts: Iterable[int]) -> list[int]:
    """Turn the places of cuts into the sizes of the reads before them."""
    places = [0, *sorted(cuts)]
    return [end - start for start, end in pairwise(places)]


def chunkings(
    *, size: int, marks: Sequence[int] = (), max_cuts: int = 6
) -> SearchStrategy[list[int]]:
    """Draw chunkings of a wire of this size."""
    check_bounds("cuts", 0, max_cuts)
    if size < 0:
        raise InvalidArgument(f"size={size} is negative")
    if any(not 0 <= mark <= size for mark in marks):
        raise InvalidArgument(f"marks={list(marks)} lie outside a wire of {size} bytes")
    near = {mark + beside for mark in marks for beside in BESIDE}
    places = sorted(place for place in {0, size, *near} if 0 <= place <= size)
    cuts = st.lists(st.sampled_from(places) | st.integers(0, size), max_size=max_cuts)
    each_byte = st.booleans() if size <= BYTE_BY_BYTE else st.just(value=False)
    return st.builds(_sizes, st.just(size), cuts, each_byte)


def _sizes(size: int, cuts: list[int], each_byte: bool) -> list[int]:  # noqa: FBT001 - drawn
    return sizes_between([*cuts, *range(1, size + 1)] if each_byte else cuts)
