"""Whether two values are the same, as graphs.

Primitives are the same if no program can tell them apart: NaN is NaN, 0 is not -0. Heap values
are the same if they have the same kind, the same facts and the same parts in the same order, and
if identity agrees: what is one thing on one side is one thing on the other, cycles included.
"""

import math

from spec_model.values.js import Heap, Symbol, Value
from spec_model.values.numbers import is_negative_zero
from spec_model.values.shapes import Shape, take_apart


def _same_plain(left: object, right: object) -> bool:
    if type(left) is not type(right):
        return False
    if isinstance(left, float) and isinstance(right, float):
        if math.isnan(left) or math.isnan(right):
            return math.isnan(left) and math.isnan(right)
        return left == right and is_negative_zero(left) == is_negative_zero(right)
    return left == right


def _same_facts(left: Shape, right: Shape) -> bool:
    if left.kind != right.kind or left.facts.keys() != right.facts.keys():
        return False
    return all(_same_plain(fact, right.facts[name]) for name, fact in left.facts.items())


def same(left: Value, right: Value) -> bool:
    """Tell whether two values are the same graph."""
    partners: dict[Heap | Symbol, Heap | Symbol] = {}
    taken: set[Heap | Symbol] = set()
    waiting: list[tuple[Value, Value]] = [(left, right)]
    while waiting:
        one, other = waiting.pop()
        if not isinstance(one, Heap | Symbol) or not isinstance(other, Heap | Symbol):
            if not _same_plain(one, other):
                return False
            continue
        if one in partners or other in taken:
            if partners.get(one) is not other:
                return False
            continue
        partners[one] = other
        taken.add(other)
        if not isinstance(one, Heap) or not isinstance(other, Heap):
            if type(one) is not type(other):
                return False
            continue
        first, second = take_apart(one), take_apart(other)
        if not _same_facts(first, second):
            return False
        if [label for label, _ in first.parts] != [label for label, _ in second.parts]:
            return False
        waiting.extend(
            (part, twin) for (_, part), (_, twin) in zip(first.parts, second.parts, strict=True)
        )
    return True
