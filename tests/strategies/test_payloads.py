import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from strategies.payloads import BOUNDARIES, FILLS, LOOKALIKES, payloads, sizes
from tests.strategies.helpers import equal_to, minimal, unreached

RANGES = st.tuples(st.integers(0, 70), st.integers(0, 70)).map(sorted)


@given(data=st.data(), bounds=RANGES)
def test_sizes_are_valid(data: st.DataObject, bounds: list[int]) -> None:
    """Every size lies within the bounds, whatever boundaries they include."""
    low, high = bounds
    assert low <= data.draw(sizes(min_size=low, max_size=high)) <= high


def test_sizes_are_reachable() -> None:
    """Every boundary is drawn where the bounds allow it, and sizes between them too."""
    small = [size for size in BOUNDARIES if size <= 65_536]
    assert not unreached(sizes(max_size=100), {"5": equal_to(5), "70": equal_to(70)})
    assert not unreached(sizes(max_size=65_536), {str(size): equal_to(size) for size in small})
    largest = sizes(max_size=BOUNDARIES[-1])
    assert not unreached(largest, {str(size): equal_to(size) for size in BOUNDARIES})


def test_sizes_minimal() -> None:
    """The simplest size is the smallest."""
    assert minimal(sizes()) == 0
    assert minimal(sizes(min_size=7, max_size=9)) == 7


@given(data=st.data(), bounds=RANGES)
def test_payloads_are_valid(data: st.DataObject, bounds: list[int]) -> None:
    """Every payload has a size within the bounds."""
    low, high = bounds
    assert low <= len(data.draw(payloads(min_size=low, max_size=high))) <= high


def test_payloads_are_reachable() -> None:
    """Every boundary size is drawn where it is asked for; look-alikes, fills and varied bytes."""
    small = [size for size in BOUNDARIES if size <= 65_536]
    lengths = payloads(max_size=65_536).map(len)
    assert not unreached(lengths, {str(size): equal_to(size) for size in small})
    alike = {repr(payload): equal_to(payload) for payload in LOOKALIKES}
    filled = {repr(fill): equal_to(fill * 60) for fill in FILLS}
    varied = {"varied": lambda drawn: len(set(drawn)) > 9}
    assert not unreached(payloads(), {**alike, **filled, **varied})


def test_payloads_minimal() -> None:
    """The simplest payload is as many zero bytes as there must be."""
    assert minimal(payloads()) == b""
    assert minimal(payloads(min_size=3)) == bytes(3)


@pytest.mark.parametrize("bounds", [{"min_size": -1}, {"max_size": -1}, {"min_size": 300}])
def test_wrong_bounds_are_refused(bounds: dict[str, int]) -> None:
    """Bounds that nothing satisfies are refused when the strategy is made."""
    for strategy in (sizes, payloads):
        with pytest.raises(InvalidArgument, match="size="):
            strategy(**bounds)
