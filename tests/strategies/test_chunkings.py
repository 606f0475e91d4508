from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from strategies.chunkings import BYTE_BY_BYTE, chunkings, sizes_between
from tests.strategies.helpers import equal_to, minimal, unreached

Shape = Callable[[list[int]], bool]


@given(data=st.data(), size=st.integers(0, 40))
def test_chunkings_are_valid(data: st.DataObject, size: int) -> None:
    """The reads of a chunking have sizes, and together not more than the wire."""
    cuts = data.draw(chunkings(size=size, marks=[0, size]))
    assert all(read >= 0 for read in cuts)
    assert sum(cuts) <= size


def test_sizes_between() -> None:
    """Places of cuts, in any order, become the sizes of the reads before them."""
    assert sizes_between([]) == []
    assert sizes_between([7, 0, 3, 3]) == [0, 3, 0, 4]


CHUNKINGS: dict[str, Shape] = {
    "whole": lambda cuts: cuts == [],
    "byte by byte": lambda cuts: cuts == [1] * 40,
    "a read of length zero first": lambda cuts: len(cuts) > 1 and cuts[0] == 0,
    "a read of length zero last": lambda cuts: len(cuts) > 1 and sum(cuts) == 40 and not cuts[-1],
    "a read of length zero between": lambda cuts: 0 in cuts[1:-1],
    "two frames in one read": lambda cuts: cuts == [30],
    "inside both headers": lambda cuts: cuts[:2] == [1, 10],
}


def test_chunkings_are_reachable() -> None:
    """Every way to cut that matters is drawn."""
    assert not unreached(chunkings(size=40, marks=[0, 10, 30, 40]), CHUNKINGS)


def test_every_split_is_reachable() -> None:
    """Every wire in two parts is drawn."""
    splits = {str(at): equal_to([at]) for at in range(13)}
    assert not unreached(chunkings(size=12, max_cuts=1), splits)


def test_chunkings_minimal() -> None:
    """The simplest chunking is the whole wire in one read."""
    assert minimal(chunkings(size=40, marks=[4])) == []


@given(cuts=chunkings(size=BYTE_BY_BYTE + 1, max_cuts=3))
def test_long_wires_are_not_cut_byte_by_byte(cuts: list[int]) -> None:
    """A wire that is longer than the bound has a few reads only."""
    assert len(cuts) <= 3


WRONG: list[Callable[[], object]] = [
    lambda: chunkings(size=-1),
    lambda: chunkings(size=3, marks=[4]),
    lambda: chunkings(size=3, max_cuts=-1),
]


@pytest.mark.parametrize("make", WRONG)
def test_wrong_arguments_are_refused(make: Callable[[], object]) -> None:
    """Arguments that make no sense are refused when the strategy is made."""
    with pytest.raises(InvalidArgument, match="="):
        make()
