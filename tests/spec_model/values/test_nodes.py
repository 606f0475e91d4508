import json

import pytest
from hypothesis import given

from spec_model.errors import ModelMisuse
from spec_model.plain import Plain
from spec_model.values.compare import same
from spec_model.values.js import UNDEFINED, BigInt, JsArray, JsObject, Symbol, Value
from spec_model.values.nodes import camel, code_units, from_nodes, number_bits, to_nodes
from strategies.values import values
from vectors.samples import ALL


@given(value=values())
def test_nodes_read_back(value: Value) -> None:
    """A value reads back from its nodes, also through JSON, and has the same nodes again."""
    nodes = to_nodes(value)
    again = from_nodes(json.loads(json.dumps(nodes)))
    assert same(value, again)
    assert to_nodes(again) == nodes


@pytest.mark.parametrize("name", [name for name in ALL if not name.startswith("depth")])
def test_samples_read_back(name: str) -> None:
    """Every sample reads back, unserialisable ones included."""
    value = ALL[name]()
    assert same(value, from_nodes(to_nodes(value)))


def test_primitives() -> None:
    """Primitives are nodes by themselves; numbers are bits and strings code units."""
    value = JsArray.of(UNDEFINED, None, True, -0.0, float("nan"), "a\U0001f600", BigInt("-5"))
    heap = json.loads(json.dumps(to_nodes(value)))["v"]["heap"]
    assert [part[1] for part in heap[0]["v"]["parts"]] == [
        {"t": "undefined", "v": None},
        {"t": "null", "v": None},
        {"t": "boolean", "v": True},
        {"t": "number", "v": "8000000000000000"},
        {"t": "number", "v": "7ff8000000000000"},
        {"t": "string", "v": "0061d83dde00"},
        {"t": "bigint", "v": "-5"},
    ]


def test_symbols_keep_their_identity() -> None:
    """One symbol twice is one number, and two symbols are two."""
    one = Symbol("x")
    value = from_nodes(to_nodes(JsArray.of(one, one, Symbol("x"))))
    assert isinstance(value, JsArray)
    assert value.elements[0] is value.elements[1]
    assert value.elements[0] is not value.elements[2]


def test_deep_values_make_flat_nodes() -> None:
    """Nodes do not nest with the value."""
    root = JsObject()
    inner = root
    for _ in range(20_000):
        inner.properties["n"] = inner = JsObject()
    assert same(root, from_nodes(to_nodes(root)))


def test_spelling() -> None:
    """Names are in camel case, numbers and strings in hexadecimal."""
    assert camel("null_prototype") == "nullPrototype"
    assert camel("data") == "data"
    assert number_bits(1.0) == "3ff0000000000000"
    assert code_units("\ud800") == "d800"


def graph(root: Plain, *heap: Plain) -> Plain:
    """Describe a graph."""
    return {"t": "graph", "v": {"root": root, "heap": list(heap)}}


def array(*parts: Plain, length: str = "1") -> Plain:
    """Describe an array."""
    return {"t": "array", "v": {"facts": {"length": length}, "parts": list(parts)}}


REF: Plain = {"t": "ref", "v": 0}
MISTAKES: list[Plain] = [
    5,
    {"t": "graph"},
    {"t": "tree", "v": {}},
    {"t": 1, "v": None},
    graph({"t": "nothing", "v": None}),
    graph({"t": "ref", "v": 1}),
    graph({"t": "ref", "v": -1}, array()),
    graph({"t": "boolean", "v": "true"}),
    graph({"t": "number", "v": 5}),
    graph({"t": "number", "v": "3ff0"}),
    graph({"t": "number", "v": "zz"}),
    graph({"t": "string", "v": "00"}),
    graph(REF, array(length="-1")),
    graph(REF, array(length="01")),
    graph(REF, {"t": "array", "v": {"facts": {"length": 1}, "parts": []}}),
    graph(REF, {"t": "array", "v": {"facts": {"size": "1"}, "parts": []}}),
    graph(REF, {"t": "array", "v": {"facts": {}, "parts": []}}),
    graph(REF, {"t": "array", "v": {"facts": {"length": "1"}, "parts": 5}}),
    graph(REF, {"t": "heap", "v": {"facts": {}, "parts": []}}),
    graph(REF, {"t": "buffer", "v": {"facts": {"data": "0"}, "parts": []}}),
    graph(REF, {"t": "buffer", "v": {"facts": {"data": 0}, "parts": []}}),
    graph(REF, {"t": "url", "v": {"facts": {"href": []}, "parts": []}}),
    graph(REF, array(["1", {"t": "null", "v": None}])),
    graph(REF, array(["0"])),
    graph(REF, array([0, {"t": "null", "v": None}])),
    {"t": "graph", "v": {"root": {"t": "null", "v": None}, "heap": "x"}},
]


@pytest.mark.parametrize("plain", MISTAKES)
def test_mistakes(plain: Plain) -> None:
    """Nodes that describe no value are the caller's mistake."""
    with pytest.raises(ModelMisuse):
        from_nodes(plain)


def test_no_value_has_no_nodes() -> None:
    """A Python value that stands for no JavaScript value has no nodes."""
    with pytest.raises(ModelMisuse):
        to_nodes(5)
