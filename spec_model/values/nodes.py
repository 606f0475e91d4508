"""A value as plain nodes, for vectors and adapters.

A node is `{"t": type, "v": content}`. Primitives are nodes by themselves:

    {"t": "undefined", "v": null}            {"t": "null", "v": null}
    {"t": "boolean", "v": true}              {"t": "number", "v": "3ff8000000000000"}
    {"t": "string", "v": "00680069"}         {"t": "bigint", "v": "-5"}
    {"t": "symbol", "v": 0}                  {"t": "ref", "v": 0}

A number is its 64 bits in hex, a string its UTF-16 code units in hex (four digits each), so that
nothing on the way can change them. A symbol is its number among the symbols of the value. Heap
values are nodes of a list, breadth first from the root, and everywhere else a `ref` to their place
in it. So identity is explicit and nothing nests deeper than a node in a list:

    {"t": "graph", "v": {"root": node, "heap": [{"t": kind, "v": {"facts": {}, "parts": []}}]}}

Kinds, facts and parts are those of `spec_model.values.shapes`, with names in camel case; lengths
and offsets are decimal text, numbers and bytes hexadecimal. A fact that is absent is left out. A
part is `[label, node]`. The labels of an object are property keys and therefore strings in hex; all
others are field names, indices, `key`, `value` or `member`.
"""

import math
import re
import struct
from collections.abc import Mapping, Sequence

from spec_model.errors import ModelMisuse
from spec_model.plain import Plain, Record
from spec_model.values.js import UNDEFINED, BigInt, Heap, Symbol, Undefined, Value
from spec_model.values.shapes import (
    BY_KIND,
    Anatomy,
    Fact,
    FactType,
    Spread,
    anatomy_of,
    check_complete,
    make_empty,
    put,
    take_apart,
)

NAN_BITS = "7ff8000000000000"
"""The one bit pattern that stands for NaN."""

NUMBER_SIZE = 8
CODE_UNIT_SIZE = 2

_COUNT = re.compile(r"0|[1-9][0-9]{0,9}")


