import math

from hypothesis import given
from hypothesis import strategies as st

from spec_model.values.js import UNDEFINED, BigInt, Date, Value
from spec_model.values.order import identity_key, keys_in_order


def test_keys_in_order() -> None:
    """Array indices come first and ascend; the rest keeps its order."""
    keys = ["b", "10", "9", "a", "4294967295", "01"]
    properties: dict[str, Value] = dict.fromkeys(keys)
    assert keys_in_order(properties) == ["9", "10", "b", "a", "4294967295", "01"]


@given(keys=st.lists(st.text(), unique=True))
def test_no_key_is_lost(keys: list[str]) -> None:
    """The order is one of the same keys."""
    assert sorted(keys_in_order(dict.fromkeys(keys))) == sorted(keys)


def test_identity_key() -> None:
    """Values that look alike differ by type; NaN is NaN, 0 is -0; objects differ by identity."""
    date = Date(0.0)
    alike: list[Value] = [1.0, "1", True, BigInt("1"), None, UNDEFINED, False, 0.0, ""]
    assert len({identity_key(value) for value in alike}) == len(alike)
    assert identity_key(math.nan) == identity_key(float("nan"))
    assert identity_key(0.0) == identity_key(-0.0)
    assert identity_key(BigInt("5")) == identity_key(BigInt.of(5))
    assert identity_key(date) is date
    assert identity_key(Date(0.0)) != identity_key(date)
