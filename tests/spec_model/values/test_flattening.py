import gc
import time
from collections.abc import Callable

import pytest
from attrs import evolve
from hypothesis import given

from spec_model.errors import ModelMisuse
from spec_model.rejections import Rejected, Rejection
from spec_model.values.devalue import CURRENT, dialect, flatten
from spec_model.values.dialects import Boundary
from spec_model.values.flattening import special_reference, writes_sparse
from spec_model.values.js import (
    UNDEFINED,
    ArrayBuffer,
    BigInt,
    Boxed,
    Function,
    Instance,
    JsArray,
    JsMap,
    JsObject,
    Symbol,
    Temporal,
    Thenable,
    Value,
    View,
)
from spec_model.values.tags import Special
from strategies.values import Refusable, refusables


@given(refusable=refusables())
def test_refusals_name_the_path(refusable: Refusable) -> None:
    """A value that is refused inside another one is named by its path."""
    refused = flatten(refusable.value)
    assert isinstance(refused, Rejected)
    assert dict(refused.facts)["path"] == refusable.path


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (Symbol("x"), "symbol"),
        (Boxed(Symbol("x")), "boxed symbol"),
        (Function(), "Function"),
        (Thenable(), "Thenable"),
        (Instance(None, hooks=False), "Instance"),
        (JsObject(symbol_keys=True), "symbol key"),
    ],
)
def test_refusals_say_why(value: Value, why: str) -> None:
    """A refusal says what it is that cannot be written."""
    refused = flatten(value)
    assert isinstance(refused, Rejected)
    assert refused.reason is Rejection.VALUE_UNSERIALIZABLE
    assert dict(refused.facts)["why"] == why


class Unknown:
    """No value."""


def test_strangers() -> None:
    """A Python value that stands for no JavaScript value is the caller's mistake."""
    with pytest.raises(ModelMisuse):
        flatten(Unknown())  # type: ignore[arg-type]  # that is the mistake


@pytest.mark.parametrize(
    ("length", "present", "sparse"),
    [(1, 0, False), (2, 0, True), (4, 1, True), (3, 1, False), (5, 2, False), (6, 2, True)],
)
def test_writes_sparse(length: int, present: int, sparse: bool) -> None:
    """Holes are counted against indices; a tie stays dense."""
    assert writes_sparse(length, present) is sparse


def test_special_reference() -> None:
    """Only undefined and the special numbers take no slot."""
    specials: list[Value] = [UNDEFINED, float("nan"), float("inf"), -float("inf"), -0.0]
    assert [special_reference(value) for value in specials] == [
        Special.UNDEFINED,
        Special.NAN,
        Special.INFINITY,
        Special.NEGATIVE_INFINITY,
        Special.NEGATIVE_ZERO,
    ]
    assert special_reference(0.0) is None
    assert special_reference("NaN") is None


OLD_BOXES = [
    (Boxed(5.0), '[["Object",5]]'),
    (Boxed("s<"), '[["Object","s\\u003C"]]'),
    (Boxed(value=False), '[["Object",false]]'),
    (Boxed(BigInt("5")), '[["BigInt",5]]'),
    (Boxed(-0.0), '[["Object",0]]'),
    (Boxed(float("nan")), '[["Object",NaN]]'),
    (Boxed(float("inf")), '[["Object",Infinity]]'),
    (Boxed(-float("inf")), '[["Object",-Infinity]]'),
]


@pytest.mark.parametrize(("value", "text"), OLD_BOXES)
def test_old_boxes(value: Boxed, text: str) -> None:
    """Releases on the library 5.6.3 wrote the primitive itself."""
    assert flatten(value, dialect("4.2.0")) == text


def test_old_views_and_symbols() -> None:
    """Old releases refused views, or broke them, and wrote symbols that are no JSON."""
    part = View("DataView", ArrayBuffer(b"\x01\x02\x03\x04"), 1, 2)
    assert isinstance(flatten(part, dialect("4.2.0")), Rejected)
    assert flatten(part, dialect("4.6.0")) == (
        '[["DataView",1,1,undefined],["ArrayBuffer",2],"AQIDBA=="]'
    )
    assert flatten(JsObject({"k": Symbol("x")}), dialect("4.2.0")) == '[{"k":1},Symbol(x)]'


def test_proto_keys() -> None:
    """An own property named __proto__ is refused; old releases wrote it without a prototype."""
    plain, bare = JsObject({"__proto__": 1.0}), JsObject({"__proto__": 1.0}, null_prototype=True)
    for value in (plain, bare):
        refused = flatten(value)
        assert isinstance(refused, Rejected)
        assert refused.reason is Rejection.VALUE_PROTO_KEY
    assert isinstance(flatten(plain, dialect("4.2.0")), Rejected)
    assert flatten(bare, dialect("4.2.0")) == '[["null","__proto__",1],1]'


def test_tagged_cycles() -> None:
    """A Map of itself is refused with its path; upstream it is written."""
    loop = JsMap()
    loop.entries.append(("self", loop))
    assert flatten(loop) == Rejected(
        Rejection.VALUE_CIRCULAR, facts=(("slot", 0), ("path", "[0][1]"))
    )
    assert flatten(loop, CURRENT.upstream()) == '[["Map",1],[2],[3,0],"self"]'
    assert flatten(JsArray.of(other := JsMap([(1.0, 2.0)]), other)) == (
        '[[1,1],["Map",2],[3],[4,5],1,2]'
    )


def test_temporal() -> None:
    """A value of the Temporal API has its text in place."""
    assert flatten(Temporal("Instant", "x<")) == '[["Temporal.Instant","x\\u003C"]]'


def test_boundaries_without_a_limit() -> None:
    """Where readers have no limit, writers write sparse arrays of any length."""
    errors = evolve(CURRENT, boundary=Boundary.ERRORS)
    assert flatten(JsArray(100_001), errors) == "[[-7,100001]]"


SLACK = 0.05
"""Seconds that a busy machine may add."""


def chain(depth: int) -> Value:
    """Return objects inside each other."""
    root = JsObject()
    inner = root
    for place in range(depth):
        deeper = JsObject({"n": float(place)})
        inner.properties["d"] = deeper
        inner = deeper
    return root


def wide(count: int) -> Value:
    """Return a Map of many strings, all of them twice."""
    return JsMap([(f"k{place}", f"k{place}") for place in range(count)])


def cpu(value: Value) -> float:
    """Return the processor time that writing takes, the least of a few tries."""
    times = []
    for _ in range(3):
        gc.collect()
        gc.disable()  # what other tests left in memory is not what is measured
        try:
            start = time.process_time()
            assert isinstance(flatten(value), str)
            times.append(time.process_time() - start)
        finally:
            gc.enable()
    return min(times)


@pytest.mark.slow
@pytest.mark.parametrize("make", [chain, wide])
def test_linear(make: Callable[[int], Value]) -> None:
    """Twice the value takes about twice the time, deep or wide."""
    assert cpu(make(8_000)) < 2.2 * cpu(make(4_000)) + SLACK