def camel(name: str) -> str:
    """Return the name of an attribute as it is written in nodes."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def number_bits(number: float) -> str:
    """Return the bits of a number."""
    return NAN_BITS if math.isnan(number) else struct.pack(">d", number).hex()


def code_units(text: str) -> str:
    """Return the UTF-16 code units of a string."""
    return text.encode("utf-16-be", "surrogatepass").hex()


def _octets(text: Plain) -> bytes:
    if not isinstance(text, str):
        raise ModelMisuse(f"no hexadecimal text: {text!r}")
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise ModelMisuse(f"no hexadecimal text: {text!r}") from None


def _number(bits: Plain) -> float:
    octets = _octets(bits)
    if len(octets) != NUMBER_SIZE:
        raise ModelMisuse(f"no bits of a number: {bits!r}")
    return float(struct.unpack(">d", octets)[0])


def _string(units: Plain) -> str:
    octets = _octets(units)
    if len(octets) % CODE_UNIT_SIZE != 0:
        raise ModelMisuse(f"no code units: {units!r}")
    return octets.decode("utf-16-be", "surrogatepass")


def _node(kind: str, content: Plain) -> Record:
    return {"t": kind, "v": content}


def primitive_node(value: Value) -> Record | None:
    """Return the node of a primitive other than a symbol; a node of that kind needs no graph."""
    match value:
        case Undefined():
            return _node("undefined", None)
        case None:
            return _node("null", None)
        case bool():
            return _node("boolean", value)
        case float():
            return _node("number", number_bits(value))
        case str():
            return _node("string", code_units(value))
        case BigInt():
            return _node("bigint", value.digits)
        case _:
            return None


def _fact_node(fact: Fact) -> Plain:
    match fact:
        case bool() | str() | None:
            return fact
        case int():
            return str(fact)
        case float():
            return number_bits(fact)
        case bytes():
            return fact.hex()


class _Numbering:
    """The numbers of the heap values and symbols that were reached so far."""

    def __init__(self) -> None:
        self.heap: dict[Heap, int] = {}
        self.reached: list[Heap] = []
        self.symbols: dict[Symbol, int] = {}

    def node(self, value: Value) -> Record:
        """Return the node that stands for a value wherever it occurs."""
        if isinstance(value, Heap):
            if value not in self.heap:
                self.heap[value] = len(self.reached)
                self.reached.append(value)
            return _node("ref", self.heap[value])
        if isinstance(value, Symbol):
            return _node("symbol", self.symbols.setdefault(value, len(self.symbols)))
        primitive = primitive_node(value)
        if primitive is None:
            raise ModelMisuse(f"not a JavaScript value: {value!r}")
        return primitive


def _label(anatomy: Anatomy, label: str) -> str:
    if anatomy.spread is Spread.KEYS:
        return code_units(label)
    return camel(label)


def _heap_node(value: Heap, numbering: _Numbering) -> Record:
    anatomy, shape = anatomy_of(value), take_apart(value)
    present = {name: fact for name, fact in shape.facts.items() if fact is not None}
    facts: Record = {camel(name): _fact_node(fact) for name, fact in present.items()}
    parts: list[Plain] = [
        [_label(anatomy, label), numbering.node(part)] for label, part in shape.parts
    ]
    return _node(shape.kind, {"facts": facts, "parts": parts})


def to_nodes(value: Value) -> Record:
    """Return the graph of nodes of a value."""
    numbering = _Numbering()
    root = numbering.node(value)
    heap: list[Record] = []
    while len(heap) < len(numbering.reached):
        heap.append(_heap_node(numbering.reached[len(heap)], numbering))
    return _node("graph", {"root": root, "heap": heap})


def _record(plain: Plain, what: str) -> Record:
    if not isinstance(plain, Mapping):
        raise ModelMisuse(f"{what} is no record")
    return plain


def _sequence(plain: Plain, what: str) -> Sequence[Plain]:
    if isinstance(plain, str | bytes) or not isinstance(plain, Sequence):
        raise ModelMisuse(f"{what} is no list")
    return plain


def _typed(node: Plain) -> tuple[str, Plain]:
    """Return type and content of a node."""
    record = _record(node, "a node")
    kind = record.get("t")
    if not isinstance(kind, str) or set(record) != {"t", "v"}:
        raise ModelMisuse("a node has a type t and a content v")
    return kind, record["v"]


def _fact(plain: Plain, fact_type: FactType) -> Fact:
    """Return a fact; its type is checked where it is used."""
    if fact_type is FactType.NUMBER:
        return _number(plain)
    if fact_type is FactType.OCTETS:
        return _octets(plain)
    if fact_type is FactType.COUNT:
        return int(plain) if isinstance(plain, str) and _COUNT.fullmatch(plain) else None
    return plain if isinstance(plain, str | int) else None


def _empty(node: Plain) -> Heap:
    """Return the heap value of a node, without its parts."""
    kind, content = _typed(node)
    anatomy = BY_KIND.get(kind)
    if anatomy is None:
        raise ModelMisuse(f"unknown kind {kind!r}")
    facts = _record(_record(content, kind).get("facts"), "facts")
    if not set(facts) <= {camel(name) for name, _ in anatomy.facts}:
        raise ModelMisuse(f"the facts of {kind} are not {sorted(facts)}")
    return make_empty(
        kind, {name: _fact(facts.get(camel(name)), type_) for name, type_ in anatomy.facts}
    )


def _field_name(anatomy: Anatomy, label: str) -> str:
    """Return the label of a part as the model has it."""
    if anatomy.spread is Spread.KEYS:
        return _string(label)
    names = {camel(name): name for name in anatomy.fields}
    return names.get(label, label)


class _Lookup:
    """The heap values of a graph by number, and its symbols."""

    def __init__(self, heap: list[Heap]) -> None:
        self.heap = heap
        self.symbols: dict[int, Symbol] = {}

    def value(self, node: Plain) -> Value:
        """Return the value that a node stands for."""
        kind, content = _typed(node)
        match kind, content:
            case "undefined", None:
                return UNDEFINED
            case "null", None:
                return None
            case "boolean", bool():
                return content
            case "number", str():
                return _number(content)
            case "string", str():
                return _string(content)
            case "bigint", str():
                return BigInt(content)
            case "symbol", int():
                return self.symbols.setdefault(content, Symbol())
            case "ref", int() if 0 <= content < len(self.heap):
                return self.heap[content]
            case _:
                raise ModelMisuse(f"no node: {kind}")


def _fill(value: Heap, node: Plain, lookup: _Lookup) -> None:
    anatomy = anatomy_of(value)
    content = _record(_typed(node)[1], anatomy.kind)
    for entry in _sequence(content.get("parts"), "parts"):
        part = _sequence(entry, "a part")
        if len(part) != 2 or not isinstance(part[0], str):
            raise ModelMisuse("a part is a label and a node")
        put(value, _field_name(anatomy, part[0]), lookup.value(part[1]))
    check_complete(value)


def from_nodes(graph: Plain) -> Value:
    """Return the value of a graph of nodes."""
    kind, content = _typed(graph)
    if kind != "graph":
        raise ModelMisuse(f"not a graph: {kind}")
    record = _record(content, kind)
    nodes = _sequence(record.get("heap"), "heap")
    lookup = _Lookup([_empty(node) for node in nodes])
    for value, node in zip(lookup.heap, nodes, strict=True):
        _fill(value, node, lookup)
    return lookup.value(record.get("root"))
