import math

import pytest
from hypothesis import given

from spec_model.values.compare import same
from spec_model.values.js import (
    UNDEFINED,
    BigInt,
    Date,
    JsArray,
    JsMap,
    JsObject,
    JsSet,
    RegExp,
    Symbol,
    Value,
)
from spec_model.values.nodes import from_nodes, to_nodes
from strategies.values import values


def ring(size: int) -> JsArray:
    """Return arrays that each contain the next, the last one the first."""
    arrays = [JsArray() for _ in range(size)]
    for place, array in enumerate(arrays):
        array.append(arrays[(place + 1) % size])
    return arrays[0]


def tower(height: int) -> Value:
    """Return arrays inside each other."""
    value: Value = None
    for _ in range(height):
        value = JsArray.of(value)
    return value


@given(value=values())
def test_same_is_reflexive_and_sees_copies(value: Value) -> None:
    """A value is the same as itself and as a copy of its graph."""
    assert same(value, value)
    assert same(value, from_nodes(to_nodes(value)))


SHARED = JsObject()
DIFFERENT: list[tuple[Value, Value]] = [
    (0.0, -0.0),
    (1.0, True),
    (1.0, "1"),
    (None, UNDEFINED),
    (BigInt("1"), 1.0),
    (Date(0.0), Date(1.0)),
    (Date(0.0), "x"),
    (Date(0.0), RegExp("x")),
    (JsArray(1), JsArray.of(UNDEFINED)),
    (JsArray.of(1.0), JsArray.of(1.0, 2.0)),
    (JsObject({"a": 1.0}), JsObject({"b": 1.0})),
    (JsObject({"a": 1.0, "b": 1.0}), JsObject({"b": 1.0, "a": 1.0})),
    (JsObject(), JsObject(null_prototype=True)),
    (JsMap([(1.0, 2.0)]), JsMap([(2.0, 1.0)])),
    (JsSet([1.0]), JsSet([2.0])),
    (JsArray.of(SHARED, SHARED), JsArray.of(JsObject(), JsObject())),
    (JsArray.of(JsObject(), JsObject()), JsArray.of(SHARED, SHARED)),
    (ring(1), ring(2)),
    (ring(2), ring(1)),
    (Symbol("a"), JsObject()),
    (JsObject(), Symbol("a")),
]


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_differences(left: Value, right: Value) -> None:
    """Types, facts, order, holes, sharing and the length of cycles make a difference."""
    assert not same(left, right)


def test_sameness() -> None:
    """NaN is NaN, symbols are compared by where they stand, rings of one length are the same."""
    symbol = Symbol("a")
    assert same(math.nan, float("nan"))
    assert same(Date(math.nan), Date(math.nan))
    assert same(JsArray.of(symbol, symbol), JsArray.of(other := Symbol("b"), other))
    assert not same(JsArray.of(symbol, symbol), JsArray.of(Symbol(), Symbol()))
    assert same(ring(3), ring(3))


def test_depth_is_no_limit() -> None:
    """Values deeper than any stack are compared."""
    assert same(tower(20_000), tower(20_000))
    assert not same(tower(20_000), tower(20_001))
